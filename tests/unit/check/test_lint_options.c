/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#define CONF "/etc/modprobe.d/vfio.conf"
#define GPU "/etc/modprobe.d/gpu.conf"

static void add_options(struct host *h, size_t line, const char *args)
{
	add_modprobe(h, CONF, line, "options", "vfio_pci", args);
}

static void one_line_is_fine(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "vfio-options", STATUS_PASS, "Nothing is set for vfio-pci twice");
	add_options(h, 1, "ids=10de:1c82,10de:0fb9");
	add_options(h, 2, "disable_vga=1");
	assert_finding(h, "vfio-options", STATUS_PASS, "set once");
}

static void the_last_list_counts(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_file(h, CONF,
		 "# mine\noptions vfio-pci ids=10de:1c82\n"
		 "options vfio-pci disable_vga=1 ids=10de:0fb9\n");
	add_options(h, 2, "ids=10de:1c82");
	add_options(h, 3, "disable_vga=1 ids=10de:0fb9");
	assert_finding(h, "vfio-options", STATUS_WARN,
		       "The ids of " CONF ":2 are not taken: " CONF ":3 comes later");
	assert_proof(h, "vfio-options", "etc/modprobe.d/vfio.conf:2",
		     "options vfio-pci ids=10de:1c82");
	assert_proof(h, "vfio-options", "etc/modprobe.d/vfio.conf:3", "ids=10de:0fb9");
	assert_int_equal(count_proof(h, "vfio-options"), 2);
}

static void a_list_that_the_last_one_holds(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_options(h, 1, "ids=10DE:1c82");
	add_options(h, 2, "ids=10de:0fb9,10de:1c82");
	assert_finding(h, "vfio-options", STATUS_WARN,
		       "The ids of " CONF ":1 are not needed: " CONF ":2 has them");
	assert_proof(h, "vfio-options", "etc/modprobe.d/vfio.conf:1",
		     "options vfio_pci ids=10DE:1c82");
}

/* ids[1024] of the driver, with its end. */
static void a_list_longer_than_the_driver_takes(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	char args[4 + 1025] = "ids=";

	(void)state;
	for (size_t i = 0; i < 1024; i++)
		strcat(args, i % 10 == 9 ? "," : i % 10 == 4 ? ":" : "1");
	args[4 + 1023] = '\0';
	add_options(h, 1, arena_str(&h->mem, args));
	assert_finding(h, "vfio-options", STATUS_WARN, " twice.");
	args[4 + 1023] = '1';
	add_options(h, 2, arena_str(&h->mem, args));
	assert_finding(h, "vfio-options", STATUS_WARN,
		       "The ids of " CONF ":2 are more than the 1023 bytes that vfio-pci takes");
	assert_proof(h, "vfio-options", "etc/modprobe.d/vfio.conf:2", "options vfio_pci ids=1111:");
}

static void two_lists_in_one_line(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_options(h, 1, "ids=10de:1c82 ids=10de:0fb9");
	assert_finding(h, "vfio-options", STATUS_WARN, "only the last list counts");
	assert_int_equal(count_proof(h, "vfio-options"), 1);
}

/* libkmod hands over the options of the command line last. */
static void the_command_line_comes_last(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "vfio-pci.ids=1002:67df");
	add_options(h, 1, "ids=10de:1c82");
	assert_finding(h, "vfio-options", STATUS_WARN,
		       "The ids of " CONF ":1 are not taken: vfio-pci.ids=1002:67df comes later");
	assert_proof(h, "vfio-options", "proc/cmdline", "vfio-pci.ids=1002:67df");
	/* The same in both places is no conflict. */
	set_cmdline(h, "vfio-pci.ids=1002:67df,10de:1c82");
	assert_finding(h, "vfio-options", STATUS_PASS, "");
}

/* The files say that the next start has no such word any more. */
static void a_word_of_this_start_only(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "vfio-pci.ids=1002:67df");
	set_in_file(h, "/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=quiet", "quiet");
	add_options(h, 1, "ids=10de:1c82");
	assert_finding(h, "vfio-options", STATUS_PASS, "");
}

static void two_words_on_one_command_line(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "vfio-pci.ids=1002:67df vfio_pci.ids=10de:1c82");
	assert_finding(h, "vfio-options", STATUS_WARN,
		       "The ids of vfio-pci.ids=1002:67df are not taken: "
		       "vfio_pci.ids=10de:1c82 comes later");
}

