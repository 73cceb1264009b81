/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tells one machine or its people from all others, planted wherever a capture reads: in bytes,
 * in names of files, in what links say. None of it may be in the copy. */
#include "unit/probe/captured.h"

#include <errno.h>
#include <ftw.h>
#include <sys/sysmacros.h>

#define RELEASE "6.1.0-9-amd64"
#define NIC "0000:03:00.0"
#define NVME "0000:02:00.0"
#define UUID "0a1b2c3d-1111-2222-3333-0123456789ab"
#define MACHINE "fedcba9876543210fedcba9876543210"
#define ARRAY "3aaa0122:29827cfa:5331ad66:ca767371"

/* Lower case. */
static const char *const secrets[] = {
	"rack-nine", "rack--nine", "example.lan", "anna",     "zoe",           "/jo",
	"0a1b2c3d",  "0123456789", "1a2b-3c4d",   "fedcba98", "b4:2e:99",      "b42e99",
	"3aaa0122",  "s4nx0r12",   "usbserial77", "hunter2",  "10000000deadb", "s3cr3t",
	"b4-2e-99",  "0807a8c0",   "0908a8c0",    "8.8.4.4",
};

static void find_secret(const char *text, size_t n, const char *where)
{
	_cleanup_free_ char *lower = xcalloc(n + 1, 1);

	for (size_t i = 0; i < n; i++)
		lower[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		if (memmem(lower, n, secrets[i], strlen(secrets[i])))
			fail_msg("\"%s\" is left in %s", secrets[i], where);
}

static size_t files_seen, copy_len;

static int look_at(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	char target[4096];
	ssize_t n;

	(void)st;
	(void)at;
	files_seen++;
	find_secret(path + copy_len, strlen(path + copy_len), path);
	if (kind == FTW_SL) {
		n = readlink(path, target, sizeof(target));
		assert_true(n > 0);
		find_secret(target, (size_t)n, path);
	} else if (kind == FTW_F) {
		_cleanup_buf_ struct buf bytes = {0};
		_cleanup_root_ struct root root = {0};
		struct err err;
		_cleanup_free_ char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));

		assert_int_equal(root_open(dir, &root, &err), 0);
		assert_int_equal(root_read(&root, strrchr(path, '/'), 1 << 24, &bytes, &err), 0);
		find_secret(buf_str(&bytes), bytes.len, path);
	}
	return 0;
}

static void expect_no_secret(const struct fixture *f)
{
	files_seen = 0;
	copy_len = strlen(f->copy);
	assert_int_equal(nftw(f->copy, look_at, 16, FTW_PHYS), 0);
	assert_true(files_seen > 20);
}

static void people(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/hostname", "rack-nine.example.lan\n");
	tree_file(tree, "etc/hostname", "rack-nine\n");
	tree_file(tree, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna S3CR3T:/home/anna:/bin/sh\n"
		  "jo:x:1001:1001::/home/jo:/bin/sh\n");
	tree_file(tree, "etc/group", "root:x:0:\nkvm:x:105:anna,jo\nlibvirt:x:106:zoe\n");
}

static void settings(const char *tree)
{
	tree_file(tree, "etc/os-release", "ID=debian\n");
	tree_file(tree, "etc/fstab",
		  "UUID=" UUID " / ext4 defaults 0 1\n"
		  "/dev/disk/by-id/ata-WDC_WD10_S4NX0R12-part2 none swap sw 0 0\n"
		  "//nas/x /home/jo/nas cifs username=jo,password=hunter2,uid=jo 0 0\n");
	tree_file(tree, "etc/default/grub",
		  "# by Anna on rack-nine\nGRUB_CMDLINE_LINUX=\"quiet\"\n");
	tree_file(tree, "etc/default/grub.anna", "# a copy\n");
	tree_file(tree, "etc/default/grub.d/zoe.cfg", "GRUB_CMDLINE_LINUX=\"splash\"\n");
	tree_file(tree, "etc/modprobe.d/anna.conf", "options vfio-pci ids=10de:1b80 # anna\n");
	tree_file(tree, "etc/modprobe.d/vfio", "# zoe@example.lan\n");
	tree_file(tree, "etc/modules-load.d/rack-nine.conf", "vfio\n");
	tree_file(tree, "etc/sysctl.d/zoe.conf", "kernel.domainname=s3cr3t\n");
	tree_file(tree, "etc/sysctl.conf", "vm.nr_hugepages=8 # for anna\n");
	tree_file(tree, "etc/security/limits.d/90-passthru-anna.conf", "anna - memlock 9\n");
	tree_file(tree, "etc/security/limits.conf", "s3cr3t hard nproc 9\n");
	tree_file(tree, "etc/udev/rules.d/70-zoe.rules", "SUBSYSTEM==\"vfio\", OWNER=\"zoe\"\n");
	tree_file(tree, "etc/udev/rules.d/70-net.rules", "NAME=\"s3cr3t\"\n");
	tree_file(tree, "etc/dracut.conf.d/anna", "add_drivers+=\" vfio \"\n");
	tree_file(tree, "etc/mkinitcpio.conf.d/zoe.conf", "MODULES=(vfio)\n");
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n");
	tree_file(tree, "etc/crypttab", "luks-" UUID " UUID=" UUID " /home/anna/key luks\n");
	tree_file(tree, "etc/ssh/sshd_config",
		  "Port 2222\nAllowUsers anna zoe\n# s3cr3t\nBanner /etc/s3cr3t\n");
	tree_file(tree, "etc/dropbear/initramfs/authorized_keys", "ssh-rsa S3CR3T anna\n");
	tree_file(tree, "etc/initramfs-tools/conf.d/anna", "IP=::::rack-nine:eth0:dhcp\n");
	tree_file(tree, "etc/kernel/cmdline", "root=UUID=" UUID " rd.md.uuid=" ARRAY "\n");
	tree_file(tree, "boot/loader/entries/" MACHINE "-" RELEASE ".conf",
		  "options root=UUID=" UUID "\nlinux /" MACHINE "/vmlinuz\n");
	tree_file(tree, "boot/config-" RELEASE, "CONFIG_DEFAULT_HOSTNAME=\"rack-nine\"\n");
}

