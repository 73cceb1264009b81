/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define DEFAULTS "/etc/default/grub"

struct expected {
	const char *path;
	size_t line;
	const char *text, *name, *value, *raw;
};

static void assert_same(const char *found, const char *expected)
{
	if (expected)
		assert_string_equal(found, expected);
	else
		assert_null(found);
}

static void assert_words(const char *tree, const struct expected *e, size_t n)
{
	struct host *h = probed(tree);

	assert_int_equal(h->n_set_words, n);
	for (size_t i = 0; i < n; i++) {
		const struct set_word *w = &h->set_words[i];

		assert_string_equal(w->path, e[i].path);
		assert_int_equal(w->line, e[i].line);
		assert_string_equal(w->text, e[i].text);
		assert_string_equal(w->word.name, e[i].name);
		assert_same(w->word.value, e[i].value);
		assert_string_equal(w->word.raw, e[i].raw);
	}
	host_free(h);
}

static void grub(const char *tree)
{
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-6.1 quiet\n");
	tree_file(tree, "boot/grub/grub.cfg", "x");
}

static void words_of_grub_are_those_that_take_effect(void **state)
{
	static const struct expected words[] = {
		{DEFAULTS, 2, "GRUB_CMDLINE_LINUX='iommu=pt'", "iommu", "pt", "iommu=pt"},
		{"/etc/default/grub.d/b.cfg", 1, "GRUB_CMDLINE_LINUX_DEFAULT=\"vfio-pci.ids=1:2 \\",
		 "vfio_pci.ids", "1:2", "vfio-pci.ids=1:2"},
		{"/etc/default/grub.d/b.cfg", 2, "  quiet\"", "quiet", NULL, "quiet"},
	};
	char *tree = *state;

	grub(tree);
	tree_file(tree, "etc/default/grub",
		  "GRUB_CMDLINE_LINUX_DEFAULT=\"amd_iommu=on\"\nGRUB_CMDLINE_LINUX='iommu=pt'\n");
	tree_file(tree, "etc/default/grub.d/b.cfg",
		  "GRUB_CMDLINE_LINUX_DEFAULT=\"vfio-pci.ids=1:2 \\\n  quiet\"\n");
	tree_file(tree, "etc/default/grub.d/c", "GRUB_CMDLINE_LINUX_DEFAULT=\"not read\"\n");
	tree_file(tree, "etc/kernel/cmdline", "not ours\n");
	assert_words(tree, words, ARRAY_SIZE(words));
}

static void words_of_entries_and_a_grub_file_beside_them(void **state)
{
	static const char options[] = "options root=/dev/sda1 \"a=b c\" $kernelopts";
	static const struct expected words[] = {
		{"/etc/kernel/cmdline", 2, "quiet iommu=pt", "quiet", NULL, "quiet"},
		{"/etc/kernel/cmdline", 2, "quiet iommu=pt", "iommu", "pt", "iommu=pt"},
		{"/boot/loader/entries/x.conf", 3, options, "root", "/dev/sda1", "root=/dev/sda1"},
		{"/boot/loader/entries/x.conf", 3, options, "a", "b c", "\"a=b c\""},
		{"/boot/loader/entries/x.conf", 4, " options splash", "splash", NULL, "splash"},
		{DEFAULTS, 1, "GRUB_CMDLINE_LINUX=amd_iommu=on", "amd_iommu", "on", "amd_iommu=on"},
	};
	char *tree = *state;

	tree_file(tree, "etc/kernel/cmdline", "# ours\nquiet iommu=pt\n");
	tree_file(tree, "boot/loader/entries/x.conf",
		  "linux /x\n#options no\n%s\n\toptions\tsplash\r\noptions-more x\n", options);
	tree_file(tree, "boot/loader/entries/x.conf.old", "options old\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=amd_iommu=on\n");
	assert_words(tree, words, ARRAY_SIZE(words));
}

static void entries_below_two_names_are_read_once(void **state)
{
	static const struct expected words[] = {
		{"/boot/loader/entries/x.conf", 1, "options quiet", "quiet", NULL, "quiet"},
	};
	char *tree = *state;

	tree_file(tree, "boot/loader/entries/x.conf", "options quiet\nlinux /x\n");
	tree_link(tree, "efi", "boot");
	assert_words(tree, words, ARRAY_SIZE(words));
}

static void grubs_defaults_are_a_fact_whatever_boots(void **state)
{
	char *tree = *state;
	struct host *h = probed(tree);

	assert_non_null(host_file(h, DEFAULTS));
	assert_int_equal(host_file(h, DEFAULTS)->state, FILE_MISSING);
	assert_int_equal(h->n_set_words, 0);
	host_free(h);
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "AAAA-0001\n");
	tree_file(tree, "usr/sbin/proxmox-boot-tool", "x");
	tree_file(tree, "etc/default/grub", "GRUB_TIMEOUT=5\n");
	h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_PROXMOX);
	assert_int_equal(host_file(h, DEFAULTS)->state, FILE_PRESENT);
	host_free(h);
}

static void what_cannot_be_shown_is_made_safe(void **state)
{
	static const struct expected words[] = {
		{DEFAULTS, 1, "GRUB_CMDLINE_LINUX=\"a\\x1b[2J\"", "a\\x1b[2J", NULL, "a\\x1b[2J"},
	};
	char *tree = *state;

	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"a\033[2J\"\n");
	assert_words(tree, words, ARRAY_SIZE(words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(words_of_grub_are_those_that_take_effect),
		tree_test(words_of_entries_and_a_grub_file_beside_them),
		tree_test(entries_below_two_names_are_read_once),
		tree_test(grubs_defaults_are_a_fact_whatever_boots),
		tree_test(what_cannot_be_shown_is_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
