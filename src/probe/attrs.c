/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/attrs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "base/lines.h"

#define FILE_MAX_BYTES ((size_t)4 * 1024 * 1024)
/* efivarfs: attributes in four bytes, then the value (Documentation/filesystems/efivarfs.rst). */
#define EFI_ATTRIBUTES 4

#define DMI "sys/class/dmi/id"
#define MODULE "sys/module"
#define CPUFREQ "sys/devices/system/cpu/cpu0/cpufreq"
#define SECURITY "sys/kernel/security"
#define SELINUX "sys/fs/selinux"
#define EFIVARS "sys/firmware/efi/efivars"
#define EFI_GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define HUGE_1G "sys/kernel/mm/hugepages/hugepages-1048576kB"

const struct attr_spec attr_specs[_ATTR_MAX] = {
	[ATTR_SYS_VENDOR] = {HOW_LINE, NULL, DMI, {DMI "/sys_vendor"}},
	[ATTR_PRODUCT] = {HOW_LINE, NULL, DMI, {DMI "/product_name"}},
	[ATTR_BOARD_VENDOR] = {HOW_LINE, NULL, DMI, {DMI "/board_vendor"}},
	[ATTR_BOARD] = {HOW_LINE, NULL, DMI, {DMI "/board_name"}},
	[ATTR_BIOS_VENDOR] = {HOW_LINE, NULL, DMI, {DMI "/bios_vendor"}},
	[ATTR_BIOS_VERSION] = {HOW_LINE, NULL, DMI, {DMI "/bios_version"}},
	[ATTR_BIOS_DATE] = {HOW_LINE, NULL, DMI, {DMI "/bios_date"}},
	[ATTR_EFI] = {HOW_MARK, NULL, "sys/firmware", {"sys/firmware/efi"}},
	[ATTR_SECURE_BOOT] = {HOW_EFI, NULL, "sys/firmware", {EFIVARS "/SecureBoot-" EFI_GLOBAL}},
	[ATTR_LOCKDOWN] = {HOW_LINE, NULL, SECURITY, {SECURITY "/lockdown"}},
	[ATTR_SELINUX] = {HOW_LINE, NULL, "sys/fs", {SELINUX "/enforce"}},
	[ATTR_VIRT_USE_SYSFS] = {HOW_LINE, NULL, "sys/fs", {SELINUX "/booleans/virt_use_sysfs"}},
	[ATTR_APPARMOR] = {HOW_LINE, NULL, MODULE, {MODULE "/apparmor/parameters/enabled"}},
	[ATTR_APPARMOR_LIBVIRT] = {HOW_KEYED,
				   "/dev/vfio",
				   "etc/apparmor.d",
				   {"etc/apparmor.d/abstractions/libvirt-qemu"}},
	[ATTR_KVM] = {HOW_MARK, NULL, "sys/class/misc", {"dev/kvm", "sys/class/misc/kvm"}},
	[ATTR_KVM_INTEL] = {HOW_MARK, NULL, MODULE, {MODULE "/kvm_intel"}},
	[ATTR_KVM_AMD] = {HOW_MARK, NULL, MODULE, {MODULE "/kvm_amd"}},
	[ATTR_IGNORE_MSRS] = {HOW_LINE, NULL, MODULE, {MODULE "/kvm/parameters/ignore_msrs"}},
	[ATTR_GOVERNOR] = {HOW_LINE, NULL, CPUFREQ, {CPUFREQ "/scaling_governor"}},
	[ATTR_GOVERNORS] = {HOW_LINE, NULL, CPUFREQ, {CPUFREQ "/scaling_available_governors"}},
	[ATTR_UNSAFE_INTERRUPTS] = {HOW_LINE,
				    NULL,
				    MODULE,
				    {MODULE
				     "/vfio_iommu_type1/parameters/allow_unsafe_interrupts"}},
	[ATTR_NOIOMMU] = {HOW_LINE,
			  NULL,
			  MODULE,
			  {MODULE "/vfio/parameters/enable_unsafe_noiommu_mode"}},
	[ATTR_MEM_TOTAL] = {HOW_KEYED, "MemTotal:", NULL, {"proc/meminfo"}},
	[ATTR_MEM_AVAILABLE] = {HOW_KEYED, "MemAvailable:", NULL, {"proc/meminfo"}},
	[ATTR_HUGE_TOTAL] = {HOW_KEYED, "HugePages_Total:", NULL, {"proc/meminfo"}},
	[ATTR_HUGE_FREE] = {HOW_KEYED, "HugePages_Free:", NULL, {"proc/meminfo"}},
	[ATTR_HUGE_SIZE] = {HOW_KEYED, "Hugepagesize:", NULL, {"proc/meminfo"}},
	[ATTR_HUGE_1G] = {HOW_LINE, NULL, "sys/kernel/mm", {HUGE_1G "/nr_hugepages"}},
	[ATTR_MEMLOCK] = {HOW_KEYED, "Max locked memory", NULL, {"proc/self/limits"}},
	[ATTR_LIBVIRT] = {HOW_MARK,
			  NULL,
			  "usr/bin",
			  {"usr/sbin/libvirtd", "usr/sbin/virtqemud", "usr/bin/libvirtd"}},
	[ATTR_QEMU] = {HOW_MARK,
		       NULL,
		       "usr/bin",
		       {"usr/bin/qemu-system-x86_64", "usr/bin/qemu-system-aarch64",
			"usr/libexec/qemu-kvm", "usr/bin/kvm"}},
	[ATTR_PROXMOX] = {HOW_MARK, NULL, "usr/bin", {"usr/bin/pveversion", "etc/pve"}},
	[ATTR_SYSTEMD_BOOT_HOOK] = {HOW_MARK,
				    NULL,
				    "etc/initramfs",
				    {"etc/initramfs/post-update.d/systemd-boot"}},
	[ATTR_SBCTL_KEYS] = {HOW_MARK,
			     NULL,
			     "usr/share",
			     {"var/lib/sbctl/keys/db", "usr/share/secureboot/keys/db"}},
	[ATTR_SBCTL_MKINITCPIO] = {HOW_MARK,
				   NULL,
				   "usr/lib/initcpio",
				   {"usr/lib/initcpio/post/sbctl"}},
	[ATTR_SBCTL_KERNEL_INSTALL] = {HOW_MARK,
				       NULL,
				       "usr/lib/kernel",
				       {"usr/lib/kernel/install.d/91-sbctl.install"}},
	[ATTR_PAM] = {HOW_MARK,
		      NULL,
		      ATTR_WHOLE,
		      {"etc/pam.d", "usr/lib/pam.d", "usr/etc/pam.d", "etc/pam.conf"}},
	[ATTR_UDEV] = {HOW_MARK,
		       NULL,
		       ATTR_WHOLE,
		       {"run/udev/control", "usr/lib/systemd/systemd-udevd",
			"lib/systemd/systemd-udevd", "usr/bin/udevadm", "bin/udevadm",
			"sbin/udevadm", "usr/sbin/udevd", "sbin/udevd"}},
	[ATTR_GROUP_KVM] = {HOW_MEMBERS, "kvm:", NULL, {"etc/group"}},
	[ATTR_GROUP_LIBVIRT] = {HOW_MEMBERS, "libvirt:", NULL, {"etc/group"}},
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

const char *attr_keyed_line(const char *bytes, size_t n, const char *key, size_t *ret_n)
{
	struct lines it = lines_of(bytes, n);
	size_t len = strlen(key);

	for (struct line l; lines_next(&it, &l);) {
		const char *end = l.at + l.text_len, *at = skip_blanks(l.at, end);

		*ret_n = (size_t)(end - at);
		if (*ret_n >= len && memcmp(at, key, len) == 0)
			return at;
	}
	return NULL;
}

/* What a file of each kind says: 0 with *ret_text in the arena; -ENODATA: the fact is not in it;
 * another -errno with err. */
typedef int (*taker)(struct arena *a, const struct attr_spec *spec, const char *path,
		     const struct buf *bytes, const char **ret_text, struct err *err);

static int take_line(struct arena *a, const struct attr_spec *spec, const char *path,
		     const struct buf *bytes, const char **ret_text, struct err *err)
{
	const char *end = buf_str(bytes) + strcspn(buf_str(bytes), "\r\n");
	const char *at = skip_blanks(buf_str(bytes), end);

	(void)spec, (void)path, (void)err;
	while (end > at && is_blank(end[-1]))
		end--;
	*ret_text = arena_dup(a, at, (size_t)(end - at));
	return 0;
}

static int take_keyed(struct arena *a, const struct attr_spec *spec, const char *path,
		      const struct buf *bytes, const char **ret_text, struct err *err)
{
	size_t n;
	const char *line = attr_keyed_line(buf_str(bytes), bytes->len, spec->key, &n);

	(void)path, (void)err;
	if (!line)
		return -ENODATA;
	*ret_text = arena_dup(a, line, n);
	return 0;
}

static int take_efi(struct arena *a, const struct attr_spec *spec, const char *path,
		    const struct buf *bytes, const char **ret_text, struct err *err)
{
	(void)spec;
	if (bytes->len != EFI_ATTRIBUTES + 1 || (unsigned char)bytes->data[EFI_ATTRIBUTES] > 1)
		return err_set(err, EBADMSG, "/%s: not an EFI variable of one byte, 0 or 1", path);
	*ret_text = arena_str(a, bytes->data[EFI_ATTRIBUTES] ? "1" : "0");
	return 0;
}

/* NULL: the file is not opened. */
static const taker takers[] = {
	[HOW_LINE] = take_line,     [HOW_MARK] = NULL,    [HOW_KEYED] = take_keyed,
	[HOW_MEMBERS] = take_keyed, [HOW_EFI] = take_efi,
};

static int read_fact(const struct root *root, struct arena *a, const struct attr_spec *spec,
		     const char *path, const char **ret_text, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct stat st;
	int r;

	if (!takers[spec->how]) {
		r = root_stat(root, path, false, &st);
		return r < 0 ? err_errno(err, -r, "/%s", path) : 0;
	}
	r = root_read(root, path, FILE_MAX_BYTES, &bytes, err);
	return r < 0 ? r : takers[spec->how](a, spec, path, &bytes, ret_text, err);
}

static bool is_filled(const struct root *root, const char *path)
{
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_DIRECTORY, 0);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	int entries = 0;

	if (!d)
		return false;
	take_fd(&fd);
	while (entries <= 2 && readdir(d))
		entries++;
	closedir(d);
	return entries > 2;
}

