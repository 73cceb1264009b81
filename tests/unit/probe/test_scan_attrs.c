/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include "probe/attrs.h"

#define SECURE_BOOT "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define ABSTRACTION "etc/apparmor.d/abstractions/libvirt-qemu"

static void expect(const struct host *h, enum attr_id id, enum tri there, const char *source,
		   const char *text)
{
	const struct attr *a = host_attr(h, id);

	assert_int_equal(a->there, there);
	assert_string_equal(a->source, source);
	if (text)
		assert_string_equal(a->text, text);
	else
		assert_null(a->text);
}

static void nothing_there_is_all_unknown(void **state)
{
	struct host *h = probed(*state);

	for (size_t i = 0; i < _ATTR_MAX; i++) {
		assert_int_equal(h->attrs[i].there, TRI_UNKNOWN);
		assert_string_equal(h->attrs[i].source, attr_specs[i].paths[0]);
		assert_null(h->attrs[i].text);
	}
	host_free(h);
}

static void the_firmware_says_who_made_it(void **state)
{
	char *tree = *state;

	tree_file(tree, "sys/devices/virtual/dmi/id/sys_vendor", "ASUS\n");
	tree_file(tree, "sys/devices/virtual/dmi/id/board_name", "  ROG \033[31mX570  \nmore\n");
	tree_file(tree, "sys/devices/virtual/dmi/id/bios_version", "\n");
	tree_link(tree, "sys/class/dmi/id", "../../devices/virtual/dmi/id");
	struct host *h = probed(tree);
	expect(h, ATTR_SYS_VENDOR, TRI_YES, "sys/class/dmi/id/sys_vendor", "ASUS");
	expect(h, ATTR_BIOS_VERSION, TRI_YES, "sys/class/dmi/id/bios_version", "");
	expect(h, ATTR_PRODUCT, TRI_NO, "sys/class/dmi/id/product_name", NULL);
	assert_null(strchr(host_attr(h, ATTR_BOARD)->text, '\033'));
	assert_true(str_starts(host_attr(h, ATTR_BOARD)->text, "ROG "));
	assert_true(str_ends(host_attr(h, ATTR_BOARD)->text, "X570"));
	host_free(h);
}

static void secure_boot_is_the_fifth_byte(void **state)
{
	char *tree = *state;

	tree_bytes(tree, SECURE_BOOT, "\6\0\0\0\1", 5);
	struct host *h = probed(tree);
	expect(h, ATTR_SECURE_BOOT, TRI_YES, SECURE_BOOT, "1");
	expect(h, ATTR_EFI, TRI_YES, "sys/firmware/efi", NULL);
	host_free(h);
	tree_bytes(tree, SECURE_BOOT, "\6\0\0\0\0", 5);
	h = probed(tree);
	expect(h, ATTR_SECURE_BOOT, TRI_YES, SECURE_BOOT, "0");
	host_free(h);
}

static void another_shape_of_variable_is_unknown(void **state)
{
	char *tree = *state;

	tree_bytes(tree, SECURE_BOOT, "\6\0\0\0", 4);
	struct host *h = probed(tree);
	expect(h, ATTR_SECURE_BOOT, TRI_UNKNOWN, SECURE_BOOT, NULL);
	assert_true(has_note(h, SECURE_BOOT));
	host_free(h);
	tree_bytes(tree, SECURE_BOOT, "\6\0\0\0\2", 5);
	h = probed(tree);
	expect(h, ATTR_SECURE_BOOT, TRI_UNKNOWN, SECURE_BOOT, NULL);
	host_free(h);
}

/* A host that was started by a BIOS has sys/firmware and no efi in it. */
static void a_bios_has_no_secure_boot(void **state)
{
	char *tree = *state;

	tree_dir(tree, "sys/firmware/acpi");
	struct host *h = probed(tree);
	expect(h, ATTR_EFI, TRI_NO, "sys/firmware/efi", NULL);
	expect(h, ATTR_SECURE_BOOT, TRI_NO, SECURE_BOOT, NULL);
	host_free(h);
}

/* The kernel makes the directory, somebody has to mount the file system. */
static void an_empty_mount_point_proves_nothing(void **state)
{
	char *tree = *state;

	tree_dir(tree, "sys/firmware/efi/efivars");
	tree_dir(tree, "sys/kernel/security");
	tree_dir(tree, "sys/fs/selinux");
	tree_dir(tree, "sys/module");
	struct host *h = probed(tree);
	expect(h, ATTR_SECURE_BOOT, TRI_UNKNOWN, SECURE_BOOT, NULL);
	expect(h, ATTR_LOCKDOWN, TRI_UNKNOWN, "sys/kernel/security/lockdown", NULL);
	expect(h, ATTR_SELINUX, TRI_UNKNOWN, "sys/fs/selinux/enforce", NULL);
	expect(h, ATTR_KVM_AMD, TRI_UNKNOWN, "sys/module/kvm_amd", NULL);
	host_free(h);
	tree_file(tree, "sys/kernel/security/lsm", "capability,apparmor");
	h = probed(tree);
	expect(h, ATTR_LOCKDOWN, TRI_NO, "sys/kernel/security/lockdown", NULL);
	host_free(h);
}

