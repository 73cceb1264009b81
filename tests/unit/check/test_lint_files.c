/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

static const char grub[] = "# intel_iommu=on\n"
			   "GRUB_TIMEOUT=5\n"
			   "GRUB_CMDLINE_LINUX=\"quiet intel_iommu=on\"\n";

static void ignore(struct host *h, const char *path, enum ignored_why why, const char *by)
{
	*ARENA_PUSH(&h->mem, h->ignored, h->n_ignored) = (struct ignored_file){path, why, by};
}

static void every_file_is_read(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "ignored-files", STATUS_PASS, "No file of settings");
}

static void a_wrong_suffix(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	ignore(h, "/etc/dracut.conf.d/vfio", IGNORED_SUFFIX, ".conf");
	assert_finding(h, "ignored-files", STATUS_WARN,
		       "/etc/dracut.conf.d/vfio is not read: its name must end in .conf.");
	assert_proof(h, "ignored-files", "etc/dracut.conf.d/vfio", "does not end in .conf");
}

static void a_hidden_file(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	/* The way in which an administrator replaces a file of the distribution. */
	ignore(h, "/usr/lib/modprobe.d/nvidia.conf", IGNORED_SHADOWED,
	       "/etc/modprobe.d/nvidia.conf");
	assert_finding(h, "ignored-files", STATUS_PASS, "No file of settings");
	ignore(h, "/run/modprobe.d/vfio.conf", IGNORED_SHADOWED, "/etc/modprobe.d/vfio.conf");
	assert_finding(h, "ignored-files", STATUS_WARN,
		       "/run/modprobe.d/vfio.conf is not read: /etc/modprobe.d/vfio.conf");
	assert_proof(h, "ignored-files", "run/modprobe.d/vfio.conf", "hidden by");
	assert_int_equal(count_proof(h, "ignored-files"), 1);
}

static void grub_is_in_use(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_file(h, "/etc/default/grub", grub);
	assert_finding(h, "unused-grub", STATUS_PASS, "/etc/default/grub is in use");
}

static void another_loader(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct file_fact *file = add_file(h, "/etc/default/grub", grub);

	(void)state;
	h->loader.kind = LOADER_SYSTEMD_BOOT;
	h->loader.name = "systemd-boot";
	h->loader.evidence_source = "sys/firmware/efi/efivars";
	h->loader.evidence_text = "LoaderInfo";
	h->loader.n_sources = 0;
	assert_finding(h, "unused-grub", STATUS_WARN,
		       "starts by systemd-boot, so what /etc/default/grub says");
	assert_silent(h, "unused-grub", "come from");
	*ARENA_PUSH(&h->mem, h->loader.sources, h->loader.n_sources) = "/etc/kernel/cmdline";
	assert_finding(h, "unused-grub", STATUS_WARN, "come from /etc/kernel/cmdline.");
	*ARENA_PUSH(&h->mem, h->loader.sources, h->loader.n_sources) = "/etc/kernel/cmdline.d/a";
	assert_finding(h, "unused-grub", STATUS_WARN,
		       "come from /etc/kernel/cmdline and /etc/kernel/cmdline.d/a.");
	assert_proof(h, "unused-grub", "etc/default/grub:3", "quiet intel_iommu=on");
	assert_proof(h, "unused-grub", "sys/firmware/efi/efivars", "LoaderInfo");
	/* The comment in line 1 is no evidence. */
	assert_int_equal(count_proof(h, "unused-grub"), 2);
	file->len = strlen("# intel_iommu=on\nGRUB_TIMEOUT=5\n");
	assert_finding(h, "unused-grub", STATUS_PASS, "No GRUB file");
}

static void an_unknown_loader(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->loader.kind = LOADER_UNKNOWN;
	assert_finding(h, "unused-grub", STATUS_PASS, "No GRUB file");
	add_file(h, "/etc/default/grub", grub);
	assert_finding(h, "unused-grub", STATUS_UNKNOWN, "Nothing tells by which boot loader");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_is_read), cmocka_unit_test(a_wrong_suffix),
		cmocka_unit_test(a_hidden_file),      cmocka_unit_test(grub_is_in_use),
		cmocka_unit_test(another_loader),     cmocka_unit_test(an_unknown_loader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
