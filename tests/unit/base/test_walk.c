/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walk and the kernel's openat2 must give the same answers: each case is put to both. */
#include "base/walk.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/root.h"
#include "lib/tree.h"
#include "unit.h"

static char *top; /* the tree is top/root; what is beside it must stay out of reach */
static struct root root;

static int setup(void **state __attribute__((unused)))
{
	_cleanup_free_ char *path = NULL;

	top = tree_new();
	tree_file(top, "secret", "outside\n");
	tree_file(top, "root/etc/hostname", "inside\n");
	tree_file(top, "root/secret", "ours\n");
	tree_file(top, "root/a/b/c/file", "deep\n");
	tree_link(top, "root/up", "../../../../secret");
	tree_link(top, "root/abs", "/etc/hostname");
	tree_link(top, "root/abs-dir", "/a/b");
	tree_link(top, "root/a/b/rel", "../../etc/hostname");
	tree_link(top, "root/loop", "loop");
	tree_link(top, "root/ping", "pong");
	tree_link(top, "root/pong", "ping");
	tree_link(top, "root/dangling", "nowhere");
	tree_link(top, "root/slashed", "a/b/");
	tree_link(top, "root/dots", "./a/./b/../b/c/file");
	tree_link(top, "root/to-root", "/");
	/* l0 → l1 → … → l40 → the file: from l1 there are 40 symlinks, from l0 one too many. */
	for (int i = 0; i < 41; i++) {
		char name[32], target[32];

		snprintf(name, sizeof(name), "root/l%d", i);
		snprintf(target, sizeof(target), i == 40 ? "secret" : "l%d", i + 1);
		tree_link(top, name, target);
	}
	path = tree_path(top, "root");
	return root_open(path, &root, NULL);
}

static int teardown(void **state __attribute__((unused)))
{
	root_done(&root);
	tree_free(top);
	return 0;
}

/* What is read there, or the errno: "" stands for a directory. */
static int look(int fd, char ret[16])
{
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return fd;
	memset(ret, 0, 16);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	n = S_ISREG(st.st_mode) ? read(fd, ret, 15) : 0;
	close(fd);
	return n < 0 ? -errno : 0;
}

static const struct {
	const char *path;
	int flags;
	int r;
	const char *text;
} cases[] = {
	{"etc/hostname", O_RDONLY, 0, "inside\n"},
	{"etc//./hostname", O_RDONLY, 0, "inside\n"},
	{"a/b/c/file", O_RDONLY, 0, "deep\n"},
	{"a/../a/b/../b/c/file", O_RDONLY, 0, "deep\n"},
	/* ".." stops at the root, in the path and in symlinks. */
	{"../secret", O_RDONLY, 0, "ours\n"},
	{"../../../../../../secret", O_RDONLY, 0, "ours\n"},
	{"a/../../secret", O_RDONLY, 0, "ours\n"},
	{"up", O_RDONLY, 0, "ours\n"},
	{"abs", O_RDONLY, 0, "inside\n"},
	{"abs-dir/c/file", O_RDONLY, 0, "deep\n"},
	{"abs-dir/../b/c/file", O_RDONLY, 0, "deep\n"},
	{"a/b/rel", O_RDONLY, 0, "inside\n"},
	{"dots", O_RDONLY, 0, "deep\n"},
	{"slashed/c/file", O_RDONLY, 0, "deep\n"},
	{"to-root/etc/hostname", O_RDONLY, 0, "inside\n"},
	{".", O_RDONLY | O_DIRECTORY, 0, ""},
	{"..", O_RDONLY | O_DIRECTORY, 0, ""},
	{"a/", O_RDONLY | O_DIRECTORY, 0, ""},
	{"a/b/..", O_RDONLY | O_DIRECTORY, 0, ""},
	{"to-root", O_RDONLY | O_DIRECTORY, 0, ""},
	/* Symlinks: too many, to themselves, to nothing, not to be followed. */
	{"l1", O_RDONLY, 0, "ours\n"},
	{"l0", O_RDONLY, -ELOOP, NULL},
	{"loop", O_RDONLY, -ELOOP, NULL},
	{"ping/x", O_RDONLY, -ELOOP, NULL},
	{"dangling", O_RDONLY, -ENOENT, NULL},
	{"abs", O_RDONLY | O_NOFOLLOW, -ELOOP, NULL},
	{"abs", O_PATH | O_NOFOLLOW, 0, ""},
	{"abs-dir/c", O_RDONLY | O_NOFOLLOW, 0, ""},
	{"abs-dir/", O_RDONLY | O_NOFOLLOW, 0, ""},
	/* What is not there or not a directory. */
	{"none", O_RDONLY, -ENOENT, NULL},
	{"none/x", O_RDONLY, -ENOENT, NULL},
	{"etc/hostname/x", O_RDONLY, -ENOTDIR, NULL},
	{"etc/hostname/..", O_RDONLY, -ENOTDIR, NULL},
	{"etc/hostname", O_RDONLY | O_DIRECTORY, -ENOTDIR, NULL},
	{"a/b", O_WRONLY, -EISDIR, NULL},
	{"none/new", O_WRONLY | O_CREAT, -ENOENT, NULL},
	{"abs", O_WRONLY | O_CREAT | O_EXCL, -EEXIST, NULL},
	{"dangling", O_WRONLY | O_CREAT | O_EXCL, -EEXIST, NULL},
};

