/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void every_row_is_whole(void **state)
{
	struct host *all[] = {machine(CPU_INTEL), machine_on(CPU_AMD), machine(CPU_ARM),
			      blank_host()};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct report *r = check_host(all[i]);

		for (size_t f = 0; f < r->n_findings; f++) {
			const struct finding *x = &r->findings[f];

			assert_true(*x->id && *x->title && *x->why && *x->detail && x->remedy);
			if (x->status == STATUS_FAIL)
				assert_true(*x->remedy);
			for (size_t o = 0; o < f; o++)
				assert_string_not_equal(x->id, r->findings[o].id);
		}
		report_free(r);
		host_free(all[i]);
	}
}

/* A title stands beside every mark, so it must not say how it went. It has 28 columns. */
static void titles_name_a_thing(void **state)
{
	static const char *const results[] = {" is ", " has ", " have ",   " can ",   " could ",
					      "No ",  "None ", "without ", " offers "};
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);

	(void)state;
	for (size_t f = 0; f < r->n_findings; f++) {
		const char *title = arena_printf(&h->mem, "%s ", r->findings[f].title);

		assert_true(strlen(r->findings[f].title) <= 28);
		for (size_t i = 0; i < ARRAY_SIZE(results); i++)
			if (strstr(title, results[i]))
				fail_msg("%s: %s", r->findings[f].id, r->findings[f].title);
	}
	assert_string_equal(find_finding(r, "guest")->title, "Kind of machine");
	assert_string_equal(find_finding(r, "iommu-on")->title, "IOMMU");
}

/* A server with libvirt, whose limits and groups are the usual ones. */
static void set_guest_facts(struct host *h)
{
	static const struct {
		enum attr_id id;
		struct attr attr;
	} facts[] = {
		{ATTR_QEMU, {TRI_YES, "usr/bin/qemu-system-x86_64", NULL}},
		{ATTR_LIBVIRT, {TRI_YES, "usr/sbin/libvirtd", NULL}},
		{ATTR_GROUP_KVM, {TRI_YES, "etc/group", "kvm:x:105:"}},
		{ATTR_GROUP_LIBVIRT, {TRI_YES, "etc/group", "libvirt:x:110:anna"}},
		{ATTR_HUGE_TOTAL, {TRI_YES, "proc/meminfo", "HugePages_Total:       0"}},
		{ATTR_MEMLOCK, {TRI_YES, "proc/self/limits", "Max locked memory 8388608"}},
		{ATTR_SELINUX, {TRI_NO, "sys/fs/selinux/enforce", NULL}},
		{ATTR_APPARMOR, {TRI_YES, "sys/module/apparmor/parameters/enabled", "Y"}},
	};

	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		h->attrs[facts[i].id] = facts[i].attr;
}

static void a_good_host_passes_all(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	set_guest_facts(h);
	h->log.complete = true;
	h->devices[0].config_known = true;
	h->devices[0].multifunction = TRI_NO;
	add_log(h, "AMD-Vi: Interrupt remapping enabled");
	r = check_host(h);
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].status != STATUS_PASS)
			fail_msg("%s: %s", r->findings[i].id, r->findings[i].detail);
}

/* Unknown is not no: nothing fails on a host of which nothing could be read. */
static void a_blank_host_fails_nothing(void **state)
{
	_cleanup_host_ struct host *h = blank_host();
	_cleanup_report_ struct report *r = check_host(h);

	(void)state;
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].status == STATUS_FAIL)
			fail_msg("%s: %s", r->findings[i].id, r->findings[i].detail);
}

/* Edited by hand, and not made into what the loader reads, or not started since. */
static void a_word_that_is_set_and_was_not_gone_by(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	*ARENA_PUSH(&h->mem, h->set_words, h->n_set_words) = (struct set_word){
		.path = "/etc/default/grub",
		.line = 6,
		.text = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"",
		.word = {.name = "intel_iommu", .value = "on", .raw = "intel_iommu=on"},
	};
	assert_finding(h, "cmdline", STATUS_FAIL, "set in /etc/default/grub:6");
}

