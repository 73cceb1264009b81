/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/grubtrial.h"

#define HEAD "menuentry 'Linux' --class debian --unrestricted $menuentry_id_option 'simple-1' {\n"
#define OUR_HEAD "menuentry 'trial' --class debian --unrestricted $menuentry_id_option 'once' {\n"
#define KERNEL "\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet\n"
#define IMAGE "\tinitrd\t/initrd.img-6.1\n"

static const struct word_edit on[] = {{"intel_iommu=off", "intel_iommu=on"}, {NULL, "passthru.trial"}};

/* The entry whose kernel is in that line, or NULL; in the arena. */
static const char *tried(const char *menu, size_t line, const char *image, struct arena *mem, struct err *err)
{
	_cleanup_buf_ struct buf out = {0};
	const struct grub_trial t = {line, "trial", "once", on, ARRAY_SIZE(on), image, "trial.img"};

	if (grub_trial(menu, strlen(menu), &t, &out, err) < 0)
		return NULL;
	return arena_str(mem, buf_str(&out));
}

static const struct {
	const char *menu;
	size_t line;
	const char *image, *wanted;
} copies[] = {
	{HEAD KERNEL IMAGE "}\n", 2, NULL,
	 OUR_HEAD "\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet passthru.trial\n" IMAGE "}\n"},
	/* The image is another one in the same directory; microcode stays. */
	{HEAD KERNEL "\tinitrd /ucode.img /initrd.img-6.1\n}\n", 2, "/boot/initrd.img-6.1",
	 OUR_HEAD "\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet passthru.trial\n\tinitrd /ucode.img /trial.img\n}\n"},
	{HEAD KERNEL "\tinitrd16 /boot/initrd.img-6.1\n}\n", 2, "/boot/initrd.img-6.1",
	 OUR_HEAD "\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet passthru.trial\n\tinitrd16 /boot/trial.img\n}\n"},
	/* A word is turned where it stands; variables, quotes, blanks at the end and the part of init stay. */
	{HEAD "linux /vmlinuz-6.1 \"dyndbg=file a.c +p\" intel_iommu=off $vt_handoff \n}\n", 2, NULL,
	 OUR_HEAD "linux /vmlinuz-6.1 \"dyndbg=file a.c +p\" intel_iommu=on $vt_handoff passthru.trial \n}\n"},
	{HEAD "linux /vmlinuz-6.1 ro -- intel_iommu=off # note\n}\n", 2, NULL,
	 OUR_HEAD "linux /vmlinuz-6.1 ro passthru.trial -- intel_iommu=off # note\n}\n"},
	{HEAD "linux /vmlinuz-6.1\n}\n", 2, NULL, OUR_HEAD "linux /vmlinuz-6.1 passthru.trial\n}\n"},
	/* It is not what the next start takes, so it saves no default. */
	{HEAD "\tsavedefault\n\tload_video\n\tif [ x$a = xb ]; then insmod c; fi\n" KERNEL "}", 5, NULL,
	 OUR_HEAD "\tload_video\n\tif [ x$a = xb ]; then insmod c; fi\n"
		  "\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet passthru.trial\n}\n"},
	/* Nor do the starts behind it wait in the menu when it fails: they are the old ones. */
	{HEAD "\trecordfail\n\tload_video\n" KERNEL "}\n", 4, NULL,
	 OUR_HEAD "\tload_video\n\tlinux\t/vmlinuz-6.1 root=UUID=1 ro quiet passthru.trial\n}\n"},
	/* An id in other forms, and none. */
	{"menuentry \"A\" --id=x --class y {\nlinux /v\n}\n", 2, NULL,
	 "menuentry 'trial' --id='once' --class y {\nlinux /v passthru.trial\n}\n"},
	{"menuentry A {\nlinux /v\n}\n", 2, NULL, "menuentry 'trial' --id 'once' {\nlinux /v passthru.trial\n}\n"},
	/* In a menu of its own, beside others. */
	{"submenu 'More' {\n\tmenuentry 'A' {\n\t\tlinux /a\n\t}\n\tmenuentry 'B' --id b {\n\t\tlinux /b\n\t}\n}\n", 6,
	 NULL, "\tmenuentry 'trial' --id 'once' {\n\t\tlinux /b passthru.trial\n\t}\n"},
};

static void all_but_names_words_and_image_stays(void **state)
{
	struct arena mem = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		const char *got = tried(copies[i].menu, copies[i].line, copies[i].image, &mem, &err);

		if (!got)
			fail_msg("%zu: %s", i, err.line);
		assert_string_equal(got, copies[i].wanted);
	}
	arena_done(&mem);
}

