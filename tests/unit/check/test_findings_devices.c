/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static const char *remedy_of(struct host *h, const char *id)
{
	_cleanup_report_ struct report *r = check_host(h);

	return arena_str(&h->mem, find_finding(r, id)->remedy);
}

static void direct_regions_are_shown_with_their_devices(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	assert_finding(h, "rmrr", STATUS_UNKNOWN, "when the IOMMU is on");
	add_device(h, "0000:00:01.0", 0x060400, 1);
	add_device(h, "0000:01:00.0", 0x010700, 1);
	add_device(h, "0000:01:00.1", 0x010700, 1);
	make_groups(h);
	assert_finding(h, "rmrr", STATUS_PASS, "keeps memory for no device");
	*ARENA_PUSH(&h->mem, h->groups[0].direct_regions, h->groups[0].n_direct_regions) =
		"0x00000000000e8000 0x00000000000e8fff direct";
	assert_finding(h, "rmrr", STATUS_WARN,
		       "memory for devices, so these cannot be passed: 0000:01:00.0, "
		       "0000:01:00.1.");
	assert_proof(h, "rmrr", "sys/kernel/iommu_groups/1/reserved_regions",
		     "0x00000000000e8fff direct");
	assert_proof(h, "rmrr", "sys/kernel/iommu_groups/1/devices", "0000:01:00.0, 0000:01:00.1");
}

static struct host *with_screen(const char *name, uint32_t class, const char *release)
{
	struct host *h = machine(CPU_INTEL);

	add_device(h, "0000:01:00.0", class, 1);
	make_groups(h);
	h->release = h->kernels[0].release = release;
	*ARENA_PUSH(&h->mem, h->screen, h->n_screen) = (struct screen_claim){
		.name = name,
		.line = arena_printf(&h->mem, "e0000000-e02fffff : %s", name),
	};
	return h;
}

static void a_new_kernel_sends_the_boot_screen_away(void **state)
{
	_cleanup_host_ struct host *h = with_screen("BOOTFB", 0x030000, "6.1.0-18-amd64");

	(void)state;
	assert_finding(h, "boot-framebuffer", STATUS_PASS, "0000:01:00.0");
	assert_proof(h, "boot-framebuffer", "proc/iomem", "e0000000-e02fffff : BOOTFB");
	h->devices[0].class = 0x030200; /* a 3D controller: vfio-pci does it for VGA only */
	assert_finding(h, "boot-framebuffer", STATUS_WARN, "0000:01:00.0");
}

static void an_old_kernel_keeps_the_boot_screen(void **state)
{
	_cleanup_host_ struct host *h = with_screen("efifb", 0x030000, "5.15.0-91-generic");

	(void)state;
	h->kernels[0].sysfb_simplefb = TRI_NO;
	assert_finding(h, "boot-framebuffer", STATUS_WARN, "does not send it away");
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "add video=efifb:off"));
	h->kernels[0].sysfb_simplefb = TRI_YES;
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "initcall_blacklist=sysfb_init"));
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "dark"));
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "video=efifb:off does nothing"));
	h->cpu.hypervisor = TRI_YES;
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "Its own host"));
}

static void a_screen_in_no_device_is_nobodys(void **state)
{
	_cleanup_host_ struct host *h = with_screen("BOOTFB", 0x030000, "5.15.0-91-generic");

	(void)state;
	h->screen[0].device = -1;
	assert_finding(h, "boot-framebuffer", STATUS_PASS, "No device");
	h->n_screen = 0;
	h->screen_seen = TRI_NO;
	assert_finding(h, "boot-framebuffer", STATUS_UNKNOWN, "could not be read");
	assert_non_null(strstr(remedy_of(h, "boot-framebuffer"), "as root"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(direct_regions_are_shown_with_their_devices),
		cmocka_unit_test(a_new_kernel_sends_the_boot_screen_away),
		cmocka_unit_test(an_old_kernel_keeps_the_boot_screen),
		cmocka_unit_test(a_screen_in_no_device_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
