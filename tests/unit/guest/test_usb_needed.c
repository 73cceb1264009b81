/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is plugged in and what the host stands on: it is not given away, and always taken back. */
#include "unit/guest/hosts.h"

static struct guest_usb stick = {.vendor = 0x0781, .product = 0x5581};
static struct guest_usb keys = {.vendor = 0x04d9, .product = 0x1503};

static void plug(struct scene *s, const char *name, unsigned device, const struct guest_usb *id, const char *what)
{
	*ARENA_PUSH(&s->h.mem, s->h.usb, s->h.n_usb) = (struct usb_device){
		.name = name,
		.vendor = id->vendor,
		.product = id->product,
		.bus = 1,
		.device = device,
		.what = what,
	};
}

static void use(struct scene *s, size_t i, enum use_kind kind, const char *subject)
{
	struct usb_device *d = &s->h.usb[i];

	*ARENA_PUSH(&s->h.mem, d->uses, d->n_uses) = (struct use){kind, subject, ""};
}

static void give(struct scene *s, struct guest_usb *usb, size_t n)
{
	s->o.usb = usb;
	s->o.n_usb = n;
}

/* A stick at 1.4 whose id is given. */
static struct scene *stick_scene(void)
{
	struct scene *s = scene_new();

	plug(s, "1-4", 4, &stick, "Example Stick");
	give(s, &stick, 1);
	return s;
}