static void kernel(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "proc/sys/kernel/random/boot_id", UUID "\n");
	tree_file(
		tree, "proc/cmdline",
		"BOOTIF=01-b4-2e-99-01-02-03 root=/dev/mapper/rack--nine--vg-root rd.md.uuid=" ARRAY
		" resume=/dev/disk/by-id/nvme-SSD_S4NX0R12\n");
	tree_file(tree, "proc/net/tcp",
		  "  sl\n   0: 0A0200C0:08AE 0807A8C0:D2A4 01 x\n   1: 0A0200C0:0016 0908A8C0:D2A4 "
		  "01 x\n");
	tree_file(tree, "proc/driver/nvidia/gpus/0000:01:00.0/information",
		  "GPU UUID: GPU-" UUID "\nDevice Minor: 0\n");
	tree_file(tree, "proc/77/comm", "anna\n");
	tree_link(tree, "proc/77/fd/3", "/dev/nvidia0");
	tree_link(tree, "proc/77/fd/4", "/home/anna/s3cr3t");
	tree_file(tree, "proc/77/cmdline", "/home/anna/s3cr3t");
	tree_file(tree, "proc/cpuinfo", "processor\t: 0\nSerial\t\t: 10000000deadbeef\n");
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 254:0 / / rw - ext4 /dev/mapper/rack--nine--vg-root rw\n"
		  "23 22 254:1 / /home/anna rw - ext4 /dev/mapper/vg_rack--nine-anna rw\n");
	tree_file(tree, "proc/interrupts", " 30: 1 IR-PCI-MSI enxb42e99010203-rx-0\n");
	tree_file(tree, "proc/net/route", "Iface Destination\nenxb42e99010203 00000000\n");
	tree_file(tree, "proc/net/if_inet6",
		  "fe80000000000000b62e99fffe010203 02 40 20 80 enxb42e99010203\n");
	tree_file(tree, "var/log/dmesg",
		  "[ 0.0] Linux version 6.1 (anna@rack-nine) (gcc)\n"
		  "[ 1.0] usb 1-1: SerialNumber: USBSERIAL77\n"
		  "[ 2.0] eth0: B4:2E:99:01:02:03\n[ 3.0] EXT4-fs: mounted " UUID "\n");
}

