/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

static void expect_fn(const struct guest *g, size_t i, const char *address, size_t slot, unsigned fn, bool first)
{
	const struct guest_fn *f = &g->fns[i];

	assert_true(i < g->n_fns);
	assert_string_equal(f->device->address, address);
	assert_false(f->unseen);
	assert_int_equal(f->slot, slot);
	assert_int_equal(f->fn, fn);
	assert_int_equal(f->first, first);
}

static void expect_unseen(const struct guest *g, size_t i, const char *address)
{
	assert_true(i < g->n_fns);
	assert_string_equal(g->fns[i].device->address, address);
	assert_true(g->fns[i].unseen);
	assert_false(g->fns[i].picked);
	assert_false(g->fns[i].first);
}

TEST(one_function_is_one_slot)
{
	struct scene *s = nic_scene();
	struct guest *g = made(s);

	assert_int_equal(g->n_fns, 1);
	assert_int_equal(g->n_slots, 1);
	expect_fn(g, 0, "0000:01:00.0", 0, 0, false);
	assert_true(g->fns[0].picked);
	assert_string_equal(g->fns[0].id, "hostdev0");
	assert_ptr_equal(g->fns[0].device, &s->h.devices[0]);
	scene_free(s);
}

TEST(the_functions_of_a_card_are_one_device)
{
	struct scene *s = card_scene();
	struct guest *g = made(s);

	assert_int_equal(g->n_fns, 2);
	assert_int_equal(g->n_slots, 1);
	expect_fn(g, 0, "0000:03:00.0", 0, 0, true);
	expect_fn(g, 1, "0000:03:00.1", 0, 1, false);
	assert_true(g->fns[0].picked);
	assert_false(g->fns[1].picked);
	assert_string_equal(g->fns[1].id, "hostdev1");
	scene_free(s);
}

/* USB and UCSI of a card are functions 2 and 3 in the guest too, also where the audio is missing. */
TEST(numbers_of_functions_stay)
{
	struct scene *s = card_scene();
	struct guest *g;

	s->h.devices[CARD_AUDIO].addr.fn = 3;
	g = made(s);
	expect_fn(g, 0, "0000:03:00.0", 0, 0, true);
	assert_int_equal(g->fns[1].fn, 3);
	scene_free(s);
}

/* The GPU is in a group of its own and stays: no guest finds function 1 without 0. */
TEST(without_function_0_the_first_becomes_it)
{
	struct scene *s = card_scene();
	struct guest *g;

	s->h.devices[CARD_GPU].group = 13;
	choice_remove(&s->c, addr_of("03:00.0"));
	choice_add(&s->c, addr_of("03:00.1"));
	g = made(s);
	assert_int_equal(g->n_fns, 1);
	expect_fn(g, 0, "0000:03:00.1", 0, 0, false);
	scene_free(s);
}

TEST(apart_each_function_has_a_slot)
{
	struct scene *s = card_scene();
	struct guest *g;

	s->o.apart = true;
	g = made(s);
	assert_int_equal(g->n_slots, 2);
	expect_fn(g, 0, "0000:03:00.0", 0, 0, false);
	expect_fn(g, 1, "0000:03:00.1", 1, 0, false);
	scene_free(s);
}

TEST(another_slot_of_the_group_is_only_held)
{
	struct scene *s = old_scene();
	struct guest *g = made(s);

	assert_int_equal(g->n_fns, 2);
	assert_int_equal(g->n_slots, 1);
	expect_fn(g, 0, "0000:03:07.0", 0, 0, false);
	expect_unseen(g, 1, "0000:03:06.0");
	scene_free(s);
}

TEST(what_was_named_is_seen)
{
	struct scene *s = old_scene();
	struct guest *g;

	choice_add(&s->c, addr_of("03:06.0"));
	g = made(s);
	assert_int_equal(g->n_slots, 2);
	expect_fn(g, 0, "0000:03:06.0", 0, 0, false);
	expect_fn(g, 1, "0000:03:07.0", 1, 0, false);
	scene_free(s);
}

/* An 82576 of two ports: functions 0 and 2 of 01:10 are virtual functions of one and of the other. */
TEST(virtual_functions_are_devices_of_their_own)
{
	struct scene *s = scene_new();
	struct guest *g;

	scene_device(s, "01:10.0", 0x8086, 0x10ca, 0x020000)->sriov_vf = TRI_YES;
	scene_device(s, "01:10.2", 0x8086, 0x10ca, 0x020000)->sriov_vf = TRI_YES;
	choice_add(&s->c, addr_of("01:10.0"));
	choice_add(&s->c, addr_of("01:10.2"));
	g = made(s);
	assert_int_equal(g->n_slots, 2);
	expect_fn(g, 0, "0000:01:10.0", 0, 0, false);
	expect_fn(g, 1, "0000:01:10.2", 1, 0, false);
	scene_free(s);
}

