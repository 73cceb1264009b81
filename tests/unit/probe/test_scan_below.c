/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What hangs below a function, from the classes of sysfs. */
#include "unit/probe/probed.h"

#define USB "0000:00:14.0"
#define GPU "0000:01:00.0"
#define NVME "0000:02:00.0"
#define SOUND "0000:00:1f.3"

static void functions(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = USB, .class = 0x0c0330});
	tree_pci(tree, &(struct tree_pci){.address = SOUND, .class = 0x040300});
	tree_pci(tree, &(struct tree_pci){.address = GPU, .class = 0x030000});
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x010802});
}

/* "KIND NAME WHAT" a line, all that hangs below; KIND as the enum counts. In a static buffer. */
static const char *below_text(const struct device *d)
{
	static char text[4096];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < d->n_below; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%d %s %s\n",
				      (int)d->below[i].kind, d->below[i].name, d->below[i].what);
	return text;
}

static void expect(const char *tree, const char *address, const char *lines)
{
	struct host *h = probed(tree);

	assert_string_equal(below_text(the_device(h, address)), lines);
	host_free(h);
}

/* 1953525168 sectors of 512 bytes: what is sold as 1 TB. */
static void a_disk_with_size_and_model(void **state)
{
	char *tree = *state;

	functions(tree);
	tree_disk(tree, NVME, "nvme/nvme0", "nvme0n1", 259, 0, 2);
	_cleanup_free_ char *dir = tree_pci_path(tree, NVME), *size = NULL, *model = NULL;
	_cleanup_free_ char *link = NULL;
	assert_true(asprintf(&size, "%s/nvme/nvme0/nvme0n1/size", dir) > 0);
	assert_true(asprintf(&link, "%s/nvme/nvme0/nvme0n1/device", dir) > 0);
	assert_true(asprintf(&model, "%s/nvme/nvme0/model", dir) > 0);
	tree_file(tree, size, "1953525168\n");
	tree_file(tree, model, "Example SSD 970               \n");
	tree_link(tree, link, "../../nvme0");
	expect(tree, NVME, "0 nvme0n1 931.5 GiB Example SSD 970\n");
	expect(tree, GPU, "");
}

static void a_disk_of_which_nothing_is_known(void **state)
{
	functions(*state);
	tree_disk(*state, NVME, "ata1/host0/block", "sda", 8, 0, 1);
	tree_disk(*state, NVME, "ata2/host1/block", "sr0", 11, 0, 0);
	_cleanup_free_ char *dir = tree_pci_path(*state, NVME), *size = NULL;
	assert_true(asprintf(&size, "%s/ata2/host1/block/sr0/size", dir) > 0);
	tree_file(*state, size, "0\n");
	expect(*state, NVME, "0 sda \n0 sr0 \n");
}

/* The disk is virtual, its paths are two controllers, and each path is a hidden disk. */
static void nvme_multipath_is_below_each_of_its_paths(void **state)
{
	char *tree = *state;
	const char *subsystem = "sys/devices/virtual/nvme-subsystem/nvme-subsys0";
	_cleanup_free_ char *one = NULL, *two = NULL, *disk = NULL;

	functions(tree);
	tree_below(tree, NVME, "sys/class/nvme", "nvme/nvme0", NULL);
	tree_below(tree, GPU, "sys/class/nvme", "nvme/nvme1", NULL);
	tree_below(tree, NVME, "sys/class/block", "nvme/nvme0/nvme0c0n1", "hidden=1", NULL);
	assert_true(asprintf(&one, "%s/nvme0", subsystem) > 0);
	assert_true(asprintf(&two, "%s/nvme1", subsystem) > 0);
	assert_true(asprintf(&disk, "%s/nvme0n1/size", subsystem) > 0);
	tree_link(tree, one, "../../../../class/nvme/nvme0");
	tree_link(tree, two, "../../../../class/nvme/nvme1");
	tree_file(tree, disk, "2097152\n");
	tree_link(tree, "sys/class/block/nvme0n1",
		  "../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
	expect(tree, NVME, "0 nvme0n1 1.0 GiB\n");
	expect(tree, GPU, "0 nvme0n1 1.0 GiB\n");
}

static void usb_devices_by_what_they_say_they_are(void **state)
{
	functions(*state);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1", "product=xHCI Host Controller",
		   NULL);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1/1-10", "manufacturer=Example",
		   "product=Receiver", "serial=SECRET", NULL);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1/1-10/1-10:1.0", NULL);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1/1-4", "idVendor=046d",
		   "idProduct=c52b", NULL);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1/1-4/1-4.2", "manufacturer=Example",
		   "product=Example Keyboard", NULL);
	tree_below(*state, USB, "sys/bus/usb/devices", "usb1/1-5",
		   "manufacturer=  ", "product=\033[2JPen", NULL);
	expect(*state, USB,
	       "2 1-4 046d:c52b\n"
	       "2 1-4.2 Example Keyboard\n"
	       "2 1-5 \\x1b[2JPen\n"
	       "2 1-10 Example Receiver\n");
}