static void the_rungs_as_checks(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	assert_finding(h, "iommu-on", STATUS_FAIL, "off");
	assert_finding(h, "cmdline", STATUS_FAIL, "intel_iommu=on is missing");
	assert_finding(h, "firmware-table", STATUS_PASS, "DMAR");
	add_config(h, &h->kernels[0], "CONFIG_INTEL_IOMMU=y");
	assert_proof(h, "kernel-iommu", "boot/config-6.1.0-18-amd64", "CONFIG_INTEL_IOMMU=y");
	h->cpu.virt = TRI_NO;
	assert_finding(h, "cpu-virt", STATUS_WARN, "vmx");
	h->iommu.dmar = TRI_NO;
	assert_finding(h, "cpu-virt", STATUS_FAIL, "vmx");
	assert_finding(h, "firmware-table", STATUS_FAIL, "VT-d");
	h->cpu.hypervisor = TRI_YES;
	assert_finding(h, "guest", STATUS_FAIL, "virtual machine");
	h->kernels[0].intel_iommu = TRI_NO;
	assert_finding(h, "kernel-iommu", STATUS_FAIL, "CONFIG_INTEL_IOMMU");
}

/* A guest has no firmware setup and no board: what is missing is its own host's to give. */
static void remedies_in_a_guest_name_its_host(void **state)
{
	static const char *const ids[] = {"guest", "cpu-virt", "firmware-table",
					  "interrupt-remapping", "rmrr", "kvm"};
	_cleanup_host_ struct host *bare = machine(CPU_AMD), *given = machine_on(CPU_INTEL);

	(void)state;
	bare->cpu.hypervisor = given->cpu.hypervisor = TRI_YES;
	bare->cpu.virt = given->cpu.virt = TRI_NO;
	bare->iommu.ivrs = TRI_NO;
	add_log(bare, "AMD-Vi: Disabling interrupt remapping");
	add_log(given, "DMAR: No DRHD structure found in DMAR table");
	add_log(given, "DMAR-IR: Not enabling interrupt remapping");
	*ARENA_PUSH(&given->mem, given->groups[0].direct_regions,
		    given->groups[0].n_direct_regions) = "0x0 0xfff direct";
	for (size_t i = 0; i < 2; i++) {
		struct report *r = check_host(i ? given : bare);

		for (size_t f = 0; f < ARRAY_SIZE(ids); f++) {
			const struct finding *x = find_finding(r, ids[f]);

			if (x->status != STATUS_WARN && x->status != STATUS_FAIL)
				continue;
			if (!strstr(x->remedy, "its own host") &&
			    !strstr(x->remedy, "Its own host"))
				fail_msg("%s: %s", x->id, x->remedy);
			assert_null(strstr(x->remedy, "setup"));
			assert_null(strstr(x->remedy, "BIOS"));
			assert_null(strstr(x->remedy, "slot"));
			assert_null(strstr(x->detail, "firmware has"));
			assert_null(strstr(x->detail, "off in the firmware"));
		}
		report_free(r);
	}
}

/* QEMU gives an Intel IOMMU to a guest on any processor: the flag is the processor's. */
static void the_flag_is_that_of_the_processor(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	h->cpu = (struct cpu){CPU_AMD, "AMD EPYC", TRI_NO, TRI_YES, "flags : hypervisor"};
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "cpu-virt")->detail, "svm"));
	assert_non_null(strstr(find_finding(r, "cpu-virt")->remedy,
			       "svm on (QEMU: -cpu host; libvirt: host-passthrough)"));
	assert_null(strstr(find_finding(r, "cpu-virt")->detail, "vmx"));
}

