/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/captured.h"

#include "probe/space.h"

#define SECURE_BOOT "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define PARAMETER "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"

static void expect_same_attrs(const struct host *a, const struct host *b)
{
	for (enum attr_id i = 0; i < _ATTR_MAX; i++) {
		const struct attr *x = host_attr(a, i), *y = host_attr(b, i);

		if (x->there != y->there)
			fail_msg("%s: was %d, is %d", x->source, (int)x->there, (int)y->there);
		assert_string_equal(x->source, y->source);
		assert_int_equal(x->text == NULL, y->text == NULL);
		if (x->text)
			assert_string_equal(x->text, y->text);
	}
}

static void expect_same_copy(struct fixture *f)
{
	struct host *a = probed(f->tree), *b = probed_copy(f);

	expect_same_attrs(a, b);
	host_free(a);
	host_free(b);
}

static void all_that_is_there(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, "sys/devices/virtual/dmi/id/sys_vendor", "ASUS\n");
	tree_file(f->tree, "sys/devices/virtual/dmi/id/board_name", "PRIME X570-P\n");
	tree_file(f->tree, "sys/devices/virtual/dmi/id/product_serial", "S3CR3T\n");
	tree_link(f->tree, "sys/class/dmi/id", "../../devices/virtual/dmi/id");
	tree_bytes(f->tree, SECURE_BOOT, "\6\0\0\0\1", 5);
	tree_file(f->tree, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	tree_file(f->tree, "sys/fs/selinux/enforce", "0");
	tree_file(f->tree, "sys/fs/selinux/booleans/virt_use_sysfs", "1 1");
	tree_file(f->tree, "etc/apparmor.d/abstractions/libvirt-qemu", "# x\n  /dev/vfio/* rw,\n");
	tree_dir(f->tree, "sys/devices/virtual/misc/kvm");
	tree_link(f->tree, "sys/class/misc/kvm", "../../devices/virtual/misc/kvm");
	tree_file(f->tree, "sys/module/kvm_amd/initstate", "live\n");
	tree_file(f->tree, PARAMETER, "N\n");
	tree_file(f->tree, "proc/meminfo", "MemTotal:  32768000 kB\nHugePages_Total:      16\n");
	tree_file(f->tree, "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "8\n");
	tree_file(f->tree, "proc/self/limits",
		  "Max cpu time       1 2 s\nMax locked memory  8388608 8388608 bytes\n");
	tree_file(f->tree, "usr/sbin/libvirtd", "a program");
	tree_file(f->tree, "usr/bin/qemu-system-x86_64", "a program");
	tree_dir(f->tree, "etc/pve");
	tree_file(f->tree, "etc/group", "adm:x:4:\nkvm:x:105:\nlibvirt:x:106:root\n");
	expect_same_copy(f);
	assert_false(copied(f, "sys/devices/virtual/dmi/id/product_serial"));
}

/* The directories that prove it are there, and some have nothing else that is copied. */
static void all_that_is_not_there(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, "sys/devices/virtual/dmi/id/uevent", "x\n");
	tree_link(f->tree, "sys/class/dmi/id", "../../devices/virtual/dmi/id");
	tree_file(f->tree, "sys/firmware/efi/efivars/BootOrder-x", "x");
	tree_file(f->tree, "sys/kernel/security/lsm", "capability");
	tree_dir(f->tree, "sys/fs/cgroup");
	tree_dir(f->tree, "sys/class/misc/rfkill");
	tree_dir(f->tree, "sys/module/printk");
	tree_dir(f->tree, "sys/kernel/mm/hugepages/hugepages-2048kB");
	tree_file(f->tree, "etc/apparmor.d/abstractions/base", "x");
	tree_file(f->tree, "proc/meminfo", "MemFree:  1 kB\n");
	tree_file(f->tree, "etc/group", "adm:x:4:\n");
	tree_link(f->tree, "usr/sbin", "bin");
	tree_file(f->tree, "usr/bin/bash", "a program");
	struct host *h = probed(f->tree);
	assert_int_equal(host_attr(h, ATTR_SECURE_BOOT)->there, TRI_NO);
	assert_int_equal(host_attr(h, ATTR_APPARMOR_LIBVIRT)->there, TRI_NO);
	assert_int_equal(host_attr(h, ATTR_LIBVIRT)->there, TRI_NO);
	host_free(h);
	expect_same_copy(f);
}

