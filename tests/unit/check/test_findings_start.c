/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/startfail.h"

#define QEMU "qemu-system-x86_64: -device {\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\"}: "

static void add_said(struct host *h, const char *guest, const char *text)
{
	struct guest_line *l = ARENA_PUSH(&h->mem, h->guest_lines, h->n_guest_lines);

	h->guest_log_seen = TRI_YES;
	l->guest = guest;
	l->source = guest ? arena_printf(&h->mem, "var/log/libvirt/qemu/%s.log", guest)
			  : "journalctl -b";
	l->text = text;
	l->raw = arena_printf(&h->mem, "2024-03-02T10:00:00.123456Z %s", text);
}

static void starts_up(struct host *h, const char *guest)
{
	add_said(h, guest, "starting up libvirt version: 9.0.0");
}

/* A card with its sound in group 7; another card in group 8. */
static struct host *gpu_host(const char *gpu_driver, const char *audio_driver)
{
	struct host *h = machine(CPU_INTEL);

	add_device(h, "0000:01:00.0", 0x030000, 7)->driver = gpu_driver;
	add_device(h, "0000:01:00.1", 0x040300, 7)->driver = audio_driver;
	add_device(h, "0000:02:00.0", 0x020000, 8)->driver = "e1000e";
	make_groups(h);
	return h;
}

static void assert_remedy(const struct host *h, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "guest-start");

	if (!strstr(f->remedy, says))
		fail_msg("remedy: %s", f->remedy);
}

static void no_failure_is_fine_where_the_logs_were_read(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	assert_finding(h, "guest-start", STATUS_UNKNOWN, "no log that would tell");
	add_log(h, "Linux version 6.1.0");
	assert_finding(h, "guest-start", STATUS_PASS, "There is no log of a guest");
	starts_up(h, "win11");
	assert_finding(h, "guest-start", STATUS_PASS,
		       "No guest failed to start, as far as the logs say.");
	h->guest_log_seen = TRI_NO;
	assert_finding(h, "guest-start", STATUS_UNKNOWN, "could be read");
	assert_remedy(h, "root");
}

static void a_group_that_is_not_viable_says_who_keeps_it(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "snd_hda_intel");

	(void)state;
	starts_up(h, "win11");
	add_said(h, "win11", QEMU "vfio 0000:01:00.0: group 7 is not viable");
	add_said(h, "win11",
		 "Please ensure all devices within the iommu_group are bound to their vfio bus "
		 "driver.");
	add_said(h, "win11", "shutting down, reason=failed");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest win11 did not start: not all of group 7 was free for it: now "
		       "0000:01:00.1 still has "
		       "snd_hda_intel.");
	assert_remedy(h, "passthru apply 0000:01:00.0");
	assert_proof(h, "guest-start", "var/log/libvirt/qemu/win11.log", "group 7 is not viable");
}

/* It was mended since: the log's last start still failed, and a new one may go well. */
static void what_is_mended_since_is_no_failure_any_more(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	starts_up(h, "win11");
	add_said(h, "win11",
		 "vfio: error, group 7 is not viable, please ensure all devices within the "
		 "iommu_group are "
		 "bound to their vfio bus driver.");
	assert_finding(h, "guest-start", STATUS_WARN, "now none has");
	assert_remedy(h, "Start the guest again");
}

static void what_libvirt_repeats_is_told_once(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "snd_hda_intel");

	(void)state;
	add_said(h, NULL,
		 "internal error: qemu unexpectedly closed the monitor: " QEMU
		 "vfio 0000:01:00.0: group 7 is not viable");
	assert_finding(
		h, "guest-start", STATUS_FAIL,
		"A guest did not start, or did not get a device (libvirt does not say which): "
		"not all of group 7");
	starts_up(h, "win11");
	add_said(h, "win11", QEMU "vfio 0000:01:00.0: group 7 is not viable");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest win11 did not start: not all of group 7 was free for it: "
		       "now 0000:01:00.1 still has snd_hda_intel.");
	add_said(h, "nas",
		 "vfio 0000:02:00.0: failed to open /dev/vfio/8: No such file or directory");
	assert_finding(h, "guest-start", STATUS_FAIL, "The lines below tell of 1 more.");
	assert_proof(h, "guest-start", "var/log/libvirt/qemu/nas.log", "/dev/vfio/8");
}

