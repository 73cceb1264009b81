/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

static void files_are_sorted_by_name_and_hide_their_namesakes(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/zz.conf", "options z last=1\n");
	tree_file(tree, "etc/modprobe.d/b.conf", "softdep nouveau pre: vfio-pci\n");
	tree_file(tree, "usr/lib/modprobe.d/b.conf", "options hidden x=1\n");
	tree_file(tree, "usr/lib/modprobe.d/a.conf",
		  "# c\noptions snd-hda-intel \\\n power_save=1\n");
	tree_file(tree, "lib/modprobe.d/a.conf", "options hidden x=2\n");
	tree_file(tree, "run/modprobe.d/c.conf", "blacklist radeon\n");
	tree_file(tree, "etc/modprobe.d/readme.txt", "options no x=1\n");
	tree_file(tree, "etc/modprobe.d/.b.conf", "options no x=1\n");
	struct host *h = probed(tree);
	static const struct {
		const char *path;
		size_t line;
		const char *directive, *module;
	} expected[] = {
		{"/usr/lib/modprobe.d/a.conf", 2, "options", "snd_hda_intel"},
		{"/etc/modprobe.d/b.conf", 1, "softdep", "nouveau"},
		{"/run/modprobe.d/c.conf", 1, "blacklist", "radeon"},
		{"/etc/modprobe.d/zz.conf", 1, "options", "z"},
	};

	assert_int_equal(h->n_modprobe, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(h->modprobe[i].path, expected[i].path);
		assert_int_equal(h->modprobe[i].line, expected[i].line);
		assert_string_equal(h->modprobe[i].directive, expected[i].directive);
		assert_string_equal(h->modprobe[i].module, expected[i].module);
	}
	host_free(h);
}

static void vfio_conf_is_a_fact_even_when_missing(void **state)
{
	struct host *h = probed(*state);
	const struct file_fact *f = host_file(h, "/etc/modprobe.d/vfio.conf");

	assert_non_null(f);
	assert_int_equal(f->state, FILE_MISSING);
	host_free(h);
}

static void a_fact_is_the_exact_bytes_and_metadata(void **state)
{
	char *tree = *state;
	static const char bytes[] = "options vfio-pci ids=10de:1c82\r\n\0tail";

	tree_bytes(tree, "etc/modprobe.d/vfio.conf", bytes, sizeof(bytes));
	_cleanup_free_ char *path = tree_path(tree, "etc/modprobe.d/vfio.conf");
	assert_int_equal(chmod(path, 0600), 0);
	struct host *h = probed(tree);
	const struct file_fact *f = host_file(h, "/etc/modprobe.d/vfio.conf");

	assert_int_equal(f->state, FILE_PRESENT);
	assert_int_equal(f->len, sizeof(bytes));
	assert_memory_equal(f->bytes, bytes, sizeof(bytes));
	assert_int_equal(f->meta.mode, 0600);
	assert_int_equal(f->meta.uid, getuid());
	assert_null(f->problem);
	host_free(h);
}

static void what_cannot_be_replaced_is_said(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/vfio.conf", "x\n");
	tree_dir(tree, "etc/modprobe.d/dir.conf");
	tree_link(tree, "etc/modprobe.d/masked.conf", "/dev/null");
	_cleanup_free_ char *path = tree_path(tree, "etc/modprobe.d/vfio.conf");
	_cleanup_free_ char *other = tree_path(tree, "etc/other");
	assert_int_equal(link(path, other), 0);
	struct host *h = probed(tree);

	assert_non_null(strstr(host_file(h, "/etc/modprobe.d/vfio.conf")->problem, "2 hard links"));
	assert_int_equal(host_file(h, "/etc/modprobe.d/dir.conf")->state, FILE_UNREADABLE);
	assert_string_equal(host_file(h, "/etc/modprobe.d/dir.conf")->problem,
			    "not a regular file");
	/* The tree's own /dev/null, which it does not have. */
	assert_int_equal(host_file(h, "/etc/modprobe.d/masked.conf")->state, FILE_MISSING);
	host_free(h);
}