static void what_is_unknown_stays_so(void **state)
{
	struct fixture *f = *state;

	tree_dir(f->tree, "sys/firmware/efi/efivars");
	tree_dir(f->tree, "sys/kernel/security");
	expect_same_copy(f);
	/* Nothing was refused, on the host or in its copy. */
	struct host *h = probed(f->copy);
	assert_false(has_note(h, "sys/kernel/security"));
	host_free(h);
}

static void what_was_refused_is_listed_and_unknown(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, "sys/kernel/security/lsm", "capability");
	tree_link(f->tree, "sys/kernel/security/lockdown", "lockdown");
	tree_bytes(f->tree, SECURE_BOOT, "\6\0\0\0", 4);
	struct host *a = probed(f->tree), *b = probed_copy(f);
	expect_same_attrs(a, b);
	assert_int_equal(host_attr(b, ATTR_LOCKDOWN)->there, TRI_UNKNOWN);
	assert_int_equal(host_attr(b, ATTR_SECURE_BOOT)->there, TRI_UNKNOWN);
	assert_true(copied(f, "MISSING"));
	assert_true(has_note(b, "sys/kernel/security/lockdown"));
	host_free(a);
	host_free(b);
}

/* A link that leads nowhere but to itself is refused to root as well. */
static void a_refused_log_and_a_refused_directory(void **state)
{
	struct fixture *f = *state;

	tree_link(f->tree, "var/log/dmesg", "dmesg");
	tree_link(f->tree, "etc/modprobe.d", "modprobe.d");
	struct host *h = probed_copy(f);
	assert_int_equal(h->log.readable, TRI_NO);
	assert_true(has_note(h, "/var/log/dmesg: "));
	assert_true(has_note(h, "/etc/modprobe.d: "));
	host_free(h);
}

static void only_what_is_read_is_copied(void **state)
{
	struct fixture *f = *state;
	_cleanup_root_ struct root root = {0};
	_cleanup_buf_ struct buf group = {0}, limits = {0}, passwd = {0};
	struct err err;

	tree_file(f->tree, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/bash\nlibvirt-qemu:x:64055:105\n"
		  "anna:$6$hash:1000:1000:Anna,Room 1:/home/anna:/bin/zsh\nnobody\n");
	tree_file(f->tree, "etc/group",
		  "root:x:0:\nkvm:x:105:anna,libvirt-qemu,zoe\nwheel:x:10:max\n"
		  "libvirt:$6$hash:106:zoe,root\n");
	tree_file(f->tree, "proc/self/limits", "Max cpu time 1\nMax locked memory 2\n");
	host_free(probed_copy(f));
	assert_int_equal(root_open(f->copy, &root, &err), 0);
	assert_int_equal(root_read(&root, "etc/group", 4096, &group, &err), 0);
	assert_string_equal(buf_str(&group),
			    "root:x:0:\nkvm:x:105:user1,libvirt-qemu,user2\nwheel:x:10:user3\n"
			    "libvirt:x:106:user2,root\n");
	assert_int_equal(root_read(&root, "proc/self/limits", 4096, &limits, &err), 0);
	assert_string_equal(buf_str(&limits), "Max locked memory 2\n");
	assert_int_equal(root_read(&root, "etc/passwd", 4096, &passwd, &err), 0);
	assert_string_equal(buf_str(&passwd),
			    "root:x:0:::\nlibvirt-qemu:x:64055:::\nuser1:x:1000:::\n");
}

static void the_room_is_copied(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, SPACE_PATH, "/boot 1000000000 250000000\n/efi 536870912 0\n");
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_spaces, 2);
	assert_string_equal(h->spaces[1].mount, "/efi");
	assert_int_equal(h->spaces[0].total, 1000000000);
	assert_int_equal(h->spaces[0].free, 250000000);
	host_free(h);
}

static void no_room_is_made_up(void **state)
{
	struct fixture *f = *state;

	tree_dir(f->tree, "boot");
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_spaces, 0);
	assert_false(copied(f, SPACE_PATH));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(all_that_is_there),
		capture_test(all_that_is_not_there),
		capture_test(what_is_unknown_stays_so),
		capture_test(what_was_refused_is_listed_and_unknown),
		capture_test(a_refused_log_and_a_refused_directory),
		capture_test(only_what_is_read_is_copied),
		capture_test(the_room_is_copied),
		capture_test(no_room_is_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
