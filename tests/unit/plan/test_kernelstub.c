/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/entries.h"

#define ENTRIES "/boot/efi/loader/entries/"
#define CURRENT ENTRIES "Pop_OS-current.conf"
#define OLD ENTRIES "Pop_OS-oldkern.conf"
#define COPIES "/boot/efi/EFI/Pop_OS-1/"
#define CONFIGURATION "/etc/kernelstub/configuration"

static void stub_entry(struct scene *s, const char *path, const char *words)
{
	static const char *initrds[] = {COPIES "initrd.img"};
	*ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries) =
		(struct boot_entry){.path = path,
				    .title = "Pop!_OS",
				    .kernel = COPIES "vmlinuz.efi",
				    .initrds = initrds,
				    .n_initrds = 1,
				    .cmdline = arena_printf(&s->h.mem, "root=UUID=1 ro %s", words),
				    .tries_left = -1};
}

/* list: JSON, the words as the configuration has them. */
static struct scene *pop_scene(const char *words, const char *list, const char *more)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){
		.kind = LOADER_KERNELSTUB, .name = "kernelstub", .has_generator = true};
	scene_file(s, CONFIGURATION,
		   arena_printf(&s->h.mem,
				"{\n  \"default\": {\n    \"kernel_options\": [\n      \"quiet\"\n"
				"    ],\n    \"manage_mode\": false\n  },\n  \"user\": {\n"
				"    \"kernel_options\": [%s],\n    %s\n  }\n}",
				list, more));
	stub_entry(s, CURRENT, words);
	return s;
}

#define SET "\"setup_loader\": true,\n    \"manage_mode\": true"

static const struct step *stub_step(const struct plan *p)
{
	const struct step *s = program_of(p, "kernelstub");
	assert_non_null(s);
	assert_ptr_equal(s, &p->steps[p->n_steps - 1]);
	return s;
}

static bool makes(const struct step *s, const char *path)
{
	for (const char *const *p = s->generated; *p; p++)
		if (streq(*p, path))
			return true;
	return false;
}

TEST(a_new_word_is_added)
{
	struct scene *s = pop_scene("quiet splash", "\"quiet\", \"splash\"", SET);
	struct plan *p = plan_of(s);
	const struct step *step = stub_step(p);
	assert_string_equal(step->argv[1], "-a");
	assert_string_equal(step->argv[2], "intel_iommu=on");
	assert_null(step->argv[3]);
	assert_null(edit_at(p, CONFIGURATION));
	assert_true(makes(step, CONFIGURATION));
	assert_true(makes(step, CURRENT));
	assert_true(makes(step, OLD));
	assert_true(makes(step, "/boot/efi/loader/loader.conf"));
	assert_true(makes(step, COPIES "vmlinuz.efi"));
	assert_true(makes(step, COPIES "vmlinuz-previous.efi"));
	assert_true(makes(step, COPIES "initrd.img"));
	assert_true(makes(step, COPIES "initrd.img-previous"));
	assert_true(expects_word(p, "entry", CURRENT, "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

/* -d would lose the order of all others. */
TEST(a_word_that_changes_gives_the_whole_list_in_its_order)
{
	struct scene *s = pop_scene("quiet intel_iommu=off splash",
				    "\"quiet\",\"intel_iommu=off\", \"splash\"", SET);
	struct plan *p = plan_of(s);
	const struct step *step = stub_step(p);
	assert_string_equal(step->argv[1], "-o");
	assert_string_equal(step->argv[2], "quiet intel_iommu=on splash");
	plan_free(p);
	scene_free(s);
}

TEST(the_kernel_before_is_read_back_where_there_is_one)
{
	struct scene *s = pop_scene("quiet", "\"quiet\"", SET);
	stub_entry(s, OLD, "quiet");
	struct plan *p = plan_of(s);
	assert_false(expects_word(p, "entry", OLD, "intel_iommu=on"));
	plan_free(p);
	scene_kernel(s, "6.0.0-1-amd64", INTEL_DEFAULT_OFF);
	p = plan_of(s);
	assert_true(expects_word(p, "entry", OLD, "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(a_word_that_only_the_entry_has_is_not_lost)
{
	expect_failure(pop_scene("quiet nosmt", "\"quiet\"", SET), CURRENT, "nosmt");
}

/* It stands in the defaults alone, and those do not count. */
TEST(a_word_of_the_defaults_is_none_of_the_list)
{
	expect_failure(pop_scene("quiet", "\"splash\"", SET), CURRENT, "quiet");
}

TEST(what_also_writes_the_firmware_is_told)
{
	expect_failure(pop_scene("quiet", "\"quiet\"",
				 "\"setup_loader\": true,\n    \"manage_mode\": false"),
		       CONFIGURATION, "manage_mode is not true");
}

TEST(what_does_not_write_entries_is_told)
{
	expect_failure(pop_scene("quiet", "\"quiet\"", "\"manage_mode\": true"), CONFIGURATION,
		       "setup_loader is not true");
}

TEST(without_a_configuration_nothing_is_run)
{
	struct scene *s = pop_scene("quiet", "\"quiet\"", SET);
	scene_file(s, CONFIGURATION, NULL);
	expect_failure(s, CONFIGURATION, "run kernelstub once");
}

TEST(a_new_image_is_copied)
{
	struct scene *s = pop_scene("quiet", "\"quiet\"", SET);
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	struct plan *p = plan_of(s);
	assert_null(stub_step(p)->argv[1]);
	assert_true(makes(stub_step(p), COPIES "initrd.img"));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_word_is_added),
		cmocka_unit_test(a_word_that_changes_gives_the_whole_list_in_its_order),
		cmocka_unit_test(the_kernel_before_is_read_back_where_there_is_one),
		cmocka_unit_test(a_word_that_only_the_entry_has_is_not_lost),
		cmocka_unit_test(a_word_of_the_defaults_is_none_of_the_list),
		cmocka_unit_test(what_also_writes_the_firmware_is_told),
		cmocka_unit_test(what_does_not_write_entries_is_told),
		cmocka_unit_test(without_a_configuration_nothing_is_run),
		cmocka_unit_test(a_new_image_is_copied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
