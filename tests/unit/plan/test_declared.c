/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Systems that are declared or made from an image: no edit, and the one way to do the same. */
#include "unit/plan/scene.h"

static struct scene *declared_scene(enum loader_kind kind)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = kind, .name = "declared"};
	s->r.verdict = VERDICT_BLOCKED;
	return s;
}

static void expect_part(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" lacks \"%s\"", text, part);
}

/* The plan holds one refusal, with all of these parts in its sentence. */
static void expect_way(struct scene *s, const char *id, const char *const *parts)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 1);
	assert_string_equal(p->refused[0].id, id);
	assert_int_equal(p->n_edits, 0);
	assert_int_equal(p->n_steps, 0);
	for (; *parts; parts++)
		expect_part(p->refused[0].detail, *parts);
	plan_free(p);
	scene_free(s);
}

TEST(an_image_based_system_is_told_its_kargs)
{
	static const char *const parts[] = {"rpm-ostree kargs --append-if-missing=intel_iommu=on "
					    "--append-if-missing=vfio-pci.ids=10de:2206,10de:1aef "
					    "--append-if-missing=rd.driver.pre=vfio-pci",
					    "`. Look whether the image's initramfs has vfio-pci: "
					    "`sudo lsinitrd ",
					    "`sudo rpm-ostree initramfs --enable "
					    "--arg=--add-drivers --arg=vfio-pci` too.",
					    NULL};
	expect_way(declared_scene(LOADER_OSTREE), "image-based", parts);
}

TEST(a_word_in_the_way_is_deleted_by_kargs)
{
	static const char *const parts[] = {"rpm-ostree kargs --delete-if-present=intel_iommu=off "
					    "--append-if-missing=intel_iommu=on",
					    NULL};
	struct scene *s = declared_scene(LOADER_OSTREE);
	scene_cmdline(s, "quiet intel_iommu=off");
	expect_way(s, "image-based", parts);
}

TEST(nixos_is_told_what_to_declare)
{
	static const char *const parts[] = {
		"Change your boot.kernelParams: take out \"intel_iommu=off\", and add "
		"\"intel_iommu=on\" and \"vfio-pci.ids=10de:2206,10de:1aef\".",
		"`boot.initrd.kernelModules = [ \"vfio_pci\"",
		"`boot.extraModprobeConfig = \"softdep ",
		"softdep nouveau pre: vfio-pci\\n",
		"\";`. Then run `sudo nixos-rebuild boot`, ",
		NULL,
	};
	struct scene *s = declared_scene(LOADER_NIXOS);
	scene_cmdline(s, "quiet intel_iommu=off");
	expect_way(s, "nixos", parts);
}

TEST(nixos_without_words_of_ours_is_told_the_list)
{
	static const char *const parts[] = {
		"Add \"intel_iommu=on\" and \"vfio-pci.ids=10de:2206,10de:1aef\" to the list "
		"boot.kernelParams",
		NULL,
	};
	expect_way(declared_scene(LOADER_NIXOS), "nixos", parts);
}

/* A second card of the kind stays: only a file in the initramfs could part them. */
TEST(a_twin_that_stays_cannot_be_declared)
{
	static const char *const parts[] = {"pick all devices with the id 10de:2206", NULL};
	struct scene *s = declared_scene(LOADER_OSTREE);
	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000, "nouveau");
	expect_way(s, "by-address-only", parts);
}

TEST(a_root_that_changes_in_snapshots_is_told_the_commands)
{
	static const char *const parts[] = {
		"GRUB_CMDLINE_LINUX_DEFAULT of /etc/default/grub: add intel_iommu=on,",
		"add vfio-pci.ids=10de:2206,10de:1aef,", "force_drivers+=\" vfio_pci \"",
		"transactional-update initrd grub.cfg", NULL};
	struct scene *s = desk_scene();
	s->h.transactional = true;
	expect_way(s, "read-only-root", parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_root_that_changes_in_snapshots_is_told_the_commands),
		cmocka_unit_test(an_image_based_system_is_told_its_kargs),
		cmocka_unit_test(a_word_in_the_way_is_deleted_by_kargs),
		cmocka_unit_test(nixos_is_told_what_to_declare),
		cmocka_unit_test(nixos_without_words_of_ours_is_told_the_list),
		cmocka_unit_test(a_twin_that_stays_cannot_be_declared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
