/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <poll.h>
#include <signal.h>

#include "ui/virtask.h"

static struct virt_answer wait_for(struct virtask *t)
{
	struct virt_answer a = {0};

	for (bool all = false; !all;) {
		struct pollfd p = {t->fd, POLLIN, 0};

		assert_int_equal(poll(&p, 1, 30000), 1);
		all = virtask_read(t, &a);
	}
	assert_false(virtask_running(t));
	return a;
}

static void say_what_was_asked(const void *data, struct virt_answer *ret)
{
	ret->r = -EIO;
	err_set(&ret->err, EIO, "%s", (const char *)data);
}

/* More than a pipe holds at once. */
static void say_much(const void *data, struct virt_answer *ret)
{
	char *text = arena_alloc(&ret->change.mem, 1 << 20);

	(void)data;
	memset(text, 'x', (1 << 20) - 1);
	ret->change.after = text;
}

static void die(const void *data, struct virt_answer *ret)
{
	(void)data;
	(void)ret;
	raise(SIGKILL);
}

TEST(it_answers_what_it_was_asked)
{
	struct virtask t = {0};
	struct virt_answer a;

	assert_false(virtask_running(&t));
	assert_int_equal(virtask_start(&t, say_what_was_asked, "is there a guest?", NULL), 0);
	assert_true(virtask_running(&t));
	a = wait_for(&t);
	assert_int_equal(a.r, -EIO);
	assert_string_equal(a.err.line, "is there a guest?");
	virt_answer_done(&a);
}

TEST(a_long_answer_comes_in_parts)
{
	struct virtask t = {0};
	struct virt_answer a;

	assert_int_equal(virtask_start(&t, say_much, NULL, NULL), 0);
	a = wait_for(&t);
	assert_int_equal(a.r, 0);
	assert_int_equal(strlen(a.change.after), (1 << 20) - 1);
	virt_answer_done(&a);
}

TEST(one_that_dies_is_told)
{
	struct virtask t = {0};
	struct virt_answer a;

	assert_int_equal(virtask_start(&t, die, NULL, NULL), 0);
	a = wait_for(&t);
	assert_int_equal(a.r, -EIO);
	assert_string_equal(a.err.line, "the process that asks libvirt died");
	virt_answer_done(&a);
}

TEST(it_can_be_left_at_any_time)
{
	struct virtask t = {0};

	assert_int_equal(virtask_start(&t, say_much, NULL, NULL), 0);
	virtask_leave(&t);
	assert_false(virtask_running(&t));
	virtask_leave(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_what_it_was_asked),
		cmocka_unit_test(a_long_answer_comes_in_parts),
		cmocka_unit_test(one_that_dies_is_told),
		cmocka_unit_test(it_can_be_left_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
