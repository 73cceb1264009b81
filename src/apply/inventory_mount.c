/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File systems of their own that hold files of a run: without them, those look as if they were
 * gone. */
#include <errno.h>

#include "apply/inventory.h"

/* Is it on another file system than the directory above it? */
static bool is_mounted(const struct root *root, struct arena *mem, const char *dir)
{
	char *parent = arena_str(mem, dir);
	struct stat st, above;

	*strrchr(parent, '/') = '\0';
	return root_stat(root, dir, false, &st) == 0 &&
	       root_stat(root, *parent ? parent : "/", false, &above) == 0 &&
	       st.st_dev != above.st_dev;
}

/* Where its directory really is; as it is given where that is not there yet. */
static char *real_path(const struct root *root, struct arena *mem, const char *path)
{
	char *dir = arena_str(mem, path), *slash = strrchr(dir, '/');
	const char *real;

	*slash = '\0';
	real = *dir ? root_realpath(root, mem, dir) : NULL;
	return real && !streq(real, ".") ? arena_printf(mem, "/%s/%s", real, slash + 1)
					 : arena_str(mem, path);
}

void inventory_take_mounts(const struct root *root, const char *path, struct arena *mem,
			   struct inventory *inv)
{
	char *real = real_path(root, mem, path);

	for (char *slash = strchr(real + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!strchr(real, ' ') && is_mounted(root, mem, real))
			*ARENA_PUSH(mem, inv->mounts, inv->n_mounts) =
				(struct mounted){arena_str(mem, real), arena_str(mem, path)};
		*slash = '/';
	}
}

/* Some file of the run is there: whoever moved them there has no such mount any more. */
static bool has_any(const struct root *root, const struct inventory *inv, const char *point)
{
	for (size_t i = 0; i < inv->n_mounts; i++)
		if (streq(inv->mounts[i].point, point) &&
		    root_exists(root, inv->mounts[i].path) == TRI_YES)
			return true;
	return false;
}

int inventory_check_mounts(const struct root *root, const struct inventory *inv, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};

	for (size_t i = 0; i < inv->n_mounts; i++) {
		const char *point = inv->mounts[i].point;

		if (!is_mounted(root, &mem, point) && !has_any(root, inv, point))
			return err_set(
				err, ENODEV,
				"%s%s is not mounted, and files of this run are on it: mount "
				"it there, then undo again",
				root->path, point);
	}
	return 0;
}