static void an_id_twice_in_one_list(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_options(h, 4, "ids=10de:1c82,10de:0fb9,10DE:1C82");
	assert_finding(h, "vfio-options", STATUS_WARN, CONF ":4 has 10de:1c82 twice");
}

static void a_builtin_reads_no_files(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct kernel *k = &h->kernels[0];

	(void)state;
	k->vfio_pci = SUPPORT_BUILTIN;
	add_options(h, 1, "ids=10de:1c82");
	assert_finding(h, "vfio-options", STATUS_WARN, CONF ":1 does nothing");
	/* Another kernel that may boot has the module. */
	add_kernel(h, "6.8.0", false)->image = "/boot/vmlinuz-6.8.0";
	assert_finding(h, "vfio-options", STATUS_PASS, "");
}

static void the_first_softdep_counts(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_modprobe(h, GPU, 1, "softdep", "nvidia", "post: nvidia_uvm");
	add_modprobe(h, CONF, 2, "softdep", "nvidia", "pre: vfio-pci");
	assert_finding(h, "vfio-options", STATUS_WARN,
		       CONF ":2 does not put vfio-pci before nvidia: " GPU ":1 comes first");
	assert_proof(h, "vfio-options", "etc/modprobe.d/gpu.conf:1", "nvidia_uvm");
	assert_proof(h, "vfio-options", "etc/modprobe.d/vfio.conf:2", "pre: vfio-pci");
}

/* A place may be the beginning of another one. */
static void every_place_is_told(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	add_modprobe(h, GPU, 1, "softdep", "nouveau", "pre: i2c_core");
	add_modprobe(h, GPU, 12, "softdep", "nvidia", "pre: i2c_core");
	add_modprobe(h, CONF, 2, "softdep", "nvidia", "pre: vfio-pci");
	add_modprobe(h, CONF, 3, "softdep", "nouveau", "pre: vfio-pci");
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "vfio-options")->remedy, "into " GPU ":12;"));
	assert_non_null(strstr(find_finding(r, "vfio-options")->remedy, "into " GPU ":1;"));
}

static void softdeps_that_do_not_clash(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_modprobe(h, GPU, 1, "softdep", "nvidia", "pre: i2c_core vfio_pci post: nvidia_uvm");
	add_modprobe(h, GPU, 2, "softdep", "nouveau", "pre: i2c_core");
	add_modprobe(h, GPU, 3, "softdep", "amdgpu", "post: vfio-pci");
	add_modprobe(h, CONF, 2, "softdep", "nvidia", "pre: vfio-pci");
	assert_finding(h, "vfio-options", STATUS_PASS, "");
	add_modprobe(h, CONF, 3, "softdep", "amdgpu", "pre: vfio-pci");
	assert_finding(h, "vfio-options", STATUS_WARN, GPU ":3 comes first");
}

/* A softdep's module is a pattern, on either side. */
static void patterns(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_modprobe(h, GPU, 1, "softdep", "nv*", "pre: i2c_core");
	add_modprobe(h, CONF, 2, "softdep", "nvidia", "pre: vfio-pci");
	assert_finding(h, "vfio-options", STATUS_WARN, "before nvidia");
	h->modprobe[0].module = "nvidia_drm";
	assert_finding(h, "vfio-options", STATUS_PASS, "");
	/* Of a pattern, the drivers of this host's devices count. */
	h->modprobe[1].module = "nv*";
	assert_finding(h, "vfio-options", STATUS_PASS, "");
	set_candidate(h, &h->devices[0], "nvidia_drm");
	assert_finding(h, "vfio-options", STATUS_WARN, "before nvidia_drm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_is_fine),
		cmocka_unit_test(the_last_list_counts),
		cmocka_unit_test(a_list_that_the_last_one_holds),
		cmocka_unit_test(a_list_longer_than_the_driver_takes),
		cmocka_unit_test(two_lists_in_one_line),
		cmocka_unit_test(the_command_line_comes_last),
		cmocka_unit_test(a_word_of_this_start_only),
		cmocka_unit_test(two_words_on_one_command_line),
		cmocka_unit_test(an_id_twice_in_one_list),
		cmocka_unit_test(a_builtin_reads_no_files),
		cmocka_unit_test(the_first_softdep_counts),
		cmocka_unit_test(every_place_is_told),
		cmocka_unit_test(softdeps_that_do_not_clash),
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
