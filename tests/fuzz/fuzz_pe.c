/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PE images: no section reaches out of the file, whatever its table says. */
#include "conf/pe.h"
#include "fuzz/fuzz.h"

#define SIZE 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pe_section *s;
	struct arena a = {0};
	struct err err = {0};
	size_t count;

	if (pe_sections(data, n, SIZE, &a, &s, &count, &err) < 0) {
		LAW(*err.line);
	} else {
		const struct pe_section *words = pe_section(s, count, ".cmdline");

		LAW(!words || (streq(words->name, ".cmdline") && words->profile < 2));
		for (size_t i = 0; i < count; i++) {
			LAW(s[i].len == 0 || (s[i].at <= SIZE && s[i].len <= SIZE - s[i].at));
			LAW(strlen(s[i].name) <= 8 && s[i].profile <= i + 1);
		}
	}
	arena_done(&a);
	return 0;
}
