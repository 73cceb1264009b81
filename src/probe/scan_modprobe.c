/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modprobe.d in the order in which libkmod reads it (libkmod/libkmod-config.c, conf_files_list). */
#include "conf/modprobe.h"
#include "conf/modprobefault.h"
#include "probe/scan.h"

#define HIDDEN_MAX (1024 * 1024)

static const char *const dirs[] = {
	"/etc/modprobe.d",     "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

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
			.directive = scan_safe(s, dir[i].directive),
			.module = scan_safe(s, dir[i].module ? dir[i].module : ""),
			.args = scan_safe(s, dir[i].args ? dir[i].args : ""),
		};
}

static void add_flaws(struct scan *s, const struct file_fact *f)
{
	static const enum modprobe_flaw flaws[] = {
		[FAULT_DIRECTIVE] = FLAW_DIRECTIVE, [FAULT_NO_ARGUMENTS] = FLAW_NO_ARGUMENTS,
		[FAULT_COMMENT] = FLAW_COMMENT,     [FAULT_GLUED] = FLAW_GLUED_PRE,
		[FAULT_DOTTED] = FLAW_DOTTED,       [FAULT_IDS] = FLAW_IDS,
		[FAULT_PARAMETER] = FLAW_PARAMETER,
	};
	struct host *h = s->host;
	struct modprobe_fault_at *at;
	size_t n;

	modprobe_faults(f->bytes, f->len, &s->tmp, &at, &n);
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, h->flaws, h->n_flaws) = (struct modprobe_flaw_at){
			.path = f->path,
			.line = at[i].line,
			.text = scan_safe(s, at[i].text),
			.flaw = flaws[at[i].fault],
		};
}

static bool speaks_of_vfio(struct scan *s, const char *bytes, size_t n)
{
	struct modprobe_dir *dir;
	size_t n_dirs;

	modprobe_parse(bytes, n, &s->tmp, &dir, &n_dirs);
	for (size_t i = 0; i < n_dirs; i++)
		if (strstr(dir[i].module, "vfio") || strstr(dir[i].args, "vfio"))
			return true;
	return false;
}

static bool is_same_file(struct scan *s, const char *a, const char *b)
{
	const char *x = root_realpath(s->root, &s->tmp, a), *y = root_realpath(s->root, &s->tmp, b);

	return x && y && streq(x, y);
}

/* Distributions hide their own files as a matter of course: only what is about vfio is told. */
static void tell_hidden(struct scan *s, const struct dropin *hidden, const struct dropin *by)
{
	const struct file_fact *f = scan_file(s, by->path);
	_cleanup_buf_ struct buf bytes = {0};

	if (is_same_file(s, hidden->path, by->path) ||
	    !scan_read(s, hidden->path, HIDDEN_MAX, &bytes))
		return;
	if (speaks_of_vfio(s, buf_str(&bytes), bytes.len) ||
	    (f->state == FILE_PRESENT && speaks_of_vfio(s, f->bytes, f->len)))
		scan_ignores(s, hidden->path, IGNORED_SHADOWED, by->path);
}

static const struct dropin *named(const struct dropins *found, const char *name)
{
	size_t i = 0;

	while (!streq(found->read[i].name, name))
		i++;
	return &found->read[i];
}

void scan_modprobe(struct scan *s)
{
	struct dropins found = scan_dropins(s, dirs, ARRAY_SIZE(dirs), ".conf");

	for (size_t i = 0; i < found.n_read; i++) {
		const struct file_fact *f = scan_file(s, found.read[i].path);

		if (f->state == FILE_PRESENT) {
			add_lines(s, f);
			add_flaws(s, f);
		}
		scan_unreadable(s, f);
	}
	for (size_t i = 0; i < found.n_hidden; i++)
		tell_hidden(s, &found.hidden[i], named(&found, found.hidden[i].name));
	scan_file(s, "/etc/modprobe.d/vfio.conf");
}
