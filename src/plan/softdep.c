/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "softdep DRIVER pre: vfio-pci" for each competing driver. Of all softdep lines that match a
 * module only the first in counting order is used (kmod_module_get_softdeps in libkmod): where one
 * is there already, it is that line which has to name vfio-pci, or ours has to stand before it and
 * say what it says too.
 *
 * Of a module with a softdep libkmod passes over the install command (mod->ignorecmd in
 * libkmod-module.c): the first softdep of a driver must not bring one back that the owner keeps
 * from loading.
 */
#include <errno.h>
#include <fnmatch.h>

#include "conf/modprobe.h"
#include "base/listing.h"
#include "plan/making.h"

/* The line of that kind that counts for the driver; NULL: there is none. */
static const struct modprobe_line *line_of(const struct host *h, const char *directive,
					   const char *driver)
{
	for (size_t i = 0; i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i];
		if (streq(l->directive, directive) && fnmatch(l->module, driver, 0) == 0)
			return l;
	}
	return NULL;
}

static const struct modprobe_line *counting_line(const struct host *h, const char *driver)
{
	return line_of(h, "softdep", driver);
}

/* "install nouveau /bin/false": who writes that wants the driver never to be loaded. */
static bool loads_nothing(const struct modprobe_line *install)
{
	static const char *const commands[] = {"/bin/false", "/bin/true", "/usr/bin/false",
					       "/usr/bin/true"};
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (streq(install->args, commands[i]))
			return true;
	return false;
}

static int in_the_way(const struct modprobe_line *l, const char *driver, struct err *err)
{
	return err_set(
		err, EINVAL,
		"%s:%zu: modprobe runs this command to load %s, and would pass over it once a "
		"softdep loads vfio-pci first: take that line out, then run passthru again",
		l->path, l->line, driver);
}

/* Files of all directories are read in the order of their names without the directory. */
static int cmp_reading_order(const char *path, const char *other)
{
	return strcmp(strrchr(path, '/') + 1, strrchr(other, '/') + 1);
}

static bool holds_softdep(struct arena *a, const struct buf *bytes, const char *driver)
{
	struct modprobe_dir *dirs = NULL;
	size_t n = 0;
	modprobe_parse(buf_str(bytes), bytes->len, a, &dirs, &n);
	for (size_t i = 0; i < n; i++)
		if (streq(dirs[i].directive, "softdep") && fnmatch(dirs[i].module, driver, 0) == 0)
			return softdep_has_vfio(dirs[i].args);
	return false;
}

static int no_way_before(const struct modprobe_line *l, const char *driver, struct err *err)
{
	return err_set(
		err, EINVAL,
		"%s:%zu: this softdep counts for %s and does not name vfio-pci, and a later line "
		"of ours would not be read: put `pre: vfio-pci` into that line, then run passthru "
		"again",
		l->path, l->line, driver);
}

static int edit_line(struct making *m, const struct modprobe_line *l, const char *driver,
		     struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&m->drafts, l->path, &f, err);
	if (r < 0)
		return r;
	r = modprobe_add_softdep(f->bytes, f->len, driver, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", l->path);
	if (!holds_softdep(&m->scratch, &bytes, driver))
		return no_way_before(l, driver, err);
	return draft_set(&m->drafts, f, &bytes,
			 arena_printf(&m->scratch, "loads vfio-pci before %s", driver), err);
}

static bool ends_line(const struct buf *b)
{
	return !b->len || b->data[b->len - 1] == '\n';
}

/* Our own line, with what the line says that it comes before (NULL: there is none). */
static int add_line(struct buf *text, const char *driver, const struct modprobe_line *shadowed,
		    struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	if (shadowed)
		buf_printf(text, "%ssoftdep %s %s\n", ends_line(text) ? "" : "\n", driver,
			   shadowed->args);
	int r = modprobe_add_softdep(buf_str(text), text->len, driver, &bytes, err);
	if (r < 0)
		return r;
	buf_clear(text);
	buf_add(text, buf_str(&bytes), bytes.len);
	return 0;
}

/* Edits the line that counts where it is ours to edit; else says by *ret_add that the driver wants
 * a line of our own. */
static int plan_driver(struct making *m, const char *home, const char *driver, bool *ret_add,
		       struct err *err)
{
	const struct modprobe_line *l = counting_line(m->host, driver);
	const struct modprobe_line *install = line_of(m->host, "install", driver);
	*ret_add = false;
	if (!l && install)
		return loads_nothing(install) ? 0 : in_the_way(install, driver, err);
	if (l && softdep_has_vfio(l->args))
		return 0;
	if (l && in_modprobe_dir(l->path))
		return edit_line(m, l, driver, err);
	if (l && cmp_reading_order(l->path, home) < 0)
		return no_way_before(l, driver, err);
	*ret_add = true;
	return 0;
}

static int add_lines(struct making *m, const char *home, const char *const *drivers, size_t n,
		     struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf text = {0};
	if (!n)
		return 0;
	int r = draft_open(&m->drafts, home, &f, err);
	if (r < 0)
		return r;
	start_modprobe_file(f, &text);
	for (size_t i = 0; i < n; i++) {
		r = add_line(&text, drivers[i], counting_line(m->host, drivers[i]), err);
		if (r < 0)
			return err_in(err, r, "%s", home);
	}
	const char *why = arena_printf(&m->scratch, "loads vfio-pci before %s",
				       listing(&m->scratch, drivers, n));
	return draft_set(&m->drafts, f, &text, why, err);
}

int plan_softdeps(struct making *m, const char *home, struct err *err)
{
	const char **drivers = NULL, **ours = NULL;
	size_t n = 0, n_ours = 0;
	leaving_drivers(m, &drivers, &n);
	for (size_t i = 0; i < n; i++) {
		bool add;
		int r = plan_driver(m, home, drivers[i], &add, err);
		if (r < 0)
			return r;
		if (add)
			*ARENA_PUSH(&m->scratch, ours, n_ours) = drivers[i];
	}
	return add_lines(m, home, ours, n_ours, err);
}
