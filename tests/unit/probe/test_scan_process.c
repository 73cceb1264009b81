/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/storage.h"

#define GPU "0000:01:00.0"
#define AUDIO "0000:01:00.1"
#define PCI(address) "sys/devices/pci0000:00/" address

static void a_card(const char *tree)
{
	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:00:01.0", .class = 0x060400, .group = "7"});
	tree_pci(tree, &(struct tree_pci){.address = GPU, .class = 0x030000, .group = "7"});
	tree_pci(tree, &(struct tree_pci){.address = AUDIO, .class = 0x040300, .group = "7"});
}

static void has_open(const char *tree, const char *pid, const char *name, const char *fd,
		     const char *node)
{
	_cleanup_free_ char *comm = NULL, *link = NULL;

	assert_true(asprintf(&comm, "proc/%s/comm", pid) > 0);
	assert_true(asprintf(&link, "proc/%s/fd/%s", pid, fd) > 0);
	tree_file(tree, comm, "%s\n", name);
	tree_link(tree, link, node);
}

/* A class device of a function, where sysfs has it. */
static void a_node(const char *tree, const char *class, const char *name, const char *address,
		   const char *below)
{
	_cleanup_free_ char *link = NULL, *target = NULL;

	assert_true(asprintf(&link, "sys/class/%s/%s", class, name) > 0);
	assert_true(asprintf(&target, PCI("%s") "/%s", address, below) > 0);
	tree_dir(tree, target);
	free(target);
	assert_true(asprintf(&target, "../../../" PCI("%s") "/%s", address, below) > 0);
	tree_link(tree, link, target);
}

static void each_node_leads_to_its_function(void **state)
{
	static const struct {
		const char *class, *name, *below, *node;
	} nodes[] = {
		{"drm", "card0", "drm/card0", "/dev/dri/card0"},
		{"drm", "renderD128", "drm/renderD128", "/dev/dri/renderD128"},
		{"sound", "pcmC1D0p", "sound/card1/pcmC1D0p", "/dev/snd/pcmC1D0p"},
		{"video4linux", "video0", "video4linux/video0", "/dev/video0"},
		{"dvb", "dvb0.frontend0", "dvb/dvb0.frontend0", "/dev/dvb/adapter0/frontend0"},
		{"vfio-dev", "vfio3", "vfio-dev/vfio3", "/dev/vfio/devices/vfio3"},
		{"accel", "accel0", "accel/accel0", "/dev/accel/accel0"},
		{"scsi_tape", "nst0", "host3/scsi_tape/nst0", "/dev/nst0"},
		{"tty", "ttyUSB0", "usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0", "/dev/ttyUSB0"},
		{"uio", "uio0", "uio/uio0", "/dev/uio0"},
		{"nvme", "nvme0", "nvme/nvme0", "/dev/nvme0"},
	};
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = SATA, .class = 0x030000});
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x030000});
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		a_node(tree, nodes[i].class, nodes[i].name, SATA, nodes[i].below);
		has_open(tree, "812", "player", "7", nodes[i].node);
		struct host *h = probed(tree);
		expect_via(h, SATA, USE_PROCESS, "player (812)", nodes[i].node);
		assert_null(use_of(the_device(h, NVME), USE_PROCESS, "player (812)"));
		host_free(h);
	}
}

/* proc/driver/nvidia/gpus/BDF/information tells which card is which. */
static void nvidias_nodes_are_told_by_their_minor(void **state)
{
	char *tree = *state;

	a_card(tree);
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x030000});
	tree_file(tree, "proc/driver/nvidia/gpus/" NVME "/information",
		  "Model: \t\t X\nDevice Minor: \t 0\n");
	tree_file(tree, "proc/driver/nvidia/gpus/" GPU "/information",
		  "Model: \t\t X\nDevice Minor: \t 10\n");
	has_open(tree, "900", "python3", "5", "/dev/nvidia10");
	has_open(tree, "900", "python3", "4", "/dev/nvidiactl");
	has_open(tree, "900", "python3", "3", "/dev/nvidia-uvm");
	struct host *h = probed(tree);

	expect_via(h, GPU, USE_PROCESS, "python3 (900)", "/dev/nvidia10");
	assert_int_equal(the_device(h, GPU)->n_uses, 1);
	assert_null(use_of(the_device(h, NVME), USE_PROCESS, "python3 (900)"));
	host_free(h);
}

