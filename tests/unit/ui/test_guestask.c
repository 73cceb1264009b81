/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Guest page on a machine that has a libvirt (tests/lib/fakevirt.h). */
#include "unit/virt/unit.h"

#include "unit/ui/guestpage.h"

static bool log_has(const char *tree, const char *what)
{
	char *log = tree_text(tree, "log");
	bool has = log && strstr(log, what);

	free(log);
	return has;
}

static struct app *app_with_libvirt(void **state, const char *address)
{
	struct app *app = app_of(state);

	app->session->root.live = true;
	choose(app, address);
	type(app, "7");
	settle(app);
	return app;
}

TEST(a_domain_with_what_adding_makes_of_it)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");
	_cleanup_buf_ struct buf value = {0};

	assert_int_equal(app->guest.known, VIRT_KNOWN);
	assert_int_equal(guestrow_here(app).kind, GROW_DOMAIN);
	assert_string_equal(value_of(app, GROW_DOMAIN, 0, &value), "off pc-q35-9.0");
	assert_true(shows(app, "desk is off: pc-q35-9.0, 8 CPUs, 16 GiB"));
	assert_true(shows(app, "+++ b/desk.xml"));
	assert_false(log_has(tree, ""));
	tree_free(tree);
}

TEST(it_is_added_and_taken_out_again)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");

	type(app, "a");
	assert_true(asks(app, "Give 02:00.0 to desk?"));
	type(app, "n");
	assert_false(log_has(tree, ""));
	type(app, "ay");
	assert_true(says(app, "desk has 02:00.0 from its next start on."));
	assert_true(log_has(tree, "attach config 0000:02:00.0"));
	assert_int_equal(guestview_has(&app->guest, &app->guest.domains.items[0]), HAS_ALL);
	type(app, "a");
	assert_true(asks(app, "Take 02:00.0 out of desk?"));
	type(app, "y");
	assert_true(says(app, "desk is without 02:00.0 from its next start on."));
	assert_int_equal(guestview_has(&app->guest, &app->guest.domains.items[0]), HAS_NONE);
	tree_free(tree);
}

/* The NIC has the default route now, and the domain was told of it before. */
static void make_needed(struct fixture *f)
{
	struct err err = {0};

	tree_nic(f->top, "0000:02:00.0", "", "enp2s0", "up");
	tree_file(f->top, "proc/net/route",
		  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\t"
		  "IRTT\nenp2s0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
	if (session_refresh(&f->session, &err) < 0)
		fail_msg("%s", err.line);
}

static void give_nic(const char *tree)
{
	char *xml = sample("q35"), *end = strstr(xml, "</devices>");

	tree_file(tree, "desk.xml", "%.*s%s%s", (int)(end - xml), xml, HOSTDEV("2", "0"), end);
	free(xml);
}

TEST(what_the_host_needs_can_be_taken_out)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app;

	make_needed(*state);
	give_nic(tree);
	app = app_with_libvirt(state, "0000:02:00.0");
	assert_null(app->guest.guest);
	assert_non_null(strstr(app->guest.err.line, "default route"));
	assert_true(shows(app, "Taking it out makes of its configuration:"));
	type(app, "a");
	assert_true(asks(app, "Take 02:00.0 out of desk?"));
	type(app, "y");
	assert_true(says(app, "desk is without 02:00.0 from its next start on."));
	assert_true(log_has(tree, "detach config 0000:02:00.0"));
	type(app, "a");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	tree_free(tree);
}

TEST(what_the_host_needs_cannot_be_added)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app;

	make_needed(*state);
	app = app_with_libvirt(state, "0000:02:00.0");
	assert_true(shows(app, "default route"));
	assert_false(shows(app, "+++ b/desk.xml"));
	type(app, "a");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	assert_false(log_has(tree, ""));
	tree_free(tree);
}

TEST(one_that_runs_is_asked_about_now_or_later)
{
	char *tree = fake_with("q35", "desk", true);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");

	type(app, "a");
	assert_true(asks(app, "desk runs."));
	key(app, K_ESC);
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	assert_false(log_has(tree, ""));
	type(app, "as");
	assert_true(says(app, "desk has 02:00.0 from its next start on."));
	assert_true(log_has(tree, "attach config 0000:02:00.0"));
	assert_false(log_has(tree, "attach live"));
	tree_free(tree);
}

/* vfio-pci has it already, so whether something of this machine uses it is not looked at. */
static void leave_it_unmanaged(struct app *app)
{
	app->guest.opts.unmanaged = true;
	guestview_forget(&app->guest);
	settle(app);
}

/* Now: what that makes is looked at first, and only then asked. */
TEST(one_that_runs_gets_it_now)
{
	char *tree = fake_with("q35", "desk", true);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");

	leave_it_unmanaged(app);
	type(app, "an");
	assert_true(asks(app, "Give 02:00.0 to desk now?"));
	assert_false(log_has(tree, ""));
	type(app, "y");
	assert_true(says(app, "desk has 02:00.0 now, and at each later start."));
	assert_true(log_has(tree, "live 0000:02:00.0"));
	tree_free(tree);
}

