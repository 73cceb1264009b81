/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What verify says of the kernels that may be started next. */
#include "unit/base/unit.h"

#include "apply/verify.h"
#include "lib/tree.h"

#define ENTRY "/boot/loader/entries/6.12.conf"

/* Two kernels that keep all of a run that binds by modprobe.d, after the reboot. */
struct desk {
	char *dir;
	struct root root;
	struct run run;
	struct host host;
	struct kernel kernels[2];
	struct boot_entry entries[4];
	struct boot_image images[2];
	struct binding binding;
	struct file_fact env;
	const char *words[1], *gone[1];
	struct promises promises;
};

static struct kernel good(const char *release, const char *image)
{
	return (struct kernel){.release = release,
			       .image = image,
			       .intel_iommu = TRI_YES,
			       .amd_iommu = TRI_YES,
			       .irq_remap = TRI_YES,
			       .vfio_pci = SUPPORT_MODULE};
}

static void desk_open(struct desk *d)
{
	*d = (struct desk){.dir = tree_new()};
	assert_int_equal(root_open(d->dir, &d->root, NULL), 0);
	d->kernels[0] = good("6.12", "/boot/vmlinuz-6.12");
	d->kernels[1] = good("6.1", "/boot/vmlinuz-6.1");
	d->entries[0] = (struct boot_entry){.path = ENTRY,
					    .title = "",
					    .release = "6.12",
					    .cmdline = "root=/dev/vda1 intel_iommu=on"};
	d->entries[1] = (struct boot_entry){.path = "/boot/loader/entries/6.1.conf",
					    .title = "",
					    .release = "6.1",
					    .cmdline = "root=/dev/vda1 quiet intel_iommu=on"};
	d->entries[2] = (struct boot_entry){.path = "/boot/loader/entries/rescue.conf",
					    .title = "",
					    .release = "6.12",
					    .recovery = true,
					    .cmdline = "root=/dev/vda1"};
	d->entries[3] = (struct boot_entry){.path = "/boot/loader/entries/other.conf",
					    .title = "",
					    .release = "6.12",
					    .foreign = true,
					    .cmdline = "root=/dev/vdb1"};
	for (size_t i = 0; i < ARRAY_SIZE(d->entries); i++)
		d->entries[i].tries_left = -1;
	d->images[0] = (struct boot_image){.path = "/boot/initrd-6.12", .release = "6.12"};
	d->images[1] = (struct boot_image){.path = "/boot/initrd-6.1", .release = "6.1"};
	d->binding = (struct binding){.mechanism = MECHANISM_IDS};
	d->words[0] = "intel_iommu=on";
	d->gone[0] = "intel_iommu=off";
	d->run = (struct run){.id = "20260102T030405Z",
			      .state = RUN_DONE,
			      .boot_id = "one",
			      .bindings = &d->binding,
			      .n_bindings = 1,
			      .words = d->words,
			      .n_words = 1,
			      .gone_words = d->gone,
			      .n_gone_words = 1};
	d->host = (struct host){.boot_id = "two",
				.cpu.vendor = CPU_INTEL,
				.cmdline = "intel_iommu=on",
				.kernels = d->kernels,
				.n_kernels = 2,
				.entries = d->entries,
				.n_entries = 4,
				.initramfs.images = d->images,
				.initramfs.n_images = 2,
				.files = &d->env,
				.n_files = 1};
	d->env.path = "";
}

static void desk_done(struct desk *d)
{
	promises_done(&d->promises);
	root_done(&d->root);
	tree_free(d->dir);
}

static const struct promise *find(const struct desk *d, const char *release)
{
	for (size_t i = 0; i < d->promises.n; i++)
		if (streq(d->promises.items[i].id, "next-kernel") &&
		    streq(d->promises.items[i].subject, release))
			return &d->promises.items[i];
	return NULL;
}

/* Of kernel 6.12; the other one keeps it. */
static void finds(struct desk *d, enum tri ok, const char *found)
{
	const struct promise *p;

	promises_done(&d->promises);
	assert_int_equal(verify_run(&d->root, &d->run, &d->host, &d->promises, NULL), 0);
	p = find(d, "6.12");
	assert_non_null(p);
	if (p->ok != ok || !strstr(p->found, found))
		fail_msg("found %d \"%s\", not \"%s\"", p->ok, p->found, found);
	assert_non_null(find(d, "6.1"));
	assert_int_equal(find(d, "6.1")->ok, TRI_YES);
}