/* A guest runs: all of the group but the port is in use. */
static void an_open_group_is_all_its_members(void **state)
{
	char *tree = *state;

	a_card(tree);
	has_open(tree, "4711", "qemu-system-x86", "30", "/dev/vfio/7");
	has_open(tree, "4711", "qemu-system-x86", "29", "/dev/vfio/vfio");
	has_open(tree, "4711", "qemu-system-x86", "28", "/dev/vfio/99999999999");
	struct host *h = probed(tree);

	expect_via(h, GPU, USE_PROCESS, "qemu-system-x86 (4711)", "/dev/vfio/7");
	expect_via(h, AUDIO, USE_PROCESS, "qemu-system-x86 (4711)", "/dev/vfio/7");
	assert_int_equal(the_device(h, "0000:00:01.0")->n_uses, 0);
	host_free(h);
}

/* A disk that is given to a guest as it is, or as a volume. */
static void disks_may_be_open_without_being_mounted(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "dm-3", "vg0-vm", "254:3", (const char *[]){"sda2", NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 0:1 / / rw - tmpfs x rw\n");
	has_open(tree, "20", "qemu", "9", "/dev/nvme0n1");
	has_open(tree, "21", "qemu", "9", "/dev/dm-3");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_PROCESS, "qemu (20)", "nvme0n1");
	expect_via(h, SATA, USE_PROCESS, "qemu (21)", "vg0-vm on sda2");
	host_free(h);
}

/* A volume of a pool that is given to a guest. */
static void a_zfs_volume_may_be_open(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "zd16", NULL, "230:16", (const char *[]){NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 0:1 / / rw - tmpfs x rw\n");
	tree_file(tree, "run/udev/data/b8:2", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
	has_open(tree, "21", "kvm", "9", "/dev/zd16");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_PROCESS, "kvm (21)", "zd16 on sda2");
	host_free(h);
}

/* Minor 131 is device 4 of bus 2. */
static void usb_devices_are_on_their_controller(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x0c0330});
	tree_dir(tree, PCI(NVME) "/usb2/2-1");
	tree_link(tree, "sys/dev/char/189:131", "../../devices/pci0000:00/" NVME "/usb2/2-1");
	has_open(tree, "20", "qemu", "9", "/dev/bus/usb/002/004");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_PROCESS, "qemu (20)", "/dev/bus/usb/002/004");
	host_free(h);
}

/* They let go by themselves when the device goes. */
static void those_that_watch_devices_do_not_count(void **state)
{
	static const char *const open[][2] = {
		{"systemd-logind", "/dev/dri/card0"},
		{"wireplumber", "/dev/snd/controlC1"},
		{"pulseaudio", "/dev/snd/controlC1"},
		{"(udev-worker)", "/dev/dri/card0"},
	};
	char *tree = *state;

	a_card(tree);
	a_node(tree, "drm", "card0", GPU, "drm/card0");
	a_node(tree, "sound", "controlC1", AUDIO, "sound/card1/controlC1");
	for (size_t i = 0; i < ARRAY_SIZE(open); i++) {
		has_open(tree, "50", open[i][0], "3", open[i][1]);
		struct host *h = probed(tree);
		assert_int_equal(the_device(h, GPU)->n_uses, 0);
		assert_int_equal(the_device(h, AUDIO)->n_uses, 0);
		host_free(h);
	}
	/* But it is no watcher of displays. */
	has_open(tree, "50", "pulseaudio", "3", "/dev/dri/card0");
	struct host *h = probed(tree);
	expect_via(h, GPU, USE_PROCESS, "pulseaudio (50)", "/dev/dri/card0");
	host_free(h);
}

static void other_files_and_broken_links_mark_nothing(void **state)
{
	static const char *const nodes[] = {
		"/dev/null",
		"/home/x/dev/dri/card0",
		"socket:[77]",
		"/dev/dri/../card0",
		"/dev/dri",
		"/dev/vfio/vfio",
		"/dev/nvidia",
		"/dev/bus/usb/000/000",
		"/dev/bus/usb/1",
		"/dev/dvb/adapter0",
		"/dev/dri/card0 (deleted)",
		"/dev/dri/card9",
	};
	char *tree = *state;

	a_card(tree);
	a_node(tree, "drm", "card0", GPU, "drm/card0");
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		has_open(tree, "50", "x", "3", nodes[i]);
		tree_file(tree, "proc/50/fd/4", "%s", "no link\n");
		struct host *h = probed(tree);
		assert_int_equal(the_device(h, GPU)->n_uses, 0);
		host_free(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(each_node_leads_to_its_function),
		tree_test(nvidias_nodes_are_told_by_their_minor),
		tree_test(an_open_group_is_all_its_members),
		tree_test(disks_may_be_open_without_being_mounted),
		tree_test(a_zfs_volume_may_be_open),
		tree_test(usb_devices_are_on_their_controller),
		tree_test(those_that_watch_devices_do_not_count),
		tree_test(other_files_and_broken_links_mark_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
