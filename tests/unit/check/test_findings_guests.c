/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void assert_says(const struct host *h, const char *id, enum status status,
			const char *detail, const char *remedy)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (f->status != status || !strstr(f->detail, detail) || !strstr(f->remedy, remedy))
		fail_msg("%s is %s: %s / %s", id, status_name(f->status), f->detail, f->remedy);
	if (status == STATUS_PASS)
		assert_string_equal(f->remedy, "");
}

static void assert_shows(const struct host *h, const char *id, const char *source, const char *text)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (!has_evidence(f->evidence, f->n_evidence, source, text))
		fail_msg("%s: no evidence %s: %s", id, source, text);
}

static void set_programs(struct host *h, enum tri qemu, enum tri libvirt, enum tri proxmox)
{
	set_attr(h, ATTR_QEMU, qemu, "usr/bin/qemu-system-x86_64", NULL);
	set_attr(h, ATTR_LIBVIRT, libvirt, "usr/sbin/libvirtd", NULL);
	set_attr(h, ATTR_PROXMOX, proxmox, "usr/bin/pveversion", NULL);
}

static void what_was_not_seen_is_unknown(void **state)
{
	static const char *const ids[] = {"libvirt", "virt-groups", "hugepages",
					  "memlock", "selinux",     "apparmor"};
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_says(h, ids[i], STATUS_UNKNOWN, "", "passthru on the host itself");
}

static void a_host_with_qemu_can_run_guests(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	assert_says(h, "libvirt", STATUS_PASS, "QEMU and libvirt", "");
	assert_shows(h, "libvirt", "usr/bin/qemu-system-x86_64", "is there");
	assert_shows(h, "libvirt", "usr/sbin/libvirtd", "is there");
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	assert_says(h, "libvirt", STATUS_PASS, "can do without", "");
	set_programs(h, TRI_NO, TRI_NO, TRI_YES);
	assert_says(h, "libvirt", STATUS_PASS, "Proxmox VE", "");
}

static void without_qemu_the_packages_are_named(void **state)
{
	static const struct {
		const char *id, *like, *packages;
	} systems[] = {
		{"debian", "", "apt install qemu-system-x86 "},
		{"linuxmint", "ubuntu debian", "apt install qemu-system-x86 "},
		{"rocky", "rhel centos fedora", "dnf install qemu-kvm "},
		{"endeavouros", "arch", "pacman -S qemu-base "},
		{"opensuse-leap", "suse opensuse", "zypper install -t pattern kvm_server"},
		{"gentoo", "", "emerge app-emulation/qemu"},
		/* "archlinux" is a word of its own. */
		{"other", "archlinux", "packages of your distribution"},
	};
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_programs(h, TRI_NO, TRI_NO, TRI_NO);
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++) {
		h->os = (struct os){systems[i].id, systems[i].like, ""};
		assert_says(h, "libvirt", STATUS_WARN, "No QEMU is installed", systems[i].packages);
	}
	h->os.id = "debian";
	h->cpu.vendor = CPU_ARM;
	assert_says(h, "libvirt", STATUS_WARN, "No QEMU is installed", "qemu-system-arm ");
	set_programs(h, TRI_NO, TRI_YES, TRI_NO);
	assert_says(h, "libvirt", STATUS_WARN, "libvirt is installed, but no QEMU", "apt install");
	h->os.id = "nixos";
	assert_says(h, "libvirt", STATUS_UNKNOWN, "keeps its programs", "--version");
}

static void nobody_in_the_groups_is_fine(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	set_attr(h, ATTR_GROUP_KVM, TRI_YES, "etc/group", "kvm:x:105:");
	set_attr(h, ATTR_GROUP_LIBVIRT, TRI_YES, "etc/group", "libvirt:x:110:");
	assert_says(h, "virt-groups", STATUS_PASS, "Nobody is listed", "");
	set_attr(h, ATTR_GROUP_LIBVIRT, TRI_YES, "etc/group", "libvirt:x:110:anna,bert");
	assert_says(h, "virt-groups", STATUS_PASS, "In libvirt: anna,bert.", "");
	assert_shows(h, "virt-groups", "etc/group", "kvm:x:105:");
	assert_shows(h, "virt-groups", "etc/group", "libvirt:x:110:anna,bert");
}

static void no_more_members_are_named_than_a_person_reads(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_GROUP_KVM, TRI_YES, "etc/group", "kvm:x:105:a,b,c,d,e,f,g,h");
	assert_says(h, "virt-groups", STATUS_PASS, "In kvm: a,b,c,d,e,f,g,h.", "");
	set_attr(h, ATTR_GROUP_KVM, TRI_YES, "etc/group", "kvm:x:105:a,b,c,d,e,f,g,h,i,j,k");
	assert_says(h, "virt-groups", STATUS_PASS, "In kvm: a,b,c,d,e,f,g,h and 3 more.", "");
}

