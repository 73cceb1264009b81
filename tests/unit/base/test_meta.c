/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/meta.h"

#include <endian.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/xattr.h>

#include "base/sys.h"
#include "lib/tree.h"
#include "unit.h"

static char *top;
static struct sys_calls real;

static int setup(void **state __attribute__((unused)))
{
	top = tree_new();
	real = sys;
	return 0;
}

static int teardown(void **state __attribute__((unused)))
{
	sys = real;
	tree_free(top);
	return 0;
}

static int open_new(const char *name)
{
	_cleanup_free_ char *path = tree_path(top, name);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return fd;
}

static struct meta ours(mode_t mode)
{
	return (struct meta){.mode = mode, .uid = geteuid(), .gid = getegid()};
}

static const struct xattr *find(const struct meta *m, const char *name)
{
	for (size_t i = 0; i < m->n_xattrs; i++)
		if (streq(m->xattrs[i].name, name))
			return &m->xattrs[i];
	return NULL;
}

TEST(what_is_read_can_be_written)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int from = open_new("from"), to = open_new("to");
	const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1000000000, .tv_nsec = 5000}};
	struct meta meta, again;
	struct err err = {""};

	assert_int_equal(fchmod(from, 02751), 0);
	assert_int_equal(futimens(from, times), 0);
	assert_int_equal(meta_read(from, &a, &meta, &err), 0);
	assert_int_equal(meta.mode, 02751);
	assert_int_equal(meta.uid, geteuid());
	assert_int_equal(meta.mtime.tv_sec, 1000000000);

	assert_int_equal(meta_write(to, &meta, true, "to", &err), 0);
	assert_int_equal(meta_read(to, &a, &again, &err), 0);
	assert_int_equal(again.mode, 02751);
	assert_int_equal(again.mtime.tv_sec, 1000000000);
	assert_int_equal(again.mtime.tv_nsec, meta.mtime.tv_nsec);
}

TEST(the_time_only_when_asked)
{
	_cleanup_close_ int fd = open_new("time");
	struct meta meta = ours(0600);
	struct stat before, after;

	assert_int_equal(fstat(fd, &before), 0);
	assert_int_equal(meta_write(fd, &meta, false, "time", NULL), 0);
	assert_int_equal(fstat(fd, &after), 0);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
}

TEST(set_id_bits_outlive_a_new_owner)
{
	_cleanup_close_ int fd = open_new("owner");
	struct meta meta = {.mode = 06755, .uid = 12, .gid = 34};
	struct stat st;

	SKIP_IF(geteuid() != 0, "only root can give a file away");
	assert_int_equal(meta_write(fd, &meta, false, "owner", NULL), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_uid, 12);
	assert_int_equal(st.st_gid, 34);
	assert_int_equal(st.st_mode & 07777, 06755);
}

TEST(attributes_are_made_equal)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int fd = open_new("xattrs");
	const struct xattr want[] = {
		{"user.kept", "same", 4},
		{"user.changed", "new\0value", 9},
		{"user.empty", "", 0},
		{"user.added", "x", 1},
	};
	struct meta meta = ours(0600), got;

	SKIP_IF(fsetxattr(fd, "user.kept", "same", 4, 0) < 0, "no user.* attributes here");
	assert_int_equal(fsetxattr(fd, "user.changed", "old", 3, 0), 0);
	assert_int_equal(fsetxattr(fd, "user.gone", "x", 1, 0), 0);
	meta.xattrs = want;
	meta.n_xattrs = ARRAY_SIZE(want);
	assert_int_equal(meta_write(fd, &meta, false, "xattrs", NULL), 0);

	assert_int_equal(meta_read(fd, &a, &got, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		const struct xattr *x = find(&got, want[i].name);

		assert_non_null(x);
		assert_int_equal(x->len, want[i].len);
		assert_memory_equal(x->value, want[i].value, want[i].len);
	}
	assert_null(find(&got, "user.gone"));
}

/* A default ACL as setfacl -d -m u::rw,u:12:rw,g::r,m::rw,o::r gives it; xattr(7), acl(5). */
static bool give_default_acl(const char *dir)
{
	struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[5];
	} acl = {
		.header = {.a_version = htole32(POSIX_ACL_XATTR_VERSION)},
		.entries =
			{
				{htole16(ACL_USER_OBJ), htole16(6),
				 htole32((uint32_t)ACL_UNDEFINED_ID)},
				{htole16(ACL_USER), htole16(6), htole32(12)},
				{htole16(ACL_GROUP_OBJ), htole16(4),
				 htole32((uint32_t)ACL_UNDEFINED_ID)},
				{htole16(ACL_MASK), htole16(6),
				 htole32((uint32_t)ACL_UNDEFINED_ID)},
				{htole16(ACL_OTHER), htole16(4),
				 htole32((uint32_t)ACL_UNDEFINED_ID)},
			},
	};
	_cleanup_free_ char *path = tree_path(top, dir);

	return setxattr(path, "system.posix_acl_default", &acl, sizeof(acl), 0) == 0;
}