static const struct {
	const char *menu;
	size_t line;
	const char *image, *why;
} refusals[] = {
	{HEAD KERNEL "}\n", 1, NULL, "line 1: is in no menu entry"},
	{KERNEL, 1, NULL, "line 1: is in no menu entry"},
	{HEAD KERNEL, 2, NULL, "line 2: is in no menu entry"},
	{HEAD KERNEL "\tlinux /other\n}\n", 2, NULL, "line 3: the menu entry has a second kernel line"},
	{HEAD "\tlinux /first\n" KERNEL "}\n", 3, NULL, "line 2: the menu entry has a second kernel line"},
	{HEAD "\tlinux /v ${more} ro\n}\n", 2, NULL, "line 2: the kernel line is more than words"},
	{HEAD "\tlinux /v ro; boot\n}\n", 2, NULL, "line 2: the kernel line is more than words"},
	{HEAD "\tlinux /v 'ro\n quiet'\n}\n", 2, NULL, "line 2: a line of the menu entry goes on"},
	{HEAD "\tlinux /v ro \\\n\tquiet\n}\n", 2, NULL, "line 2: a line of the menu entry goes on"},
	{HEAD KERNEL "\tfunction f {\n\t}\n}\n", 2, NULL, "line 3: the menu entry has a block"},
	{HEAD "menuentry 'cut off'\n" KERNEL "}\n", 3, NULL, "line 2: the menu entry has another one in it"},
	{HEAD KERNEL "}\n", 2, "/boot/initrd.img-6.1", "line 2: this menu entry does not load /boot/initrd.img-6.1"},
	{HEAD KERNEL "\tinitrd /initrd.img-6.1 /initrd.img-6.1\n}\n", 2, "/boot/initrd.img-6.1", "does not load"},
	{HEAD KERNEL "\tinitrd /initrd.img-6.10\n}\n", 2, "/boot/initrd.img-6.1", "does not load"},
	{HEAD KERNEL "\tinitrd ($root)/initrd.img-6.1\n}\n", 2, "/boot/initrd.img-6.1", "does not load"},
};

static void what_cannot_be_copied_without_loss_is_named(void **state)
{
	struct arena mem = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		struct err err = {0};

		if (tried(refusals[i].menu, refusals[i].line, refusals[i].image, &mem, &err))
			fail_msg("%zu: was copied", i);
		if (!strstr(err.line, refusals[i].why))
			fail_msg("%zu: %s", i, err.line);
	}
	arena_done(&mem);
}

static void a_word_or_name_that_grub_would_not_take_is_refused(void **state)
{
	static const char menu[] = HEAD KERNEL "}\n";
	const struct word_edit odd = {NULL, "a=$b"};
	const struct grub_trial word = {2, "trial", "once", &odd, 1, NULL, NULL};
	const struct grub_trial title = {2, "it's", "once", NULL, 0, NULL, NULL};
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(grub_trial(menu, strlen(menu), &word, &out, &err), -EINVAL);
	assert_string_equal(err.line, "line 2: the word `a=$b` cannot be written into a menu of GRUB");
	assert_int_equal(grub_trial(menu, strlen(menu), &title, &out, &err), -EINVAL);
	assert_int_equal(out.len, 0);
}

static void an_image_is_known_by_the_end_of_its_path(void **state)
{
	static const char menu[] = HEAD KERNEL IMAGE "}\n";

	(void)state;
	assert_true(grub_loads_image(menu, strlen(menu), 2, "/boot/initrd.img-6.1"));
	assert_true(grub_loads_image(menu, strlen(menu), 2, "/initrd.img-6.1"));
	assert_false(grub_loads_image(menu, strlen(menu), 2, "/boot/initrd.img-6.10"));
	assert_false(grub_loads_image(menu, strlen(menu), 2, "/boot/xinitrd.img-6.1"));
	assert_false(grub_loads_image(menu, strlen(menu), 3, "/boot/initrd.img-6.1"));
}

#define OURS "# passthru trial: begin\nif [ \"${boot_once}\" ]; then set fallback=0; fi\nentry\n# passthru trial: end\n"

static void what_stands_in_custom_cfg_stays(void **state)
{
	static const char *const cases[][2] = {
		{"", OURS},
		{"own\n", "own\n" OURS},
		{"own", "own\n" OURS},
		{"own\\\n", "own\\\n\n" OURS},
	};
	_cleanup_buf_ struct buf entry = {0}, out = {0};
	struct err err = {0};

	(void)state;
	buf_puts(&entry, "entry\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_clear(&out);
		assert_int_equal(grub_custom_add(cases[i][0], strlen(cases[i][0]), &entry, &out, &err), 0);
		assert_string_equal(buf_str(&out), cases[i][1]);
	}
	buf_clear(&out);
	assert_int_equal(grub_custom_add("a\n" OURS, strlen("a\n" OURS), &entry, &out, &err), -EEXIST);
	assert_string_equal(err.line, "line 2: the entry of another trial stands there");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_but_names_words_and_image_stays),
		cmocka_unit_test(what_cannot_be_copied_without_loss_is_named),
		cmocka_unit_test(a_word_or_name_that_grub_would_not_take_is_refused),
		cmocka_unit_test(an_image_is_known_by_the_end_of_its_path),
		cmocka_unit_test(what_stands_in_custom_cfg_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
