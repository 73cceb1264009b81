/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard.sh of trials and live bindings, and how it gives devices back to their old drivers. */
#include "unit/apply/guarded.h"

#define CARD "0000:03:00.0"
#define CARD_DIR "sys/bus/pci/devices/" CARD
#define TOO_LATE 900

static size_t restarts(void)
{
	return called("systemctl reboot\n");
}

/* What is written to it stays: a file in the place of what the kernel would do. */
static char *attribute(const char *path)
{
	_cleanup_buf_ struct buf text = {0};

	if (root_read(&scene.root, path, 4096, &text, NULL) < 0)
		return xstrdup("");
	return xstrdup(buf_str(&text));
}

static void assert_attribute(const char *path, const char *wanted)
{
	_cleanup_free_ char *now = attribute(path);

	assert_string_equal(now, wanted);
}

static void driver(const char *name)
{
	_cleanup_(arena_done) struct arena mem = {0};

	tree_dir(scene.dir, arena_printf(&mem, "sys/bus/pci/drivers/%s", name));
	tree_link(scene.dir, CARD_DIR "/driver",
		  arena_printf(&mem, "../../../../bus/pci/drivers/%s", name));
}

static void card(const char *driver_name)
{
	tree_file(scene.dir, CARD_DIR "/vendor", "0x8086\n");
	tree_file(scene.dir, CARD_DIR "/device", "0x10d3\n");
	tree_file(scene.dir, CARD_DIR "/class", "0x030000\n");
	tree_file(scene.dir, CARD_DIR "/modalias", "pci:v00008086d000010D3\n");
	tree_file(scene.dir, CARD_DIR "/driver_override", "(null)\n");
	driver(driver_name);
	on("sleep", UNTIL_REBOUND);
}

/* When the module is loaded, the driver takes the device: no file does that by itself. */
static void old_driver_comes_back(void)
{
	on("modprobe", "if [ \"$2\" = e1000e ]; then\n"
		       "	mkdir -p \"$tree/sys/bus/pci/drivers/e1000e\"\n"
		       "	card=\"$tree/" CARD_DIR "\"\n"
		       "	ln -sfn ../../../../bus/pci/drivers/e1000e \"$card/driver\"\n"
		       "fi\n");
}

static struct plan plan_of(const struct binding *b)
{
	struct plan p = scene.plan;

	p.bindings = (struct binding *)(uintptr_t)b;
	p.n_bindings = 1;
	return p;
}

static struct binding binding(const char *old)
{
	struct binding b = {
		.vendor = 0x8086, .device = 0x10d3, .mechanism = MECHANISM_IDS, .driver = old};

	assert_int_equal(pci_addr_parse(CARD, &b.addr), 0);
	return b;
}

static void guard_binding(const char *old)
{
	struct binding b = binding(old);
	struct plan p = plan_of(&b);

	guard_is_for(&p);
	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
}

TEST(a_device_goes_back_without_a_restart)
{
	guard_binding("e1000e");
	card("vfio-pci");
	old_driver_comes_back();
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 0);
	assert_int_equal(called("modprobe -- pci:v00008086d000010D3\n"), 1);
	assert_attribute("sys/bus/pci/drivers/e1000e/unbind", CARD "\n");
	assert_attribute("sys/bus/pci/drivers_probe", CARD "\n");
	assert_attribute(CARD_DIR "/driver_override", "\n");
}

TEST(a_device_that_does_not_go_back)
{
	guard_binding("e1000e");
	card("vfio-pci");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("sleep 1\n"), 30);
	assert_int_equal(restarts(), 1);
}

static void guard_network_card(const char *operstate)
{
	guard_binding("e1000e");
	card("vfio-pci");
	tree_file(scene.dir, CARD_DIR "/class", "0x020000\n");
	tree_file(scene.dir, CARD_DIR "/net/eth0/operstate", "%s\n", operstate);
	old_driver_comes_back();
	on("sleep", "until grep -q ' has e1000e again' \"$tree/stand-ins/called\" ||\n"
		    "	{ set -- \"$tree\"/var/lib/passthru/runs/*/rebound && [ -e \"$1\" ]; }; do "
		    ":; done\n");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
}

TEST(a_network_that_comes_up)
{
	guard_network_card("up");
	assert_int_equal(restarts(), 0);
}

TEST(a_network_that_does_not_come_up)
{
	guard_network_card("down");
	assert_int_equal(called("logger -t passthru -- No network came up on " CARD), 1);
	assert_int_equal(restarts(), 1);
}

/* Nobody took it away: whether somebody plugged in a cable is not asked. */
TEST(a_network_card_that_was_never_taken)
{
	guard_binding("e1000e");
	card("e1000e");
	tree_file(scene.dir, CARD_DIR "/class", "0x020000\n");
	tree_file(scene.dir, CARD_DIR "/net/eth0/operstate", "down\n");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 0);
}

TEST(a_device_that_has_its_driver)
{
	guard_binding("e1000e");
	card("e1000e");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts() + called("modprobe"), 0);
	assert_attribute(CARD_DIR "/driver_override", "(null)\n");
}

TEST(a_device_that_somebody_gave_another_driver)
{
	guard_binding("e1000e");
	card("uio_pci_generic");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts() + called("modprobe"), 0);
}

TEST(another_device_has_its_address)
{
	guard_binding("e1000e");
	card("vfio-pci");
	tree_file(scene.dir, CARD_DIR "/device", "0x1533\n");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("modprobe"), 0);
	assert_int_equal(restarts(), 1);
}

TEST(nobody_misses_a_device_that_had_no_driver)
{
	guard_binding("");
	card("vfio-pci");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts() + called("modprobe"), 0);
	assert_attribute(CARD_DIR "/driver_override", "(null)\n");
}

