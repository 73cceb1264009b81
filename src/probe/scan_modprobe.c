/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modprobe.d in the order in which libkmod reads it (libkmod/libkmod-config.c, conf_files_list):
 * all directories together, sorted by base name; a name in an earlier directory hides it in the
 * later ones.
 */
#include "base/text.h"
#include "conf/modprobe.h"
#include "probe/scan.h"

static const char *const dirs[] = {
	"/etc/modprobe.d",     "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

struct conf {
	const char *name, *path;
};

static int by_name(const void *a, const void *b)
{
	const struct conf *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static bool is_hidden(const struct conf *files, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (streq(files[i].name, name))
			return true;
	return false;
}

static void add_dir(struct scan *s, const char *dir, struct conf **files, size_t *n)
{
	size_t n_names, n_before = *n;
	char **names;

	scan_list(s, dir, &names, &n_names);
	for (size_t i = 0; i < n_names; i++)
		if (str_ends(names[i], ".conf") && !is_hidden(*files, n_before, names[i]))
			*ARENA_PUSH(&s->tmp, *files, *n) = (struct conf){
				names[i], arena_printf(s->mem, "%s/%s", dir, names[i])};
}

static const char *safe(struct scan *s, const char *text)
{
	return arena_safe(s->mem, text, strlen(text));
}

static void add_lines(struct scan *s, const struct file_fact *f)
{
	struct host *h = s->host;
	struct modprobe_dir *dir;
	size_t n;

	modprobe_parse(f->bytes, f->len, &s->tmp, &dir, &n);
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, h->modprobe, h->n_modprobe) = (struct modprobe_line){
			.path = f->path,
			.line = dir[i].line,
			.directive = safe(s, dir[i].directive),
			.module = safe(s, dir[i].module ? dir[i].module : ""),
			.args = safe(s, dir[i].args ? dir[i].args : ""),
		};
}

void scan_modprobe(struct scan *s)
{
	struct conf *files = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		add_dir(s, dirs[i], &files, &n);
	if (n > 0)
		qsort(files, n, sizeof(*files), by_name);
	for (size_t i = 0; i < n; i++) {
		const struct file_fact *f = scan_file(s, files[i].path);

		if (f->state == FILE_PRESENT)
			add_lines(s, f);
		else if (f->state == FILE_UNREADABLE)
			scan_note(s, "%s: %s", f->path, f->problem);
	}
	scan_file(s, "/etc/modprobe.d/vfio.conf");
}
