/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"
#include "settings.h"

static void assert_headline(const struct host *h, enum verdict verdict, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_int_equal(r->verdict, verdict);
	if (!strstr(r->verdict_detail, says))
		fail_msg("not '%s' in: %s", says, r->verdict_detail);
}

static void a_good_host_may_choose(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	assert_headline(h, VERDICT_READY, "This host can pass devices through.");
}

/* Whoever asks why his guest does not start reads the first lines. */
static void a_guest_that_had_trouble(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	add_log(h, "vfio_pin_pages_remote: RLIMIT_MEMLOCK (67108864) exceeded");
	assert_headline(h, VERDICT_READY, "This host can pass devices through.");
	assert_headline(h, VERDICT_READY,
			"A guest had trouble (the kernel does not say which): its user may not "
			"lock as much memory as it has. See guest-start.");
}

static void an_id_that_takes_the_root_disk(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = add_device(h, "0000:02:00.0", 0x010802, 7);

	(void)state;
	d->vendor = 0x144d;
	d->device = 0xa80a;
	add_use(h, d, USE_ROOT, "/", "nvme0n1");
	add_modprobe(h, "/etc/modprobe.d/vfio.conf", 2, "options", "vfio_pci", "ids=144d:a80a");
	assert_headline(h, VERDICT_READY, "Do not restart yet: ");
	assert_headline(h, VERDICT_READY, "144d:a80a in /etc/modprobe.d/vfio.conf:2");
	assert_headline(h, VERDICT_READY, "0000:02:00.0, which holds /");
	assert_headline(h, VERDICT_READY, "take 144d:a80a out (/etc/modprobe.d/vfio.conf:2)");
}

/* It comes before what the verdict says, and that stays. */
static void the_same_where_the_iommu_is_off(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	struct device *d = add_device(h, "0000:02:00.0", 0x010802, -1);

	(void)state;
	d->vendor = 0x144d;
	d->device = 0xa80a;
	add_use(h, d, USE_ROOT, "/", "nvme0n1");
	add_modprobe(h, "/etc/modprobe.d/vfio.conf", 2, "options", "vfio_pci", "ids=144d:a80a");
	assert_headline(h, VERDICT_FIXABLE, "Do not restart yet: ");
	assert_headline(h, VERDICT_FIXABLE, "adds intel_iommu=on");
}

static void interrupt_remapping_that_is_off(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->iommu.irq_remapped = TRI_NO;
	set_cmdline(h, "quiet intremap=off");
	assert_headline(h, VERDICT_READY, "Interrupt remapping: It is off");
	assert_headline(h, VERDICT_READY, "takes intremap=off out");
	h->loader.kind = LOADER_SYSTEMD_BOOT;
	assert_headline(h, VERDICT_READY, "Take intremap=off out of the kernel command line");
}

/* Able, but no plan can be made: said here and not only by the plan. */
static void a_host_that_passthru_cannot_edit(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->initramfs.kind = INITRAMFS_DRACUT;
	h->initramfs.name = "dracut";
	assert_headline(h, VERDICT_READY, "This host can pass devices through.");
	h->initramfs.kind = INITRAMFS_OTHER;
	h->initramfs.name = "genkernel";
	assert_headline(h, VERDICT_READY,
			"passthru cannot edit it: its initramfs is made by genkernel");
	assert_headline(h, VERDICT_READY, "/etc/modprobe.d/vfio.conf");
	h->kernels[0].vfio_pci = SUPPORT_BUILTIN;
	assert_headline(h, VERDICT_READY, "This host can pass devices through.");
	h->loader.kind = LOADER_SYSTEMD_BOOT;
	h->loader.name = "systemd-boot";
	assert_headline(h, VERDICT_READY, "This host can pass devices through.");
	h->loader.kind = LOADER_OTHER;
	h->loader.name = "the firmware";
	assert_headline(h, VERDICT_READY, "this host starts by the firmware");
	h->loader.kind = LOADER_NIXOS;
	assert_headline(h, VERDICT_READY, "lines for configuration.nix");
}

/* The check that has the remedy is not green above a plan that is refused. */
static void what_refuses_a_plan_leads(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD), *off = machine(CPU_INTEL);

	(void)state;
	h->initramfs.listing = (struct hindrance){"/etc/x:3: the list is set anew", "Write `y`."};
	assert_headline(h, VERDICT_READY, "/etc/x:3: the list is set anew. Write `y`.");
	assert_finding(h, "initramfs", STATUS_WARN, "/etc/x:3");
	h->initramfs.signing = (struct hindrance){"/efi/x.efi: nobody signs it", "Sign it."};
	assert_headline(h, VERDICT_READY, "/efi/x.efi: nobody signs it. Sign it.");
	assert_finding(h, "secure-boot", STATUS_WARN, "/efi/x.efi");
	off->initramfs.listing = h->initramfs.listing;
	assert_headline(off, VERDICT_BLOCKED, "/etc/x:3: the list is set anew. Write `y`.");
	off->initramfs.signing = h->initramfs.signing;
	assert_headline(off, VERDICT_BLOCKED, "/efi/x.efi: nobody signs it. Sign it.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_host_may_choose),
		cmocka_unit_test(a_guest_that_had_trouble),
		cmocka_unit_test(an_id_that_takes_the_root_disk),
		cmocka_unit_test(the_same_where_the_iommu_is_off),
		cmocka_unit_test(interrupt_remapping_that_is_off),
		cmocka_unit_test(a_host_that_passthru_cannot_edit),
		cmocka_unit_test(what_refuses_a_plan_leads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