static void locked_memory_is_told_with_what_the_kernel_said(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	add_log(h, "vfio_pin_pages_remote: RLIMIT_MEMLOCK (67108864) exceeded");
	assert_finding(
		h, "guest-start", STATUS_WARN,
		"A guest had trouble (the kernel does not say which): its user may not lock as "
		"much memory");
	assert_remedy(h, "passthru apply ADDRESS --need memlock=USER:SIZE");
	starts_up(h, "win11");
	add_said(h, "win11",
		 QEMU
		 "vfio 0000:01:00.0: failed to setup container for group 7: memory listener "
		 "initialization "
		 "failed: Region pc.ram: vfio_dma_map(0x55d0, 0x100000, 0x7ff00000, 0x7f5c) = -12 "
		 "(Cannot allocate memory)");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest win11 did not start: its user may not lock");
	assert_remedy(h, "passthru apply 0000:01:00.0 --need memlock=USER:SIZE");
	assert_proof(h, "guest-start", "var/log/dmesg", "RLIMIT_MEMLOCK (67108864) exceeded");
}

/* The kernel's log is one of the whole boot: what it says of a start before the last good one is
 * past. */
static void lines_of_the_kernel_are_past_when_all_guests_started_well(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	add_log(h, "vfio_pin_pages_remote: RLIMIT_MEMLOCK (67108864) exceeded");
	starts_up(h, "win11");
	assert_finding(h, "guest-start", STATUS_PASS, "No guest failed");
}

static void a_bar_that_is_taken_is_held_to_the_boot_screen(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");
	struct screen_claim *c;

	(void)state;
	add_log(h, "vfio-pci 0000:01:00.0: BAR 1: can't reserve [mem 0xe0000000-0xefffffff 64bit "
		   "pref]");
	h->screen_seen = TRI_UNKNOWN;
	assert_finding(h, "guest-start", STATUS_WARN,
		       "something of this host held memory of 0000:01:00.0");
	h->screen_seen = TRI_YES;
	assert_finding(h, "guest-start", STATUS_WARN, "is not in it now");
	c = ARENA_PUSH(&h->mem, h->screen, h->n_screen);
	*c = (struct screen_claim){"BOOTFB", "e0000000-e07e8fff : BOOTFB", 0};
	assert_finding(h, "guest-start", STATUS_WARN, "still has it (BOOTFB)");
	assert_remedy(h, "See boot-framebuffer.");
}

static void a_refusal_by_apparmor_explains_who_failed(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	add_log(h, "audit: type=1400 audit(1709373600.123:45): apparmor=\"DENIED\" "
		   "operation=\"open\" class=\"file\" "
		   "profile=\"libvirt-00000000-0000-0000-0000-000000000001\" name=\"/dev/vfio/7\" "
		   "pid=812 "
		   "comm=\"qemu-system-x86\" requested_mask=\"wr\" denied_mask=\"wr\" fsuid=64055 "
		   "ouid=64055");
	assert_finding(h, "guest-start", STATUS_WARN,
		       "The guest with the UUID 00000000-0000-0000-0000-000000000001 had trouble "
		       "(its name: virsh domname 00000000-0000-0000-0000-000000000001): AppArmor "
		       "did not let it open /dev/vfio/7.");
	starts_up(h, "win11");
	add_said(h, "win11",
		 QEMU "vfio 0000:01:00.0: failed to open /dev/vfio/7: Permission denied");
	add_said(h, "win11", "shutting down, reason=failed");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest win11 did not start: AppArmor did not let it open /dev/vfio/7.");
	assert_remedy(h, "passthru guest 0000:01:00.0 prints that element");
	assert_remedy(h, "\"/dev/vfio/7 rw,\" to /etc/apparmor.d/local/abstractions/libvirt-qemu");
}

/* No element makes libvirt allow these, and a ROM need not be written. Such a name may be
 * anybody's. */
static void apparmor_is_told_of_what_libvirt_does_not_allow(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	add_log(h, "audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" "
		   "class=\"file\" profile=\"libvirt-x$(reboot)\" name=\"/srv/vbios/card.rom\" "
		   "pid=1");
	assert_finding(h, "guest-start", STATUS_WARN,
		       "A guest had trouble (the kernel does not say which): AppArmor did not let "
		       "it open /srv/vbios/card.rom.");
	assert_remedy(h, "\"/srv/vbios/card.rom r,\" to /etc/apparmor.d/");
}

