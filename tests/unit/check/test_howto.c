/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include "check/howto.h"

static struct bench bench_of(const struct host *h, struct report *r)
{
	return (struct bench){.host = h, .report = r, .mem = &r->mem};
}

/* What to do depends on whether this is the running host, and on who asks. */
static void who_asks_and_where(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	assert_non_null(strstr(howto_read(&b, "look"), "on the host itself"));
	h->live = true;
	assert_string_equal(howto_read(&b, "look"), "Run passthru as root: sudo passthru check.");
	h->as_root = true;
	assert_string_equal(howto_read(&b, "look"), "look");
}

/* Root on the host itself is sent nowhere else, whatever is unknown. */
static void root_is_not_told_to_be_root(void **state)
{
	_cleanup_host_ struct host *h = blank_host();
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	h->live = h->as_root = true;
	r = check_host(h);
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (strstr(f->remedy, "Run passthru as root") ||
		    strstr(f->remedy, "Run passthru on the host"))
			fail_msg("%s: %s", f->id, f->remedy);
	}
	assert_string_equal(find_finding(r, "lockdown")->remedy,
			    "Mount what tells it, and check again: mount -t securityfs securityfs "
			    "/sys/kernel/security");
}

/* Each host has its own program for the boot loader's file. */
static void the_loaders_program(void **state)
{
	static const struct {
		enum loader_kind kind;
		const char *name, *id, *like;
		bool update_grub;
		const char *take;
	} hosts[] = {
		{LOADER_GRUB, "GRUB", "debian", "", true,
		 "Take iommu=off out (/etc/default/grub:6), run update-grub, and reboot."},
		{LOADER_GRUB, "GRUB", "linuxmint", "ubuntu debian", false,
		 "Take iommu=off out (/etc/default/grub:6), run update-grub, and reboot."},
		{LOADER_GRUB, "GRUB", "fedora", "", false,
		 "Run grubby --update-kernel=ALL --remove-args=\"iommu=off\", and reboot."},
		{LOADER_GRUB, "GRUB", "rocky", "rhel centos fedora", false,
		 "Run grubby --update-kernel=ALL --remove-args=\"iommu=off\", and reboot."},
		{LOADER_GRUB, "GRUB", "opensuse-leap", "suse opensuse", false,
		 "Take iommu=off out (/etc/default/grub:6), run grub2-mkconfig -o "
		 "/boot/grub2/grub.cfg, and reboot."},
		{LOADER_GRUB, "GRUB", "arch", "", false,
		 "Take iommu=off out (/etc/default/grub:6), run grub-mkconfig -o "
		 "/boot/grub/grub.cfg, and reboot."},
		{LOADER_KERNELSTUB, "kernelstub", "pop", "ubuntu debian", false,
		 "Run kernelstub --delete-options=\"iommu=off\", and reboot."},
		{LOADER_UNKNOWN, "", "", "", false,
		 "Take iommu=off out (/etc/default/grub:6), and reboot."},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		_cleanup_host_ struct host *h = machine(CPU_INTEL);
		_cleanup_report_ struct report *r = check_host(h);
		struct bench b = bench_of(h, r);

		h->loader.kind = hosts[i].kind;
		h->loader.name = hosts[i].name;
		h->loader.has_generator = hosts[i].update_grub;
		h->os.id = hosts[i].id;
		h->os.id_like = hosts[i].like;
		set_cmdline(h, "quiet iommu=off");
		set_in_file(h, "/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=iommu=off", "iommu=off");
		assert_string_equal(howto_take_word(&b, "iommu=off"), hosts[i].take);
	}
}

/* A word of a foreign file that a shell could read more into is never put behind a command. */
static void no_foreign_word_in_a_command(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	h->os.id = "fedora";
	h->loader.has_generator = false;
	set_cmdline(h, "iommu=off,$(reboot) nofb");
	assert_null(strstr(howto_take_word(&b, "iommu=off,$(reboot)"), "grubby"));
	assert_non_null(strstr(howto_take_word(&b, "nofb"), "grubby"));
}

/* The running kernel has it, and no file that was read: it was taken out, and not written yet. */
static void a_word_that_is_gone_from_the_files(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	set_cmdline(h, "quiet nofb");
	assert_string_equal(howto_take_word(&b, "nofb"),
			    "Take nofb out of the kernel command line, run update-grub, and "
			    "reboot.");
	set_in_file(h, "/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=quiet", "quiet");
	assert_string_equal(howto_take_word(&b, "nofb"),
			    "No file that was read has nofb any more: run update-grub, and "
			    "reboot.");
}