static bool is_dir(const struct root *root, const char *path)
{
	struct stat st;

	return root_stat(root, path, false, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *attr_way(const struct root *root, struct arena *a, const char *place, const char *path,
		     bool *ret_filled)
{
	size_t n = place ? strlen(place) : 0;
	const char *way = NULL;

	*ret_filled = false;
	if (!place || !str_starts(path, place) || path[n] != '/')
		return NULL;
	while (path[n] == '/') {
		const char *dir = arena_dup(a, path, n);

		if (!is_dir(root, dir))
			break;
		way = dir;
		n += 1 + strcspn(path + n + 1, "/");
	}
	*ret_filled = way && is_filled(root, way);
	return way;
}

/* Nothing was found: is that known? */
static enum tri absence(const struct root *root, struct arena *a, const struct attr_spec *spec)
{
	enum tri there = TRI_UNKNOWN;

	if (streq(spec->place, ATTR_WHOLE))
		return root_exists(root, ATTR_WHOLE) == TRI_YES ? TRI_NO : TRI_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(spec->paths) && spec->paths[i]; i++) {
		const char *path = spec->paths[i];
		bool filled;

		if (!spec->place || !str_starts(path, spec->place))
			continue;
		if (!attr_way(root, a, spec->place, path, &filled) || !filled)
			return TRI_UNKNOWN;
		there = TRI_NO;
	}
	return there;
}

void attr_look(const struct root *root, struct arena *a, const struct attr_spec *spec,
	       struct attr_look *ret)
{
	*ret = (struct attr_look){.path = spec->paths[0]};
	for (size_t i = 0; i < ARRAY_SIZE(spec->paths) && spec->paths[i]; i++) {
		const char *path = spec->paths[i];
		struct err err;
		int r = read_fact(root, a, spec, path, &ret->text, &err);

		if (r == 0 || r == -ENODATA) {
			ret->there = tri_of(r == 0);
			ret->path = path;
			ret->failed = 0;
			return;
		}
		if (r == -ENOENT || r == -ENOTDIR || ret->failed)
			continue;
		ret->path = path;
		ret->failed = -r;
		ret->err = err;
	}
	if (!ret->failed)
		ret->there = absence(root, a, spec);
}
