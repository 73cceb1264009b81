/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loaders whose words stand in a text file of their own: edited in place, and no program is run for
 * them. */
#include "unit/plan/scene.h"

static struct scene *text_scene(enum loader_kind kind, const char *path, const char *bytes)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = kind, .name = "text", .generated = path};
	scene_file(s, path, bytes);
	return s;
}

static void expect_edit(struct scene *s, const char *path, const char *bytes)
{
	struct plan *p = plan_of(s);
	expect_after(p, path, bytes);
	for (size_t i = 0; i < p->n_steps; i++)
		assert_string_equal(p->steps[i].argv[0], "update-initramfs");
	expect_laws(s, p);
}

#define REFIND "/boot/refind_linux.conf"

TEST(refind_keeps_the_way_to_rescue)
{
	struct scene *s = text_scene(LOADER_REFIND, REFIND,
				     "\"Boot with standard options\"  \"root=UUID=1 ro quiet\"\n"
				     "\"Boot to single-user mode\"    \"root=UUID=1 ro single\"\n");
	expect_edit(s, REFIND,
		    "\"Boot with standard options\"  \"root=UUID=1 ro quiet intel_iommu=on\"\n"
		    "\"Boot to single-user mode\"    \"root=UUID=1 ro single\"\n");
}

#define LIMINE "/boot/limine.conf"

TEST(limine_changes_only_what_starts_linux)
{
	struct scene *s = text_scene(LOADER_LIMINE, LIMINE,
				     "timeout: 3\n"
				     "/Linux\n"
				     "    protocol: linux\n"
				     "    path: boot():/vmlinuz\n"
				     "    cmdline: root=UUID=1 quiet intel_iommu=off\n"
				     "/Windows\n"
				     "    protocol: efi\n"
				     "    path: boot():/EFI/Microsoft/Boot/bootmgfw.efi\n");
	expect_edit(s, LIMINE,
		    "timeout: 3\n"
		    "/Linux\n"
		    "    protocol: linux\n"
		    "    path: boot():/vmlinuz\n"
		    "    cmdline: root=UUID=1 quiet intel_iommu=on\n"
		    "/Windows\n"
		    "    protocol: efi\n"
		    "    path: boot():/EFI/Microsoft/Boot/bootmgfw.efi\n");
}

/* Its sum would be another one than that of the image that is built. */
TEST(limine_with_the_sum_of_an_image_is_refused)
{
	struct scene *s = text_scene(LOADER_LIMINE, LIMINE,
				     "/Linux\n"
				     "    protocol: linux\n"
				     "    path: boot():/vmlinuz#00ff\n"
				     "    cmdline: root=UUID=1 quiet intel_iommu=off\n"
				     "    module_path: boot():/initrd.img#11ee\n");
	expect_failure(s, LIMINE, ":4: this entry has a sum of its initramfs");
}

#define EXTLINUX "/boot/extlinux/extlinux.conf"

/* One entry has the word, the other lacks it: each gets what it lacks. */
TEST(extlinux_edits_each_entry)
{
	struct scene *s =
		text_scene(LOADER_EXTLINUX, EXTLINUX,
			   "LABEL new\n\tLINUX /vmlinuz-2\n\tAPPEND root=UUID=1 intel_iommu=on\n"
			   "LABEL old\n\tLINUX /vmlinuz-1\n\tAPPEND root=UUID=1 ro\n");
	expect_edit(s, EXTLINUX,
		    "LABEL new\n\tLINUX /vmlinuz-2\n\tAPPEND root=UUID=1 intel_iommu=on\n"
		    "LABEL old\n\tLINUX /vmlinuz-1\n\tAPPEND root=UUID=1 ro intel_iommu=on\n");
}

/* A word that is in the way in one entry alone goes there. */
TEST(extlinux_takes_out_what_one_entry_has)
{
	struct scene *s =
		text_scene(LOADER_EXTLINUX, EXTLINUX,
			   "LABEL new\n\tLINUX /vmlinuz-2\n\tAPPEND ro intel_iommu=on\n"
			   "LABEL old\n\tLINUX /vmlinuz-1\n\tAPPEND ro intel_iommu=off\n");
	expect_edit(s, EXTLINUX,
		    "LABEL new\n\tLINUX /vmlinuz-2\n\tAPPEND ro intel_iommu=on\n"
		    "LABEL old\n\tLINUX /vmlinuz-1\n\tAPPEND ro intel_iommu=on\n");
}

TEST(a_missing_file_is_named)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_REFIND, .name = "rEFInd"};
	expect_failure(s, REFIND, "not found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refind_keeps_the_way_to_rescue),
		cmocka_unit_test(limine_changes_only_what_starts_linux),
		cmocka_unit_test(limine_with_the_sum_of_an_image_is_refused),
		cmocka_unit_test(extlinux_edits_each_entry),
		cmocka_unit_test(extlinux_takes_out_what_one_entry_has),
		cmocka_unit_test(a_missing_file_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
