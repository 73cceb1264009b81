/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void xen_has_its_own_way(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	assert_finding(h, "xen", STATUS_PASS, "does not run under Xen");
	h->xen = TRI_YES;
	assert_finding(h, "xen", STATUS_FAIL, "runs under Xen");
	r = check_host(h);
	assert_int_equal(r->verdict, VERDICT_BLOCKED);
	assert_non_null(strstr(find_finding(r, "xen")->remedy, "xl pci-assignable-add"));
	assert_non_null(strstr(find_finding(r, "xen")->remedy, "xen-pciback.hide="));
}

static void secure_boot_and_what_it_stops(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "secure-boot", STATUS_PASS, "It is off");
	set_attr(h, ATTR_SECURE_BOOT, TRI_YES, "sys/firmware/efi/efivars/SecureBoot-x", "1");
	assert_finding(h, "secure-boot", STATUS_PASS, "It is on. Passthrough works with it");
	assert_proof(h, "secure-boot", "sys/firmware/efi/efivars/SecureBoot-x", "1");
	set_attr(h, ATTR_SECURE_BOOT, TRI_NO, "sys/firmware/efi/efivars", NULL);
	assert_finding(h, "secure-boot", STATUS_PASS, "This firmware has none");
	set_attr(h, ATTR_SECURE_BOOT, TRI_UNKNOWN, NULL, NULL);
	assert_finding(h, "secure-boot", STATUS_UNKNOWN, "Nothing tells");
	set_attr(h, ATTR_EFI, TRI_NO, "sys/firmware/efi", NULL);
	assert_finding(h, "secure-boot", STATUS_PASS, "not started by UEFI");
}

static void lockdown_by_its_word_in_brackets(void **state)
{
	static const struct {
		const char *text;
		enum status status;
		const char *says;
	} cases[] = {
		{"[none] integrity confidentiality", STATUS_PASS, "It is off"},
		{"none [integrity] confidentiality", STATUS_PASS, "setpci and /dev/mem"},
		{"none integrity [confidentiality]", STATUS_WARN, "confidentiality"},
		{"none integrity confidentiality", STATUS_UNKNOWN, "Nothing tells"},
		{"[integrity", STATUS_UNKNOWN, "Nothing tells"},
	};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		set_attr(h, ATTR_LOCKDOWN, TRI_YES, "sys/kernel/security/lockdown", cases[i].text);
		assert_finding(h, "lockdown", cases[i].status, cases[i].says);
		assert_proof(h, "lockdown", "sys/kernel/security/lockdown", cases[i].text);
	}
	set_attr(h, ATTR_LOCKDOWN, TRI_NO, "sys/kernel/security/lockdown", NULL);
	assert_finding(h, "lockdown", STATUS_PASS, "has none");
	set_attr(h, ATTR_LOCKDOWN, TRI_UNKNOWN, NULL, NULL);
	assert_finding(h, "lockdown", STATUS_UNKNOWN, "Nothing tells");
}

static void the_initramfs_by_its_tool(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct boot_image image = {.path = "/boot/initrd.img-6.1", .n_copies = 1};

	(void)state;
	assert_finding(h, "initramfs", STATUS_PASS, "It is made by initramfs-tools.");
	h->initramfs.images = &image;
	h->initramfs.n_images = 1;
	assert_finding(h, "initramfs", STATUS_PASS, "a copy on the loader's partition");
	image.unified = true;
	assert_finding(h, "initramfs", STATUS_PASS, "unified kernel images (1 of 1 images)");
	h->initramfs.has_generator = false;
	assert_finding(h, "initramfs", STATUS_WARN, "update-initramfs is not installed");
	h->initramfs.kind = INITRAMFS_DRACUT;
	h->initramfs.name = "dracut";
	assert_finding(h, "initramfs", STATUS_WARN, "dracut is not installed");
	h->initramfs.has_generator = true;
	h->initramfs.n_images = 0;
	assert_finding(h, "initramfs", STATUS_PASS, "It is made by dracut.");
	h->initramfs.kind = INITRAMFS_OTHER;
	h->initramfs.name = "genkernel";
	assert_finding(h, "initramfs", STATUS_WARN, "genkernel, which passthru does not work with");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xen_has_its_own_way),
		cmocka_unit_test(secure_boot_and_what_it_stops),
		cmocka_unit_test(lockdown_by_its_word_in_brackets),
		cmocka_unit_test(the_initramfs_by_its_tool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
