/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include <fcntl.h>

#include "virt/call.h"

#define URI "qemu:///system"
#define SHORT_MS 200

static int run(int (*act)(struct virt *, const void *, struct buf *, struct err *), int timeout_ms,
	       struct buf *answer, struct err *err)
{
	struct call c = {.uri = URI, .timeout_ms = timeout_ms, .act = act};

	return call_libvirt(&c, answer, err);
}

static int says_hello(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	(void)data;
	(void)err;
	assert_non_null(v->conn);
	buf_puts(answer, "hello");
	return 0;
}

static char *empty_libvirt(void)
{
	char *tree = tree_new();

	fakevirt_load(tree);
	return tree;
}

TEST(the_answer_comes_back)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	assert_int_equal(run(says_hello, 30000, &answer, &err), 0);
	assert_string_equal(buf_str(&answer), "hello");
	tree_free(tree);
}

static int says_much(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	(void)v;
	(void)data;
	(void)err;
	while (answer->len < ANSWER_MAX)
		buf_puts(answer, "0123456789abcdef");
	return 0;
}

/* More than any pipe holds: nobody reads while it is written. */
TEST(a_long_answer_comes_back_whole)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();

	assert_int_equal(run(says_much, 30000, &answer, NULL), 0);
	assert_int_equal(answer.len, ANSWER_MAX);
	assert_memory_equal(answer.data + ANSWER_MAX - 16, "0123456789abcdef", 16);
	tree_free(tree);
}

static int says_too_much(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	says_much(v, data, answer, err);
	buf_putc(answer, 'x');
	return 0;
}

TEST(a_longer_one_is_refused)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	assert_int_equal(run(says_too_much, 30000, &answer, &err), -EIO);
	assert_string_equal(err.line, "libvirt (" URI "): its answer is too long");
	assert_int_equal(answer.len, 0);
	tree_free(tree);
}

static int fails_with_libvirts_line(struct virt *v, const void *data, struct buf *answer,
				    struct err *err)
{
	(void)data;
	(void)answer;
	assert_null(v->lib.virDomainLookupByName(v->conn, "gone\033[31m"));
	return virt_failed(v, err, "domain %s", "gone");
}

TEST(libvirts_own_line_is_told_and_is_safe)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	assert_int_equal(run(fails_with_libvirts_line, 30000, &answer, &err), -ENODEV);
	assert_string_equal(err.line,
			    "libvirt (" URI "): domain gone: Domain not found: no domain with "
			    "matching name 'gone\\x1b[31m'");
	tree_free(tree);
}

TEST(a_refused_connection_is_told)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	tree_file(tree, "refuse", "Failed to connect socket to '/run/libvirt/x': No such file");
	assert_int_equal(run(says_hello, 30000, &answer, &err), -ECONNREFUSED);
	assert_non_null(strstr(err.line, URI));
	assert_non_null(strstr(err.line, "Failed to connect socket"));
	assert_non_null(strstr(err.line, "virtqemud"));
	tree_free(tree);
}

TEST(a_daemon_that_hangs_is_left)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	tree_file(tree, "hang", "%s", "");
	assert_int_equal(run(says_hello, SHORT_MS, &answer, &err), -ETIME);
	assert_string_equal(err.line,
			    "libvirt (" URI "): did not answer within 1 s: look at its daemon");
	tree_free(tree);
}

TEST(a_library_that_ends_its_process_does_not_end_ours)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	struct err err = {0};

	tree_file(tree, "die", "%s", "");
	assert_int_equal(run(says_hello, 30000, &answer, &err), -EOWNERDEAD);
	assert_string_equal(err.line, "libvirt (" URI "): its process died");
	tree_free(tree);
}

static int prints(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	fputs("printed\n", stderr);
	fflush(stderr);
	return fails_with_libvirts_line(v, data, answer, err);
}

TEST(nothing_that_is_printed_there_reaches_us)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt(), *path = tree_path(tree, "stderr"), *text;
	int kept = dup(STDERR_FILENO), file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	dup2(file, STDERR_FILENO);
	run(prints, 30000, &answer, NULL);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(file);
	text = file_text(path);
	assert_string_equal(text, "");
	free(text);
	free(path);
	tree_free(tree);
}

/* A daemon without its three first descriptors gets its answer too. */
TEST(a_process_without_stdin_gets_its_answer)
{
	_cleanup_buf_ struct buf answer = {0};
	char *tree = empty_libvirt();
	int kept = dup(STDIN_FILENO);

	close(STDIN_FILENO);
	int r = run(says_hello, 30000, &answer, NULL);
	dup2(kept, STDIN_FILENO);
	close(kept);
	assert_int_equal(r, 0);
	assert_string_equal(buf_str(&answer), "hello");
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_comes_back),
		cmocka_unit_test(a_long_answer_comes_back_whole),
		cmocka_unit_test(a_longer_one_is_refused),
		cmocka_unit_test(libvirts_own_line_is_told_and_is_safe),
		cmocka_unit_test(a_refused_connection_is_told),
		cmocka_unit_test(a_daemon_that_hangs_is_left),
		cmocka_unit_test(a_library_that_ends_its_process_does_not_end_ours),
		cmocka_unit_test(nothing_that_is_printed_there_reaches_us),
		cmocka_unit_test(a_process_without_stdin_gets_its_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
