/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the words in GRUB's files can be edited: what a plan would be refused for. */
#include "conf/grub.h"
#include "probe/scan.h"

struct files {
	struct grub_source *at;
	size_t n;
};

/* NULL, or the file that cannot be read, and why. */
static const char *read_files(struct scan *s, struct files *ret)
{
	const struct loader *l = &s->host->loader;

	ret->at = arena_alloc(&s->tmp, l->n_sources * sizeof(*ret->at));
	ret->n = l->n_sources;
	for (size_t i = 0; i < l->n_sources; i++) {
		const struct file_fact *f = scan_file(s, l->sources[i]);

		if (f->state == FILE_UNREADABLE)
			return arena_printf(s->mem, "%s: %s", f->path, f->problem);
		ret->at[i] = (struct grub_source){
			.path = f->path,
			.bytes = f->bytes ? f->bytes : "",
			.len = f->len,
			.bash = l->sh_is_bash,
		};
	}
	return NULL;
}

/* Why a word that no file has cannot be added. */
static const char *adding_obstacle(struct scan *s, const struct files *files)
{
	static const struct word_edit any = {.new = "passthru.any"};
	static const struct grub_change change = {.edits = &any, .n = 1, .take_new = true};
	struct grub_source *out;
	struct err err = {0};

	const char *home = grub_home(s->host->loader.kind == LOADER_GRUB_BLS);

	if (!files->n ||
	    grub_edit_variable(files->at, files->n, home, &change, &s->tmp, &out, &err) == 0)
		return NULL;
	return scan_safe(s, err.line);
}

/* A value that is known can be edited; one that is not names what hides it. */
static const char *variable_obstacle(struct scan *s, const struct files *files,
				     const char *variable)
{
	struct grub_place place;
	struct err err = {0};

	if (grub_value(files->at, files->n, variable, &s->tmp) ||
	    grub_find(files->at, files->n, variable, &s->tmp, &place, &err) == 0)
		return NULL;
	return scan_safe(s, err.line);
}

void scan_grub(struct scan *s)
{
	struct loader *l = &s->host->loader;
	struct files files;
	const char *unreadable = read_files(s, &files);

	l->add_obstacle = l->change_obstacle = unreadable;
	if (unreadable)
		return;
	l->add_obstacle = adding_obstacle(s, &files);
	l->change_obstacle = variable_obstacle(s, &files, "GRUB_CMDLINE_LINUX");
	if (!l->change_obstacle)
		l->change_obstacle = variable_obstacle(s, &files, "GRUB_CMDLINE_LINUX_DEFAULT");
}