TEST(one_without_a_free_port_is_refused)
{
	char *tree = fake_with("q35-full", "full", true);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");

	leave_it_unmanaged(app);
	type(app, "an");
	assert_true(says(app, "ports are free"));
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	assert_false(log_has(tree, ""));
	tree_free(tree);
}

/* What was agreed to is no longer what would be done. */
TEST(a_domain_that_was_changed_meanwhile_is_left_alone)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");
	char *other = sample("i440fx");

	type(app, "a");
	tree_file(tree, "desk.xml", "%s", other);
	type(app, "y");
	assert_true(app->message_style == ST_FAIL && app->message.len > 0);
	assert_false(log_has(tree, "attach"));
	free(other);
	tree_free(tree);
}

/* The answer is to the question that was read, and not for the domain that the cursor is on by then. */
TEST(a_domain_that_is_gone_meanwhile_is_not_another_one)
{
	char *tree = fake_with("q35", "desk", false), *path = tree_path(tree, "desk.xml");
	struct app *app = app_with_libvirt(state, "0000:02:00.0");
	char *other = sample("i440fx");

	type(app, "a");
	assert_true(asks(app, "Give 02:00.0 to desk?"));
	assert_int_equal(unlink(path), 0);
	tree_file(tree, "old.xml", "%s", other);
	guestview_ask_again(&app->guest);
	settle(app);
	assert_string_equal(app->guest.domains.items[0].name, "old");
	type(app, "y");
	assert_true(says(app, "changed meanwhile"));
	assert_false(log_has(tree, ""));
	free(other);
	free(path);
	tree_free(tree);
}

/* What libvirt said stays while nothing has changed: only r, or what is done here, asks again. */
TEST(a_visit_does_not_ask_libvirt_again)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app = app_with_libvirt(state, "0000:02:00.0");

	assert_true(guestview_preview(&app->guest, 0, false)->known);
	app_go(app, PAGE_PLAN);
	app_go(app, PAGE_GUEST);
	app_prepare(app);
	assert_false(virtask_running(&app->guest.ask));
	assert_true(shows(app, "+++ b/desk.xml"));
	choice_need(&app->choice, NEED_VFIO_MODULES, "");
	app_choice_changed(app);
	app_prepare(app);
	assert_true(virtask_running(&app->guest.ask));
	settle(app);
	tree_free(tree);
}

TEST(a_libvirt_that_refuses_is_told_and_asked_again)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app;
	_cleanup_buf_ struct buf value = {0}, text = {0};

	tree_file(tree, "refuse", "%s", "authentication unavailable: no polkit agent");
	app = app_with_libvirt(state, "0000:02:00.0");
	assert_int_equal(app->guest.known, VIRT_FAILED);
	assert_int_equal(guestrow_here(app).kind, GROW_NOTE);
	assert_non_null(strstr(value_of(app, GROW_NOTE, 0, &value), "authentication unavailable"));
	put_guest_text(&text, app, false);
	assert_non_null(strstr(buf_str(&text), "<hostdev"));
	tree_free(tree);
	tree = fake_with("q35", "desk", false);
	guestview_ask_again(&app->guest);
	settle(app);
	assert_int_equal(guestrow_here(app).kind, GROW_DOMAIN);
	tree_free(tree);
}

/* Keys are taken meanwhile, and the answer of a page that was left does no harm. */
TEST(the_page_can_be_left_while_libvirt_is_asked)
{
	char *tree = fake_with("q35", "desk", false);
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0};

	app->session->root.live = true;
	choose(app, "0000:02:00.0");
	app_go(app, PAGE_GUEST);
	app_prepare(app);
	assert_true(virtask_running(&app->guest.ask));
	assert_non_null(strstr(value_of(app, GROW_NOTE, 0, &value), "asking libvirt"));
	app_key(app, 'G');
	app_prepare(app);
	assert_int_equal(guestrow_here(app).kind, GROW_NEED);
	app_key(app, '3');
	app_prepare(app);
	assert_int_equal(app->page, PAGE_DEVICES);
	settle(app);
	type(app, "7");
	assert_int_equal(guestrow_here(app).kind, GROW_NEED);
	assert_int_equal(app->guest.domains.n, 1);
	tree_free(tree);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, guest_set_up, fixture_close)
	const struct CMUnitTest tests[] = {
		ROW(a_domain_with_what_adding_makes_of_it),
		ROW(it_is_added_and_taken_out_again),
		ROW(what_the_host_needs_can_be_taken_out),
		ROW(what_the_host_needs_cannot_be_added),
		ROW(one_that_runs_is_asked_about_now_or_later),
		ROW(one_that_runs_gets_it_now),
		ROW(one_without_a_free_port_is_refused),
		ROW(a_domain_that_was_changed_meanwhile_is_left_alone),
		ROW(a_domain_that_is_gone_meanwhile_is_not_another_one),
		ROW(a_visit_does_not_ask_libvirt_again),
		ROW(a_libvirt_that_refuses_is_told_and_asked_again),
		ROW(the_page_can_be_left_while_libvirt_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