static void connectors_sound_and_input(void **state)
{
	functions(*state);
	tree_below(*state, GPU, "sys/class/drm", "drm/card1", NULL);
	tree_below(*state, GPU, "sys/class/drm", "drm/renderD129", NULL);
	tree_below(*state, GPU, "sys/class/drm", "drm/card1/card1-HDMI-A-1", "status=connected",
		   NULL);
	tree_below(*state, GPU, "sys/class/drm", "drm/card1/card1-DP-1", "status=disconnected",
		   NULL);
	tree_below(*state, GPU, "sys/class/drm", "drm/card1/card1-Writeback-1", "status=unknown",
		   NULL);
	tree_below(*state, SOUND, "sys/class/sound", "sound/card0", "id=PCH", NULL);
	tree_below(*state, SOUND, "sys/class/sound", "sound/card0/controlC0", NULL);
	tree_below(*state, SOUND, "sys/class/input", "sound/card0/input12",
		   "name=Example Headphone", NULL);
	tree_below(*state, SOUND, "sys/class/input", "sound/card0/input12/event9", NULL);
	tree_below(*state, SOUND, "sys/class/input", "sound/card0/input7", "name=Mic", NULL);
	expect(*state, GPU,
	       "3 DP-1 disconnected\n"
	       "3 HDMI-A-1 connected\n"
	       "3 Writeback-1 \n");
	expect(*state, SOUND,
	       "4 card0 PCH\n"
	       "5 input7 Mic\n"
	       "5 input12 Example Headphone\n");
}

static void interfaces_with_their_state(void **state)
{
	functions(*state);
	tree_nic(*state, NVME, "virtio0", "ens3", "up");
	tree_nic(*state, NVME, "", "enp2s0", "unknown");
	tree_file(*state, "sys/class/net/bonding_masters", "\n");
	tree_file(*state, "sys/devices/virtual/net/lo/operstate", "unknown\n");
	tree_link(*state, "sys/class/net/lo", "../../devices/virtual/net/lo");
	expect(*state, NVME, "1 enp2s0 \n1 ens3 up\n");
}

/* Intel VMD: its disks have a domain of their own, and hang on the function there. */
static void the_deepest_function_has_it(void **state)
{
	functions(*state);
	tree_pci(*state, &(struct tree_pci){.address = "0000:00:0e.0", .class = 0x010400});
	tree_pci(*state, &(struct tree_pci){.address = "10000:e1:00.0",
					    .below = "0000:00:0e.0",
					    .class = 0x010802});
	tree_disk(*state, "10000:e1:00.0", "nvme/nvme0", "nvme0n1", 259, 0, 0);
	expect(*state, "10000:e1:00.0", "0 nvme0n1 \n");
	expect(*state, "0000:00:0e.0", "");
}

/* A copy may have directories where the links were. */
static void an_entry_that_is_a_directory_has_a_device(void **state)
{
	functions(*state);
	_cleanup_free_ char *dir = tree_pci_path(*state, GPU), *to = NULL;
	assert_true(asprintf(&to, "../../../../%s", dir) > 0);
	tree_file(*state, "sys/class/sound/card3/id", "HDMI\n");
	tree_link(*state, "sys/class/sound/card3/device", to);
	expect(*state, GPU, "4 card3 HDMI\n");
}

static void a_function_with_very_much_below_it(void **state)
{
	char dir[64];

	functions(*state);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(dir, sizeof(dir), "net/eth%u", i);
		tree_below(*state, NVME, "sys/class/net", dir, NULL);
	}
	struct host *h = probed(*state);

	assert_int_equal(the_device(h, NVME)->n_below, 256);
	assert_true(has_note(h, NVME ": more than 256 things"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_disk_with_size_and_model),
		tree_test(a_disk_of_which_nothing_is_known),
		tree_test(nvme_multipath_is_below_each_of_its_paths),
		tree_test(usb_devices_by_what_they_say_they_are),
		tree_test(connectors_sound_and_input),
		tree_test(interfaces_with_their_state),
		tree_test(the_deepest_function_has_it),
		tree_test(an_entry_that_is_a_directory_has_a_device),
		tree_test(a_function_with_very_much_below_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
