/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Guest page on a tree: its rows, its texts, and how a guest is told. */
#include "unit/virt/unit.h"

#include "ui/guestact.h"
#include "unit/ui/guestpage.h"

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

/* The commands name commands. */
TEST(an_iommu_that_is_off_is_told_by_pages)
{
	struct app *app = app_of(state);
	const char *const words[] = {"intel_iommu=on"};
	struct run *last = xcalloc(1, sizeof(*last));

	choose(app, "0000:02:00.0");
	app->session->report->iommu.state = IOMMU_OFF;
	type(app, "7");
	assert_true(shows(app, "page 2"));
	assert_false(shows(app, "passthru check"));
	last->state = RUN_DONE;
	last->words = (const char **)words;
	last->n_words = 1;
	app->last = last;
	app_prepare(app);
	assert_true(shows(app, "the reboot is still"));
	assert_false(shows(app, "page 2"));
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

/* With no device marked too. A text that is saved keeps them. */
TEST(how_it_is_told_is_not_lost_without_a_question)
{
	struct app *app = app_of(state);
	char *tree = tree_new(), *path = tree_path(tree, "told");

	type(app, "7");
	go_to(app, GROW_OPTION, GOPT_MANAGED);
	type(app, "  q");
	assert_true(app->quit);
	app->quit = false;
	type(app, " q");
	assert_false(app->quit);
	assert_true(asks(app, "How the guest is told was changed on page 7"));
	type(app, "n");
	choose(app, "0000:02:00.0");
	go_to(app, GROW_TEXT, GTEXT_LIBVIRT);
	type(app, "w");
	type(app, path);
	key(app, K_ENTER);
	choice_remove(&app->choice, app->choice.addrs[0]);
	app_choice_changed(app);
	type(app, "q");
	assert_true(app->quit);
	free(path);
	tree_free(tree);
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
	assert_true(asks(app, "Which file has the option ROM of 02:00.0?"));
	assert_string_equal(buf_str(&app->prompt.text), "card.rom");
	type(app, "/lib/card.rom\n");
	assert_string_equal(app->guest.opts.rom, "/lib/card.rom");
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_ROM, &value), "/lib/card.rom");
}

/* As for the other rows: Space takes it away and gives it back, and empty text changes nothing. */
TEST(a_rom_file_that_is_left_comes_back)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_OPTION, GOPT_ROM);
	type(app, " /lib/card.rom\n");
	assert_string_equal(guestact_choose_label(app), "leave");
	type(app, " ");
	assert_null(app->guest.opts.rom);
	assert_string_equal(guestact_choose_label(app), "choose");
	assert_true(shows(app, "Space takes /lib/card.rom again"));
	assert_string_equal(value_of(app, GROW_OPTION, GOPT_ROM, &value),
			    "no, /lib/card.rom was chosen before");
	type(app, " ");
	assert_string_equal(app->guest.opts.rom, "/lib/card.rom");
	key(app, K_ENTER);
	key(app, K_CTRL_U);
	key(app, K_ENTER);
	assert_true(says(app, "nothing is changed"));
	assert_string_equal(app->guest.opts.rom, "/lib/card.rom");
}

/* Of a card with a display it is the display's, of several others nobody's. */
TEST(a_rom_file_says_whose_it_is)
{
	struct app *app = app_of(state);

	choose(app, "0000:01:00.0");
	type(app, "7");
	go_to(app, GROW_OPTION, GOPT_ROM);
	assert_true(shows(app, "the option ROM, where"));
	type(app, " ");
	assert_true(asks(app, "has the option ROM? "));
	key(app, K_ESC);
	choice_remove(&app->choice, app->choice.addrs[0]);
	choose(app, "0000:02:00.0");
	settle(app);
	assert_true(shows(app, "the option ROM of 02:00.0, where"));
}

TEST(the_footer_says_what_enter_and_space_do_now)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	assert_string_equal(guestact_enter_label(app), "details");
	assert_null(guestact_choose_label(app));
	go_to(app, GROW_OPTION, GOPT_MANAGED);
	assert_string_equal(guestact_enter_label(app), "change");
	assert_null(guestact_choose_label(app));
	go_to(app, GROW_OPTION, GOPT_ROM);
	assert_string_equal(guestact_enter_label(app), "path");
	assert_null(guestact_choose_label(app));
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	assert_string_equal(guestact_enter_label(app), "choose");
	assert_null(guestact_choose_label(app));
	type(app, " ");
	assert_string_equal(guestact_enter_label(app), "leave");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	assert_string_equal(guestact_enter_label(app), "value");
	assert_string_equal(guestact_choose_label(app), "choose");
	key(app, K_ENTER);
	type(app, "4G\n");
	assert_string_equal(guestact_choose_label(app), "leave");
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
	type(app, " ");
	assert_true(says(app, "The option ROM is hidden"));
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
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

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, guest_set_up, fixture_close)
	const struct CMUnitTest tests[] = {
		ROW(headings_are_no_rows_to_stop_on),
		ROW(without_a_device_it_says_so),
		ROW(a_tree_has_texts_and_no_libvirt),
		ROW(an_iommu_that_is_off_is_told_by_pages),
		ROW(how_it_is_told_changes_the_texts),
		ROW(how_it_is_told_is_not_lost_without_a_question),
		ROW(a_rom_file_has_an_absolute_path),
		ROW(a_rom_file_that_is_left_comes_back),
		ROW(a_rom_file_says_whose_it_is),
		ROW(the_footer_says_what_enter_and_space_do_now),
		ROW(a_rom_is_from_a_file_or_hidden),
		ROW(the_text_is_saved_to_a_new_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
