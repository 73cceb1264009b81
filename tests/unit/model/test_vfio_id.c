/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/vfio_id.h"

#include "unit/base/unit.h"

static struct vfio_id first(const char *list)
{
	struct vfio_id id;

	assert_true(vfio_id_next(&list, &id));
	return id;
}

static void items(void **state)
{
	const char *list = ",10de:1C82,,0x1002:0xaaf0:1458";
	struct vfio_id id;

	(void)state;
	assert_true(vfio_id_next(&list, &id));
	assert_int_equal(id.len, strlen("10de:1C82"));
	assert_true(id.valid);
	assert_int_equal(id.field[ID_VENDOR], 0x10de);
	assert_int_equal(id.field[ID_DEVICE], 0x1c82);
	assert_int_equal(id.field[ID_SUBVENDOR], 0xffffffff);
	assert_int_equal(id.field[ID_CLASS_MASK], 0);
	assert_true(vfio_id_next(&list, &id));
	assert_true(id.valid);
	assert_int_equal(id.field[ID_VENDOR], 0x1002);
	assert_int_equal(id.field[ID_SUBVENDOR], 0x1458);
	assert_false(vfio_id_next(&list, &id));
}

static void validity(void **state)
{
	static const char *const good[] = {"10de:1c82", "1:2:3:4:5:6", "10de:1c82,1002:aaf0,"};
	static const char *const bad[] = {"",           ",",           "10de",
					  "10de:",      ":1c82",       "10de:1c8g",
					  "10de:1c82 ", "(your id)",   "1:2:3:4:5:6:7",
					  "10de:1c82:", "100000000:1", "10de:1c82;1002:aaf0"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(vfio_ids_are_valid(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (vfio_ids_are_valid(bad[i]))
			fail_msg("valid: %s", bad[i]);
}

/* sscanf() in the kernel stops at what is no digit, and keeps what it has. */
static void the_start_of_a_bad_item_counts(void **state)
{
	struct vfio_id id = first("10de:1c82;1002:aaf0");

	(void)state;
	assert_true(id.taken);
	assert_false(id.valid);
	assert_int_equal(id.field[ID_DEVICE], 0x1c82);
	assert_false(first("10de.1c82").taken);
	assert_false(first("(your id)").taken);
}

static void what_is_taken(void **state)
{
	static const struct {
		const char *id;
		bool takes;
	} cases[] = {
		{"10de:1c82", true},
		{"10de:1c83", false},
		{"10de:ffffffff", true},
		{"10de:1c82:1458", true},
		{"10de:1c82:1458:3733", true},
		{"10de:1c82:1458:3734", false},
		{"10de:1c82:ffffffff:ffffffff:030000:ff0000", true},
		{"10de:1c82:ffffffff:ffffffff:040000:ff0000", false},
	};
	const struct device card = {
		.vendor = 0x10de,
		.device = 0x1c82,
		.subvendor = 0x1458,
		.subdevice = 0x3733,
		.class = 0x030000,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct vfio_id id = first(cases[i].id);

		assert_int_equal(vfio_id_takes(&id, &card), cases[i].takes);
	}
}

static void sameness(void **state)
{
	struct vfio_id id = first("10DE:1c82");

	(void)state;
	assert_true(vfio_ids_have("1002:aaf0,10de:1c82", &id));
	assert_false(vfio_ids_have("10de:1c82:1458", &id));
	assert_false(vfio_ids_have("", &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items),
		cmocka_unit_test(validity),
		cmocka_unit_test(the_start_of_a_bad_item_counts),
		cmocka_unit_test(what_is_taken),
		cmocka_unit_test(sameness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