static void each_check_has_its_own_proof(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;
	const struct finding *on, *remapping;

	(void)state;
	add_log(h, "DMAR-IR: Enabled IRQ remapping in xapic mode");
	r = check_host(h);
	on = find_finding(r, "iommu-on");
	remapping = find_finding(r, "interrupt-remapping");
	assert_int_equal(remapping->n_evidence, 1);
	assert_true(has_evidence(remapping->evidence, 1, "var/log/dmesg", "DMAR-IR: Enabled IRQ"));
	assert_false(has_evidence(on->evidence, on->n_evidence, "var/log/dmesg", "DMAR-IR"));
	assert_true(
		has_evidence(on->evidence, on->n_evidence, "sys/kernel/iommu_groups", "no groups"));
}

static void interrupt_remapping_never_offers_the_unsafe_mode(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	add_log(h, "DMAR-IR: Not enabling interrupt remapping");
	r = check_host(h);
	assert_int_equal(find_finding(r, "interrupt-remapping")->status, STATUS_FAIL);
	for (size_t i = 0; i < r->n_findings; i++)
		assert_null(strstr(r->findings[i].remedy, "allow_unsafe"));
}

static void what_could_not_be_read(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->log.readable = TRI_NO;
	assert_finding(h, "kernel-log", STATUS_UNKNOWN, "does not show its log");
	*ARENA_PUSH(&h->mem, h->notes, h->n_notes) = "proc/swaps: Permission denied";
	assert_finding(h, "notes", STATUS_UNKNOWN, "proc/swaps");
	assert_proof(h, "notes", "proc/swaps", "Permission denied");
	*ARENA_PUSH(&h->mem, h->notes, h->n_notes) = "sys/devices/0000:05:00.0: left out";
	assert_proof(h, "notes", "sys/devices/0000:05:00.0", "left out");
}

static void assert_advice(struct host *h, const char *id, const char *part, bool has)
{
	_cleanup_report_ struct report *r = check_host(h);
	const char *remedy = find_finding(r, id)->remedy;

	if ((strstr(remedy, part) != NULL) != has)
		fail_msg("%s: %s", id, remedy);
}

/* Root helps where a note is for want of permission, and nowhere else. */
static void the_advice_for_notes_is_by_their_cause(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->live = true;
	*ARENA_PUSH(&h->mem, h->notes, h->n_notes) = "/etc/default/grub: not a regular file";
	assert_advice(h, "notes", "as root", false);
	assert_advice(h, "notes", "The evidence says why", true);
	h->notes_denied = true;
	assert_advice(h, "notes", "sudo passthru check", true);
	h->as_root = true;
	assert_advice(h, "notes", "as root", false);
}

static void a_log_that_cannot_be_read_says_why(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->log.readable = TRI_UNKNOWN;
	assert_finding(h, "kernel-log", STATUS_UNKNOWN, "There is no kernel log to read");
	h->log.problem = "/var/log/dmesg: Is a directory";
	assert_finding(h, "kernel-log", STATUS_UNKNOWN,
		       "could not be read: /var/log/dmesg: Is a directory");
	assert_finding(h, "iommu-log", STATUS_UNKNOWN,
		       "could not be read: /var/log/dmesg: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(titles_name_a_thing),
		cmocka_unit_test(a_good_host_passes_all),
		cmocka_unit_test(a_blank_host_fails_nothing),
		cmocka_unit_test(a_word_that_is_set_and_was_not_gone_by),
		cmocka_unit_test(the_rungs_as_checks),
		cmocka_unit_test(remedies_in_a_guest_name_its_host),
		cmocka_unit_test(the_flag_is_that_of_the_processor),
		cmocka_unit_test(each_check_has_its_own_proof),
		cmocka_unit_test(interrupt_remapping_never_offers_the_unsafe_mode),
		cmocka_unit_test(what_could_not_be_read),
		cmocka_unit_test(the_advice_for_notes_is_by_their_cause),
		cmocka_unit_test(a_log_that_cannot_be_read_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
