/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "lib/tree.h"
#include "unit.h"

#define _cleanup_arena_ _cleanup_(arena_done)

static char *top;
static struct root root;

static int setup(void **state __attribute__((unused)))
{
	top = tree_new();
	tree_file(top, "etc/hostname", "inside\n");
	tree_file(top, "sys/vendor", "0x10de\n");
	tree_file(top, "sys/group", "13\n");
	tree_file(top, "sys/text", "first\nsecond\n");
	tree_file(top, "sys/empty", "%s", "");
	tree_link(top, "sys/driver", "../../../bus/pci/drivers/nvme");
	tree_link(top, "sys/slashed", "bus/pci//");
	tree_link(top, "sys/here", "self");
	tree_link(top, "sys/out", "/../../../../etc/hostname");
	tree_link(top, "sys/dangling", "/none");
	tree_link(top, "sys/loop", "loop");
	tree_dir(top, "void");
	return root_open(top, &root, NULL);
}

static int teardown(void **state __attribute__((unused)))
{
	root_done(&root);
	tree_free(top);
	return 0;
}

TEST(opening_a_root)
{
	_cleanup_free_ char *slashed = tree_path(top, "etc///"), *file = NULL;
	_cleanup_root_ struct root live = {0}, same = {0}, dot = {0}, tree = {0}, none = {0};
	struct err err = {""};

	assert_int_equal(root_open(NULL, &live, &err), 0);
	assert_true(live.live);
	assert_string_equal(live.path, "");
	assert_int_equal(root_open("//", &same, &err), 0);
	assert_true(same.live);
	assert_int_equal(root_open("/.", &dot, &err), 0);
	assert_true(dot.live);
	assert_string_equal(dot.path, "");
	assert_int_equal(root_open(slashed, &tree, &err), 0);
	assert_false(tree.live);
	assert_true(str_ends(tree.path, "/etc"));

	assert_int_equal(root_open("", &none, &err), -ENOENT);
	assert_string_equal(err.line, "root directory \"\": No such file or directory");
	file = tree_path(top, "etc/hostname");
	assert_int_equal(root_open(file, &none, &err), -ENOTDIR);
	assert_non_null(strstr(err.line, "etc/hostname\": Not a directory"));
	assert_null(none.path);
}

TEST(reading)
{
	_cleanup_buf_ struct buf b = {0};

	buf_puts(&b, "old");
	assert_int_equal(root_read(&root, "/etc/hostname", 100, &b, NULL), 0);
	assert_string_equal(b.data, "inside\n");
	assert_int_equal(root_read(&root, "sys/out", 7, &b, NULL), 0);
	assert_string_equal(b.data, "inside\n");
	assert_int_equal(root_read(&root, "sys/empty", 0, &b, NULL), 0);
	assert_string_equal(buf_str(&b), "");
}

TEST(reading_large_files)
{
	const size_t n = 3 * 1024 * 1024 + 5;
	_cleanup_free_ char *bytes = xmalloc(n);
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7 + i / 4096);
	tree_bytes(top, "large", bytes, n);
	assert_int_equal(root_read(&root, "large", n, &b, NULL), 0);
	assert_int_equal(b.len, n);
	assert_memory_equal(b.data, bytes, n);
	assert_int_equal(root_read(&root, "large", n - 1, &b, NULL), -EFBIG);
	assert_int_equal(b.len, n);
}

static void refuses(const char *path, size_t max, int want, const char *line)
{
	_cleanup_buf_ struct buf b = {0};
	struct err err = {""};

	buf_puts(&b, "old");
	assert_int_equal(root_read(&root, path, max, &b, &err), want);
	assert_string_equal(err.line, line);
	assert_string_equal(b.data, "old");
}

static void make_socket(const char *path)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* By way of the directory's fd: the whole path may be too long for a sockaddr. */
	int n = snprintf(name.sun_path, sizeof(name.sun_path), "/proc/self/fd/%d/%s", root.fd,
			 path);

	assert_in_range(n, 1, sizeof(name.sun_path) - 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	close(fd);
}

TEST(the_end_of_a_file)
{
	static const struct {
		size_t max;
		const char *text;
	} cases[] = {
		{100, "one\ntwo\nthree\n"},
		{14, "one\ntwo\nthree\n"},
		{13, "two\nthree\n"},
		{8, "three\n"},
		{3, ""}, /* no line of it is whole */
	};

	tree_file(top, "etc/lines", "one\ntwo\nthree\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_buf_ struct buf b = {0};

		assert_int_equal(root_read_end(&root, "etc/lines", cases[i].max, &b, NULL), 0);
		assert_string_equal(buf_str(&b), cases[i].text);
	}
	struct buf none = {0};
	assert_int_equal(root_read_end(&root, "etc/nothing", 10, &none, NULL), -ENOENT);
	assert_int_equal(root_read_end(&root, "etc", 10, &none, NULL), -EISDIR);
}

