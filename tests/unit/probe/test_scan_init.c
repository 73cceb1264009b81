/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/guard.h"
#include "unit/probe/captured.h"

static enum init_kind init_of(const char *tree)
{
	struct host *h = probed(tree);
	enum init_kind init = h->init;

	host_free(h);
	return init;
}

static void systemd(void **state)
{
	tree_dir(*state, "run/systemd/system");
	assert_int_equal(init_of(*state), INIT_SYSTEMD);
}

/* Its programs can be there without it being at work. */
static void systemd_that_did_not_start_this_host(void **state)
{
	tree_file(*state, "usr/lib/systemd/systemd", "x");
	tree_dir(*state, "etc/systemd/system");
	assert_int_equal(init_of(*state), INIT_UNKNOWN);
}

static void openrc(void **state)
{
	tree_dir(*state, "run/openrc");
	tree_link(*state, "etc/runlevels/default/local", "/etc/init.d/local");
	assert_int_equal(init_of(*state), INIT_OPENRC);
}

static void openrc_without_its_local_service(void **state)
{
	tree_dir(*state, "run/openrc");
	tree_link(*state, "etc/runlevels/default/sshd", "/etc/init.d/sshd");
	assert_int_equal(init_of(*state), INIT_UNKNOWN);
}

static void cron(const char *tree, const char *program)
{
	tree_dir(tree, "etc/cron.d");
	tree_file(tree, "run/crond.pid", "612\n");
	tree_file(tree, program, "x");
}

static void cron_of_debian(void **state)
{
	cron(*state, "usr/sbin/cron");
	assert_int_equal(init_of(*state), INIT_CRON);
}

static void cronie(void **state)
{
	cron(*state, "usr/bin/cronnext");
	assert_int_equal(init_of(*state), INIT_CRON);
}

static void openrc_without_its_local_service_but_with_cron(void **state)
{
	cron(*state, "usr/bin/cronnext");
	tree_dir(*state, "run/openrc");
	assert_int_equal(init_of(*state), INIT_CRON);
}

static void a_crond_that_does_not_know_the_start(void **state)
{
	cron(*state, "usr/sbin/crond");
	tree_link(*state, "usr/sbin/crond", "/bin/busybox");
	assert_int_equal(init_of(*state), INIT_UNKNOWN);
}

static void cron_that_does_not_run(void **state)
{
	tree_dir(*state, "etc/cron.d");
	tree_file(*state, "usr/sbin/cron", "x");
	assert_int_equal(init_of(*state), INIT_UNKNOWN);
}

static void the_files_of_the_guard_are_looked_at(void **state)
{
	struct host *h;

	tree_file(*state, GUARD_TIMER, "[Timer]\n");
	h = probed(*state);
	assert_int_equal(host_file(h, GUARD_TIMER)->state, FILE_PRESENT);
	assert_int_equal(host_file(h, GUARD_SERVICE)->state, FILE_MISSING);
	assert_int_equal(host_file(h, GUARD_WANTED)->state, FILE_MISSING);
	assert_int_equal(host_file(h, GUARD_LOCAL)->state, FILE_MISSING);
	assert_int_equal(host_file(h, GUARD_CRON)->state, FILE_MISSING);
	host_free(h);
}

static void assert_kept(struct fixture *f, enum init_kind init)
{
	struct host *h;

	h = probed_copy(f);
	assert_int_equal(h->init, init);
	host_free(h);
}

static void a_capture_keeps_systemd(void **state)
{
	struct fixture *f = *state;

	tree_dir(f->tree, "run/systemd/system");
	tree_file(f->tree, GUARD_SERVICE, "[Unit]\n");
	assert_kept(f, INIT_SYSTEMD);
	assert_true(copied(f, GUARD_SERVICE));
}

static void a_capture_keeps_openrc(void **state)
{
	struct fixture *f = *state;

	tree_dir(f->tree, "run/openrc");
	tree_link(f->tree, "etc/runlevels/default/local", "/etc/init.d/local");
	assert_kept(f, INIT_OPENRC);
}

static void a_capture_keeps_cron(void **state)
{
	struct fixture *f = *state;

	cron(f->tree, "usr/sbin/cron");
	assert_kept(f, INIT_CRON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(systemd),
		tree_test(systemd_that_did_not_start_this_host),
		tree_test(openrc),
		tree_test(openrc_without_its_local_service),
		tree_test(cron_of_debian),
		tree_test(cronie),
		tree_test(openrc_without_its_local_service_but_with_cron),
		tree_test(a_crond_that_does_not_know_the_start),
		tree_test(cron_that_does_not_run),
		tree_test(the_files_of_the_guard_are_looked_at),
		capture_test(a_capture_keeps_systemd),
		capture_test(a_capture_keeps_openrc),
		capture_test(a_capture_keeps_cron),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