/* Guests are kept from much that they do not need, and other programs from much more. */
static void other_refusals_are_none(void **state)
{
	static const char *const lines[] = {
		"audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" "
		"class=\"file\" "
		"profile=\"libvirt-1\" name=\"/proc/812/cmdline\" pid=1",
		"audit: type=1400 audit(1.1:1): apparmor=\"ALLOWED\" operation=\"open\" "
		"class=\"file\" "
		"profile=\"libvirt-1\" name=\"/dev/vfio/7\" pid=1",
		"audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" "
		"class=\"file\" "
		"profile=\"/usr/sbin/cupsd\" name=\"/dev/bus/usb/001/004\" pid=1",
		/* Who can write to the journal would have it in a rule. */
		"audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" "
		"class=\"file\" "
		"profile=\"libvirt-1\" name=\"/dev/vfio/** rw, /**\" pid=1",
		"audit: type=1400 audit(1.1:1): avc:  denied  { read } for  pid=1 "
		"comm=\"qemu-kvm\" name=\"7\" "
		"scontext=system_u:system_r:svirt_t:s0:c1,c2 "
		"tcontext=system_u:object_r:vfio_device_t:s0 "
		"tclass=chr_file permissive=1",
		"audit: type=1400 audit(1.1:1): avc:  denied  { read } for  pid=1 comm=\"x\" "
		"name=\"7\" "
		"scontext=system_u:system_r:svirt_t:s0:c1,c2 "
		"tcontext=system_u:object_r:sysctl_net_t:s0 tclass=file "
		"permissive=0",
		"usb 1-2: Product: vfio_pin_pages_remote: RLIMIT_MEMLOCK (1) exceeded",
		"usb 1-2: Product: group 7 is not viable",
		"nvidia 0000:01:00.0: BAR 1: can't reserve [mem 0xe0000000-0xefffffff 64bit pref]",
	};
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		add_log(h, lines[i]);
	assert_finding(h, "guest-start", STATUS_PASS, "tells of none that failed");
}

static void a_guest_may_fail_without_a_word(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	starts_up(h, "win11");
	add_said(h, "win11", "shutting down, reason=failed");
	assert_finding(h, "guest-start", STATUS_WARN,
		       "The guest win11 did not start: its log does not say why");
	add_said(h, NULL,
		 "error : virHostdevPreparePCIDevicesImpl:812 : Requested operation is not valid: "
		 "PCI device "
		 "0000:01:00.0 is in use by driver QEMU, domain win10");
	assert_finding(h, "guest-start", STATUS_FAIL, "the guest win10 had 0000:01:00.0.");
	assert_remedy(h, "virsh shutdown win10");
}

/* Of a guest that failed without a word, a refusal is the reason; memory that was taken may be. */
static void the_kernel_may_have_the_word(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	starts_up(h, "win11");
	add_said(h, "win11", "shutting down, reason=failed");
	add_log(h, "vfio-pci 0000:01:00.0: BAR 1: can't reserve [mem 0xe0000000-0xefffffff 64bit "
		   "pref]");
	assert_finding(h, "guest-start", STATUS_WARN,
		       "The guest win11 had trouble at its start: something else held "
		       "memory of 0000:01:00.0");
	add_log(h, "vfio_pin_pages_remote: RLIMIT_MEMLOCK (67108864) exceeded");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest win11 did not start: its user may not lock");
}

static void a_name_for_a_command_is_plain(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	add_said(h, NULL, "PCI device 0000:01:00.0 is in use by driver QEMU, domain x;reboot");
	assert_remedy(h, "virsh shutdown NAME");
}

/* What stands in place of a permission is told by the host's own facts. */
static void a_container_that_is_not_permitted_has_two_reasons(void **state)
{
	static const char *const region = "0x00000000dd000000 0x00000000df1fffff direct";
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "vfio-pci");

	(void)state;
	starts_up(h, "win11");
	add_said(
		h, "win11",
		QEMU
		"vfio 0000:01:00.0: failed to setup container for group 7: Failed to set iommu for "
		"container: Operation not permitted");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "interrupts are not safe, or its firmware keeps memory of it");
	h->groups[0].direct_regions = arena_alloc(&h->mem, sizeof(region));
	h->groups[0].direct_regions[0] = region;
	h->groups[0].n_direct_regions = 1;
	assert_finding(h, "guest-start", STATUS_FAIL, "the firmware keeps memory for its group 7");
	assert_remedy(h, "See rmrr.");
	h->groups[0].n_direct_regions = 0;
	set_cmdline(h, "root=/dev/sda1 intremap=off");
	assert_finding(h, "guest-start", STATUS_FAIL, "interrupts are not remapped on this host");
	assert_remedy(h, "See interrupt-remapping.");
}

