/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "apply/byhand.h"

static void line_is(const char *const *argv, const char *built, const char *becomes,
		    const char *expected)
{
	_cleanup_(arena_done) struct arena mem = {0};

	assert_string_equal(step_by_hand(&mem, argv, built, becomes), expected);
}

TEST(a_program)
{
	static const char *const argv[] = {"update-initramfs", "-u", "-k", "6.1.0-18-amd64", NULL};

	line_is(argv, NULL, NULL, "update-initramfs -u -k 6.1.0-18-amd64");
}

TEST(words_with_blanks_stay_one)
{
	static const char *const argv[] = {"kernelstub", "-a", "intel_iommu=on iommu=pt", "", NULL};

	line_is(argv, NULL, NULL, "kernelstub -a 'intel_iommu=on iommu=pt' ''");
}

TEST(what_is_built_takes_the_place_of_the_old_one)
{
	static const char *const argv[] = {"dracut", "--force", "/boot/.i 1.img.passthru", NULL};

	line_is(argv, "/boot/.i 1.img.passthru", "/boot/i 1.img",
		"dracut --force '/boot/.i 1.img.passthru' && mv -f '/boot/.i 1.img.passthru' "
		"'/boot/i 1.img'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program),
		cmocka_unit_test(words_with_blanks_stay_one),
		cmocka_unit_test(what_is_built_takes_the_place_of_the_old_one),
	};

	return cmocka_run_group_tests_name("programs by hand", tests, NULL, NULL);
}