static void a_missing_group_matters_only_with_libvirt(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_GROUP_KVM, TRI_YES, "etc/group", "kvm:x:105:anna");
	set_attr(h, ATTR_GROUP_LIBVIRT, TRI_NO, "etc/group", NULL);
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	assert_says(h, "virt-groups", STATUS_PASS, "In kvm: anna.", "");
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	assert_says(h, "virt-groups", STATUS_WARN, "group libvirt is missing", "groupadd");
}

static void selinux_is_never_to_be_switched_off(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_SELINUX, TRI_NO, "sys/fs/selinux/enforce", NULL);
	assert_says(h, "selinux", STATUS_PASS, "not in use", "");
	set_attr(h, ATTR_SELINUX, TRI_YES, "sys/fs/selinux/enforce", "0");
	assert_says(h, "selinux", STATUS_PASS, "permissive", "");
	set_attr(h, ATTR_SELINUX, TRI_YES, "sys/fs/selinux/enforce", "1");
	assert_says(h, "selinux", STATUS_PASS, "enforcing", "");
	assert_shows(h, "selinux", "sys/fs/selinux/enforce", "1");
}

/* The boolean is one of policies up to RHEL 6; where there is none, nothing is to be done. */
static void an_old_policy_needs_its_boolean(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_SELINUX, TRI_YES, "sys/fs/selinux/enforce", "1");
	set_attr(h, ATTR_VIRT_USE_SYSFS, TRI_YES, "sys/fs/selinux/booleans/virt_use_sysfs", "0 0");
	assert_says(h, "selinux", STATUS_WARN, "older policy", "setsebool -P virt_use_sysfs on");
	assert_shows(h, "selinux", "sys/fs/selinux/booleans/virt_use_sysfs", "0 0");
	set_attr(h, ATTR_VIRT_USE_SYSFS, TRI_YES, "sys/fs/selinux/booleans/virt_use_sysfs", "1 1");
	assert_says(h, "selinux", STATUS_PASS, "enforcing", "");
	/* It is about the guests of libvirt. */
	set_attr(h, ATTR_VIRT_USE_SYSFS, TRI_YES, "sys/fs/selinux/booleans/virt_use_sysfs", "0 0");
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	assert_says(h, "selinux", STATUS_PASS, "enforcing", "");
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	set_attr(h, ATTR_SELINUX, TRI_YES, "sys/fs/selinux/enforce", "0");
	assert_says(h, "selinux", STATUS_PASS, "permissive", "");
}

static void apparmor_matters_with_libvirt_and_without_the_line(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	const char *abstraction = "etc/apparmor.d/abstractions/libvirt-qemu";

	(void)state;
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	set_attr(h, ATTR_APPARMOR, TRI_YES, "sys/module/apparmor/parameters/enabled", "Y");
	set_attr(h, ATTR_APPARMOR_LIBVIRT, TRI_YES, abstraction, "/dev/vfio/vfio rw,");
	assert_says(h, "apparmor", STATUS_PASS, "AppArmor is on", "");
	assert_shows(h, "apparmor", abstraction, "/dev/vfio/vfio rw,");
	set_attr(h, ATTR_APPARMOR_LIBVIRT, TRI_NO, abstraction, NULL);
	assert_says(h, "apparmor", STATUS_WARN, "/dev/vfio",
		    "/etc/apparmor.d/local/abstractions/libvirt-qemu");
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	assert_says(h, "apparmor", STATUS_PASS, "AppArmor is on", "");
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	set_attr(h, ATTR_APPARMOR, TRI_YES, "sys/module/apparmor/parameters/enabled", "N");
	assert_says(h, "apparmor", STATUS_PASS, "not in use", "");
	set_attr(h, ATTR_APPARMOR, TRI_NO, "sys/module/apparmor/parameters/enabled", NULL);
	assert_says(h, "apparmor", STATUS_PASS, "not in use", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_seen_is_unknown),
		cmocka_unit_test(a_host_with_qemu_can_run_guests),
		cmocka_unit_test(without_qemu_the_packages_are_named),
		cmocka_unit_test(nobody_in_the_groups_is_fine),
		cmocka_unit_test(no_more_members_are_named_than_a_person_reads),
		cmocka_unit_test(a_missing_group_matters_only_with_libvirt),
		cmocka_unit_test(selinux_is_never_to_be_switched_off),
		cmocka_unit_test(an_old_policy_needs_its_boolean),
		cmocka_unit_test(apparmor_matters_with_libvirt_and_without_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
