/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"

/* By the names of os-release: what installs QEMU and libvirt. */
struct packages {
	const char *os;
	const char *x86, *arm; /* a command; NULL: as on x86 */
};

static const struct packages packages[] = {
	{"debian", "apt install qemu-system-x86 ovmf libvirt-daemon-system virtinst",
	 "apt install qemu-system-arm qemu-efi-aarch64 libvirt-daemon-system virtinst"},
	{"ubuntu", "apt install qemu-system-x86 ovmf libvirt-daemon-system virtinst",
	 "apt install qemu-system-arm qemu-efi-aarch64 libvirt-daemon-system virtinst"},
	{"fedora", "dnf install qemu-kvm libvirt virt-install", NULL},
	{"rhel", "dnf install qemu-kvm libvirt virt-install", NULL},
	{"arch", "pacman -S qemu-base edk2-ovmf libvirt virt-install",
	 "pacman -S qemu-base edk2-aarch64 libvirt virt-install"},
	{"suse", "zypper install -t pattern kvm_server kvm_tools", NULL},
	{"gentoo", "emerge app-emulation/qemu app-emulation/libvirt", NULL},
	{"alpine", "apk add qemu-system-x86_64 ovmf libvirt-daemon libvirt-qemu",
	 "apk add qemu-system-aarch64 aavmf libvirt-daemon libvirt-qemu"},
	{"void", "xbps-install qemu libvirt virt-manager", NULL},
};

static const char *install(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(packages); i++) {
		const struct packages *p = &packages[i];

		if (host_is_like(h, p->os))
			return h->cpu.vendor == CPU_ARM && p->arm ? p->arm : p->x86;
	}
	return NULL;
}

static const char *how_to_install(const struct bench *b)
{
	const char *command = install(b->host);

	if (!command)
		return "Install QEMU, and libvirt if you like, by the packages of your "
		       "distribution.";
	return arena_printf(b->mem, "Install QEMU, with libvirt to manage it: %s", command);
}

/* Systems that keep programs by hash, not in usr/bin. */
static bool keeps_programs_elsewhere(const struct host *h)
{
	return streq(h->os.id, "nixos") || streq(h->os.id, "guix");
}

static void judge_no_qemu(const struct bench *b, struct finding *f, bool libvirt)
{
	if (keeps_programs_elsewhere(b->host))
		judged(f, STATUS_UNKNOWN,
		       "This system keeps its programs where passthru does not look.",
		       "See for yourself: qemu-system-x86_64 --version");
	else if (host_attr(b->host, ATTR_QEMU)->there == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The folders of programs could not be seen.",
		       howto_read(b, "Look for it yourself: ls /usr/bin/qemu*"));
	else
		judged(f, STATUS_WARN,
		       libvirt ? "libvirt is installed, but no QEMU: no guest can be started yet."
			       : "No QEMU is installed: devices can be set aside for a guest, but "
				 "no guest can be started yet.",
		       how_to_install(b));
}

void check_libvirt(const struct bench *b, struct finding *f)
{
	bool libvirt = host_has(b->host, ATTR_LIBVIRT);

	prove_attr(b, f, ATTR_PROXMOX);
	prove_attr(b, f, ATTR_LIBVIRT);
	prove_attr(b, f, ATTR_QEMU);
	if (host_has(b->host, ATTR_PROXMOX))
		judged(f, STATUS_PASS, "Proxmox VE runs the guests of this host.", "");
	else if (!host_has(b->host, ATTR_QEMU))
		judge_no_qemu(b, f, libvirt);
	else if (libvirt)
		judged(f, STATUS_PASS, "QEMU and libvirt are installed.", "");
	else
		judged(f, STATUS_PASS,
		       "QEMU is installed. libvirt is not seen, and guests can do without it.", "");
}

/* The names behind the last colon of a line of etc/group; "" nobody. */
static const char *members(const struct attr *group)
{
	const char *colon =
		group->there == TRI_YES && group->text ? strrchr(group->text, ':') : NULL;

	return colon ? colon + 1 : "";
}

#define MEMBERS_TOLD 8u

/* " In kvm: anna,bert and 3 more."; "" nobody. */
static const char *tell_members(const struct bench *b, const char *group, const char *list)
{
	size_t told = 0, n = 0;

	for (const char *at = list; *at; at += *at == ',') {
		at += strcspn(at, ",");
		if (++n == MEMBERS_TOLD)
			told = (size_t)(at - list);
	}
	if (n == 0)
		return "";
	if (n <= MEMBERS_TOLD)
		return arena_printf(b->mem, " In %s: %s.", group, list);
	return arena_printf(b->mem, " In %s: %.*s and %zu more.", group, (int)told, list,
			    n - MEMBERS_TOLD);
}

