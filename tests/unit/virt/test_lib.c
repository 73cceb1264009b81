/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/lib.h"

TEST(a_library_that_is_not_there_is_named)
{
	struct lib lib;
	struct err err = {0};

	assert_int_equal(lib_load("libno-such-thing.so.0", &lib, &err), -ENOENT);
	assert_non_null(strstr(err.line, "libvirt is not installed"));
	assert_non_null(strstr(err.line, "libno-such-thing.so.0"));
}

TEST(the_function_that_it_lacks_is_named)
{
	struct lib lib = {0};
	struct err err = {0};

	assert_int_equal(lib_load("libm.so.6", &lib, &err), -ENOENT);
	assert_string_equal(err.line, "libm.so.6 is too old: it has no virConnectOpen");
	assert_null(lib.virConnectOpen);
}

TEST(a_whole_one_is_loaded)
{
	struct lib lib;

	fakevirt_load("/");
	assert_int_equal(lib_load(LIB_NAME, &lib, NULL), 0);
	assert_string_equal(lib.virGetLastErrorMessage(), "no error");
	assert_non_null(lib.virSetErrorFunc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_library_that_is_not_there_is_named),
		cmocka_unit_test(the_function_that_it_lacks_is_named),
		cmocka_unit_test(a_whole_one_is_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
