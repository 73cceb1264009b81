/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/entrytrial.h"

static const struct word_edit on[] = {{"intel_iommu=off", "intel_iommu=on"}, {NULL, "passthru.trial"}};

static int try(const char *entry, const char *image, struct buf *out, struct err *err)
{
	const struct entry_trial t = {"trial", on, ARRAY_SIZE(on), NULL, NULL, image, "trial.img"};

	buf_clear(out);
	return entry_trial(entry, strlen(entry), &t, out, err);
}

static const struct {
	const char *entry, *image, *wanted;
} copies[] = {
	{"title Linux\nlinux /v\ninitrd /i\noptions ro\n", NULL,
	 "title trial\nlinux /v\ninitrd /i\noptions ro passthru.trial\n"},
	/* What it is sorted by and what GRUB asks for stays; so does microcode. */
	{"# by hand\ntitle   Linux 1\nsort-key debian\nlinux /v\ninitrd /ucode.img\ninitrd   /T/6.1/initrd.img\n"
	 "options ro intel_iommu=off quiet\ngrub_arg --unrestricted\n",
	 "/boot/efi/T/6.1/initrd.img",
	 "# by hand\ntitle   trial\nsort-key debian\nlinux /v\ninitrd /ucode.img\ninitrd   /T/6.1/trial.img\n"
	 "options ro intel_iommu=on quiet passthru.trial\ngrub_arg --unrestricted\n"},
	{"linux /v\ninitrd /i.img $tuned_initrd\noptions $kernelopts\n", "/boot/i.img",
	 "linux /v\ninitrd /trial.img $tuned_initrd\noptions $kernelopts passthru.trial\n"},
	{"linux \\EFI\\v\ninitrd \\EFI\\i.img\noptions ro\n", "/boot/EFI/i.img",
	 "linux \\EFI\\v\ninitrd \\EFI\\trial.img\noptions ro passthru.trial\n"},
	{"title Linux\nlinux /v\n", NULL, "title trial\nlinux /v\noptions passthru.trial\n"},
};

static void all_but_title_words_and_image_stays(void **state)
{
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		if (try(copies[i].entry, copies[i].image, &out, &err) < 0)
			fail_msg("%zu: %s", i, err.line);
		assert_string_equal(buf_str(&out), copies[i].wanted);
	}
}

static void what_cannot_be_copied_is_named(void **state)
{
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(try("linux /v\ninitrd /other\noptions ro\n", "/boot/i.img", &out, &err), -ENOENT);
	assert_string_equal(err.line, "line 1: this entry does not load /boot/i.img");
	assert_int_equal(try("linux /v\ninitrd /i.img\ninitrd /i.img\noptions ro\n", "/boot/i.img", &out, &err), -ENOENT);
	assert_int_equal(try("title no kernel\n", NULL, &out, &err), -EINVAL);
	assert_int_equal(try("linux /v\noptions \"ro quiet\"\n", NULL, &out, &err), -EINVAL);
	assert_int_equal(out.len, 0);
}

static void words_of_a_variable_take_its_place(void **state)
{
	static const char entry[] = "linux /v\noptions  $kernelopts $tuned_params\n";
	struct entry_trial t = {"trial", on, ARRAY_SIZE(on), "$kernelopts", "ro intel_iommu=off quiet", NULL, NULL};
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(entry_trial(entry, strlen(entry), &t, &out, &err), 0);
	assert_string_equal(buf_str(&out),
			    "linux /v\noptions  ro intel_iommu=on quiet $tuned_params passthru.trial\n");
	t.carried = "ro dyndbg=\"file a.c +p\"";
	assert_int_equal(entry_trial(entry, strlen(entry), &t, &out, &err), -EINVAL);
	assert_string_equal(err.line, "line 2: its variable has quotes or backslashes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_but_title_words_and_image_stays),
		cmocka_unit_test(what_cannot_be_copied_is_named),
		cmocka_unit_test(words_of_a_variable_take_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