static void judge_members(const struct bench *b, struct finding *f)
{
	const char *kvm = members(host_attr(b->host, ATTR_GROUP_KVM));
	const char *libvirt = members(host_attr(b->host, ATTR_GROUP_LIBVIRT));

	if (*kvm || *libvirt)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "Some users may run guests without being root.%s%s",
				    tell_members(b, "kvm", kvm),
				    tell_members(b, "libvirt", libvirt)),
		       "");
	else
		judged(f, STATUS_PASS,
		       "Nobody is listed in the groups kvm and libvirt, so root runs the guests. "
		       "That is fine on a server. usermod -aG kvm,libvirt NAME lets a user in.",
		       "");
}

void check_virt_groups(const struct bench *b, struct finding *f)
{
	enum tri kvm = host_attr(b->host, ATTR_GROUP_KVM)->there;
	enum tri libvirt = host_attr(b->host, ATTR_GROUP_LIBVIRT)->there;

	prove_attr(b, f, ATTR_GROUP_KVM);
	prove_attr(b, f, ATTR_GROUP_LIBVIRT);
	if (kvm == TRI_UNKNOWN && libvirt == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The list of groups could not be read.",
		       howto_read(b, "Look at /etc/group: ls -l /etc/group"));
	else if (libvirt == TRI_NO && host_has(b->host, ATTR_LIBVIRT))
		judged(f, STATUS_WARN,
		       "libvirt is installed, but the group libvirt is missing: only root, or who "
		       "has an administrator's password, can use it.",
		       "Where root runs the guests, nothing is to be done. Else: groupadd --system "
		       "libvirt, then usermod -aG libvirt NAME.");
	else
		judge_members(b, f);
}

/* virt_use_sysfs: of policies up to RHEL 6; newer ones let guests use VFIO without it. Text: "1 1",
 * now and after the next commit (selinuxfs). */
static bool sysfs_refused(const struct host *h)
{
	const struct attr *sysfs = host_attr(h, ATTR_VIRT_USE_SYSFS);

	return sysfs->there == TRI_YES && sysfs->text && *sysfs->text == '0' &&
	       host_attr(h, ATTR_LIBVIRT)->there != TRI_NO;
}

void check_selinux(const struct bench *b, struct finding *f)
{
	const struct attr *selinux = host_attr(b->host, ATTR_SELINUX);

	prove_attr(b, f, ATTR_SELINUX);
	prove_attr(b, f, ATTR_VIRT_USE_SYSFS);
	if (selinux->there == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells whether SELinux is in use.",
		       howto_read(b, "Ask the host: getenforce"));
	else if (selinux->there == TRI_NO)
		judged(f, STATUS_PASS, "SELinux is not in use.", "");
	else if (!streq(selinux->text, "1"))
		judged(f, STATUS_PASS, "SELinux is permissive: it reports, and stops nothing.", "");
	else if (sysfs_refused(b->host))
		judged(f, STATUS_WARN,
		       "SELinux is enforcing, and this older policy keeps guests from sysfs, "
		       "which they need to reach their devices.",
		       "setsebool -P virt_use_sysfs on");
	else
		judged(f, STATUS_PASS,
		       "SELinux is enforcing. libvirt labels what it gives to a guest, so VFIO "
		       "works with it.",
		       "");
}

void check_apparmor(const struct bench *b, struct finding *f)
{
	const struct attr *apparmor = host_attr(b->host, ATTR_APPARMOR);
	enum tri rule = host_attr(b->host, ATTR_APPARMOR_LIBVIRT)->there;

	prove_attr(b, f, ATTR_APPARMOR);
	prove_attr(b, f, ATTR_APPARMOR_LIBVIRT);
	if (apparmor->there == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells whether AppArmor is in use.",
		       howto_read(b, "Ask the host: aa-enabled"));
	else if (apparmor->there == TRI_NO || !streq(apparmor->text, "Y"))
		judged(f, STATUS_PASS, "AppArmor is not in use.", "");
	else if (rule == TRI_NO && host_has(b->host, ATTR_LIBVIRT))
		judged(f, STATUS_WARN,
		       "AppArmor is on, and libvirt's rules for guests do not name /dev/vfio: a "
		       "device that is added while a guest runs may be refused.",
		       "Add the line \"/dev/vfio/vfio rw,\" to "
		       "/etc/apparmor.d/local/abstractions/libvirt-qemu, and start the guest "
		       "again.");
	else
		judged(f, STATUS_PASS,
		       "AppArmor is on. libvirt writes a rule for each device that it gives to a "
		       "guest, so VFIO works with it.",
		       "");
}
