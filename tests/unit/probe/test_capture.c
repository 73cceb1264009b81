/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/captured.h"

#include <errno.h>

#define PORT "0000:00:01.0"
#define GPU "0000:01:00.0"
#define NVME "0000:02:00.0"
#define NIC "0000:03:00.0"
#define RELEASE "6.1.0-9-amd64"

static void a_whole_host(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "proc/sys/kernel/hostname", "tower\n");
	tree_file(tree, "proc/cmdline",
		  "BOOT_IMAGE=/vmlinuz root=UUID=0a1b2c3d-1111-2222-3333-0123456789ab quiet\n");
	tree_file(tree, "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: vmx\n");
	tree_file(tree, "proc/self/mountinfo", "22 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n");
	tree_file(tree, "proc/swaps", "Filename Type Size Used Priority\n");
	tree_file(tree, "proc/net/route",
		  "Iface Destination Gateway Flags\nenxb42e99010203 00000000 010200C0 0003 0 0 100 "
		  "00000000 0 0 0\n");
	tree_file(tree, "proc/interrupts", "  0: 1 IR-IO-APIC timer\n");
	tree_file(tree, "var/log/dmesg",
		  "[    0.0] Linux version 6.1 (tower)\n[    0.1] ACPI: DMAR 0x1\n");
	tree_file(tree, "boot/vmlinuz-" RELEASE, "a kernel");
	tree_file(tree, "boot/config-" RELEASE, "CONFIG_INTEL_IOMMU=y\n");
	tree_file(tree, "boot/grub/grub.cfg", "a secret");
	tree_file(tree, "usr/lib/modules/" RELEASE "/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko:\n");
	tree_file(tree, "usr/lib/modules/" RELEASE "/modules.alias",
		  "alias pci:v000010DEd*sv*sd*bc03sc*i* nouveau\n");
	tree_link(tree, "lib", "usr/lib");
	tree_file(tree, "etc/os-release", "ID=debian\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"quiet\"\n");
	tree_file(tree, "etc/modprobe.d/a.conf", "options x y=1\n");
	tree_file(tree, "sys/firmware/acpi/tables/DMAR", "DMAR");
	tree_file(tree, "etc/shadow", "root:secret\n");
}

static void its_devices(const char *tree)
{
	tree_pci(tree,
		 &(struct tree_pci){
			 .address = PORT, .class = 0x060400, .secondary = 1, .driver = "pcieport"});
	tree_pci(tree, &(struct tree_pci){.address = GPU,
					  .below = PORT,
					  .vendor = 0x10de,
					  .class = 0x030000,
					  .driver = "nouveau",
					  .module = "nouveau",
					  .group = "1",
					  .resets = "flr",
					  .boot_vga = "1"});
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x010802, .group = "2"});
	tree_pci(tree, &(struct tree_pci){.address = NIC, .class = 0x020000, .group = "3"});
	tree_disk(tree, NVME, "nvme/nvme0", "nvme0n1", 259, 0, 1);
	tree_nic(tree, NIC, "", "enxb42e99010203", "up");
}

static void expect_same_devices(const struct host *a, const struct host *b)
{
	assert_int_equal(a->n_devices, b->n_devices);
	for (size_t i = 0; i < a->n_devices; i++) {
		const struct device *x = &a->devices[i], *y = &b->devices[i];

		assert_string_equal(x->address, y->address);
		assert_int_equal(x->vendor, y->vendor);
		assert_int_equal(x->class, y->class);
		assert_int_equal(x->parent, y->parent);
		assert_int_equal(x->group, y->group);
		assert_int_equal(x->pcie_type, y->pcie_type);
		assert_int_equal(x->config_known, y->config_known);
		assert_int_equal(x->can_reset, y->can_reset);
		assert_int_equal(x->n_candidates, y->n_candidates);
		assert_int_equal(x->n_uses, y->n_uses);
		for (size_t k = 0; k < x->n_uses; k++)
			assert_int_equal(x->uses[k].kind, y->uses[k].kind);
	}
}

static void the_copy_is_the_same_host(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	size_t missing;

	a_whole_host(f->tree);
	its_devices(f->tree);
	if (capture(f, &missing, &err) < 0)
		fail_msg("%s", err.line);
	struct host *a = probed(f->tree), *b = probed(f->copy);

	expect_same_devices(a, b);
	assert_int_equal(the_device(b, GPU)->n_candidates, 1);
	assert_non_null(use_of(the_device(b, NVME), USE_ROOT, "/"));
	assert_non_null(use_of(the_device(b, NIC), USE_DEFAULT_ROUTE, "enx020000000001"));
	assert_int_equal(b->n_groups, 3);
	assert_int_equal(b->loader.kind, a->loader.kind);
	assert_int_equal(host_running(b)->vfio_pci, SUPPORT_MODULE);
	assert_int_equal(host_running(b)->intel_iommu, TRI_YES);
	assert_int_equal(b->iommu.dmar, TRI_YES);
	assert_int_equal(b->iommu.irq_remapped, TRI_YES);
	assert_int_equal(b->log.n_lines, 2);
	assert_int_equal(b->n_modprobe, 1);
	host_free(a);
	host_free(b);
}