TEST(an_inherited_acl_does_not_stay)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int fd = -1;
	struct meta meta = ours(0644), got;

	tree_dir(top, "acl");
	SKIP_IF(!give_default_acl("acl"), "no ACLs on this file system");
	fd = open_new("acl/file");
	assert_int_equal(meta_read(fd, &a, &got, NULL), 0);
	assert_non_null(find(&got, "system.posix_acl_access"));

	assert_int_equal(meta_write(fd, &meta, false, "acl/file", NULL), 0);
	assert_int_equal(meta_read(fd, &a, &got, NULL), 0);
	assert_null(find(&got, "system.posix_acl_access"));
	assert_int_equal(got.mode, 0644);
}

static int refuse_chown(int fd, uid_t uid, gid_t gid)
{
	(void)fd, (void)uid, (void)gid;
	errno = EPERM;
	return -1;
}

static int refuse_chmod(int fd, mode_t mode)
{
	(void)fd, (void)mode;
	errno = EPERM;
	return -1;
}

static int refuse_set(int fd, const char *name, const void *value, size_t n, int flags)
{
	(void)fd, (void)name, (void)value, (void)n, (void)flags;
	errno = EOPNOTSUPP;
	return -1;
}

static int refuse_remove(int fd, const char *name)
{
	(void)fd, (void)name;
	errno = EIO;
	return -1;
}

static int refuse_times(int fd, const struct timespec times[2])
{
	(void)fd, (void)times;
	errno = EIO;
	return -1;
}

TEST(the_same_owner_is_not_set)
{
	_cleanup_close_ int fd = open_new("same");
	struct meta meta = ours(0600);

	sys.fchown = refuse_chown;
	assert_int_equal(meta_write(fd, &meta, false, "same", NULL), 0);
	sys = real;
}

TEST(what_fails_is_named)
{
	_cleanup_close_ int fd = open_new("fails");
	struct meta meta = ours(0640);
	struct err err = {""};

	meta.uid++;
	sys.fchown = refuse_chown;
	assert_int_equal(meta_write(fd, &meta, false, "etc/x", &err), -EPERM);
	assert_non_null(strstr(err.line, "etc/x: cannot give it the owner "));
	meta.uid--;

	sys.fchmod = refuse_chmod;
	assert_int_equal(meta_write(fd, &meta, false, "etc/x", &err), -EPERM);
	assert_string_equal(err.line,
			    "etc/x: cannot give it the mode 0640: Operation not permitted");
	sys = real;

	sys.futimens = refuse_times;
	assert_int_equal(meta_write(fd, &meta, true, "etc/x", &err), -EIO);
	assert_string_equal(err.line, "etc/x: cannot set its time: Input/output error");
	sys = real;
}

TEST(attributes_that_cannot_be_kept)
{
	_cleanup_close_ int fd = open_new("nox");
	const struct xattr label = {"user.label", "v", 1};
	struct meta meta = ours(0600);
	struct err err = {""};

	/* With nothing to set, a file system that holds none is good enough. */
	sys.fsetxattr = refuse_set;
	assert_int_equal(meta_write(fd, &meta, false, "etc/x", &err), 0);
	meta.xattrs = &label;
	meta.n_xattrs = 1;
	assert_int_equal(meta_write(fd, &meta, false, "etc/x", &err), -EOPNOTSUPP);
	assert_string_equal(err.line, "etc/x: cannot set user.label: Operation not supported");
	sys = real;

	meta.n_xattrs = 0;
	SKIP_IF(fsetxattr(fd, "user.more", "x", 1, 0) < 0, "no user.* attributes here");
	sys.fremovexattr = refuse_remove;
	assert_int_equal(meta_write(fd, &meta, false, "etc/x", &err), -EIO);
	assert_string_equal(err.line, "etc/x: cannot take off user.more: Input/output error");
	sys = real;
}

TEST(no_file)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct meta meta = {.mode = 077};
	struct err err = {""};

	assert_int_equal(meta_read(-1, &a, &meta, &err), -EBADF);
	assert_string_equal(err.line, "cannot read its owner and mode: Bad file descriptor");
	assert_int_equal(meta.mode, 077);
	assert_int_equal(meta_write(-1, &meta, false, "etc/x", &err), -EBADF);
	assert_string_equal(err.line, "etc/x: Bad file descriptor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_can_be_written),
		cmocka_unit_test(the_time_only_when_asked),
		cmocka_unit_test(set_id_bits_outlive_a_new_owner),
		cmocka_unit_test(attributes_are_made_equal),
		cmocka_unit_test(an_inherited_acl_does_not_stay),
		cmocka_unit_test(the_same_owner_is_not_set),
		cmocka_unit_test(what_fails_is_named),
		cmocka_unit_test(attributes_that_cannot_be_kept),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