TEST(the_same_as_the_kernel)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char walked[16] = "", opened[16] = "";
		int w = look(walk_openat(root.fd, cases[i].path, cases[i].flags, 0600), walked);
		int k = look(root_openat(&root, cases[i].path, cases[i].flags, 0600), opened);

		if (w != cases[i].r || (w == 0 && !streq(walked, cases[i].text)))
			fail_msg("walk: %s: %d \"%s\"", cases[i].path, w, walked);
		if (k != cases[i].r || (k == 0 && !streq(opened, cases[i].text)))
			fail_msg("kernel: %s: %d \"%s\"", cases[i].path, k, opened);
	}
}

TEST(creates_where_the_symlink_leads)
{
	int fd = walk_openat(root.fd, "dangling", O_WRONLY | O_CREAT, 0640);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstatat(root.fd, "nowhere", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 0137, 0);
	close(fd);
	unlinkat(root.fd, "nowhere", 0);
}

TEST(real_paths)
{
	static const struct {
		const char *path, *real;
	} links[] = {
		{"up", "secret"},
		{"abs-dir/c/file", "a/b/c/file"},
		{"a/b/rel", "etc/hostname"},
		{"slashed", "a/b"},
		{"a/b/../../to-root/a", "a"},
		{"a/b/..", "a"},
		{"to-root", "."},
		{".", "."},
	};
	_cleanup_buf_ struct buf real = {0};

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		assert_int_equal(walk_realpath(root.fd, links[i].path, &real), 0);
		assert_string_equal(buf_str(&real), links[i].real);
	}
	assert_int_equal(walk_realpath(root.fd, "dangling", &real), -ENOENT);
	assert_int_equal(walk_realpath(root.fd, "loop", &real), -ELOOP);
	assert_string_equal(buf_str(&real), ".");
}

TEST(long_link_texts_are_whole)
{
	_cleanup_buf_ struct buf text = {0};
	char target[3000];
	int fd;

	memset(target, 'x', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	assert_int_equal(symlinkat(target, root.fd, "long"), 0);
	fd = openat(root.fd, "long", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	assert_int_equal(link_text(fd, &text), 0);
	assert_string_equal(buf_str(&text), target);
	close(fd);
	unlinkat(root.fd, "long", 0);
}

TEST(the_text_of_no_link)
{
	_cleanup_buf_ struct buf text = {0};
	int fd = openat(root.fd, "secret", O_PATH | O_NOFOLLOW | O_CLOEXEC);

	assert_int_equal(link_text(fd, &text), -EINVAL);
	close(fd);
}

TEST(names_of_a_directory)
{
	_cleanup_(arena_done) struct arena a = {0};
	int before = open("/dev/null", O_RDONLY | O_CLOEXEC), after;
	char **names;
	size_t n;

	close(before);
	assert_int_equal(dir_names(openat(root.fd, "a/b", O_RDONLY | O_CLOEXEC), &a, &names, &n),
			 0);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "c");
	assert_string_equal(names[1], "rel");
	/* The fd is consumed, by a failure too. */
	assert_int_equal(dir_names(openat(root.fd, "secret", O_RDONLY | O_CLOEXEC), &a, &names, &n),
			 -ENOTDIR);
	after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(after, before);
	close(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_as_the_kernel),
		cmocka_unit_test(creates_where_the_symlink_leads),
		cmocka_unit_test(real_paths),
		cmocka_unit_test(long_link_texts_are_whole),
		cmocka_unit_test(the_text_of_no_link),
		cmocka_unit_test(names_of_a_directory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
