/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "probe/capture.h"

#define DEVICE "0000:01:00.0"

static void an_empty_tree_is_a_host_that_knows_nothing(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->n_devices, 0);
	assert_int_equal(h->n_groups, 0);
	assert_int_equal(h->n_kernels, 0);
	assert_int_equal(h->loader.kind, LOADER_UNKNOWN);
	assert_int_equal(h->initramfs.kind, INITRAMFS_UNKNOWN);
	assert_int_equal(h->log.readable, TRI_UNKNOWN);
	assert_true(has_note(h, "sys/bus/pci/devices"));
	host_free(h);
}

static void what_is_no_directory_is_refused(void **state)
{
	char *tree = *state;
	const struct probe_env env = {0};
	struct root root = {.path = tree};
	struct host *h = NULL;
	struct err err = {0};

	tree_file(tree, "file", "x");
	_cleanup_free_ char *path = tree_path(tree, "file");
	root.fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(root.fd >= 0);
	assert_int_equal(probe_host(&root, &env, &h, &err), -ENOTDIR);
	assert_null(h);
	assert_non_null(strstr(err.line, tree));
	close(root.fd);
}

/* Whatever machine this is: the facts have their form. */
static void the_running_machine_can_be_read(void **state)
{
	_cleanup_root_ struct root root = {0};
	const struct probe_env env = {0};
	struct host *h = NULL;
	struct err err = {0};

	(void)state;
	assert_int_equal(root_open(NULL, &root, &err), 0);
	assert_int_equal(probe_host(&root, &env, &h, &err), 0);
	assert_true(h->live);
	assert_int_equal(h->as_root, geteuid() == 0);
	assert_true(*h->release);
	assert_non_null(h->cmdline);
	for (size_t i = 0; i < h->n_devices; i++) {
		assert_true(h->devices[i].parent < (int)h->n_devices);
		assert_true(i == 0 || pci_addr_cmp(h->devices[i - 1].addr, h->devices[i].addr) < 0);
	}
	host_free(h);
}

static void put_empty(const char *tree, const char *path)
{
	tree_bytes(tree, path, "", 0);
}

static void put_binary(const char *tree, const char *path)
{
	char bytes[3000];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 256);
	tree_bytes(tree, path, bytes, sizeof(bytes));
}

static void put_text(const char *tree, const char *path)
{
	tree_file(tree, path, "\033[2J%s\n: : : :\n----\n\"'\n\\\n=\n0\n\n", "%s%n");
}

static void put_long_line(const char *tree, const char *path)
{
	_cleanup_free_ char *much = xmalloc(300000);

	for (size_t i = 0; i < 300000; i++)
		much[i] = i % 2 ? 'x' : i % 64 ? ' ' : '-';
	tree_bytes(tree, path, much, 300000);
}

static void put_directory(const char *tree, const char *path)
{
	tree_dir(tree, path);
}

static void put_pipe(const char *tree, const char *path)
{
	_cleanup_free_ char *full = tree_path(tree, path);

	put_empty(tree, path);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(mkfifo(full, 0644), 0);
}

static void put_loop(const char *tree, const char *path)
{
	const char *slash = strrchr(path, '/');

	tree_link(tree, path, slash ? slash + 1 : path);
}

static void put_way_out(const char *tree, const char *path)
{
	tree_link(tree, path, "/../../../../../../../etc/passwd");
}

static void (*const puts_of[])(const char *tree, const char *path) = {
	put_empty,     put_binary, put_text, put_long_line,
	put_directory, put_pipe,   put_loop, put_way_out,
};

/* The item's path in a tree with one device, one kernel, one of each. */
static char *one_path(const char *glob)
{
	static const struct {
		const char *prefix, *name;
	} names[] = {
		{"sys/bus/pci/devices/*", DEVICE},
		{"lib/modules/*", "6.1.0"},
		{"boot/config-*", "6.1.0"},
		{"sys/dev/block/*", "8:1"},
		{"sys/kernel/iommu_groups/*/devices/*", DEVICE},
		{"sys/kernel/iommu_groups/*", "1"},
	};
	_cleanup_buf_ struct buf out = {0};
	const char *name = "eth0";

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_starts(glob, names[i].prefix)) {
			name = names[i].name;
			break;
		}
	for (const char *p = glob; *p; p++)
		*p == '*' ? buf_puts(&out, name) : buf_putc(&out, *p);
	return buf_take(&out);
}

static void a_small_host(const char *tree)
{
	tree_pci(tree,
		 &(struct tree_pci){
			 .address = DEVICE, .class = 0x020000, .driver = "eth0", .group = "1"});
	tree_disk(tree, DEVICE, "block", "sda", 8, 0, 1);
	tree_nic(tree, DEVICE, "", "eth0", "up");
	tree_file(tree, "proc/sys/kernel/osrelease", "6.1.0\n");
	tree_file(tree, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz\n");
	tree_file(tree, "boot/grub/grub.cfg", "x");
	/* The machine's own list takes longer to read than all the rest. */
	tree_file(tree, "usr/share/misc/pci.ids", "1234  Vendor\n");
	tree_file(tree, "etc/default/grub", "X=1\n");
}

static void is_shown_safe(const char *text)
{
	_cleanup_buf_ struct buf safe = {0};

	text_safe(&safe, text, strlen(text), false);
	assert_string_equal(buf_str(&safe), text);
}

/* A host with that path in one state after the other. A directory of the small host stays what it
 * is. */
static void try_all_states(const char *tree, const char *path)
{
	_cleanup_free_ char *full = tree_path(tree, path);

	a_small_host(tree);
	for (size_t i = 0; i < ARRAY_SIZE(puts_of); i++) {
		if (remove(full) < 0 && errno != ENOENT && errno != ENOTDIR)
			return;
		puts_of[i](tree, path);
		struct host *h = probed(tree);
		for (size_t n = 0; n < h->n_notes; n++)
			is_shown_safe(h->notes[n]);
		host_free(h);
	}
}

/* Each file that probe reads, in each state that a file can be in: it comes to an end, and to text
 * that can be shown. */
static void try_all_files(const struct capture_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_free_ char *path = one_path(items[i].glob);
		char *tree = tree_new();

		try_all_states(tree, path);
		tree_free(tree);
	}
}

static void no_state_of_a_file_is_too_much(void **state)
{
	(void)state;
	try_all_files(capture_items, capture_items_n);
	try_all_files(capture_boot_items, capture_boot_items_n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(an_empty_tree_is_a_host_that_knows_nothing),
		tree_test(what_is_no_directory_is_refused),
		cmocka_unit_test(the_running_machine_can_be_read),
		cmocka_unit_test(no_state_of_a_file_is_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
