/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modprobe.h"

#include <ctype.h>

#include "conf/cmdline.h"
#include "conf/modname.h"
#include "conf/modprobeline.h"

void modprobe_parse(const char *bytes, size_t n, struct arena *a, struct modprobe_dir **ret,
		    size_t *ret_n)
{
	struct modprobe_reader r = modprobe_read(bytes, n);
	struct modprobe_dir *dirs = NULL;
	struct arena lines = {0};
	size_t n_dirs = 0;

	for (struct modprobe_line_text l; modprobe_next(&r, &lines, &l);)
		if (l.directive)
			*ARENA_PUSH(a, dirs, n_dirs) = (struct modprobe_dir){
				.directive = arena_str(a, l.directive),
				.module = arena_str(a, l.module),
				.args = arena_str(a, l.args),
				.line = l.line,
				.at = l.at,
				.len = l.len,
			};
	arena_done(&lines);
	*ret = dirs;
	*ret_n = n_dirs;
}

void modprobe_ids(const char *args, struct arena *a, char ***ret, size_t *ret_n)
{
	struct cmdline_word w, last = {0};
	char **ids = NULL, *rest, *id;
	size_t n = 0;

	while (cmdline_next(&args, &w))
		if (w.name_len == 3 && memcmp(w.name, "ids", 3) == 0 && w.value)
			last = w;
	rest = last.value ? arena_dup(a, last.value, last.value_len) : NULL;
	for (char *p = rest; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	while ((id = strsep(&rest, ",")))
		if (*id)
			*ARENA_PUSH(a, ids, n) = id;
	*ret = ids;
	*ret_n = n;
}

bool softdep_has_vfio(const char *args)
{
	bool pre = false;
	size_t len;

	for (const char *word; (word = softdep_word(&args, &len));) {
		if (len == 4 && memcmp(word, "pre:", 4) == 0)
			pre = true;
		else if (len == 5 && memcmp(word, "post:", 5) == 0)
			pre = false;
		else if (pre && len == strlen("vfio_pci") && modname_same(word, "vfio_pci", len))
			return true;
	}
	return false;
}
