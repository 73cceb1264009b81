/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Guest page under keys: on a tree, and on a machine that has a libvirt (tests/lib/fakevirt.h). */
#include "unit/virt/unit.h"

#include <poll.h>

#include "engine/log.h"
#include "ui/guestask.h"
#include "ui/guestrows.h"
#include "ui/keys.h"
#include "unit/ui/fixture.h"

static void say_nothing(int priority, const char *line)
{
	(void)priority;
	(void)line;
}

static void make_machine(const char *top)
{
	tree_pci(top, &(struct tree_pci){.address = "0000:00:01.0",
					 .class = 0x060400,
					 .secondary = 1,
					 .group = "1"});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.0",
					 .below = "0000:00:01.0",
					 .class = 0x0c0330,
					 .driver = "vfio-pci",
					 .group = "2",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.1",
					 .below = "0000:00:01.0",
					 .class = 0x040300,
					 .driver = "vfio-pci",
					 .group = "2",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:02:00.0",
					 .class = 0x020000,
					 .driver = "vfio-pci",
					 .group = "3"});
	tree_file(top, "proc/meminfo", "MemTotal: 16384000 kB\nMemAvailable: 12288000 kB\n");
}

static int set_up(void **state)
{
	log_sink = say_nothing;
	*state = fixture_open(make_machine, 40);
	return 0;
}

static struct app *app_of(void **state)
{
	return &((struct fixture *)*state)->app;
}

/* As the loop does, until libvirt is asked nothing more. */
static void settle(struct app *app)
{
	app_prepare(app);
	while (virtask_running(&app->guest.ask)) {
		struct pollfd p = {app->guest.ask.fd, POLLIN, 0};

		assert_int_equal(poll(&p, 1, 60000), 1);
		guestask_ready(app);
		app_prepare(app);
	}
}

static void key(struct app *app, uint32_t k)
{
	app_key(app, k);
	settle(app);
}

static void type(struct app *app, const char *text)
{
	for (; *text; text++)
		key(app, (unsigned char)*text);
}

static void choose(struct app *app, const char *address)
{
	struct pci_addr a;

	assert_int_equal(pci_addr_parse(address, &a), 0);
	choice_add(&app->choice, a);
	app_choice_changed(app);
}

static void go_to(struct app *app, enum guest_row_kind kind, size_t i)
{
	size_t row = guestrow_of(&app->guest, kind, i);

	assert_true(row != SIZE_MAX);
	list_go(&app->guest_panes.list, row);
	settle(app);
}

static bool shows(const struct app *app, const char *what)
{
	const struct pager *p = &app->guest_panes.detail;

	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->lines[i].text, what))
			return true;
	return false;
}

static bool has_label(const struct app *app, const char *label)
{
	const struct pager *p = &app->guest_panes.detail;

	for (size_t i = 0; i < p->n; i++)
		if (streq(p->lines[i].lead, label))
			return true;
	return false;
}

static bool says(const struct app *app, const char *what)
{
	return strstr(buf_str(&app->message), what) != NULL;
}

static bool asks(const struct app *app, const char *what)
{
	return app->prompt.kind != PROMPT_NONE && strstr(buf_str(&app->prompt.question), what);
}

static const char *value_of(const struct app *app, enum guest_row_kind kind, size_t i, struct buf *out)
{
	buf_clear(out);
	put_guestrow_value(out, app,
			   guestrow_at(&app->guest, guestrow_of(&app->guest, kind, i)));
	return buf_str(out);
}

static bool log_has(const char *tree, const char *what)
{
	char *log = tree_text(tree, "log");
	bool has = log && strstr(log, what);

	free(log);
	return has;
}

TEST(headings_are_no_rows_to_stop_on)
{
	struct app *app = app_of(state);
	struct list *l = &app->guest_panes.list;
	size_t stops = 0;

	type(app, "7g");
	assert_int_equal(l->cursor, 1);
	for (size_t was = SIZE_MAX; was != l->cursor; stops++) {
		was = l->cursor;
		assert_int_not_equal(guestrow_here(app).kind, GROW_HEADING);
		type(app, "j");
	}
	assert_int_equal(stops, 1 + _GTEXT_MAX + _GOPT_MAX + _NEED_MAX);
	for (size_t was = SIZE_MAX; was != l->cursor;) {
		was = l->cursor;
		assert_int_not_equal(guestrow_here(app).kind, GROW_HEADING);
		type(app, "k");
	}
	assert_int_equal(l->cursor, 1);
}