static void the_initramfs_program(void **state)
{
	static const struct {
		enum initramfs_kind kind;
		const char *end;
	} tools[] = {
		{INITRAMFS_TOOLS, ", run update-initramfs -u -k all, and reboot."},
		{INITRAMFS_DRACUT, ", run dracut -f --regenerate-all, and reboot."},
		{INITRAMFS_MKINITCPIO, ", run mkinitcpio -P, and reboot."},
		{INITRAMFS_NONE, ", and reboot."},
		{INITRAMFS_UNKNOWN, ", run the program that makes the initramfs, and reboot."},
	};
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		h->initramfs.kind = tools[i].kind;
		assert_string_equal(howto_finish(&b, false, true), tools[i].end);
	}
	h->initramfs.kind = INITRAMFS_TOOLS;
	assert_string_equal(howto_then(&b, true, true),
			    " Then run update-grub and update-initramfs -u -k all, and "
			    "reboot.");
	assert_string_equal(howto_then(&b, false, false), " Then reboot.");
}

static void a_word_to_add(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	assert_string_equal(howto_add_word(&b, "iommu=pt"),
			    "Add iommu=pt to the kernel command line (/etc/default/grub), run "
			    "update-grub, and reboot.");
	h->loader.kind = LOADER_GRUB_BLS;
	assert_string_equal(howto_add_word(&b, "iommu=pt"),
			    "Run grubby --update-kernel=ALL --args=\"iommu=pt\", and reboot.");
	h->loader.kind = LOADER_OSTREE;
	assert_string_equal(howto_add_word(&b, "iommu=pt"),
			    "Run rpm-ostree kargs --append-if-missing=\"iommu=pt\", and reboot.");
	struct unwanted two = {.words = "nofb, iommu=1", .plain = true};
	assert_string_equal(howto_take_out(&b, &two),
			    "Run rpm-ostree kargs --delete-if-present=\"nofb\" "
			    "--delete-if-present=\"iommu=1\", and reboot.");
	h->loader.n_sources = 0;
	h->loader.kind = LOADER_NIXOS;
	assert_string_equal(howto_add_word(&b, "iommu=pt"),
			    "Add iommu=pt to the kernel command line (boot.kernelParams in "
			    "/etc/nixos/configuration.nix), run nixos-rebuild boot, and reboot.");
	h->loader.kind = LOADER_LIMINE;
	h->loader.generated = "/boot/limine.conf";
	h->loader.has_generator = false;
	assert_string_equal(howto_add_word(&b, "iommu=pt"),
			    "Add iommu=pt to the kernel command line (/boot/limine.conf), and "
			    "reboot.");
}

/* What the host has installed is what is told. */
static void the_program_that_is_there(void **state)
{
	static const char *argv[] = {"grub-mkconfig", "-o", "/efi/grub/grub.cfg", NULL};
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);
	struct bench b = bench_of(h, r);

	(void)state;
	h->loader.program = argv;
	assert_string_equal(howto_finish(&b, true, false),
			    ", run grub-mkconfig -o /efi/grub/grub.cfg, and reboot.");
}

static void assert_remedy(const struct host *h, const char *id, const char *remedy)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_string_equal(find_finding(r, id)->remedy, remedy);
}

/* What stands in a file is told with its line, and with the program that makes it count. */
static void remedies_of_settings(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_in_file(h, "/etc/default/grub", 6, "nofb intel_iomu=on", "nofb");
	set_in_file(h, "/etc/default/grub", 6, "nofb intel_iomu=on", "intel_iomu=on");
	assert_remedy(h, "dead-words",
		      "Take nofb out (/etc/default/grub:6), run update-grub, and reboot. "
		      "Nothing breaks until then.");
	assert_remedy(h, "typos",
		      "Write intel_iommu=on instead of intel_iomu=on (/etc/default/grub:6). Then "
		      "run update-grub, and reboot.");
	add_modprobe(h, "/etc/modprobe.d/a.conf", 1, "options", "vfio_pci", "ids=10de:1c82");
	add_modprobe(h, "/etc/modprobe.d/b.conf", 2, "options", "vfio_pci", "ids=10de:0fb9");
	assert_remedy(h, "vfio-options",
		      "Take ids= out of /etc/modprobe.d/a.conf:1; add to /etc/modprobe.d/b.conf:2 "
		      "those of its ids that you give away. Then run update-initramfs -u -k all, "
		      "and reboot.");
	assert_remedy(h, "vfio-ids",
		      "Take 10de:0fb9 out (/etc/modprobe.d/b.conf:2), run update-initramfs -u -k "
		      "all, and reboot.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_asks_and_where),
		cmocka_unit_test(root_is_not_told_to_be_root),
		cmocka_unit_test(the_loaders_program),
		cmocka_unit_test(no_foreign_word_in_a_command),
		cmocka_unit_test(a_word_that_is_gone_from_the_files),
		cmocka_unit_test(the_initramfs_program),
		cmocka_unit_test(a_word_to_add),
		cmocka_unit_test(the_program_that_is_there),
		cmocka_unit_test(remedies_of_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
