/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A generated grub.cfg: each kernel line is told with its place. */
#include "base/lines.h"
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct lines it = lines_of(bytes, n);
	struct grub_entry *entries;
	struct arena a = {0};
	size_t count, last = 0, n_lines = 0;

	for (struct line l; lines_next(&it, &l);)
		n_lines++;
	grub_entries(bytes, n, &a, &entries, &count);
	for (size_t i = 0; i < count; i++) {
		LAW(entries[i].line > last && entries[i].line <= n_lines);
		LAW(entries[i].title && entries[i].args);
		LAW(!strchr(entries[i].args, '\n'));
		cmdline_has(entries[i].args, "quiet");
		last = entries[i].line;
	}
	arena_done(&a);
	return 0;
}
