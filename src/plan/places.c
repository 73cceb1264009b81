/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "install vfio_pci …", the line that binds by address: see conf/vfioinstall.h. It is read only
 * where modprobe loads vfio-pci, and only while vfio-pci has no softdep of its own, which makes
 * libkmod pass over the command (mod->ignorecmd in libkmod-module.c).
 */
#include <errno.h>
#include <fnmatch.h>

#include "base/listing.h"
#include "plan/making.h"

void find_places(struct making *m)
{
	for (size_t i = 0; i < m->host->n_modprobe && !m->placed.at; i++) {
		const struct modprobe_line *l = &m->host->modprobe[i];
		struct place_line found = {.at = l->path, .line = l->line};
		if (streq(l->directive, "install") && streq(l->module, "vfio_pci") &&
		    vfio_install_parse(l->args, &m->scratch, &found.items, &found.n, NULL) == 0)
			m->placed = found;
	}
}

bool is_placed(struct making *m, const struct device *d)
{
	const char *path = host_path(m->host, d, &m->scratch);
	for (size_t i = 0; i < m->placed.n; i++) {
		const struct vfio_place *p = &m->placed.items[i];
		if (streq(p->path, path) && p->vendor == d->vendor && p->device == d->device)
			return true;
	}
	return false;
}

bool is_bound_by_address(struct making *m, const struct device *d)
{
	return !m->builtin && is_placed(m, d);
}

/* The options come to the command between single quotes. */
static bool ends_quotes(const struct modprobe_line *l)
{
	return streq(l->directive, "options") && streq(l->module, "vfio_pci") &&
	       strchr(l->args, '\'');
}

static int check_lines(const struct host *h, struct err *err)
{
	for (size_t i = 0; i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i];
		if (streq(l->directive, "softdep") && fnmatch(l->module, "vfio_pci", 0) == 0)
			return err_set(err, EINVAL,
				       "%s:%zu: with a softdep of vfio-pci itself modprobe passes "
				       "over the line that binds by address: take it out, then "
				       "run passthru again",
				       l->path, l->line);
		if (ends_quotes(l))
			return err_set(err, EINVAL,
				       "%s:%zu: a single quote in the options of vfio-pci would "
				       "end the line that binds by address: take it out, then run "
				       "passthru again",
				       l->path, l->line);
	}
	return 0;
}

/* "0000:04:00.0 (8086:1533)" */
static const char *place_text(struct making *m, const struct vfio_place *p)
{
	return arena_printf(&m->scratch, "%s (%04x:%04x)", vfio_place_address(p), p->vendor,
			    p->device);
}

static const char *place_texts(struct making *m)
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_places; i++)
		list_add(&m->scratch, &list, &n, place_text(m, &m->places[i]));
	return listing(&m->scratch, list, n);
}

int plan_places(struct making *m, const char *home, struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf start = {0}, bytes = {0};
	if (!m->n_places)
		return 0;
	int r = check_lines(m->host, err);
	if (r < 0)
		return r;
	const char *path = m->placed.at ? m->placed.at : home;
	if (!in_modprobe_dir(path))
		return err_set(err, EINVAL,
			       "%s:%zu: this line binds by address, and passthru edits only files "
			       "in %s: move it there, then run passthru again",
			       path, m->placed.line, MODPROBE_DIR);
	r = draft_open(&m->drafts, path, &f, err);
	if (r < 0)
		return r;
	start_modprobe_file(f, &start);
	r = vfio_install_add(buf_str(&start), start.len, m->places, m->n_places, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	return draft_set(&m->drafts, f, &bytes,
			 arena_printf(&m->scratch,
				      "hands %s to vfio-pci by address (where another card sits by "
				      "then, nothing happens)",
				      place_texts(m)),
			 err);
}