TEST(each_thing_that_the_host_needs)
{
	static const struct {
		enum use_kind kind;
		const char *subject, *line;
	} cases[] = {
		{USE_ROOT, "/", "holds /: without it this host does not boot"},
		{USE_BOOT, "/boot", "holds /boot: without it the next start finds no kernel"},
		{USE_SWAP, "swap", "holds swap: switch that swap off and take it out of /etc/fstab first"},
		{USE_MOUNT, "/srv", "holds /srv: unmount it and take it out of /etc/fstab first"},
		{USE_DEFAULT_ROUTE, "enx0", "carries the default route (enx0): this host would lose its network"},
		{USE_SSH, "enx0", "carries your SSH session (enx0): you would lock yourself out"},
		{USE_NET_UP, "enx0", "is in use as enx0: take that interface down and out of its bridge or bond first"},
		{USE_CONSOLE, "ttyUSB0", "carries this host's console (ttyUSB0): you would lose that way in"},
		{USE_INPUT, "Keys", "is the only keyboard of this host (Keys): plug another one in first"},
		{USE_UNLOCK, "enx0", "brings up enx0, so that this host can be unlocked: without it nobody could at its next start"},
		{USE_LAYER, "an active volume", "holds an active volume: take that volume down first"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct scene *s = stick_scene();
		_cleanup_buf_ struct buf line = {0};

		use(s, 0, cases[i].kind, cases[i].subject);
		buf_printf(&line, "USB 1-4, Example Stick, %s", cases[i].line);
		expect_refused(s, EPERM, buf_str(&line));
	}
}

TEST(the_weightier_reason_is_told)
{
	struct scene *s = stick_scene();

	use(s, 0, USE_MOUNT, "/srv");
	use(s, 0, USE_ROOT, "/");
	expect_refused(s, EPERM, "USB 1-4, Example Stick, holds /: without it this host does not boot");
}

/* A camera that a program looks through is not what the host stands on. */
TEST(a_program_that_has_it_open_is_no_reason)
{
	struct scene *s = stick_scene();

	use(s, 0, USE_PROCESS, "cheese (812)");
	assert_int_equal(made(s)->n_usb, 1);
	scene_free(s);
}

TEST(it_is_meant_by_its_place_too)
{
	struct guest_usb place = {.by_place = true, .bus = 1, .device = 4};
	struct scene *s = stick_scene();

	give(s, &place, 1);
	use(s, 0, USE_MOUNT, "/srv");
	expect_refused(s, EPERM, "USB 1-4, Example Stick, holds /srv: unmount it and take it out of /etc/fstab first");
}

TEST(one_that_the_host_needs_is_no_reason_against_another)
{
	struct guest_usb place = {.by_place = true, .bus = 1, .device = 5};
	struct scene *s = stick_scene();

	plug(s, "1-5", 5, &stick, "Example Stick");
	use(s, 0, USE_ROOT, "/");
	give(s, &place, 1);
	assert_int_equal(made(s)->n_usb, 1);
	scene_free(s);
}

/* libvirt takes whichever it finds. */
TEST(an_id_means_all_that_have_it)
{
	struct scene *s = stick_scene();

	plug(s, "1-5", 5, &stick, "");
	use(s, 1, USE_ROOT, "/");
	expect_refused(s, EPERM, "USB 1-5, a device without a name, holds /: without it this host does not boot");
}

TEST(what_is_needed_comes_back)
{
	struct scene *s = stick_scene();

	use(s, 0, USE_ROOT, "/");
	s->o.back = true;
	assert_int_equal(made(s)->n_usb, 1);
	scene_free(s);
}

TEST(nothing_is_known_of_what_is_not_plugged_in)
{
	struct scene *s = scene_new();

	give(s, &stick, 1);
	assert_int_equal(made(s)->n_usb, 1);
	scene_free(s);
}

/* A host with a keyboard on USB, whose controller has it as a use too; it is given. */
static struct scene *keyboard_scene(void)
{
	struct scene *s = scene_new();
	struct device *xhci = scene_device(s, "00:14.0", 0x8086, 0xa36d, 0x0c0330);

	*ARENA_PUSH(&s->h.mem, xhci->uses, xhci->n_uses) = (struct use){USE_INPUT, "Keys", ""};
	plug(s, "1-2", 2, &keys, "Example Keys");
	use(s, 0, USE_INPUT, "Keys");
	give(s, &keys, 1);
	return s;
}

static void expect_last_keyboard(struct scene *s)
{
	expect_refused(s, EPERM,
		       "USB 1-2, Example Keys, is the only keyboard of this host (Keys): plug another one in first");
}

static void expect_given(struct scene *s)
{
	assert_int_equal(made(s)->n_usb, s->o.n_usb);
	scene_free(s);
}

TEST(the_last_keyboard_stays)
{
	expect_last_keyboard(keyboard_scene());
}

TEST(of_two_keyboards_one_can_go)
{
	struct scene *s = keyboard_scene();

	plug(s, "1-4", 4, &stick, "Receiver");
	use(s, 1, USE_INPUT, "Receiver");
	expect_given(s);
}

TEST(two_keyboards_cannot_both_go)
{
	struct guest_usb both[] = {keys, stick};
	struct scene *s = keyboard_scene();

	plug(s, "1-4", 4, &stick, "Receiver");
	use(s, 1, USE_INPUT, "Receiver");
	give(s, both, 2);
	expect_last_keyboard(s);
}

TEST(a_keyboard_that_is_not_on_usb_stays)
{
	struct scene *s = keyboard_scene();

	s->h.keyboard_elsewhere = "AT keyboard";
	expect_given(s);

	s = keyboard_scene();
	struct device *i2c = scene_device(s, "00:15.0", 0x8086, 0xa368, 0x0c8000);
	*ARENA_PUSH(&s->h.mem, i2c->uses, i2c->n_uses) = (struct use){USE_INPUT, "I2C keys", ""};
	expect_given(s);
}

/* Of a board whose USB is on no PCI function. */
TEST(a_keyboard_elsewhere_may_be_the_one_that_goes)
{
	struct scene *s = keyboard_scene();

	s->h.devices[0].n_uses = 0;
	s->h.keyboard_elsewhere = "Keys";
	expect_last_keyboard(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_thing_that_the_host_needs),
		cmocka_unit_test(the_weightier_reason_is_told),
		cmocka_unit_test(a_program_that_has_it_open_is_no_reason),
		cmocka_unit_test(it_is_meant_by_its_place_too),
		cmocka_unit_test(one_that_the_host_needs_is_no_reason_against_another),
		cmocka_unit_test(an_id_means_all_that_have_it),
		cmocka_unit_test(what_is_needed_comes_back),
		cmocka_unit_test(nothing_is_known_of_what_is_not_plugged_in),
		cmocka_unit_test(the_last_keyboard_stays),
		cmocka_unit_test(of_two_keyboards_one_can_go),
		cmocka_unit_test(two_keyboards_cannot_both_go),
		cmocka_unit_test(a_keyboard_that_is_not_on_usb_stays),
		cmocka_unit_test(a_keyboard_elsewhere_may_be_the_one_that_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