/* The loader puts it behind all others, and no plan edits it. */
TEST(an_entry_that_is_out_of_tries)
{
	struct desk d;

	desk_open(&d);
	d.entries[3] = (struct boot_entry){.path = "/boot/loader/entries/6.12+0-3.conf",
					   .title = "",
					   .release = "6.12",
					   .cmdline = "root=/dev/vda1"};
	finds(&d, TRI_YES, "starts with all of it");
	d.entries[3].tries_left = 2;
	finds(&d, TRI_NO, "6.12+0-3.conf lacks intel_iommu=on");
	desk_done(&d);
}

TEST(kept)
{
	struct desk d;

	desk_open(&d);
	finds(&d, TRI_YES, "starts with all of it");
	desk_done(&d);
}

TEST(words)
{
	struct desk d;

	desk_open(&d);
	d.entries[0].cmdline = "root=/dev/vda1";
	finds(&d, TRI_NO, ENTRY " lacks intel_iommu=on");
	d.entries[0].cmdline = "root=/dev/vda1 intel_iommu=on intel_iommu=off";
	finds(&d, TRI_NO, ENTRY " has intel_iommu=off");
	/* The one that lost it counts, in whichever place. */
	d.entries[0].cmdline = "intel_iommu=on";
	d.entries[2].recovery = false;
	finds(&d, TRI_NO, "/boot/loader/entries/rescue.conf lacks intel_iommu=on");
	desk_done(&d);
}

TEST(a_file_says_it_before_the_reboot_too)
{
	struct desk d;

	desk_open(&d);
	d.host.boot_id = "one";
	d.entries[0].cmdline = "root=/dev/vda1";
	finds(&d, TRI_NO, "lacks");
	desk_done(&d);
}

TEST(what_to_do)
{
	struct desk d;

	desk_open(&d);
	d.host.iommu.groups_seen = TRI_UNKNOWN;
	d.host.n_devices = 0;
	d.run.n_bindings = 0;
	d.entries[0].cmdline = "root=/dev/vda1";
	finds(&d, TRI_NO, "lacks");
	assert_false(d.promises.ok);
	assert_string_equal(d.promises.next, "Kernel 6.12 would start without intel_iommu=on: "
					     "passthru apply writes its entry again.");
	desk_done(&d);
}

/* What programs make is somebody else's to make, in a tree without --chroot. */
TEST(where_no_program_ran)
{
	struct run_step step = {0};
	struct desk d;

	desk_open(&d);
	d.run.steps = &step;
	d.run.n_steps = 1;
	d.entries[0].cmdline = "root=/dev/vda1";
	finds(&d, TRI_UNKNOWN,
	      ENTRY " lacks intel_iommu=on: the programs did not run in this tree");
	d.run.steps_ran = true;
	finds(&d, TRI_NO, ENTRY " lacks intel_iommu=on");
	desk_done(&d);
}

/* The entries have the words; the images hold nothing yet. */
TEST(where_no_image_was_made)
{
	static const char *images[] = {"/boot/initrd-6.12"};
	struct run_step step = {0};
	struct desk d;

	desk_open(&d);
	d.run.steps = &step;
	d.run.n_steps = 1;
	d.run.images = images;
	d.run.n_images = 1;
	d.binding.picked = true;
	d.binding.addr = (struct pci_addr){.bus = 1};
	finds(&d, TRI_UNKNOWN,
	      "its initramfs was not made again: the programs did not run in this tree");
	assert_false(d.promises.ok);
	assert_non_null(strstr(d.promises.next, "did not run in this tree"));
	assert_non_null(strstr(d.promises.next, " --chroot apply 0000:01:00.0 "));
	d.host.boot_id = "one";
	finds(&d, TRI_UNKNOWN, "its initramfs was not made again");
	assert_non_null(strstr(d.promises.next, "did not run in this tree"));
	d.run.steps_ran = true;
	finds(&d, TRI_YES, "starts with all of it");
	desk_done(&d);
}