static void security_modules(void **state)
{
	char *tree = *state;

	tree_file(tree, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	tree_file(tree, "sys/fs/selinux/enforce", "1");
	tree_file(tree, "sys/fs/selinux/booleans/virt_use_sysfs", "0 1");
	tree_file(tree, "sys/module/apparmor/parameters/enabled", "Y\n");
	tree_file(tree, ABSTRACTION,
		  "  # /dev/vfio is commented out\n\t/dev/kvm rw,\n\t/dev/vfio/* rw,\r\n");
	struct host *h = probed(tree);
	expect(h, ATTR_LOCKDOWN, TRI_YES, "sys/kernel/security/lockdown",
	       "none [integrity] confidentiality");
	expect(h, ATTR_SELINUX, TRI_YES, "sys/fs/selinux/enforce", "1");
	expect(h, ATTR_VIRT_USE_SYSFS, TRI_YES, "sys/fs/selinux/booleans/virt_use_sysfs", "0 1");
	expect(h, ATTR_APPARMOR, TRI_YES, "sys/module/apparmor/parameters/enabled", "Y");
	expect(h, ATTR_APPARMOR_LIBVIRT, TRI_YES, ABSTRACTION, "/dev/vfio/* rw,");
	host_free(h);
}

static void no_security_module(void **state)
{
	char *tree = *state;

	tree_dir(tree, "sys/fs/cgroup");
	tree_dir(tree, "sys/module/vfio_iommu_type1/parameters");
	tree_file(tree, ABSTRACTION, "  # /dev/vfio/* rw,\n");
	struct host *h = probed(tree);
	expect(h, ATTR_SELINUX, TRI_NO, "sys/fs/selinux/enforce", NULL);
	expect(h, ATTR_VIRT_USE_SYSFS, TRI_NO, "sys/fs/selinux/booleans/virt_use_sysfs", NULL);
	expect(h, ATTR_APPARMOR, TRI_NO, "sys/module/apparmor/parameters/enabled", NULL);
	expect(h, ATTR_APPARMOR_LIBVIRT, TRI_NO, ABSTRACTION, NULL);
	host_free(h);
}

static void kvm_and_vfio(void **state)
{
	char *tree = *state;

	tree_dir(tree, "sys/devices/virtual/misc/kvm");
	tree_link(tree, "sys/class/misc/kvm", "../../devices/virtual/misc/kvm");
	tree_dir(tree, "sys/module/kvm_intel");
	tree_file(tree, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
	tree_file(tree, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n");
	struct host *h = probed(tree);
	expect(h, ATTR_NOIOMMU, TRI_YES, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
	       "Y");
	expect(h, ATTR_KVM, TRI_YES, "sys/class/misc/kvm", NULL);
	expect(h, ATTR_KVM_INTEL, TRI_YES, "sys/module/kvm_intel", NULL);
	expect(h, ATTR_KVM_AMD, TRI_NO, "sys/module/kvm_amd", NULL);
	expect(h, ATTR_UNSAFE_INTERRUPTS, TRI_YES,
	       "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N");
	host_free(h);
	tree_file(tree, "dev/kvm", "%s", "");
	h = probed(tree);
	expect(h, ATTR_KVM, TRI_YES, "dev/kvm", NULL);
	host_free(h);
}

static void lines_of_tables_are_whole(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/meminfo",
		  "MemTotal:       32768000 kB\nMemFree:  1 kB\n"
		  "HugePages_Total:      16\nHugePages_Free:        4\n"
		  "Hugepagesize:       2048 kB\n");
	tree_file(tree, "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "8\n");
	tree_file(
		tree, "proc/self/limits",
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max locked memory         8388608              unlimited            bytes     \n");
	tree_file(tree, "etc/group", "root:x:0:\nlibvirtd:x:5:no\nkvm:x:105:anna,ben\n");
	struct host *h = probed(tree);
	expect(h, ATTR_MEM_TOTAL, TRI_YES, "proc/meminfo", "MemTotal:       32768000 kB");
	expect(h, ATTR_HUGE_TOTAL, TRI_YES, "proc/meminfo", "HugePages_Total:      16");
	expect(h, ATTR_HUGE_FREE, TRI_YES, "proc/meminfo", "HugePages_Free:        4");
	expect(h, ATTR_HUGE_SIZE, TRI_YES, "proc/meminfo", "Hugepagesize:       2048 kB");
	assert_string_equal(host_attr(h, ATTR_HUGE_1G)->text, "8");
	assert_true(str_starts(host_attr(h, ATTR_MEMLOCK)->text,
			       "Max locked memory         8388608              unlimited"));
	expect(h, ATTR_GROUP_KVM, TRI_YES, "etc/group", "kvm:x:105:anna,ben");
	expect(h, ATTR_GROUP_LIBVIRT, TRI_NO, "etc/group", NULL);
	host_free(h);
}

static void a_kernel_without_huge_pages(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/meminfo", "MemTotal:       32768000 kB\n");
	tree_dir(tree, "sys/kernel/mm/hugepages/hugepages-2048kB");
	struct host *h = probed(tree);
	expect(h, ATTR_HUGE_TOTAL, TRI_NO, "proc/meminfo", NULL);
	assert_int_equal(host_attr(h, ATTR_HUGE_1G)->there, TRI_NO);
	host_free(h);
}

static void programs(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/sbin/virtqemud", "x");
	tree_file(tree, "usr/libexec/qemu-kvm", "x");
	tree_file(tree, "usr/bin/bash", "x");
	struct host *h = probed(tree);
	expect(h, ATTR_LIBVIRT, TRI_YES, "usr/sbin/virtqemud", NULL);
	expect(h, ATTR_QEMU, TRI_YES, "usr/libexec/qemu-kvm", NULL);
	expect(h, ATTR_PROXMOX, TRI_NO, "usr/bin/pveversion", NULL);
	host_free(h);
	tree_dir(tree, "etc/pve");
	tree_file(tree, "usr/bin/qemu-system-x86_64", "x");
	h = probed(tree);
	expect(h, ATTR_PROXMOX, TRI_YES, "etc/pve", NULL);
	expect(h, ATTR_QEMU, TRI_YES, "usr/bin/qemu-system-x86_64", NULL);
	host_free(h);
}

/* A link that leads in a circle can be refused to root as well. */
/* A tree that is a part of a system does not tell what the system has not. */
static void what_a_whole_system_has_not(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/passwd", "root:x:0:0::/root:/bin/sh\n");
	struct host *h = probed(tree);
	assert_int_equal(host_attr(h, ATTR_PAM)->there, TRI_UNKNOWN);
	assert_int_equal(host_attr(h, ATTR_UDEV)->there, TRI_UNKNOWN);
	host_free(h);
	tree_file(tree, "usr/bin/env", "\n");
	h = probed(tree);
	assert_int_equal(host_attr(h, ATTR_PAM)->there, TRI_NO);
	assert_int_equal(host_attr(h, ATTR_UDEV)->there, TRI_NO);
	host_free(h);
	tree_file(tree, "usr/lib/pam.d/login", "session required pam_limits.so\n");
	tree_file(tree, "sbin/udevd", "\n");
	h = probed(tree);
	expect(h, ATTR_PAM, TRI_YES, "usr/lib/pam.d", NULL);
	expect(h, ATTR_UDEV, TRI_YES, "sbin/udevd", NULL);
	host_free(h);
}

static void what_cannot_be_read_is_unknown_and_told(void **state)
{
	char *tree = *state;

	tree_link(tree, "sys/kernel/security/lockdown", "lockdown");
	tree_link(tree, "usr/bin/pveversion", "pveversion");
	struct host *h = probed(tree);
	expect(h, ATTR_LOCKDOWN, TRI_UNKNOWN, "sys/kernel/security/lockdown", NULL);
	assert_true(has_note(h, "sys/kernel/security/lockdown"));
	expect(h, ATTR_PROXMOX, TRI_UNKNOWN, "usr/bin/pveversion", NULL);
	host_free(h);
	/* The other name is there all the same. */
	tree_dir(tree, "etc/pve");
	h = probed(tree);
	expect(h, ATTR_PROXMOX, TRI_YES, "etc/pve", NULL);
	host_free(h);
}

static void what_a_copy_left_behind_is_unknown(void **state)
{
	char *tree = *state;

	tree_file(tree, "sys/kernel/security/lsm", "x");
	tree_file(tree, "MISSING", "sys/kernel/security/lockdown: Permission denied\n");
	struct host *h = probed(tree);
	expect(h, ATTR_LOCKDOWN, TRI_UNKNOWN, "sys/kernel/security/lockdown", NULL);
	assert_true(has_note(h, "/sys/kernel/security/lockdown: Permission denied"));
	host_free(h);
}

static void every_fact_has_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < _ATTR_MAX; i++) {
		const struct attr_spec *spec = &attr_specs[i];
		bool keyed = spec->how == HOW_KEYED || spec->how == HOW_MEMBERS;

		assert_non_null(spec->paths[0]);
		assert_int_equal(keyed, spec->key != NULL);
		for (size_t k = 0; k < ARRAY_SIZE(spec->paths) && spec->paths[k]; k++)
			assert_true(spec->paths[k][0] != '/');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(nothing_there_is_all_unknown),
		tree_test(the_firmware_says_who_made_it),
		tree_test(secure_boot_is_the_fifth_byte),
		tree_test(another_shape_of_variable_is_unknown),
		tree_test(a_bios_has_no_secure_boot),
		tree_test(an_empty_mount_point_proves_nothing),
		tree_test(security_modules),
		tree_test(no_security_module),
		tree_test(kvm_and_vfio),
		tree_test(lines_of_tables_are_whole),
		tree_test(a_kernel_without_huge_pages),
		tree_test(programs),
		tree_test(what_a_whole_system_has_not),
		tree_test(what_cannot_be_read_is_unknown_and_told),
		tree_test(what_a_copy_left_behind_is_unknown),
		cmocka_unit_test(every_fact_has_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
