/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

static void expect_usb(const char *text, const struct guest_usb *want, const char *again)
{
	_cleanup_buf_ struct buf out = {0};
	struct guest_usb got = {0};
	struct err err = {0};

	assert_int_equal(guest_usb_parse(text, &got, &err), 0);
	assert_int_equal(got.by_place, want->by_place);
	assert_int_equal(got.vendor, want->vendor);
	assert_int_equal(got.product, want->product);
	assert_int_equal(got.bus, want->bus);
	assert_int_equal(got.device, want->device);
	assert_false(got.optional);
	put_usb(&out, &got);
	assert_string_equal(buf_str(&out), again);
}

TEST(vendor_and_product)
{
	struct guest_usb want = {.vendor = 0x046d, .product = 0xc52b};

	expect_usb("046d:c52b", &want, "046d:c52b");
	expect_usb("46D:C52B", &want, "046d:c52b");
	want = (struct guest_usb){.vendor = 0x1d6b};
	expect_usb("1d6b:0000", &want, "1d6b:0000");
}

TEST(bus_and_device)
{
	struct guest_usb want = {.by_place = true, .bus = 1, .device = 4};

	expect_usb("1.4", &want, "1.4");
	expect_usb("001.004", &want, "1.4");
	want = (struct guest_usb){.by_place = true, .bus = 255, .device = 127};
	expect_usb("255.127", &want, "255.127");
}

TEST(what_is_no_usb_device)
{
	static const char *const texts[] = {
		"",	    ":",	 ".",	       "046d",	    "046d:",	":c52b",   "046d:c52b:1",
		"046dd:1",  "046d:c52b ", " 046d:c52b", "0x046d:0x1", "0000:c52b", "046g:1",  "1.",
		".4",	    "0.4",	 "1.0",	       "256.4",	    "1.128",	"1.4.2",   "0001.4",
		"a.4",	    "-1.4",	 "1:4.5",      "1.4\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct guest_usb got = {.vendor = 0xbeef};
		struct err err = {0};

		if (guest_usb_parse(texts[i], &got, &err) != -EINVAL)
			fail_msg("\"%s\" was taken", texts[i]);
		assert_int_equal(got.vendor, 0xbeef);
		assert_non_null(strstr(err.line, "046d:c52b"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendor_and_product),
		cmocka_unit_test(bus_and_device),
		cmocka_unit_test(what_is_no_usb_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
