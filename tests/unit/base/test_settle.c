/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No test may freeze a file system of this machine: what settle.c asks the kernel for is answered
 * here. */
#include "unit/base/unit.h"

#include <errno.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "base/util.h"

static struct kernel {
	bool frozen, by_another;
	bool dies_frozen; /* who froze it is killed then */
	unsigned thaws;
} * kernel;

static int fake_ioctl(int fd, unsigned long request, int arg);
#define ioctl fake_ioctl
#include "base/settle.c"
#undef ioctl

static int fake_ioctl(int fd, unsigned long request, int arg)
{
	(void)fd;
	(void)arg;
	if (request == FITHAW) {
		kernel->thaws++;
		kernel->frozen = false;
		return 0;
	}
	if (kernel->by_another) {
		errno = EBUSY;
		return -1;
	}
	kernel->frozen = true;
	if (kernel->dies_frozen)
		raise(SIGKILL);
	return 0;
}

static int new_kernel(void **state)
{
	(void)state;
	kernel = mmap(NULL, sizeof(*kernel), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	assert_ptr_not_equal(kernel, MAP_FAILED);
	return 0;
}

TEST(it_is_frozen_and_thawed_once)
{
	freeze_for_a_moment(STDOUT_FILENO);
	assert_false(kernel->frozen);
	assert_int_equal(kernel->thaws, 1);
}

TEST(who_is_killed_in_between_leaves_nothing_frozen)
{
	kernel->dies_frozen = true;
	freeze_for_a_moment(STDOUT_FILENO);
	assert_false(kernel->frozen);
	assert_int_equal(kernel->thaws, 1);
}

TEST(what_another_froze_is_not_thawed)
{
	kernel->by_another = true;
	freeze_for_a_moment(STDOUT_FILENO);
	assert_int_equal(kernel->thaws, 0);
}

TEST(where_loaders_read)
{
	assert_true(settle_matters("/boot/grub/grubenv"));
	assert_true(settle_matters("boot/vmlinuz"));
	assert_true(settle_matters("/efi/loader/loader.conf"));
	assert_false(settle_matters("/etc/default/grub"));
	assert_false(settle_matters("/bootstrap/file"));
	assert_false(settle_matters("/var/boot/file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_is_frozen_and_thawed_once, new_kernel),
		cmocka_unit_test_setup(who_is_killed_in_between_leaves_nothing_frozen, new_kernel),
		cmocka_unit_test_setup(what_another_froze_is_not_thawed, new_kernel),
		cmocka_unit_test(where_loaders_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