/* A line for each row, as it is printed, and the part of the answer that the line decides. */
static const struct {
	const char *line, *says;
} lines[] = {
	{"AVC apparmor=\"DENIED\" operation=\"open\" class=\"file\" profile=\"libvirt-1\" "
	 "name=\"/srv/vbios/card.rom\" "
	 "pid=1 comm=\"qemu-system-x86\"",
	 "AppArmor did not let it open /srv/vbios/card.rom"},
	{"AVC avc:  denied  { read write } for  pid=812 comm=\"qemu-kvm\" path=\"/dev/vfio/7\" "
	 "dev=\"devtmpfs\" ino=9 "
	 "scontext=system_u:system_r:svirt_t:s0:c1,c2 tcontext=system_u:object_r:vfio_device_t:s0 "
	 "tclass=chr_file "
	 "permissive=0",
	 "label vfio_device_t"},
	{"cannot limit locked memory of process 812 to 17179869184: Operation not permitted",
	 "may not lock"},
	{QEMU "VFIO_MAP_DMA failed: Cannot allocate memory", "may not lock"},
	{QEMU "vfio 0000:01:00.0: vfio_container_dma_map(0x5, 0x0, 0x8, 0x7) = -12 (Cannot "
	      "allocate memory)",
	 "may not lock"},
	{"qemu-system-x86_64: Failed to mmap 0000:02:00.0 BAR 1. Performance may be slow",
	 "memory of 0000:02:00.0 (a BAR)"},
	{QEMU "vfio 0000:01:00.0: group 99 is not viable", "not all of group 99 was free"},
	{QEMU "vfio 0000:01:00.0: error getting device from group 7: No such device",
	 "0000:01:00.0 was not with vfio-pci"},
	{QEMU "vfio 0000:01:00.0: failed to open /dev/vfio/vfio: No such file or directory",
	 "the module vfio was not loaded"},
	{QEMU "vfio 0000:02:00.0: failed to open /dev/vfio/8: No such file or directory",
	 "there was no /dev/vfio/8"},
	{QEMU "Could not open '/dev/vfio/vfio': Permission denied", "may not open /dev/vfio/vfio"},
	{QEMU "vfio 0000:01:00.0: failed to open /dev/vfio/7: Permission denied",
	 "may not open /dev/vfio/7"},
	{QEMU "vfio 0000:01:00.0: Could not open '/dev/vfio/7': Permission denied",
	 "may not open /dev/vfio/7"},
	{QEMU "vfio 0000:01:00.0: failed to open /dev/vfio/7: Device or resource busy",
	 "had group 7 open"},
	{QEMU "vfio 0000:01:00.0: failed to setup container for group 7: No available IOMMU models",
	 "vfio_iommu_type1"},
	{"vfio: failed to set iommu for container: Operation not permitted",
	 "the kernel refused the device"},
	{"unsupported configuration: host doesn't support passthrough of host PCI devices",
	 "libvirt saw no IOMMU group"},
	{QEMU "vfio 0000:01:00.0: no iommu_group found: No such file or directory",
	 "0000:01:00.0 had no IOMMU group"},
	{"Requested operation is not valid: PCI device 0000:01:00.0 is in use by driver QEMU, "
	 "domain win10",
	 "the guest win10 had"},
	{"Requested operation is not valid: PCI device 0000:01:00.0 is in use",
	 "another guest had 0000:01:00.0"},
	{"Requested operation is not valid: Unmanaged PCI device 0000:02:00.0 must be manually "
	 "detached from the host",
	 "now e1000e has it"},
	{"internal error: Failed to load PCI driver module vfio-pci: administratively prohibited",
	 "could not be loaded"},
	{"internal error: Unable to reset PCI device 0000:01:00.0: no FLR, PM reset or bus reset "
	 "available",
	 "(no FLR, PM reset or bus reset available)"},
	{"qemu-system-x86_64: vfio: Cannot reset device 0000:01:00.0, depends on group 8 which is "
	 "not owned.",
	 "group 8"},
	{"qemu-system-x86_64: vfio: Cannot reset device 0000:01:00.0, no available reset "
	 "mechanism.",
	 "has no reset"},
	{"Device 0000:09:00.0 not found: could not access "
	 "/sys/bus/pci/devices/0000:09:00.0/config: No such file or directory",
	 "0000:09:00.0 is not there"},
	{QEMU "vfio 0000:09:00.0: no such host device: No such file or directory",
	 "0000:09:00.0 is not there"},
	{"operation failed: Multiple USB devices for 46d:c52b, use <address> to specify one",
	 "several USB devices are 46d:c52b"},
	{"Requested operation is not valid: USB device 001:004 is in use by driver QEMU, domain "
	 "win10",
	 "had the USB device 001:004"},
	{"internal error: Did not find USB device 046d:c52b",
	 "the USB device 046d:c52b was not plugged in"},
	{QEMU "failed to find romfile \"/srv/card.rom\"", "the ROM file /srv/card.rom"},
	{"vfio-pci: Cannot read device rom at 0000:01:00.0", "the option ROM of 0000:01:00.0"},
	{"qemu-system-x86_64: unable to map backing store for guest RAM: Cannot allocate memory",
	 "huge pages"},
	{"qemu-system-x86_64: os_mem_prealloc: Insufficient free host memory pages available to "
	 "allocate guest RAM",
	 "huge pages"},
	{"internal error: Unable to find any usable hugetlbfs mount for 1048576 KiB",
	 "no hugetlbfs for pages of 1048576 KiB"},
	{"qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
	 "less free memory"},
	{"shutting down, reason=failed", "does not say why"},
};