static void names_and_secrets_stay_behind(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	size_t missing;

	a_whole_host(f->tree);
	its_devices(f->tree);
	assert_int_equal(capture(f, &missing, &err), 0);
	struct host *h = probed(f->copy);

	assert_string_equal(h->name, "host");
	assert_string_equal(h->log.lines[0].text, "Linux version 6.1 (host)");
	assert_string_equal(host_param(h, "root")->value,
			    "UUID=00000000-0000-0000-0000-000000000001");
	assert_false(copied(f, "etc/shadow"));
	assert_false(copied(f, "sys/class/net/enxb42e99010203"));
	assert_true(copied(f, "boot/grub/grub.cfg"));
	host_free(h);
}

static void what_is_not_there_is_listed(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	size_t missing;

	tree_file(f->tree, "proc/cmdline", "quiet\n");
	assert_int_equal(capture(f, &missing, &err), 0);
	assert_true(missing > 0);
	assert_true(copied(f, "MISSING"));
	_cleanup_root_ struct root root = {0};
	_cleanup_buf_ struct buf list = {0};
	assert_int_equal(root_open(f->copy, &root, &err), 0);
	assert_int_equal(root_read(&root, "MISSING", 65536, &list, &err), 0);
	assert_non_null(strstr(buf_str(&list), "proc/cpuinfo: "));
	assert_null(strstr(buf_str(&list), "proc/cmdline"));
	/* What many hosts have not is not missed. */
	assert_null(strstr(buf_str(&list), "proc/xen"));
}

static void a_directory_with_files_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	size_t missing;

	tree_file(f->out, "copy/mine", "x");
	assert_int_equal(capture(f, &missing, &err), -ENOTEMPTY);
	assert_non_null(strstr(err.line, "copy"));
	assert_false(copied(f, "proc"));
	/* An empty one is fine. */
	_cleanup_free_ char *mine = tree_path(f->copy, "mine");
	assert_int_equal(unlink(mine), 0);
	assert_int_equal(capture(f, &missing, &err), 0);
}

/* A link in what is copied must not make the copy write elsewhere. */
static void the_copy_is_written_nowhere_else(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	size_t missing;
	_cleanup_free_ char *out = tree_path(f->out, "elsewhere");

	tree_dir(f->out, "elsewhere");
	tree_pci(f->tree, &(struct tree_pci){.address = GPU, .class = 0x030000});
	tree_link(f->tree, "bin", out);
	tree_file(f->tree, "usr/bin/lsinitramfs", "x");
	assert_int_equal(capture(f, &missing, &err), 0);
	assert_int_equal(rmdir(out), 0);
}

/* What a person would know a machine again by is not in it; what the device is, is. */
static void what_hangs_below_is_copied(void **state)
{
	struct fixture *f = *state;

	tree_pci(f->tree, &(struct tree_pci){.address = GPU,
					     .class = 0x030000,
					     .config_len = 64,
					     .intx = 1,
					     .irq = "16",
					     .link = "2.5 GT/s PCIe x8 of 8.0 GT/s PCIe x16",
					     .local_cpus = "0-3",
					     .bars = {TREE_BAR(0xe0000000, 1 << 28, 0x14220c)}});
	tree_pci_attr(f->tree, GPU, "resource0_resize", "0000000000003f00");
	tree_pci_attr(f->tree, GPU, "d3cold_allowed", "1");
	tree_pci_attr(f->tree, GPU, "removable", "fixed");
	_cleanup_free_ char *dir = tree_pci_path(f->tree, GPU), *message = NULL;
	assert_true(asprintf(&message, "%s/msi_irqs/140", dir) > 0);
	tree_file(f->tree, message, "msix\n");
	tree_below(f->tree, GPU, "sys/class/block", "ata1/block/sda", "size=4096",
		   "serial=WD-SECRET1", NULL);
	tree_below(f->tree, GPU, "sys/bus/usb/devices", "usb1/1-2", "manufacturer=Example",
		   "product=Pen", "serial=SECRET2", NULL);
	tree_below(f->tree, GPU, "sys/class/sound", "sound/card0", "id=NVidia", NULL);
	tree_below(f->tree, GPU, "sys/class/drm", "drm/card0/card0-DP-1", "status=connected", NULL);
	struct host *h = probed_copy(f);
	const struct device *d = the_device(h, GPU);

	assert_int_equal(d->bars[0].sizes, 0x3f00);
	assert_string_equal(d->link.speed, "2.5 GT/s PCIe");
	assert_int_equal(d->link.width, 8);
	assert_int_equal(d->link.max_width, 16);
	assert_string_equal(d->cpus, "0-3");
	assert_int_equal(d->irq, 16);
	assert_int_equal(d->d3cold_allowed, TRI_YES);
	assert_int_equal(d->removable, TRI_NO);
	assert_int_equal(d->n_below, 4);
	assert_string_equal(d->below[0].what, "2.0 MiB");
	assert_string_equal(d->below[1].what, "Example Pen");
	assert_string_equal(d->below[2].what, "connected");
	assert_string_equal(d->below[3].what, "NVidia");
	_cleanup_free_ char *disk = NULL, *usb = NULL;
	assert_true(asprintf(&disk, "%s/ata1/block/sda/serial", dir) > 0);
	assert_true(asprintf(&usb, "%s/usb1/1-2/serial", dir) > 0);
	assert_false(copied(f, disk) || copied(f, usb));
	assert_true(copied(f, message));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(the_copy_is_the_same_host),
		capture_test(names_and_secrets_stay_behind),
		capture_test(what_is_not_there_is_listed),
		capture_test(a_directory_with_files_is_refused),
		capture_test(the_copy_is_written_nowhere_else),
		capture_test(what_hangs_below_is_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
