/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directive as text, by its laws. */
#include "unit/conf/vfioinstalls.h"

static void expect_places(const char *text, const struct vfio_place *const *wanted, size_t n_wanted)
{
	struct arena a = {0};
	struct vfio_place *places = NULL;
	size_t n = 0;

	assert_int_equal(vfio_install_parse(args_of(&a, text), &a, &places, &n, NULL), 0);
	assert_int_equal(n, n_wanted);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(places[i].path, wanted[i]->path);
		assert_int_equal(places[i].vendor, wanted[i]->vendor);
		assert_int_equal(places[i].device, wanted[i]->device);
	}
	arena_done(&a);
}

TEST(a_line_is_added_and_read)
{
	int code;
	const struct vfio_place both[] = {card, usb};
	_cleanup_free_ char *made = added("", both, 2, &code);

	assert_int_equal(code, 0);
	expect_places(made, (const struct vfio_place *const[]){&card, &usb}, 2);
	assert_int_equal(made[strlen(made) - 1], '\n');
}

/* What stands there stays, byte for byte, and a second time changes nothing. */
TEST(all_other_bytes_stay)
{
	static const char *const befores[] = {
		"",
		"# mine\n",
		"options vfio-pci ids=1:2",
		"install other /bin/true\n",
		"# no end \\\n",
		"#install vfio_pci /bin/false\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(befores); i++) {
		int code;
		_cleanup_free_ char *made = added(befores[i], &card, 1, &code);
		_cleanup_free_ char *again = made ? added(made, &card, 1, &code) : NULL;

		assert_int_equal(code, 0);
		assert_memory_equal(made, befores[i], strlen(befores[i]));
		assert_string_equal(again, made);
	}
}

static const char *last_of(const char *text, const char *part)
{
	const char *last = NULL;

	for (const char *at = text; (at = strstr(at, part)); at++)
		last = at;
	return last;
}

TEST(a_place_is_added_to_the_line_that_is_there)
{
	int code;
	_cleanup_free_ char *one = added("# mine\n", &card, 1, &code);
	_cleanup_free_ char *with_tail = NULL;

	assert_true(asprintf(&with_tail, "%ssoftdep a pre: b\n", one) > 0);
	_cleanup_free_ char *two = added(with_tail, &usb, 1, &code);

	assert_int_equal(code, 0);
	expect_places(two, (const struct vfio_place *const[]){&card, &usb}, 2);
	assert_true(str_starts(two, "# mine\n# When vfio-pci is loaded, "));
	assert_non_null(strstr(two, "nothing happens.\ninstall vfio_pci l='"));
	assert_ptr_equal(strstr(two, "# When"), last_of(two, "# When"));
	assert_non_null(strstr(two, "exit 0\nsoftdep a pre: b\n"));
}

/* Another card came to the address, and is meant now. */
TEST(new_ids_at_the_same_address_count)
{
	const struct vfio_place other = {card.path, 0x1002, 0x67df};
	int code;
	_cleanup_free_ char *one = added("", &card, 1, &code);
	_cleanup_free_ char *two = added(one, &other, 1, &code);

	assert_int_equal(code, 0);
	expect_places(two, (const struct vfio_place *const[]){&other}, 1);
}

/* The bus was numbered anew: one device has one place. */
TEST(a_new_way_to_the_same_address_counts)
{
	const struct vfio_place moved = {"0000:00:01.1/0000:02:00.0", 0x10de, 0x1c82};
	int code;
	_cleanup_free_ char *one = added("", &card, 1, &code);
	_cleanup_free_ char *two = added(one, &moved, 1, &code);

	assert_int_equal(code, 0);
	expect_places(two, (const struct vfio_place *const[]){&moved}, 1);
	assert_string_equal(vfio_place_address(&moved), "0000:02:00.0");
}

TEST(the_last_line_may_lack_its_end)
{
	int code;
	_cleanup_free_ char *one = added("", &card, 1, &code);

	one[strlen(one) - 1] = 0;
	_cleanup_free_ char *same = added(one, &card, 1, &code);
	assert_string_equal(same, one);
	_cleanup_free_ char *two = added(one, &usb, 1, &code);
	assert_int_equal(code, 0);
	expect_places(two, (const struct vfio_place *const[]){&card, &usb}, 2);
}

static void expect_refused(const char *text, const char *says)
{
	struct buf out = {0};
	struct err err = {0};

	assert_int_equal(vfio_install_add(text, strlen(text), &card, 1, &out, &err), -EINVAL);
	if (!strstr(err.line, says))
		fail_msg("\"%s\" does not say \"%s\"", err.line, says);
	assert_int_equal(out.len, 0);
	buf_done(&out);
}

TEST(commands_of_others_are_named_and_left)
{
	expect_refused("install vfio_pci /bin/true\n", "line 1: ");
	expect_refused("\ninstall vfio-pci /sbin/vfio-pci-override.sh\n", "line 2: ");
	expect_refused("install vfio* /bin/false\n", "line 1: ");
}

/* One byte more or less, and it is not ours any more. */
TEST(only_our_own_bytes_are_ours)
{
	int code;
	struct arena a = {0};
	_cleanup_free_ char *made = added("", &card, 1, &code);
	char *args = args_of(&a, made);
	size_t n = strlen(args);

	for (size_t i = 0; i < n; i++) {
		struct vfio_place *places = NULL;
		size_t n_places = 0;
		char *changed = arena_str(&a, args), was = changed[i];

		changed[i] = '~';
		assert_int_equal(vfio_install_parse(changed, &a, &places, &n_places, NULL),
				 -EINVAL);
		changed[i] = was;
		changed[i + 1 < n ? i + 1 : 0] = 0;
		assert_int_equal(vfio_install_parse(changed, &a, &places, &n_places, NULL),
				 -EINVAL);
	}
	arena_done(&a);
}

TEST(what_is_no_address_is_refused)
{
	static const char *const bad[] = {"",
					  "02:00.0",
					  "0000:02:00.8",
					  "0000:02:00.0'; reboot",
					  "0000:02:00.0 ",
					  "../../etc",
					  "/0000:02:00.0",
					  "0000:00:01.0/",
					  "0000:00:01.0//0000:02:00.0"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		int code;
		const struct vfio_place place = {bad[i], 1, 2};
		_cleanup_free_ char *made = added("", &place, 1, &code);

		assert_null(made);
		assert_int_equal(code, -EINVAL);
	}
}

/* libkmod drops every backslash with what it stands before, and a line that begins with "#". */
TEST(libkmod_reads_all_of_it)
{
	int code;
	_cleanup_free_ char *made = added("", &card, 1, &code);

	const char *line = strstr(made, "\ninstall ") + 1;

	assert_null(memchr(made, '\\', (size_t)(line - made)));
	for (const char *at = line; (at = strchr(at, '\\')); at++)
		assert_int_equal(at[1], '\n');
	assert_null(strstr(line, "\n#"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_added_and_read),
		cmocka_unit_test(all_other_bytes_stay),
		cmocka_unit_test(a_place_is_added_to_the_line_that_is_there),
		cmocka_unit_test(new_ids_at_the_same_address_count),
		cmocka_unit_test(a_new_way_to_the_same_address_counts),
		cmocka_unit_test(the_last_line_may_lack_its_end),
		cmocka_unit_test(commands_of_others_are_named_and_left),
		cmocka_unit_test(only_our_own_bytes_are_ours),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(libkmod_reads_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
