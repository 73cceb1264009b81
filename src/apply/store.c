/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/store.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "base/sys.h"
#include "model/manifest.h"

#define STATE_MODE 0700
#define NTH_MAX 1000000
#define TRIES_MAX 100

struct store store_of(const struct root *root, struct arena *mem, const char *id)
{
	return (struct store){
		.root = root,
		.mem = mem,
		.id = arena_str(mem, id),
		.dir = arena_printf(mem, PASSTHRU_RUNS_DIR "/%s", id),
	};
}

bool store_is_owner(const struct root *root, uid_t uid)
{
	struct stat top;

	return uid == geteuid() || (!root->live && fstat(root->fd, &top) == 0 && uid == top.st_uid);
}

/* What lies in it is trusted later: nobody else may have put it there. */
static int check_owner(const struct root *root, const char *dir, struct err *err)
{
	struct stat st;
	int r = root_stat(root, dir, true, &st);

	if (r < 0)
		return err_errno(err, -r, "%s", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, EPERM, "%s: is not a directory", dir);
	if (!store_is_owner(root, st.st_uid) || (st.st_mode & 022))
		return err_set(err, EPERM,
			       "%s: belongs to user %u with mode %04o; it must be yours "
			       "and closed to others",
			       dir, st.st_uid, st.st_mode & 07777);
	return 0;
}

/* What is there already under that name is only looked at: a symlink is not followed. */
static int make_own(const struct root *root, const char *dir, struct err *err)
{
	struct stat st;
	int r = 0;

	if (root_stat(root, dir, true, &st) == -ENOENT)
		r = make_dirs(root, dir, STATE_MODE, err);
	return r < 0 ? r : check_owner(root, dir, err);
}

int store_make_state_dir(const struct root *root, struct err *err)
{
	int r = make_dirs(root, "/var/lib", 0755, err);

	if (r == 0)
		r = make_own(root, PASSTHRU_STATE_DIR, err);
	return r == 0 ? make_own(root, PASSTHRU_RUNS_DIR, err) : r;
}

static const char *time_id(struct arena *mem)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return arena_str(mem, text);
}

struct next_id {
	const char *time;
	uint64_t nth; /* with that time, from 1 */
};

/* Behind every one that is there: by their names it is known which run came later, also where the
   clock was set back. */
static int choose_id(const struct root *root, struct arena *mem, struct next_id *ret,
		     struct err *err)
{
	struct next_id next = {time_id(mem), 1};
	char **ids;
	size_t n;
	int r = store_list(root, mem, &ids, &n, err);

	if (r < 0)
		return r;
	if (n > 0 && strverscmp(ids[n - 1], next.time) >= 0) {
		const char *dash = strchr(ids[n - 1], '-');

		next.time = arena_printf(mem, "%.*s", (int)strcspn(ids[n - 1], "-"), ids[n - 1]);
		next.nth = 2;
		if (dash && parse_u64(dash + 1, 10, NTH_MAX, &next.nth) == 0)
			next.nth++;
	}
	*ret = next;
	return 0;
}

static const char *id_of(struct arena *mem, const struct next_id *id)
{
	return id->nth < 2 ? id->time
			   : arena_printf(mem, "%s-%llu", id->time, (unsigned long long)id->nth);
}

/* 0, -EEXIST, or what mkdir says. */
static int make_run_dir(const struct store *s)
{
	const char *name;
	_cleanup_close_ int runs = root_open_parent(s->root, s->dir, &name);

	if (runs < 0)
		return runs;
	if (sys.mkdirat(runs, name, STATE_MODE) < 0 || sys.fsync(runs) < 0)
		return -errno;
	return 0;
}

static int sync_dir(const struct root *root, const char *path, struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_DIRECTORY, 0);
	int r;

	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	r = sys_sync_dir(fd);
	return r < 0 ? err_errno(err, -r, "%s: cannot bring it to the disk", path) : 0;
}

/* A directory that is there may be in memory alone: who made it may have died before it synced. */
static int sync_way(const struct root *root, struct err *err)
{
	static const char *const dirs[] = {"/", "/var", "/var/lib", PASSTHRU_STATE_DIR};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && r == 0; i++)
		r = sync_dir(root, dirs[i], err);
	return r;
}