/* A package brought a kernel since, and its image. */
TEST(an_image_that_the_run_did_not_make)
{
	static const char *images[] = {"/boot/initrd-6.1"};
	struct desk d;

	desk_open(&d);
	d.run.images = images;
	d.run.n_images = 1;
	finds(&d, TRI_YES,
	      "its entry has the words; its initramfs is none that the run made, and was not "
	      "looked into");
	assert_string_equal(find(&d, "6.1")->found, "starts with all of it");
	desk_done(&d);
}

TEST(kernelstub_has_the_newest_and_the_one_before)
{
	struct desk d;

	desk_open(&d);
	d.host.loader.kind = LOADER_KERNELSTUB;
	d.kernels[0].initrd = "/boot/initrd-6.12";
	d.kernels[1].initrd = "/boot/initrd-6.1";
	d.entries[0].release = d.entries[1].release = NULL;
	d.entries[0].path = "/boot/efi/loader/entries/Pop_OS-current.conf";
	d.entries[1].path = "/boot/efi/loader/entries/Pop_OS-oldkern.conf";
	finds(&d, TRI_YES, "starts with all of it");
	d.entries[0].cmdline = "root=/dev/vda1";
	finds(&d, TRI_NO, "Pop_OS-current.conf lacks intel_iommu=on");
	d.entries[0].path = "/boot/efi/loader/entries/mine.conf";
	finds(&d, TRI_UNKNOWN, "kernelstub keeps entries of the two newest kernels");
	desk_done(&d);
}

TEST(a_line_of_refind_is_for_all_beside_it)
{
	struct desk d;

	desk_open(&d);
	d.host.loader.kind = LOADER_REFIND;
	d.host.n_entries = 3;
	d.kernels[1].image = "/efi/vmlinuz-6.1";
	d.entries[0].path = d.entries[2].path = "/boot/refind_linux.conf";
	d.entries[0].release = d.entries[2].release = NULL;
	finds(&d, TRI_YES, "starts with all of it");
	d.entries[0].cmdline = "quiet";
	finds(&d, TRI_NO, "/boot/refind_linux.conf lacks intel_iommu=on");
	d.kernels[0].image = "/boot/efi/vmlinuz-6.12";
	finds(&d, TRI_UNKNOWN, "no boot entry of it was found");
	desk_done(&d);
}

TEST(proxmox_makes_all_entries_out_of_one_line)
{
	static char line[] = "root=ZFS=rpool/ROOT/pve-1 intel_iommu=on\nquiet\n";
	struct run_step step = {0};
	struct desk d;

	desk_open(&d);
	d.host.loader.kind = LOADER_PROXMOX;
	d.entries[0].release = NULL;
	finds(&d, TRI_UNKNOWN, "/etc/kernel/cmdline could not be read");
	d.env = (struct file_fact){.path = "/etc/kernel/cmdline",
				   .state = FILE_PRESENT,
				   .bytes = line,
				   .len = strlen(line)};
	finds(&d, TRI_YES, "/etc/kernel/cmdline has the words");
	d.words[0] = "quiet";
	d.entries[1].cmdline = "quiet";
	finds(&d, TRI_NO, "/etc/kernel/cmdline lacks quiet");
	d.words[0] = "intel_iommu=on";
	d.entries[1].cmdline = "intel_iommu=on";
	d.run.steps = &step;
	d.run.n_steps = 1;
	finds(&d, TRI_UNKNOWN, "its entry was not written again");
	d.run.steps_ran = true;
	d.host.loader.under_grub = true;
	finds(&d, TRI_UNKNOWN, "on EFI system partitions that are not mounted");
	desk_done(&d);
}