static void guard_trial(const char *boot_id, unsigned uptime, const char *cmdline)
{
	struct plan p = scene.plan;

	p.trial_of = &scene.plan;
	guard_is_for(&p);
	now_boot(boot_id, uptime, cmdline);
}

TEST(a_start_that_is_not_the_trial)
{
	guard_trial(BOOT_NOW, 30, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 0);
}

TEST(a_trial_has_its_time)
{
	guard_trial(BOOT_NOW, TOO_LATE - 1, WORDS_NEW " " TRIAL_WORD " panic=30");
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(restarts(), 0);
}

/* By the word of the trial alone. */
TEST(a_trial_that_nobody_confirms)
{
	guard_trial(BOOT_NOW, TOO_LATE, WORDS_OLD " " TRIAL_WORD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 1);
}

#define NEXT "20301231T235959Z"
static void successor(const char *journal)
{
	tree_file(scene.dir, "var/lib/passthru/runs/" NEXT "/journal", "%s", journal);
	tree_file(scene.dir, "var/lib/passthru/runs/" NEXT "/undo.sh",
		  "echo \"undo of the successor\" >>'%s/stand-ins/called'\n"
		  "echo 'undone .' >>'%s/var/lib/passthru/runs/" NEXT "/journal'\n",
		  scene.dir, scene.dir);
}

/* The network may be gone in it, and nobody can come: the next start is the old one in any case. */
TEST(a_trial_that_cannot_be_undone_is_left_once)
{
	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	journal_says("becomes 20200101T000000Z .\n");
	guard_trial(BOOT_NOW, TOO_LATE, WORDS_OLD " " TRIAL_WORD);
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(called("systemctl reboot\n"), 1);
	assert_int_equal(guard(NULL, 5), RUN_DONE);
	assert_int_equal(called("systemctl reboot\n"), 1);
}

TEST(a_start_that_is_not_the_trial_does_not_restart_for_what_is_left)
{
	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	guard_trial(BOOT_NOW, 30, WORDS_OLD);
	assert_int_equal(guard(NULL, 5), RUN_DONE);
	assert_int_equal(called("systemctl reboot\n"), 0);
}

/* The run of the trial: the successor comes behind it in the list. */
static void assert_trial_is_undone(void)
{
	struct run **runs;
	size_t n;

	assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(runs[0]->state, RUN_UNDONE);
	run_list_free(runs, n);
}

static void guard_of_trial(const char *record)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	journal_says("becomes " NEXT " .\n");
	successor(record);
	o = run_guard_of(id, NULL);
	assert_prints(&o, 0, "");
	assert_trial_is_undone();
}

TEST(a_trial_that_is_permanent_is_cleared_away)
{
	guard_trial(BOOT_NOW, 30, WORDS_NEW " " TRIAL_WORD);
	guard_of_trial("begin x y steps .\ndone .\n");
	assert_int_equal(restarts(), 0);
	assert_int_equal(called("undo of the successor"), 0);
}

TEST(a_confirmation_that_was_cut_off_goes_back_first)
{
	guard_trial(BOOT_NOW, 30, WORDS_OLD);
	guard_of_trial("begin x y steps .\nedit 0 start .x .\n");
	assert_int_equal(called("undo of the successor"), 1);
}

static void guard_live(const char *boot_id, unsigned uptime, const char *old)
{
	struct live l = {.vendor = 0x8086,
			 .device = 0x10d3,
			 .from = old,
			 .overridden = "",
			 .to = "pci-stub"};
	struct plan p = scene.plan;

	assert_int_equal(pci_addr_parse(CARD, &l.addr), 0);
	p.lives = &l;
	p.n_lives = 1;
	guard_is_for(&p);
	journal_says("armed 5000.25 .\n");
	now_boot(boot_id, uptime, WORDS_OLD);
	card("pci-stub");
}

TEST(a_live_binding_has_its_time)
{
	guard_live(BOOT_THEN, 5000 + TOO_LATE - 1, "e1000e");
	assert_int_equal(guard(NULL, 0), RUN_DONE);
}

TEST(a_live_binding_goes_back)
{
	guard_live(BOOT_THEN, 5000 + TOO_LATE, "e1000e");
	old_driver_comes_back();
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 0);
	assert_attribute(CARD_DIR "/driver_override", "\n");
}

TEST(a_live_binding_that_does_not_go_back)
{
	guard_live(BOOT_THEN, 5000 + TOO_LATE, "e1000e");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 1);
}

TEST(nothing_is_left_of_a_live_binding_in_a_later_boot)
{
	guard_live(BOOT_NOW, 5000 + TOO_LATE, "e1000e");
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(restarts(), 0);
}

static const struct CMUnitTest tests[] = {
	G(a_device_goes_back_without_a_restart),
	G(a_device_that_does_not_go_back),
	G(a_network_that_comes_up),
	G(a_network_that_does_not_come_up),
	G(a_network_card_that_was_never_taken),
	G(a_device_that_has_its_driver),
	G(a_device_that_somebody_gave_another_driver),
	G(another_device_has_its_address),
	G(nobody_misses_a_device_that_had_no_driver),
	G(a_start_that_is_not_the_trial),
	G(a_trial_that_cannot_be_undone_is_left_once),
	G(a_start_that_is_not_the_trial_does_not_restart_for_what_is_left),
	G(a_trial_has_its_time),
	G(a_trial_that_nobody_confirms),
	G(a_trial_that_is_permanent_is_cleared_away),
	G(a_confirmation_that_was_cut_off_goes_back_first),
	G(a_live_binding_has_its_time),
	G(a_live_binding_goes_back),
	G(a_live_binding_that_does_not_go_back),
	G(nothing_is_left_of_a_live_binding_in_a_later_boot),
};
GUARD_MAIN(tests)