TEST(without_a_device_it_says_so)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf text = {0};

	type(app, "7");
	go_to(app, GROW_TEXT, GTEXT_LIBVIRT);
	assert_true(shows(app, "No device is chosen"));
	put_guest_text(&text, app, false);
	assert_string_equal(buf_str(&text), "");
	assert_false(action_sensible(app, ACT_SAVE_TEXT));
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	type(app, " ");
	assert_true(says(app, "mark one on page 3"));
	assert_int_equal(app->choice.n_needs, 0);
}

TEST(a_tree_has_texts_and_no_libvirt)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	assert_int_equal(guestrow_here(app).kind, GROW_TEXT);
	assert_string_equal(value_of(app, GROW_NOTE, 0, &value),
			    "A tree does not run: libvirt is not asked.");
	assert_false(action_sensible(app, ACT_ATTACH));
	assert_true(shows(app, "<hostdev"));
	assert_true(shows(app, "bus='0x02'") || shows(app, "bus=\"0x02\""));
	type(app, "j");
	assert_true(shows(app, "vfio-pci"));
	assert_true(shows(app, "host=0000:02:00.0"));
}

/* A run that gave both functions of the card to vfio-pci; the second one as it was picked, or came along. */
static struct run *run_of_card(bool both_picked)
{
	struct run *last = xcalloc(1, sizeof(*last));

	last->state = RUN_DONE;
	last->n_bindings = 2;
	last->bindings = arena_alloc(&last->mem, 2 * sizeof(*last->bindings));
	assert_int_equal(pci_addr_parse("0000:01:00.0", &last->bindings[0].addr), 0);
	assert_int_equal(pci_addr_parse("0000:01:00.1", &last->bindings[1].addr), 0);
	last->bindings[0].picked = true;
	last->bindings[1].picked = both_picked;
	return last;
}

/* Without a choice it is about what the last run gave to vfio-pci. */
TEST(the_devices_of_the_last_run)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf text = {0};

	app->last = run_of_card(false);
	type(app, "7");
	assert_true(app->guest.of_run);
	assert_int_equal(app->guest.choice.n, 1);
	put_guest_devices(&text, app);
	assert_string_equal(buf_str(&text), "01:00.0 and 01:00.1");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	assert_int_equal(app->choice.n, 1);
	assert_false(app->guest.of_run);
}

TEST(a_need_marks_all_devices_of_the_last_run)
{
	struct app *app = app_of(state);

	app->last = run_of_card(true);
	type(app, "7");
	assert_int_equal(app->guest.choice.n, 2);
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	assert_int_equal(app->choice.n, 2);
}

TEST(a_need_is_part_of_the_choice)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	app_make_plan(app);
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	assert_true(has_label(app, "Now") && has_label(app, "Gives") && has_label(app, "Costs"));
	type(app, " ");
	assert_non_null(choice_needs(&app->choice, NEED_VFIO_MODULES));
	assert_true(says(app, "page 4 shows what this adds to the plan") || app->plan_err.line[0] ||
		    app->plan->n_refused > 0);
	assert_true(app->plan_made);
	type(app, " ");
	assert_null(choice_needs(&app->choice, NEED_VFIO_MODULES));
	assert_true(says(app, "no longer chosen"));
}

