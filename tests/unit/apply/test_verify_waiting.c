/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is promised of a run that waits to be confirmed, and what is said of the time. */
#include "unit/apply/verifying.h"

static struct param on_trial = {.name = TRIAL_WORD};

/* A trial in its start: /etc/default/grub stands for its entry, /etc/old only passed. */
static void trial_open(struct desk *d)
{
	desk_open(d);
	d->run.trial = true;
	d->run.confirm_minutes = 15;
	d->edits[0].role = EDIT_LAST;
	d->edits[1].role = EDIT_PASSING;
	tree_file(d->dir, "etc/old", "there again, as it must be\n");
	d->host.params = &on_trial;
	d->host.n_params = 1;
	d->host.uptime_s = 300;
}

static bool is_promised(const struct desk *d, const char *id)
{
	for (size_t i = 0; i < d->promises.n; i++)
		if (streq(d->promises.items[i].id, id))
			return true;
	return false;
}

static void assert_next(const struct desk *d, const char *what)
{
	if (!strstr(d->promises.next, what))
		fail_msg("not \"%s\" but: %s", what, d->promises.next);
}

TEST(a_trial_that_came_up)
{
	struct kernel kernel = {.release = "6.1", .image = "/boot/vmlinuz-6.1"};
	struct desk d;

	trial_open(&d);
	d.host.kernels = &kernel;
	d.host.n_kernels = 1;
	verify(&d);
	assert_true(d.promises.ok);
	assert_int_equal(d.promises.waiting, WAITING_CONFIRM);
	assert_int_equal(d.promises.seconds_left, 600);
	assert_promise(&d, "trial", ID, TRI_YES, "this start");
	assert_promise(&d, "file", "/etc/default/grub", TRI_YES, "as the run wrote it");
	for (size_t i = 0; i < d.promises.n; i++)
		assert_string_not_equal(d.promises.items[i].subject, "/etc/old");
	assert_false(is_promised(&d, "next-kernel"));
	assert_next(&d, "passthru confirm within 10 minutes");
	assert_next(&d, "undone by itself");
	desk_done(&d);
}

TEST(what_is_said_of_the_time)
{
	static const struct {
		int64_t uptime_s;
		unsigned minutes;
		const char *next;
	} rows[] = {
		{0, 15, "within 15 minutes"},          {15 * 60 - 90, 15, "within 90 seconds"},
		{15 * 60, 15, "the time is up"},       {-1, 15, "within 15 minutes of the start"},
		{300, 0, "the next start is the old"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct desk d;

		trial_open(&d);
		d.host.uptime_s = rows[i].uptime_s;
		d.run.confirm_minutes = rows[i].minutes;
		verify(&d);
		assert_next(&d, rows[i].next);
		desk_done(&d);
	}
}

TEST(a_trial_that_fell_back)
{
	struct desk d;

	trial_open(&d);
	d.host.n_params = 0;
	d.host.cmdline = "quiet intel_iommu=off";
	verify(&d);
	assert_false(d.promises.ok);
	assert_int_equal(d.promises.waiting, WAITING_FELL_BACK);
	assert_promise(&d, "trial", ID, TRI_NO, "did not come up, or was not started");
	assert_next(&d, "passthru undo");
	desk_done(&d);
}

TEST(before_the_restart)
{
	struct desk d;

	trial_open(&d);
	d.host.boot_id = "one";
	d.host.n_params = 0;
	verify(&d);
	assert_true(d.promises.reboot_pending);
	assert_int_equal(d.promises.waiting, WAITING_REBOOT);
	assert_false(is_promised(&d, "trial"));
	assert_next(&d, "the next start is the trial");
	d.run.trial = false;
	verify(&d);
	assert_next(&d, "Reboot");
	assert_next(&d, "within 15 minutes of the start");
	desk_done(&d);
}

/* Emptied by the start that it was for; before that start it would not be taken. */
TEST(next_entry_that_is_spent)
{
	static const char head[] = "# GRUB Environment Block\n";
	char ours[1025], now[1025];
	struct desk d;

	memset(ours, '#', sizeof(ours));
	memset(now, '#', sizeof(now));
	ours[1024] = now[1024] = '\0';
	memcpy(ours, head, strlen(head));
	memcpy(now, head, strlen(head));
	memcpy(ours + strlen(head), "next_entry=trial\n", 17);
	memcpy(now + strlen(head), "next_entry=\n", 12);
	trial_open(&d);
	d.edits[0].path = "/boot/grub/grubenv";
	d.edits[0].owned = "next_entry";
	tree_file(d.dir, AFTER "/boot/grub/grubenv", "%s", ours);
	tree_file(d.dir, "boot/grub/grubenv", "%s", now);
	verify(&d);
	assert_promise(&d, "file", "/boot/grub/grubenv", TRI_YES, "as the run wrote it");
	d.host.boot_id = "one";
	verify(&d);
	assert_promise(&d, "file", "/boot/grub/grubenv", TRI_NO, "changed since");
	desk_done(&d);
}

/* A guard stays until it is confirmed, and is gone then. */
TEST(a_guard_that_was_let_go)
{
	struct desk d;

	desk_open(&d);
	d.run.confirm_minutes = 15;
	d.edits[0].role = EDIT_GUARD;
	verify(&d);
	assert_promise(&d, "file", "/etc/default/grub", TRI_YES, "as the run wrote it");
	assert_next(&d, "passthru confirm");
	assert_int_equal(remove_file(&d.root, "etc/default/grub", NULL), 0);
	verify(&d);
	assert_promise(&d, "file", "/etc/default/grub", TRI_NO, "missing");
	d.run.confirmed = true;
	verify(&d);
	assert_true(d.promises.ok);
	assert_int_equal(d.promises.waiting, WAITING_NOT);
	assert_next(&d, "give the devices to a VM");
	desk_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trial_that_came_up),
		cmocka_unit_test(what_is_said_of_the_time),
		cmocka_unit_test(a_trial_that_fell_back),
		cmocka_unit_test(before_the_restart),
		cmocka_unit_test(next_entry_that_is_spent),
		cmocka_unit_test(a_guard_that_was_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
