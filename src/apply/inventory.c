/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/inventory.h"

#include <errno.h>

#include "base/sys.h"

struct taking {
	const struct root *root;
	struct arena *mem;
	struct inventory *inv;
};

bool path_is_plain(const char *path)
{
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return *path == '/' && !strstr(path, "//") && !strstr(path, "/./") &&
	       !strstr(path, "/../") && !str_ends(path, "/") && !str_ends(path, "/.") &&
	       !str_ends(path, "/..");
}

static bool has_generated(const struct inventory *inv, const char *path)
{
	for (size_t i = 0; i < inv->n_generated; i++)
		if (streq(inv->generated[i].path, path))
			return true;
	return false;
}

static bool has_dir(const struct inventory *inv, const char *path)
{
	for (size_t i = 0; i < inv->n_dirs; i++)
		if (streq(inv->dirs[i], path))
			return true;
	return false;
}

/* How many names it has, 0 when nothing is there; or -EINVAL, -EBADF …: what is no regular file is
   not ours to copy or remove. */
static int look(const struct root *root, const char *path, nlink_t *ret, struct err *err)
{
	struct stat st;
	int r = path_is_plain(path) ? root_stat(root, path, false, &st) : -EINVAL;

	if (r == -ENOENT || r == -ENOTDIR) {
		*ret = 0;
		return 0;
	}
	if (r < 0)
		return err_errno(err, -r, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, EBADF, "%s: is not a regular file", path);
	*ret = st.st_nlink;
	return 0;
}

/* Can it be put back? By rename: its other names would keep what the program made. */
static int check_way_back(const struct root *root, const char *path, nlink_t names, struct err *err)
{
	if (names <= 1)
		return check_replaceable(root, path, err);
	return err_set(err, EMLINK, "%s has %lu hard links: putting it back would part them", path,
		       (unsigned long)names);
}

/* Every parent of path that is not there, from the outside in. */
static void take_dirs(struct taking *t, const char *path)
{
	char *dir = arena_str(t->mem, path);

	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (root_exists(t->root, dir) == TRI_NO && !has_dir(t->inv, dir))
			*ARENA_PUSH(t->mem, t->inv->dirs, t->inv->n_dirs) = arena_str(t->mem, dir);
		*slash = '/';
	}
}

static int take_generated(struct taking *t, const char *path, size_t step, struct err *err)
{
	struct inventory *inv = t->inv;
	nlink_t names = 0;
	int r = look(t->root, path, &names, err);

	if (r == 0)
		r = check_way_back(t->root, path, names, err);
	if (r == 0 && !has_generated(inv, path))
		*ARENA_PUSH(t->mem, inv->generated, inv->n_generated) = (struct generated){
			.path = arena_str(t->mem, path),
			.step = step,
			.present = names > 0,
		};
	if (r == 0)
		take_dirs(t, path);
	if (r == 0)
		inventory_take_mounts(t->root, path, t->mem, inv);
	return r;
}

static int take_leftover(struct taking *t, const char *path, struct err *err)
{
	struct inventory *inv = t->inv;
	nlink_t names = 0;
	int r = look(t->root, path, &names, err);

	if (r == 0 && names == 0)
		*ARENA_PUSH(t->mem, inv->leftovers, inv->n_leftovers) = arena_str(t->mem, path);
	return r;
}

/* What is built beside the old file would be written over it, or be taken for it. */
static int check_free(const struct root *root, const char *path, struct err *err)
{
	if (root_exists(root, path) == TRI_NO)
		return 0;
	return err_set(err, EEXIST,
		       "%s: is there already, where a new file is to be built: move it away", path);
}

static int take_step(struct taking *t, const struct step *s, size_t i, struct err *err)
{
	int r = 0;

	if (s->built)
		r = check_free(t->root, s->built, err);
	*ARENA_PUSH(t->mem, t->inv->timeouts, t->inv->n_timeouts) = s->timeout_s;
	for (const char *const *p = s->generated; r == 0 && p && *p; p++)
		r = take_generated(t, *p, i, err);
	for (const char *const *p = s->leftovers; r == 0 && p && *p; p++)
		r = take_leftover(t, *p, err);
	return r;
}

int inventory_take(const struct root *root, const struct plan *p, bool steps, struct arena *mem,
		   struct inventory *ret, struct err *err)
{
	struct inventory inv = {0};
	struct taking t = {.root = root, .mem = mem, .inv = &inv};
	int r = 0;

	for (size_t i = 0; i < p->n_edits; i++)
		if (p->edits[i].kind == EDIT_CREATE)
			take_dirs(&t, p->edits[i].path);
	for (size_t i = 0; i < p->n_edits; i++)
		inventory_take_mounts(root, p->edits[i].path, mem, &inv);
	for (size_t i = 0; steps && r == 0 && i < p->n_steps; i++)
		r = take_step(&t, &p->steps[i], i, err);
	if (r == 0)
		*ret = inv;
	return r;
}

static int make_parent(const struct store *s, const char *path, struct err *err)
{
	char *dir = arena_str(s->mem, path);

	*strrchr(dir, '/') = '\0';
	return make_dirs(s->root, dir, 0755, err);
}

int inventory_back_up(const struct store *s, const struct inventory *inv, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < inv->n_generated; i++) {
		const char *from = inv->generated[i].path, *to = store_path(s, "generated", from);

		if (!inv->generated[i].present)
			continue;
		r = make_parent(s, to, err);
		if (r == 0)
			r = copy_file(s->root, from, to, store_temp(s, from), err);
	}
	return r;
}

/* Of the file system that was synced last there is nothing left to sync. */
static int sync_other(int dir, dev_t *last, const char *path, struct err *err)
{
	struct stat st = {0};

	if (fstat(dir, &st) == 0 && st.st_dev == *last)
		return 0;
	if (sys.syncfs(dir) < 0 || sys.settle(dir) < 0)
		return err_errno(err, errno, "%s: its file system", path);
	*last = st.st_dev;
	return 0;
}

int inventory_sync(const struct root *root, const struct inventory *inv, struct err *err)
{
	dev_t last = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < inv->n_generated; i++) {
		const char *name, *path = inv->generated[i].path;
		_cleanup_close_ int dir = root_open_parent(root, path, &name);

		if (dir == -ENOENT)
			continue;
		if (dir < 0)
			return err_errno(err, -dir, "%s", path);
		r = sync_other(dir, &last, path, err);
	}
	return r;
}