/* Enter asks for the value; one that is wrong is asked for again, as it was typed. */
TEST(the_value_of_a_need_is_read_strictly)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	app->guest.offers[NEED_HUGEPAGES].possible = true;
	app->guest.offers[NEED_HUGEPAGES].value = "8G";
	key(app, K_ENTER);
	assert_true(asks(app, "How much memory? For example 8G"));
	assert_string_equal(buf_str(&app->prompt.text), "8G");
	type(app, "some\n");
	assert_null(choice_needs(&app->choice, NEED_HUGEPAGES));
	assert_int_equal(app->prompt.kind, PROMPT_LINE);
	assert_string_equal(buf_str(&app->prompt.text), "some");
	assert_true(app->message.len > 0);
	type(app, "4G\n");
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "4G");
	key(app, K_ENTER);
	assert_string_equal(buf_str(&app->prompt.text), "4G");
	key(app, K_ESC);
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "4G");
}

/* What is refused is neither drawn as chosen nor forgotten: value and reason stay until it is changed or left. */
TEST(a_need_that_is_refused_says_why_until_it_is_changed)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0}, text = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	key(app, K_ENTER);
	key(app, K_CTRL_U);
	type(app, "900G\n");
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "900G");
	assert_true(says(app, "900 GiB is more than"));
	type(app, "kj");
	assert_non_null(strstr(value_of(app, GROW_NEED, NEED_HUGEPAGES, &value),
			       "900G, refused: 900 GiB is more than"));
	assert_true(shows(app, "Refused: 900 GiB is more than"));
	assert_true(shows(app, "Enter takes another value"));
	assert_false(shows(app, "Chosen"));
	put_guest_text(&text, app, false);
	assert_null(strstr(buf_str(&text), "hugepages"));
	key(app, K_ENTER);
	assert_string_equal(buf_str(&app->prompt.text), "900G");
	key(app, K_CTRL_U);
	type(app, "1G\n");
	assert_string_equal(value_of(app, GROW_NEED, NEED_HUGEPAGES, &value), "1G");
	assert_true(shows(app, "Chosen"));
}

/* That page 4 refuses something else is no fault of the need, and said nevertheless. */
TEST(a_need_of_a_plan_that_is_refused_stays_chosen)
{
	struct app *app = app_of(state);
	struct refusal refused = {"0000:02:00.0", "root-disk", "The root file system is on it."};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->refused = &refused;
	app->plan->n_refused = 1;
	app_prepare(app);
	assert_true(shows(app, "Chosen, but the plan is refused: page 4 says why."));
}

/* Nothing of a row's details is out of sight on the usual small screen. */
TEST(the_details_of_each_choice_are_short)
{
	struct app *app = app_of(state);
	const struct pager *p = &app->guest_panes.detail;

	app->rows = 24;
	choose(app, "0000:02:00.0");
	type(app, "7");
	for (size_t i = 0; i < _GOPT_MAX + _NEED_MAX; i++) {
		if (i < _GOPT_MAX)
			go_to(app, GROW_OPTION, i);
		else
			go_to(app, GROW_NEED, i - _GOPT_MAX);
		if (p->n == 0 || pager_more_below(p))
			fail_msg("%s: %zu lines", guestrow_name(&app->guest, guestrow_here(app)),
				 p->n);
	}
}

TEST(what_cannot_be_had_says_why)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_GOVERNOR);
	app->guest.offers[NEED_GOVERNOR].possible = false;
	app->guest.offers[NEED_GOVERNOR].state = "There is no governor here.";
	type(app, " ");
	assert_true(says(app, "There is no governor here."));
	assert_int_equal(app->choice.n_needs, 0);
}

/* None can be suggested: what to do is said, and a value is taken all the same. The plan judges it. */
TEST(where_none_is_suggested_a_value_can_be_typed)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_CPUS);
	type(app, " ");
	assert_true(says(app, "run passthru on the host itself"));
	assert_int_equal(app->choice.n_needs, 0);
	key(app, K_ENTER);
	assert_true(asks(app, "Which CPUs? For example 2-5"));
	type(app, "2-3\n");
	assert_string_equal(choice_needs(&app->choice, NEED_CPUS), "2-3");
	assert_true(shows(app, "Refused: "));
}

TEST(each_value_is_asked_for_with_an_example)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	for (enum need_id id = 0; id < _NEED_MAX; id++) {
		if (!need_infos[id].arg)
			continue;
		go_to(app, GROW_NEED, id);
		key(app, K_ENTER);
		assert_true(asks(app, "? For example "));
		key(app, K_ESC);
	}
}