TEST(words_that_stand_elsewhere)
{
	static const char block[] = "# GRUB Environment Block\nkernelopts=root=/dev/vda1 "
				    "intel_iommu=on\n";
	char bytes[1025] = {0};
	struct desk d;

	desk_open(&d);
	memset(bytes, '#', 1024);
	memcpy(bytes, block, strlen(block));
	d.entries[0].cmdline = "$kernelopts quiet";
	finds(&d, TRI_UNKNOWN, "could not be read");
	d.host.loader.environment = "/boot/grub2/grubenv";
	d.env = (struct file_fact){
		.path = "/boot/grub2/grubenv", .state = FILE_PRESENT, .bytes = bytes, .len = 1024};
	finds(&d, TRI_YES, "starts with all of it");
	d.words[0] = "iommu=pt";
	d.entries[1].cmdline = "iommu=pt";
	finds(&d, TRI_NO, ENTRY " lacks iommu=pt");
	desk_done(&d);
}

TEST(what_is_not_known)
{
	struct desk d;

	desk_open(&d);
	d.entries[0].cmdline = NULL;
	finds(&d, TRI_UNKNOWN, ENTRY " could not be read");
	d.entries[0].release = NULL;
	finds(&d, TRI_UNKNOWN, "no boot entry of it was found");
	desk_done(&d);
}

TEST(built_in)
{
	struct desk d;

	desk_open(&d);
	d.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	finds(&d, TRI_NO,
	      "vfio-pci is built into 6.12: ids of modprobe.d have no effect; put them on the "
	      "command line");
	d.binding.mechanism = MECHANISM_CMDLINE_IDS;
	finds(&d, TRI_YES, "starts");
	desk_done(&d);
}

TEST(options)
{
	struct desk d;

	desk_open(&d);
	d.kernels[0].amd_iommu = TRI_NO;
	finds(&d, TRI_YES, "starts");
	d.kernels[0].irq_remap = TRI_NO;
	finds(&d, TRI_NO, "CONFIG_IRQ_REMAP");
	d.kernels[0].vfio_pci = SUPPORT_MISSING;
	finds(&d, TRI_NO, "CONFIG_VFIO_PCI");
	d.kernels[0].intel_iommu = TRI_NO;
	finds(&d, TRI_NO, "CONFIG_INTEL_IOMMU");
	d.host.cpu.vendor = CPU_AMD;
	finds(&d, TRI_NO, "CONFIG_AMD_IOMMU");
	d.kernels[0] = good("6.12", "/boot/vmlinuz-6.12");
	d.kernels[0].intel_iommu = TRI_UNKNOWN;
	finds(&d, TRI_YES, "starts");
	desk_done(&d);
}

TEST(images)
{
	struct desk d;

	desk_open(&d);
	d.images[0].release = "6.1";
	finds(&d, TRI_NO, "it has no initramfs");
	d.entries[0].unified = true;
	finds(&d, TRI_YES, "starts");
	d.entries[0].unified = false;
	d.images[0].release = NULL;
	finds(&d, TRI_YES, "starts");
	d.host.initramfs.n_images = 0;
	finds(&d, TRI_YES, "starts");
	desk_done(&d);
}

TEST(a_tree_of_modules_alone_is_not_started)
{
	struct desk d;

	desk_open(&d);
	d.kernels[0].image = NULL;
	assert_int_equal(verify_run(&d.root, &d.run, &d.host, &d.promises, NULL), 0);
	assert_null(find(&d, "6.12"));
	assert_non_null(find(&d, "6.1"));
	desk_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),
		cmocka_unit_test(an_entry_that_is_out_of_tries),
		cmocka_unit_test(words),
		cmocka_unit_test(a_file_says_it_before_the_reboot_too),
		cmocka_unit_test(what_to_do),
		cmocka_unit_test(where_no_program_ran),
		cmocka_unit_test(where_no_image_was_made),
		cmocka_unit_test(an_image_that_the_run_did_not_make),
		cmocka_unit_test(kernelstub_has_the_newest_and_the_one_before),
		cmocka_unit_test(a_line_of_refind_is_for_all_beside_it),
		cmocka_unit_test(proxmox_makes_all_entries_out_of_one_line),
		cmocka_unit_test(words_that_stand_elsewhere),
		cmocka_unit_test(what_is_not_known),
		cmocka_unit_test(built_in),
		cmocka_unit_test(options),
		cmocka_unit_test(images),
		cmocka_unit_test(a_tree_of_modules_alone_is_not_started),
	};

	return cmocka_run_group_tests_name("promises of kernels", tests, NULL, NULL);
}