static void devices(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x010802});
	tree_pci(tree, &(struct tree_pci){.address = NIC, .class = 0x020000});
	tree_disk(tree, NVME, "nvme/nvme0", "nvme0n1", 259, 0, 1);
	tree_nic(tree, NIC, "", "enxb42e99010203", "up");
	tree_file(tree, "sys/devices/virtual/block/dm-0/dm/name", "rack--nine--vg-root\n");
	tree_link(tree, "sys/class/block/dm-0", "../../devices/virtual/block/dm-0");
	tree_link(tree, "dev/mapper/rack--nine--vg-root", "../dm-0");
	tree_link(tree, "dev/disk/by-uuid/" UUID, "../../nvme0n1p1");
	tree_link(tree, "dev/disk/by-uuid/1A2B-3C4D", "../../nvme0n1");
	tree_link(tree, "dev/disk/by-id/nvme-SSD_S4NX0R12", "../../nvme0n1");
	tree_link(tree, "dev/disk/by-label/anna", "../../nvme0n1");
	tree_file(tree, "run/udev/data/b259:1",
		  "E:ID_SERIAL=S4NX0R12\nE:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=rack-nine\n");
	tree_file(tree, "run/udev/data/b259:0", "E:ID_SERIAL=S4NX0R12\n");
	tree_file(tree,
		  "sys/devices/platform/host6/session1/connection1:0/iscsi_connection/"
		  "connection1:0/persistent_address",
		  "8.8.4.4\n");
	tree_link(tree, "sys/class/iscsi_connection/connection1:0",
		  "../../devices/platform/host6/session1/connection1:0/iscsi_connection/"
		  "connection1:0");
	tree_file(tree, "sys/devices/virtual/dmi/id/board_name", "Board\n");
	tree_file(tree, "sys/devices/virtual/dmi/id/board_serial", "S3CR3T\n");
	tree_link(tree, "sys/class/dmi/id", "../../devices/virtual/dmi/id");
}

/* Wherever it leads. */
static bool is_link(const struct fixture *f, const char *path)
{
	_cleanup_free_ char *full = tree_path(f->copy, path);
	char target[64];

	return readlink(full, target, sizeof(target)) > 0;
}

static void nothing_personal_is_left(void **state)
{
	struct fixture *f = *state;

	people(f->tree);
	settings(f->tree);
	kernel(f->tree);
	devices(f->tree);
	/* The list of what could not be read names paths too. */
	tree_link(f->tree, "sys/class/net/enxb42e99010203/address", "address");
	struct host *h = probed_copy(f);
	expect_no_secret(f);
	assert_string_equal(h->name, "host");
	assert_string_equal(host_param(h, "BOOTIF")->value, "01-02-00-00-00-00-01");
	assert_true(is_link(f, "proc/77/fd/3"));
	assert_false(is_link(f, "proc/77/fd/4"));
	assert_string_equal(host_param(h, "root")->value, "/dev/mapper/host--vg-root");
	assert_string_equal(host_attr(h, ATTR_GROUP_KVM)->text, "kvm:x:105:user1,user3");
	assert_string_equal(host_attr(h, ATTR_GROUP_LIBVIRT)->text, "libvirt:x:106:user2");
	host_free(h);
}

static void settings_keep_their_names_and_words(void **state)
{
	struct fixture *f = *state;

	people(f->tree);
	settings(f->tree);
	struct host *h = probed_copy(f);
	assert_true(copied(f, "etc/modprobe.d/vfio"));
	assert_true(copied(f, "etc/modprobe.d/user1.conf"));
	assert_true(copied(f, "etc/dracut.conf.d/user1"));
	assert_true(copied(f, "etc/default/grub.user1"));
	assert_int_equal(h->n_modprobe, 1);
	assert_true(str_starts(h->modprobe[0].args, "ids=10de:1b80"));
	host_free(h);
}

/* Somebody who has the name of what probe looks for changes nothing of it. */
static void names_that_are_words_of_the_paths_stay(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, "proc/sys/kernel/hostname", "pci\n");
	tree_file(f->tree, "etc/passwd", "max:x:1000:1\nvfio:x:1001:1\nmodprobe:x:1002:1\n");
	tree_file(f->tree, "etc/modprobe.d/vfio.conf", "options vfio-pci disable_vga=1\n");
	tree_pci(f->tree, &(struct tree_pci){.address = NIC, .class = 0x020000});
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_devices, 1);
	assert_int_equal(h->n_modprobe, 1);
	assert_string_equal(h->modprobe[0].module, "vfio_pci");
	host_free(h);
}

/* "ln -s /dev/null /etc/modprobe.d/x.conf" switches off /usr/lib/modprobe.d/x.conf. */
static void a_masked_file_stays_masked(void **state)
{
	struct fixture *f = *state;
	_cleanup_free_ char *null = tree_path(f->tree, "dev/null");

	tree_dir(f->tree, "dev");
	if (mknod(null, S_IFCHR | 0666, makedev(1, 3)) < 0) {
		assert_int_equal(errno, EPERM);
		print_message("skipped: device nodes cannot be made here\n");
		skip();
	}
	tree_link(f->tree, "etc/modprobe.d/x.conf", "/dev/null");
	tree_file(f->tree, "usr/lib/modprobe.d/x.conf", "blacklist vfio-pci\n");
	struct host *h = probed_copy(f);
	assert_true(copied(f, "etc/modprobe.d/x.conf"));
	assert_int_equal(h->n_modprobe, 0);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(nothing_personal_is_left),
		capture_test(settings_keep_their_names_and_words),
		capture_test(names_that_are_words_of_the_paths_stay),
		capture_test(a_masked_file_stays_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
