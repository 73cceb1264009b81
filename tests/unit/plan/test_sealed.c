/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host far away whose disk the TPM unlocks would wait for a passphrase after the reboot. */
#include "unit/plan/scene.h"

#define CRYPTTAB "/etc/crypttab"

static void expect_note(struct scene *s, const char *part, bool wanted)
{
	struct plan *p = plan_of(s);
	if (has_note(p, part) != wanted)
		fail_msg("%s \"%s\"", wanted ? "no note has" : "a note has", part);
	plan_free(p);
	scene_free(s);
}

TEST(crypttab_says_so)
{
	struct scene *s = desk_scene();
	scene_file(s, CRYPTTAB, "# root\nroot UUID=1 none luks,tpm2-device=auto,discard\n");
	expect_note(s, "/etc/crypttab:2", true);
}

TEST(the_command_line_says_so)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/default/grub",
		   "GRUB_CMDLINE_LINUX_DEFAULT=\"rd.luks.options=tpm2-device=auto\"\n");
	expect_note(s, "the kernel command line). If it was told", true);
}

TEST(a_comment_says_nothing)
{
	struct scene *s = desk_scene();
	scene_file(s, CRYPTTAB, "#root UUID=1 none luks,tpm2-device=auto\nswap UUID=2 none luks\n");
	expect_note(s, "The TPM unlocks", false);
}

TEST(without_such_a_file)
{
	expect_note(desk_scene(), "The TPM unlocks", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crypttab_says_so),
		cmocka_unit_test(the_command_line_says_so),
		cmocka_unit_test(a_comment_says_nothing),
		cmocka_unit_test(without_such_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