static void every_line_has_its_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_host_ struct host *h = gpu_host("nvidia", "snd_hda_intel");
		_cleanup_report_ struct report *r = NULL;
		const struct finding *f;

		add_said(h, NULL, lines[i].line);
		r = check_host(h);
		f = find_finding(r, "guest-start");
		if (f->status == STATUS_PASS || !strstr(f->detail, lines[i].says))
			fail_msg("%s: %s", lines[i].line, f->detail);
		if (!*f->remedy || strpbrk(f->remedy, "{}"))
			fail_msg("%s: %s", lines[i].line, f->remedy);
		assert_true(
			has_evidence(f->evidence, f->n_evidence, "journalctl -b", lines[i].line));
	}
}

/* No row without a line above, so that none is forgotten that no line can reach. */
static void every_row_can_be_reached(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("nvidia", "snd_hda_intel");
	_cleanup_report_ struct report *r = check_host(h);
	const struct bench b = {.host = h, .report = r, .mem = &r->mem};

	(void)state;
	for (size_t row = 0; row < start_rows_n; row++) {
		bool reached = false;

		for (size_t i = 0; i < ARRAY_SIZE(lines) && !reached; i++) {
			struct start_fail f;

			reached = start_match(&b, lines[i].line, false, &f) &&
				  f.row == &start_rows[row];
		}
		if (!reached)
			fail_msg("no line for: %s", start_rows[row].cause);
	}
}

/* Braces in what the machine says are no blanks of ours. */
static void hostile_words_stay_words(void **state)
{
	_cleanup_host_ struct host *h = gpu_host("vfio-pci", "{keeper}");

	(void)state;
	add_said(h, "a{b}c", QEMU "vfio 0000:01:00.0: group 7 is not viable");
	assert_finding(h, "guest-start", STATUS_FAIL,
		       "The guest a{b}c did not start: not all of group 7 was free for it: "
		       "now 0000:01:00.1 still has {keeper}.");
	add_said(h, "x", "failed to find romfile \"{device}\"");
	for (size_t i = 0; i < 2000; i++)
		add_said(h, NULL, arena_printf(&h->mem, "Did not find USB device %04zx:{}", i));
	assert_finding(h, "guest-start", STATUS_FAIL, "The guest a{b}c did not start");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_failure_is_fine_where_the_logs_were_read),
		cmocka_unit_test(a_group_that_is_not_viable_says_who_keeps_it),
		cmocka_unit_test(what_is_mended_since_is_no_failure_any_more),
		cmocka_unit_test(what_libvirt_repeats_is_told_once),
		cmocka_unit_test(locked_memory_is_told_with_what_the_kernel_said),
		cmocka_unit_test(lines_of_the_kernel_are_past_when_all_guests_started_well),
		cmocka_unit_test(a_bar_that_is_taken_is_held_to_the_boot_screen),
		cmocka_unit_test(a_refusal_by_apparmor_explains_who_failed),
		cmocka_unit_test(apparmor_is_told_of_what_libvirt_does_not_allow),
		cmocka_unit_test(other_refusals_are_none),
		cmocka_unit_test(a_guest_may_fail_without_a_word),
		cmocka_unit_test(the_kernel_may_have_the_word),
		cmocka_unit_test(a_name_for_a_command_is_plain),
		cmocka_unit_test(a_container_that_is_not_permitted_has_two_reasons),
		cmocka_unit_test(every_line_has_its_answer),
		cmocka_unit_test(every_row_can_be_reached),
		cmocka_unit_test(hostile_words_stay_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