TEST(what_cannot_be_read)
{
	refuses("none", 9, -ENOENT, "/none: No such file or directory");
	refuses("//none", 9, -ENOENT, "/none: No such file or directory");
	refuses("etc", 9, -EISDIR, "/etc: Is a directory");
	refuses("sys/loop", 9, -ELOOP, "/sys/loop: Too many levels of symbolic links");
	refuses("etc/hostname", 6, -EFBIG,
		"/etc/hostname: longer than the 6 bytes that are read of it");
	/* A FIFO that nobody writes to must not hold us up. */
	assert_int_equal(mkfifoat(root.fd, "fifo", 0600), 0);
	refuses("fifo", 9, -EBADF, "/fifo: Bad file descriptor");
	make_socket("socket");
	refuses("socket", 9, -EBADF, "/socket: Bad file descriptor");
}

TEST(devices_are_not_read)
{
	_cleanup_root_ struct root live = {0};
	_cleanup_buf_ struct buf b = {0};

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(root_read(&live, "dev/null", 9, &b, NULL), -EBADF);
}

TEST(pseudo_files)
{
	_cleanup_root_ struct root live = {0};
	_cleanup_buf_ struct buf b = {0};
	struct stat st;

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(root_stat(&live, "proc/self/status", false, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(root_read(&live, "proc/self/status", 65536, &b, NULL), 0);
	assert_true(str_starts(b.data, "Name:"));
	assert_int_equal(b.len, strlen(b.data));
	/* sysfs says 4096 for every attribute. */
	if (root_read(&live, "sys/kernel/uevent_seqnum", 65536, &b, NULL) == 0)
		assert_in_range(b.len, 2, 22);
}

TEST(attributes)
{
	_cleanup_arena_ struct arena a = {0};
	char line[5001];

	assert_string_equal(root_attr(&root, &a, "sys/vendor"), "0x10de");
	assert_string_equal(root_attr(&root, &a, "sys/text"), "first");
	assert_string_equal(root_attr(&root, &a, "sys/empty"), "");
	assert_null(root_attr(&root, &a, "sys/none"));
	assert_null(root_attr(&root, &a, "etc"));
	memset(line, 'y', 5000);
	line[5000] = '\0';
	tree_file(top, "sys/long", "%s", line);
	assert_int_equal(strlen(root_attr(&root, &a, "sys/long")), 4096);
}

TEST(attributes_that_are_numbers)
{
	uint64_t value = 77;

	assert_int_equal(root_attr_u64(&root, "sys/vendor", &value), 0);
	assert_int_equal(value, 0x10de);
	assert_int_equal(root_attr_u64(&root, "sys/group", &value), 0);
	assert_int_equal(value, 13);
	assert_int_equal(root_attr_u64(&root, "sys/text", &value), -EINVAL);
	assert_int_equal(root_attr_u64(&root, "sys/empty", &value), -EINVAL);
	assert_int_equal(root_attr_u64(&root, "sys/none", &value), -ENOENT);
	assert_int_equal(value, 13);
}

TEST(listing)
{
	_cleanup_arena_ struct arena a = {0};
	char **names = NULL;
	size_t n;

	tree_file(top, "list/b", "x");
	tree_file(top, "list/a", "x");
	tree_file(top, "list/\xff", "x");
	tree_file(top, "list/.hidden", "x");
	assert_int_equal(root_list(&root, &a, "list", &names, &n), 0);
	assert_int_equal(n, 4);
	assert_string_equal(names[0], ".hidden");
	assert_string_equal(names[1], "a");
	assert_string_equal(names[2], "b");
	assert_string_equal(names[3], "\xff");
	assert_int_equal(root_list(&root, &a, "void", &names, &n), 0);
	assert_int_equal(n, 0);
	n = 9;
	assert_int_equal(root_list(&root, &a, "none", &names, &n), -ENOENT);
	assert_null(names);
	assert_int_equal(n, 0);
	assert_int_equal(root_list(&root, &a, "etc/hostname", &names, &n), -ENOTDIR);
}

TEST(links)
{
	_cleanup_arena_ struct arena a = {0};

	assert_string_equal(root_readlink(&root, &a, "sys/driver"),
			    "../../../bus/pci/drivers/nvme");
	assert_string_equal(root_link_name(&root, &a, "sys/driver"), "nvme");
	assert_string_equal(root_link_name(&root, &a, "sys/slashed"), "pci");
	assert_string_equal(root_link_name(&root, &a, "sys/here"), "self");
	assert_null(root_readlink(&root, &a, "sys/vendor"));
	assert_null(root_readlink(&root, &a, "sys/none"));
	assert_null(root_link_name(&root, &a, "sys/none"));
	assert_string_equal(root_realpath(&root, &a, "/sys/out"), "etc/hostname");
	assert_null(root_realpath(&root, &a, "sys/dangling"));
}

TEST(what_stands_there)
{
	struct stat st;

	assert_int_equal(root_stat(&root, "sys/out", false, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(root_stat(&root, "sys/out", true, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(root_stat(&root, "none", false, &st), -ENOENT);

	assert_int_equal(root_exists(&root, "/"), TRI_YES);
	assert_int_equal(root_exists(&root, "etc/hostname"), TRI_YES);
	assert_int_equal(root_exists(&root, "sys/out"), TRI_YES);
	assert_int_equal(root_exists(&root, "sys/dangling"), TRI_NO);
	assert_int_equal(root_exists(&root, "etc/hostname/x"), TRI_NO);
	assert_int_equal(root_exists(&root, "sys/loop"), TRI_UNKNOWN);
}

TEST(parents)
{
	const char *name = NULL, *path = "/etc/hostname";
	int dir = root_open_parent(&root, path, &name);

	assert_true(dir >= 0);
	assert_ptr_equal(name, path + 5);
	assert_int_equal(faccessat(dir, "hostname", F_OK, 0), 0);
	assert_int_equal(fsync(dir), 0);
	close(dir);
	dir = root_open_parent(&root, "new", &name);
	assert_true(dir >= 0);
	assert_string_equal(name, "new");
	close(dir);

	name = "old";
	assert_int_equal(root_open_parent(&root, "none/new", &name), -ENOENT);
	assert_int_equal(root_open_parent(&root, "etc/hostname/x", &name), -ENOTDIR);
	assert_int_equal(root_open_parent(&root, "etc/", &name), -EINVAL);
	assert_int_equal(root_open_parent(&root, "etc/..", &name), -EINVAL);
	assert_int_equal(root_open_parent(&root, ".", &name), -EINVAL);
	assert_int_equal(root_open_parent(&root, "", &name), -EINVAL);
	assert_string_equal(name, "old");
}

TEST(magic_links_are_not_followed)
{
	_cleanup_root_ struct root live = {0};
	struct stat st;

	/* Without a struct open_how it fails with EINVAL where it exists. */
	SKIP_IF(syscall(SYS_openat2, -1, "", NULL, 0) < 0 && errno != EINVAL,
		"openat2 is not to be had here");
	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(root_stat(&live, "proc/self/exe", false, &st), -ELOOP);
	assert_int_equal(root_stat(&live, "proc/self/status", false, &st), 0);
}

/* From here on openat2 answers with this errno, as in a container with an old filter. */
static bool forbid_openat2(unsigned code)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | code),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = ARRAY_SIZE(filter), .filter = filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

enum { READ_INSIDE, NO_FILTER, NOT_READ };

static int read_without_openat2(unsigned code)
{
	struct buf b = {0};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!forbid_openat2(code))
			_exit(NO_FILTER);
		if (root_read(&root, "sys/out", 100, &b, NULL) < 0)
			_exit(NOT_READ);
		_exit(streq(b.data, "inside\n") ? READ_INSIDE : NOT_READ);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(without_openat2)
{
	int r = read_without_openat2(ENOSYS);

	SKIP_IF(r == NO_FILTER, "seccomp is not to be had here");
	assert_int_equal(r, READ_INSIDE);
	assert_int_equal(read_without_openat2(EPERM), READ_INSIDE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_a_root),
		cmocka_unit_test(reading),
		cmocka_unit_test(reading_large_files),
		cmocka_unit_test(the_end_of_a_file),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(devices_are_not_read),
		cmocka_unit_test(pseudo_files),
		cmocka_unit_test(attributes),
		cmocka_unit_test(attributes_that_are_numbers),
		cmocka_unit_test(listing),
		cmocka_unit_test(links),
		cmocka_unit_test(what_stands_there),
		cmocka_unit_test(parents),
		cmocka_unit_test(magic_links_are_not_followed),
		cmocka_unit_test(without_openat2),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
