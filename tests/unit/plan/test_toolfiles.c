/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a tool makes the loader's file, its settings are edited and the tool runs. */
#include "unit/plan/scene.h"

#define LIMINE "/boot/limine.conf"
#define SETTINGS "/etc/default/limine"
#define DROP_IN "/etc/limine-entry-tool.d/10-console.conf"

static struct scene *tool_scene(enum loader_kind kind, const char *generated, const char *program)
{
	struct scene *s = desk_scene();
	const char **argv = arena_alloc(&s->h.mem, 2 * sizeof(*argv));
	argv[0] = program;
	argv[1] = NULL;
	s->h.loader = (struct loader){.kind = kind,
				      .name = "tool",
				      .generated = generated,
				      .program = argv,
				      .has_generator = true};
	return s;
}

static struct scene *limine_scene(void)
{
	return tool_scene(LOADER_LIMINE, LIMINE, "limine-update");
}

static bool expects_word(const struct plan *p, const char *path, const char *word)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (p->expects[i].kind == EXPECT_LOADER_WORD && streq(p->expects[i].path, path) &&
		    streq(p->expects[i].subject, word))
			return true;
	return false;
}

static const struct step *last_step(const struct plan *p)
{
	assert_true(p->n_steps > 0);
	return &p->steps[p->n_steps - 1];
}

TEST(limine_entry_tool_is_told_and_run)
{
	struct scene *s = limine_scene();
	scene_source(s, SETTINGS,
		     "ESP_PATH=\"/boot\"\nKERNEL_CMDLINE[default]=\"root=UUID=1 quiet\"\n");
	struct plan *p = plan_of(s);
	expect_after(p, SETTINGS,
		     "ESP_PATH=\"/boot\"\n"
		     "KERNEL_CMDLINE[default]=\"root=UUID=1 quiet intel_iommu=on\"\n");
	assert_string_equal(last_step(p)->argv[0], "limine-update");
	assert_string_equal(last_step(p)->generated[0], LIMINE);
	assert_true(expects_word(p, LIMINE, "intel_iommu=on"));
	expect_laws(s, p);
}

/* A drop-in adds a word that has to change, the main file is read last and adds too. */
TEST(limine_settings_in_several_files_change_where_they_stand)
{
	struct scene *s = limine_scene();
	scene_source(s, DROP_IN, "KERNEL_CMDLINE[default]=\"root=UUID=1 intel_iommu=off\"\n");
	scene_source(s, SETTINGS, "KERNEL_CMDLINE[default]+=\" iommu=off quiet\"\n");
	struct plan *p = plan_of(s);
	expect_after(p, DROP_IN, "KERNEL_CMDLINE[default]=\"root=UUID=1 intel_iommu=on\"\n");
	expect_after(p, SETTINGS, "KERNEL_CMDLINE[default]+=\" quiet\"\n");
	expect_laws(s, p);
}

TEST(limine_settings_without_words_are_refused)
{
	struct scene *s = limine_scene();
	scene_source(s, SETTINGS, "ESP_PATH=\"/boot\"\n");
	expect_failure(s, SETTINGS, "KERNEL_CMDLINE[default] is set nowhere");
}

#define EXTLINUX "/boot/extlinux/extlinux.conf"
#define UBOOT "/etc/default/u-boot"

TEST(u_boot_menu_is_told_and_run)
{
	struct scene *s = tool_scene(LOADER_EXTLINUX, EXTLINUX, "u-boot-update");
	scene_source(s, UBOOT, "U_BOOT_UPDATE=true\nU_BOOT_PARAMETERS=\"ro quiet\"\n");
	struct plan *p = plan_of(s);
	expect_after(p, UBOOT,
		     "U_BOOT_UPDATE=true\nU_BOOT_PARAMETERS=\"ro quiet intel_iommu=on\"\n");
	assert_string_equal(last_step(p)->argv[0], "u-boot-update");
	assert_true(expects_word(p, EXTLINUX, "intel_iommu=on"));
	expect_laws(s, p);
}

/* The tool's own default would be lost by a line of ours. */
TEST(u_boot_menu_without_words_is_refused)
{
	struct scene *s = tool_scene(LOADER_EXTLINUX, EXTLINUX, "u-boot-update");
	scene_source(s, UBOOT, "#U_BOOT_PARAMETERS=\"ro quiet\"\n");
	expect_failure(s, UBOOT, "U_BOOT_PARAMETERS is set nowhere");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limine_entry_tool_is_told_and_run),
		cmocka_unit_test(limine_settings_in_several_files_change_where_they_stand),
		cmocka_unit_test(limine_settings_without_words_are_refused),
		cmocka_unit_test(u_boot_menu_is_told_and_run),
		cmocka_unit_test(u_boot_menu_without_words_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