int store_create(const struct root *root, struct arena *mem, struct store *ret, struct err *err)
{
	struct next_id next = {0};
	int r = sync_way(root, err);

	if (r == 0)
		r = choose_id(root, mem, &next, err);
	if (r < 0)
		return r;
	r = -EEXIST;
	for (unsigned tries = 0; r == -EEXIST && tries < TRIES_MAX; tries++, next.nth++) {
		struct store s = store_of(root, mem, id_of(mem, &next));

		r = make_run_dir(&s);
		if (r == 0)
			*ret = s;
		else if (r != -EEXIST)
			store_remove(&s, NULL);
	}
	return r < 0 ? err_errno(err, -r, PASSTHRU_RUNS_DIR ": no run directory") : 0;
}

const char *store_path(const struct store *s, const char *name, const char *path)
{
	const char *slash = path && *path != '/' ? "/" : "";

	return arena_printf(s->mem, "%s/%s%s%s", s->dir, name, slash, path ? path : "");
}

int store_put(const struct store *s, const char *name, const void *bytes, size_t n, mode_t mode,
	      struct err *err)
{
	struct meta meta = {.mode = mode, .uid = geteuid(), .gid = getegid()};

	return replace_file(s->root, store_path(s, name, NULL), store_temp(s, name), bytes, n,
			    &meta, false, err);
}

int store_put_plan(const struct store *s, const struct plan *p, struct err *err)
{
	return plan_tree_write(s->root, s->dir, p, false, err);
}

int store_remove(const struct store *s, struct err *err)
{
	return remove_tree(s->root, s->dir, err);
}

int store_scratch(const struct store *s, struct err *err)
{
	const char *dir = store_path(s, STORE_SCRATCH, NULL);
	int r = remove_tree(s->root, dir, err);

	return r == 0 ? make_dirs(s->root, dir, STATE_MODE, err) : r;
}

void store_scratch_remove(const struct store *s)
{
	remove_tree(s->root, store_path(s, STORE_SCRATCH, NULL), NULL);
}

static int by_age(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

/* What has another name was not made here, and must not be taken for a run that died early. */
static bool is_id(const char *name)
{
	return *name >= '0' && *name <= '9' && name[strspn(name, "0123456789TZ-")] == '\0';
}

/* A symlink, or what another user made, was not made here either. */
static bool is_run(const struct root *root, struct arena *mem, const char *name)
{
	struct stat st;

	return is_id(name) &&
	       root_stat(root, arena_printf(mem, PASSTHRU_RUNS_DIR "/%s", name), true, &st) == 0 &&
	       S_ISDIR(st.st_mode) && (st.st_uid == 0 || store_is_owner(root, st.st_uid));
}

int store_list(const struct root *root, struct arena *mem, char ***ret, size_t *ret_n,
	       struct err *err)
{
	char **names;
	size_t n, n_ids = 0;
	int r = root_list(root, mem, PASSTHRU_RUNS_DIR, &names, &n);

	if (r == -EACCES)
		return err_set(
			err, EACCES,
			PASSTHRU_RUNS_DIR
			": only root may read what was applied here: start it again with sudo");
	if (r < 0 && r != -ENOENT)
		return err_errno(err, -r, PASSTHRU_RUNS_DIR);
	for (size_t i = 0; i < n; i++)
		if (is_run(root, mem, names[i]))
			names[n_ids++] = names[i];
	if (n_ids > 1)
		qsort(names, n_ids, sizeof(*names), by_age);
	*ret = names;
	*ret_n = n_ids;
	return 0;
}

const char *store_temp(const struct store *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	return arena_printf(s->mem, ".%s.passthru-%s", slash ? slash + 1 : path, s->id);
}

static int sweep_beside(const struct store *s, const char *path, struct err *err)
{
	const char *name, *temp = store_temp(s, path);
	_cleanup_close_ int dir = root_open_parent(s->root, path, &name);

	if (dir == -ENOENT || dir == -ENOTDIR)
		return 0;
	if (dir < 0)
		return err_errno(err, -dir, "%s", path);
	if (sys.unlinkat(dir, temp, 0) < 0 && errno != ENOENT)
		return err_errno(err, errno, "%s: its temporary copy %s", path, temp);
	/* A process that died between its rename and its sync leaves a directory that looks right
	   and may not be so after a power cut. */
	return sys.fsync(dir) < 0 ? err_errno(err, errno, "%s", path) : 0;
}

int store_sweep(const struct store *s, const char *path, struct err *err)
{
	const char *real = root_realpath(s->root, s->mem, path);
	int r = sweep_beside(s, path, err);

	return r == 0 && real && !streq(real, path + 1) ? sweep_beside(s, real, err) : r;
}

const char *store_shown(const struct store *s, const char *path)
{
	return arena_printf(s->mem, "%s%s", s->root->path, path);
}