static void a_file_of_more_than_1_mib_is_no_fact(void **state)
{
	char *tree = *state;
	_cleanup_free_ char *much = xmalloc(1024 * 1024 + 1);

	memset(much, '#', 1024 * 1024 + 1);
	tree_bytes(tree, "etc/modprobe.d/vfio.conf", much, 1024 * 1024 + 1);
	tree_bytes(tree, "etc/modprobe.d/just.conf", much, 1024 * 1024);
	struct host *h = probed(tree);

	assert_int_equal(host_file(h, "/etc/modprobe.d/vfio.conf")->state, FILE_UNREADABLE);
	assert_string_equal(host_file(h, "/etc/modprobe.d/vfio.conf")->problem,
			    "larger than 1 MiB");
	assert_int_equal(host_file(h, "/etc/modprobe.d/just.conf")->state, FILE_PRESENT);
	host_free(h);
}

static void names_that_cannot_be_shown_are_left_out(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/\033[2J.conf", "options x y=1\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_modprobe, 0);
	assert_true(has_note(h, "its name cannot be shown"));
	host_free(h);
}

static void flaws_are_those_of_the_files_that_are_read(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/b.conf",
		  "options vfio-pci ids=1de5:0a01\n"
		  "vfio-pci ids=1\n"
		  "options vfio-pci\n"
		  "options vfio-pci disable_vga=1 \\\n # \033[2J\n"
		  "softdep frame-drv pre:vfio-pci\n"
		  "options vfio-pci vfio-pci.ids=1de5:0a01\n"
		  "options vfio-pci ids=(your id)\n"
		  "options vfio-pci diable_vga=1\n");
	tree_file(tree, "lib/modprobe.d/b.conf", "hidden\n");
	tree_file(tree, "etc/modprobe.d/c", "without the suffix\n");
	tree_file(tree, "run/modprobe.d/a.conf", "first\n");
	static const struct modprobe_flaw_at expected[] = {
		{"/run/modprobe.d/a.conf", 1, "first", FLAW_DIRECTIVE},
		{"/etc/modprobe.d/b.conf", 2, "vfio-pci ids=1", FLAW_DIRECTIVE},
		{"/etc/modprobe.d/b.conf", 3, "options vfio-pci", FLAW_NO_ARGUMENTS},
		{"/etc/modprobe.d/b.conf", 4, "options vfio-pci disable_vga=1  # \\x1b[2J",
		 FLAW_COMMENT},
		{"/etc/modprobe.d/b.conf", 6, "softdep frame-drv pre:vfio-pci", FLAW_GLUED_PRE},
		{"/etc/modprobe.d/b.conf", 7, "options vfio-pci vfio-pci.ids=1de5:0a01",
		 FLAW_DOTTED},
		{"/etc/modprobe.d/b.conf", 8, "options vfio-pci ids=(your id)", FLAW_IDS},
		{"/etc/modprobe.d/b.conf", 9, "options vfio-pci diable_vga=1", FLAW_PARAMETER},
	};
	struct host *h = probed(tree);

	assert_int_equal(h->n_flaws, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(h->flaws[i].path, expected[i].path);
		assert_int_equal(h->flaws[i].line, expected[i].line);
		assert_string_equal(h->flaws[i].text, expected[i].text);
		assert_int_equal(h->flaws[i].flaw, expected[i].flaw);
	}
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(files_are_sorted_by_name_and_hide_their_namesakes),
		tree_test(vfio_conf_is_a_fact_even_when_missing),
		tree_test(a_fact_is_the_exact_bytes_and_metadata),
		tree_test(what_cannot_be_replaced_is_said),
		tree_test(a_file_of_more_than_1_mib_is_no_fact),
		tree_test(names_that_cannot_be_shown_are_left_out),
		tree_test(flaws_are_those_of_the_files_that_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