/* The IOMMU is off: there are no groups, and the slot goes together. */
TEST(without_groups_the_slot_goes)
{
	struct scene *s = card_scene();
	struct guest *g;

	s->h.devices[CARD_GPU].group = s->h.devices[CARD_AUDIO].group = -1;
	s->r.iommu.state = IOMMU_OFF;
	g = made(s);
	assert_int_equal(g->n_slots, 1);
	expect_fn(g, 1, "0000:03:00.1", 0, 1, false);
	scene_free(s);
}

TEST(usb_alone)
{
	struct scene *s = scene_new();
	struct guest_usb mouse = {.vendor = 0x046d, .product = 0xc52b, .optional = true};
	struct guest *g;

	s->o.usb = &mouse;
	s->o.n_usb = 1;
	g = made(s);
	assert_int_equal(g->n_fns, 0);
	assert_int_equal(g->n_usb, 1);
	mouse.vendor = 0;
	assert_int_equal(g->usb[0].vendor, 0x046d);
	assert_true(g->usb[0].optional);
	scene_free(s);
}

TEST(the_rom_file_is_for_the_first_display)
{
	struct scene *s = card_scene();
	struct guest *g;

	scene_device(s, "04:00.0", 0x1002, 0x73ff, 0x030000);
	choice_add(&s->c, addr_of("04:00.0"));
	s->o.rom = "/usr/share/vgabios/card.rom";
	g = made(s);
	assert_string_equal(g->fns[CARD_GPU].rom, "/usr/share/vgabios/card.rom");
	assert_null(g->fns[CARD_AUDIO].rom);
	assert_null(g->fns[2].rom);
	scene_free(s);
}

TEST(the_rom_file_of_a_single_device)
{
	struct scene *s = nic_scene();

	s->o.rom = "/srv/boot.rom";
	assert_string_equal(made(s)->fns[0].rom, "/srv/boot.rom");
	scene_free(s);
}

TEST(a_rom_file_for_nobody)
{
	struct scene *s = old_scene();

	choice_add(&s->c, addr_of("03:06.0"));
	s->o.rom = "/srv/boot.rom";
	expect_refused(s, EINVAL,
		       "/srv/boot.rom: a ROM file is for a display or for a single device, and neither goes to the "
		       "guest");
}

static void refuse_rom(const char *rom, const char *told)
{
	_cleanup_buf_ struct buf line = {0};
	struct scene *s = card_scene();

	buf_printf(&line, "%s: the path of a ROM file begins with \"/\" and has no control characters", told);
	s->o.rom = rom;
	expect_refused(s, EINVAL, buf_str(&line));
}

TEST(paths_that_no_rom_file_has)
{
	refuse_rom("card.rom", "card.rom");
	refuse_rom("", "");
	refuse_rom("/", "/");
	refuse_rom("/srv/\033[2J.rom", "/srv/\\x1b[2J.rom");
}

static void with_rom(struct scene *s, size_t device)
{
	s->h.devices[device].rom_size = 0x20000;
}

TEST(who_has_a_rom_hides_it)
{
	struct scene *s = card_scene();
	struct guest *g;

	with_rom(s, CARD_GPU);
	s->o.rom_hidden = true;
	g = made(s);
	assert_true(g->fns[CARD_GPU].rom_hidden);
	assert_false(g->fns[CARD_AUDIO].rom_hidden);
	scene_free(s);
}

TEST(where_no_rom_is_known_all_hide_it)
{
	struct scene *s = old_scene();
	struct guest *g;

	s->o.rom_hidden = true;
	g = made(s);
	assert_true(g->fns[0].rom_hidden);
	assert_false(g->fns[1].rom_hidden);
	scene_free(s);
}

TEST(a_rom_is_given_or_hidden)
{
	struct scene *s = card_scene();
	struct guest *g = NULL;
	struct err err = {0};

	with_rom(s, CARD_GPU);
	s->o.rom_hidden = true;
	s->o.rom = "/srv/card.rom";
	assert_int_equal(guest_make(&s->h, &s->r, &s->c, &s->o, &g, &err), -EINVAL);
	assert_null(g);
	assert_non_null(strstr(err.line, "/srv/card.rom: the option ROM cannot come from a file"));
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_function_is_one_slot),
		cmocka_unit_test(the_functions_of_a_card_are_one_device),
		cmocka_unit_test(numbers_of_functions_stay),
		cmocka_unit_test(without_function_0_the_first_becomes_it),
		cmocka_unit_test(apart_each_function_has_a_slot),
		cmocka_unit_test(another_slot_of_the_group_is_only_held),
		cmocka_unit_test(what_was_named_is_seen),
		cmocka_unit_test(virtual_functions_are_devices_of_their_own),
		cmocka_unit_test(without_groups_the_slot_goes),
		cmocka_unit_test(usb_alone),
		cmocka_unit_test(the_rom_file_is_for_the_first_display),
		cmocka_unit_test(the_rom_file_of_a_single_device),
		cmocka_unit_test(a_rom_file_for_nobody),
		cmocka_unit_test(paths_that_no_rom_file_has),
		cmocka_unit_test(who_has_a_rom_hides_it),
		cmocka_unit_test(where_no_rom_is_known_all_hide_it),
		cmocka_unit_test(a_rom_is_given_or_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