TEST(how_it_is_told_changes_the_texts)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0}, text = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_MANAGED, &value), "yes");
	put_guest_text(&text, app, false);
	assert_null(strstr(buf_str(&text), "nodedev-detach"));
	go_to(app, GROW_OPTION, GOPT_MANAGED);
	type(app, " ");
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_MANAGED, &value), "no");
	buf_clear(&text);
	put_guest_text(&text, app, false);
	assert_non_null(strstr(buf_str(&text), "nodedev-detach pci_0000_02_00_0"));
	key(app, K_ENTER);
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_MANAGED, &value), "yes");
}

TEST(a_rom_file_has_an_absolute_path)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_OPTION, GOPT_ROM);
	type(app, " card.rom\n");
	assert_true(says(app, "begin with a slash"));
	assert_null(app->guest.opts.rom);
	type(app, " /lib/card.rom\n");
	assert_string_equal(app->guest.opts.rom, "/lib/card.rom");
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_ROM, &value), "/lib/card.rom");
	key(app, K_ENTER);
	key(app, K_CTRL_U);
	key(app, K_ENTER);
	assert_null(app->guest.opts.rom);
}

/* As the commands refuse --rom with --no-rom. */
TEST(a_rom_is_from_a_file_or_hidden)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_OPTION, GOPT_ROM_HIDDEN);
	type(app, " ");
	assert_true(app->guest.opts.rom_hidden);
	go_to(app, GROW_OPTION, GOPT_ROM);
	type(app, " /lib/card.rom\n");
	assert_true(says(app, "The option ROM is hidden"));
	assert_null(app->guest.opts.rom);
	go_to(app, GROW_OPTION, GOPT_ROM_HIDDEN);
	type(app, " ");
	go_to(app, GROW_OPTION, GOPT_ROM);
	type(app, " /lib/card.rom\n");
	assert_string_equal(app->guest.opts.rom, "/lib/card.rom");
	go_to(app, GROW_OPTION, GOPT_ROM_HIDDEN);
	key(app, K_ENTER);
	assert_true(says(app, "The option ROM comes from a file"));
	assert_false(app->guest.opts.rom_hidden);
}

TEST(the_text_is_saved_to_a_new_file)
{
	struct app *app = app_of(state);
	char *tree = tree_new(), *path = tree_path(tree, "told"), *saved;
	_cleanup_buf_ struct buf text = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_TEXT, GTEXT_QEMU);
	put_guest_text(&text, app, true);
	type(app, "w");
	assert_true(asks(app, "Save the text for QEMU"));
	type(app, path);
	key(app, K_ENTER);
	assert_true(says(app, "The text is in "));
	saved = tree_text(tree, "told");
	assert_string_equal(saved, buf_str(&text));
	type(app, "w");
	type(app, path);
	key(app, K_ENTER);
	assert_true(says(app, "The text is not saved: ") && says(app, "File exists"));
	free(saved);
	free(path);
	tree_free(tree);
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
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)
	const struct CMUnitTest tests[] = {
		ROW(headings_are_no_rows_to_stop_on),
		ROW(without_a_device_it_says_so),
		ROW(a_tree_has_texts_and_no_libvirt),
		ROW(the_devices_of_the_last_run),
		ROW(a_need_marks_all_devices_of_the_last_run),
		ROW(a_need_is_part_of_the_choice),
		ROW(the_value_of_a_need_is_read_strictly),
		ROW(a_need_that_is_refused_says_why_until_it_is_changed),
		ROW(a_need_of_a_plan_that_is_refused_stays_chosen),
		ROW(the_details_of_each_choice_are_short),
		ROW(what_cannot_be_had_says_why),
		ROW(where_none_is_suggested_a_value_can_be_typed),
		ROW(each_value_is_asked_for_with_an_example),
		ROW(how_it_is_told_changes_the_texts),
		ROW(a_rom_file_has_an_absolute_path),
		ROW(a_rom_is_from_a_file_or_hidden),
		ROW(the_text_is_saved_to_a_new_file),
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
