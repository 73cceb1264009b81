/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/devfilter.h"

#include "sample.h"

static void the_first_letters_do(void **state)
{
	static const struct {
		const char *typed;
		enum filter_kind kind;
	} cases[] = {
		{"", FILTER_ALL},
		{"a", FILTER_ASSIGNABLE},
		{"ASSIGN", FILTER_ASSIGNABLE},
		{"au", FILTER_AUDIO},
		{"d", FILTER_DISPLAY},
		{"n", FILTER_NETWORK},
		{"s", FILTER_STORAGE},
		{"u", FILTER_USB},
		{"un", FILTER_UNBOUND},
		{"nvme", FILTER_DRIVER},
		{"snd_hda", FILTER_DRIVER},
		{"usbhid", FILTER_DRIVER},
		{"displays", FILTER_DRIVER},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(devfilter_of(cases[i].typed).kind, cases[i].kind);
}

static void a_class_lets_its_devices_through(void **state)
{
	static const struct {
		uint32_t class;
		const char *filter;
		bool takes;
	} cases[] = {
		{0x030000, "display", true},  {0x030200, "display", true},
		{0x010802, "storage", true},  {0x0c0330, "usb", true},
		{0x0c0500, "usb", false},     {0x020000, "network", true},
		{0x040300, "audio", true},    {0x040300, "display", false},
		{0x0c0330, "storage", false},
	};
	static const struct device_report r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct devfilter f = devfilter_of(cases[i].filter);
		struct device d = {.class = cases[i].class};

		assert_int_equal(devfilter_takes(&f, &d, &r), cases[i].takes);
	}
}

static void what_stays_with_the_host_is_not_assignable(void **state)
{
	struct devfilter f = devfilter_of("assignable");
	struct device card = {.class = 0x030000}, port = {.class = 0x060400, .header_type = 1};

	(void)state;
	assert_true(devfilter_takes(&f, &card, &(struct device_report){0}));
	assert_false(devfilter_takes(&f, &card, &(struct device_report){.blocked = true}));
	assert_false(devfilter_takes(&f, &port, &(struct device_report){0}));
}

static void a_driver_is_found_by_a_part_of_its_name(void **state)
{
	struct devfilter f = devfilter_of("VFIO"), none = devfilter_of("unbound");
	struct device d = {.driver = "vfio-pci"}, free_one = {0};
	const struct device_report r = {0};

	(void)state;
	assert_true(devfilter_takes(&f, &d, &r));
	assert_false(devfilter_takes(&f, &free_one, &r));
	assert_true(devfilter_takes(&none, &free_one, &r));
	assert_false(devfilter_takes(&none, &d, &r));
}

static void what_was_typed_is_cut_not_overrun(void **state)
{
	struct devfilter f = devfilter_of("a-name-that-is-longer-than-any-driver-of-linux-is");

	(void)state;
	assert_int_equal(f.kind, FILTER_DRIVER);
	assert_int_equal(strlen(f.driver), FILTER_DRIVER_SIZE - 1);
}

static void where_nothing_can_be_passed_the_commonest_reason_is_told(void **state)
{
	static struct hazard root[] = {{"root-disk", SEVERITY_BLOCK, "It holds /."}};
	static struct hazard swap[] = {{"swap", SEVERITY_BLOCK, "It holds swap."}};
	struct host *h = sample_host();
	struct report *r = sample_report();
	_cleanup_buf_ struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < SAMPLE_N; i++) {
		struct hazard *one = i == S_NIC ? root : swap;

		r->devices[i] = (struct device_report){
			.hazards = one, .n_hazards = 1, .mark = "", .blocked = true};
	}
	put_none_assignable(&text, h, r);
	assert_string_equal(buf_str(&text), "No device of this host can be passed. The reason for 3 "
					    "of 4 is like that of 0000:01:00.0: It holds swap.");
	host_free(h);
}

static void a_driver_that_nobody_has_is_not_known(void **state)
{
	struct host *h = sample_host();
	struct devfilter f = devfilter_of("e1000");

	(void)state;
	assert_false(devfilter_known(&f, h));
	h->devices[S_NIC].driver = "e1000e";
	assert_true(devfilter_known(&f, h));
	f = devfilter_of("disp");
	assert_true(devfilter_known(&f, h));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_nothing_can_be_passed_the_commonest_reason_is_told),
		cmocka_unit_test(a_driver_that_nobody_has_is_not_known),
		cmocka_unit_test(the_first_letters_do),
		cmocka_unit_test(a_class_lets_its_devices_through),
		cmocka_unit_test(what_stays_with_the_host_is_not_assignable),
		cmocka_unit_test(a_driver_is_found_by_a_part_of_its_name),
		cmocka_unit_test(what_was_typed_is_cut_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
