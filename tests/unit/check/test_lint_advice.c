/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

static struct host *machine_of(const char *release, enum tri simplefb, const char *cmdline)
{
	struct host *h = machine_on(CPU_AMD);

	h->release = h->kernels[0].release = release;
	h->kernels[0].sysfb_simplefb = simplefb;
	set_cmdline(h, cmdline);
	return h;
}

static void screens(void **state)
{
	static const struct {
		const char *release;
		enum tri simplefb;
		const char *cmdline;
		const char *says; /* NULL: nothing is outdated */
	} cases[] = {
		{"6.8.0-45-generic", TRI_YES, "video=efifb:off", "simpledrm"},
		{"5.15.0-100-generic", TRI_YES, "video=efifb:off", "simpledrm"},
		{"6.1.0-18-amd64", TRI_NO, "video=efifb:off", "since 6.1"},
		{"6.1.0-18-amd64", TRI_UNKNOWN, "video=efifb:off,vesafb:off", "since 6.1"},
		{"5.10.0-28-amd64", TRI_NO, "video=efifb:off", NULL},
		{"", TRI_UNKNOWN, "video=efifb:off", NULL},
		{"5.10.0-28-amd64", TRI_NO, "video=vesafb:off,efifb:off", "one option"},
		{"5.10.0-28-amd64", TRI_NO, "video=vesafb:off video=efifb:off", NULL},
		{"6.1.0-18-amd64", TRI_NO, "video=DP-1:1920x1080 video", NULL},
		{"6.12.1", TRI_NO, "initcall_blacklist=sysfb_init", "since 6.1"},
		{"6.0.12", TRI_NO, "initcall_blacklist=sysfb_init", NULL},
		{"6.12.1", TRI_NO, "initcall_blacklist=other_init", NULL},
		{"10.0.1", TRI_NO, "initcall_blacklist=sysfb_init", "since 6.1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h =
			machine_of(cases[i].release, cases[i].simplefb, cases[i].cmdline);

		assert_finding(h, "old-advice", cases[i].says ? STATUS_WARN : STATUS_PASS,
			       cases[i].says ? cases[i].says : "Nothing of what is set");
	}
}

static void the_kernels_own_config_proves_it(void **state)
{
	_cleanup_host_ struct host *h = machine_of("6.8.0-45-generic", TRI_YES, "video=efifb:off");
	struct kernel *k = &h->kernels[0];

	(void)state;
	*ARENA_PUSH(&h->mem, k->config_lines, k->n_config_lines) = "CONFIG_SYSFB_SIMPLEFB=y";
	k->config_path = "boot/config-6.8.0-45-generic";
	assert_proof(h, "old-advice", "boot/config-6.8.0-45-generic", "CONFIG_SYSFB_SIMPLEFB=y");
	assert_proof(h, "old-advice", "proc/cmdline", "video=efifb:off");
}

static void words_of_dracut(void **state)
{
	_cleanup_host_ struct host *h = machine_of("6.1.0", TRI_NO, "rd.driver.pre=vfio-pci");

	(void)state;
	assert_finding(h, "old-advice", STATUS_WARN,
		       "rd.driver.pre=vfio-pci is read by dracut only, and the initramfs of this "
		       "host is made by initramfs-tools");
	h->initramfs.kind = INITRAMFS_DRACUT;
	assert_finding(h, "old-advice", STATUS_PASS, "");
	h->initramfs.kind = INITRAMFS_UNKNOWN;
	assert_finding(h, "old-advice", STATUS_PASS, "");
}

/* One card's sound goes to the guest. The host's own falls silent with it. */
static void sound_of_the_host(void **state)
{
	_cleanup_host_ struct host *h =
		machine_of("6.1.0", TRI_NO, "modprobe.blacklist=nouveau,snd_hda_intel");

	(void)state;
	set_candidate(h, add_device(h, "0000:02:00.1", 0x040300, -1), "snd_hda_intel");
	assert_finding(h, "old-advice", STATUS_PASS, "");
	set_candidate(h, add_device(h, "0000:08:00.4", 0x040300, -1), "snd_hda_intel");
	assert_finding(h, "old-advice", STATUS_WARN, "all 2 sound devices");
	set_cmdline(h, "quiet");
	assert_finding(h, "old-advice", STATUS_PASS, "");
	add_modprobe(h, "/etc/modprobe.d/vfio.conf", 2, "blacklist", "snd_hda_intel", "");
	assert_finding(h, "old-advice", STATUS_WARN, "/etc/modprobe.d/vfio.conf:2");
	assert_proof(h, "old-advice", "etc/modprobe.d/vfio.conf:2", "blacklist snd_hda_intel");
	h->devices[1].driver = "vfio-pci";
	assert_finding(h, "old-advice", STATUS_PASS, "");
}

/* Harmless, and needed for the graphics of the processor: no nagging. */
static void intel_iommu_on_is_no_outdated_word(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->kernels[0].intel_default = INTEL_DEFAULT_ON;
	set_cmdline(h, "intel_iommu=on iommu=pt kvm.ignore_msrs=1");
	assert_finding(h, "old-advice", STATUS_PASS, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens),
		cmocka_unit_test(the_kernels_own_config_proves_it),
		cmocka_unit_test(words_of_dracut),
		cmocka_unit_test(sound_of_the_host),
		cmocka_unit_test(intel_iommu_on_is_no_outdated_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
