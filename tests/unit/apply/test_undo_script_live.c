/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.sh, and guard.sh by it, on devices that were bound live. Files stand in the place of sysfs;
 * where the kernel is to act on what was written, the stand-in of sleep does it.
 */
#include "apply/undo_script.h"
#include "unit/apply/guarded.h"

#define CARD "0000:03:00.0"
#define DEVICES "sys/bus/pci/devices/"
#define DRIVERS "sys/bus/pci/drivers/"

static void driver_is(const char *name)
{
	_cleanup_(arena_done) struct arena mem = {0};

	tree_dir(scene.dir, arena_printf(&mem, DRIVERS "%s", name));
	tree_link(scene.dir, DEVICES CARD "/driver",
		  arena_printf(&mem, "../../../../bus/pci/drivers/%s", name));
}

static void card(const char *driver, const char *override)
{
	tree_file(scene.dir, "sys/bus/pci/drivers_probe", "-\n");
	tree_file(scene.dir, DEVICES CARD "/vendor", "0x8086\n");
	tree_file(scene.dir, DEVICES CARD "/device", "0x10d3\n");
	tree_file(scene.dir, DEVICES CARD "/modalias", "pci:v00008086d000010D3\n");
	tree_file(scene.dir, DEVICES CARD "/driver_override", "%s\n", override);
	if (driver)
		driver_is(driver);
}

static void assert_file(const char *path, const char *wanted)
{
	_cleanup_buf_ struct buf text = {0};

	assert_int_equal(root_read(&scene.root, path, 4096, &text, NULL), 0);
	assert_string_equal(buf_str(&text), wanted);
}

/* Both scripts for a run that bound the card to vfio-pci. */
static void scripts_for(const char *old, const char *overridden)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	struct store s = store_of(&scene.root, &mem, id);
	struct live l = {.vendor = 0x8086,
			 .device = 0x10d3,
			 .from = old,
			 .overridden = overridden,
			 .to = "vfio-pci"};
	struct plan p = scene.plan;
	const struct inventory none = {0};
	_cleanup_buf_ struct buf text = {0};

	assert_int_equal(pci_addr_parse(CARD, &l.addr), 0);
	p.lives = &l;
	p.n_lives = 1;
	guard_is_for(&p);
	undo_script(&s, &p, &none, &text);
	tree_bytes(scene.dir, run_file(&mem, "undo.sh"), text.data, text.len);
	journal_says("live 0 start .\nlive 0 done .\narmed 5000.25 .\n");
}

static void undo(int status, const char *what)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path =
		arena_printf(&mem, "PATH=%s/stand-ins:/usr/sbin:/usr/bin:/sbin:/bin", scene.dir);
	_cleanup_free_ char *id = last_id();
	const char *script = script_of(&mem, id);
	const char *const argv[] = {"env", path, shell, script, NULL};
	const char *const argv_of_busybox[] = {"env", path, shell, "sh", script, NULL};
	_cleanup_script_ struct outcome_of_script o =
		run_argv(streq(shell, "busybox") ? argv_of_busybox : argv);

	assert_prints(&o, status, what);
}

/* Once the card was written to the old driver's place, it gets it; said again, it stays. */
static void kernel_gives(const char *driver)
{
	_cleanup_(arena_done) struct arena mem = {0};

	on("sleep",
	   arena_printf(&mem,
			UNTIL_REBOUND
			"if grep -q '^" CARD "$' \"$tree/sys/bus/pci/drivers_probe\" &&\n"
			"	grep -q '^%s$' \"$tree/" DEVICES CARD "/driver_override\"; then\n"
			"	mkdir -p \"$tree/" DRIVERS "%s\"\n"
			"	ln -sfn ../../../../bus/pci/drivers/%s \"$tree/" DEVICES CARD
			"/driver\"\n"
			"fi\n",
			driver, driver, driver));
}

TEST(a_device_goes_back_to_its_driver)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	kernel_gives("e1000e");
	undo(0, CARD " has e1000e again.");
	assert_file(DRIVERS "vfio-pci/unbind", CARD "\n");
	assert_file("sys/bus/pci/drivers_probe", CARD "\n");
	assert_file(DEVICES CARD "/driver_override", "\n");
	assert_int_equal(last_state(&scene), RUN_UNDONE);
}

TEST(an_override_of_somebody_else_comes_back)
{
	scripts_for("igb", "igb");
	card("vfio-pci", "vfio-pci");
	kernel_gives("igb");
	undo(0, CARD " has igb again.");
	assert_file(DEVICES CARD "/driver_override", "igb\n");
}

/* The run was cut off behind the unbinding. */
TEST(a_device_without_a_driver_gets_it)
{
	scripts_for("e1000e", "");
	card(NULL, "vfio-pci");
	kernel_gives("e1000e");
	undo(0, CARD " has e1000e again.");
}

/* … or before it. */
TEST(an_override_alone_is_taken_back)
{
	scripts_for("e1000e", "");
	card("e1000e", "vfio-pci");
	undo(0, "is back as it was");
	assert_file("sys/bus/pci/drivers_probe", "-\n");
	assert_file(DEVICES CARD "/driver_override", "\n");
}

TEST(a_device_that_does_not_go_back_is_named)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	undo(5, CARD ": is not on e1000e again; a reboot gives it back");
	assert_int_equal(called("sleep 1\n"), 30);
	assert_int_equal(last_state(&scene), RUN_UNFINISHED);
}

TEST(what_somebody_else_bound_since_is_left)
{
	scripts_for("e1000e", "");
	card("igb", "igb");
	undo(0, "is back as it was");
	assert_file("sys/bus/pci/drivers_probe", "-\n");
	assert_file(DEVICES CARD "/driver_override", "igb\n");
}

TEST(another_device_at_the_address_is_left)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	tree_file(scene.dir, DEVICES CARD "/device", "0x1533\n");
	undo(0, "is back as it was");
	assert_file(DEVICES CARD "/driver_override", "vfio-pci\n");
}

TEST(nothing_goes_back_in_another_boot)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	now_boot(BOOT_NOW, 100, WORDS_OLD);
	undo(0, "is back as it was");
	assert_file("sys/bus/pci/drivers_probe", "-\n");
	assert_file(DEVICES CARD "/driver_override", "vfio-pci\n");
}

/* A rescue system: the root is no running one. */
TEST(nothing_goes_back_where_no_kernel_runs)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	assert_int_equal(remove_tree(&scene.root, "proc", NULL), 0);
	undo(0, "is back as it was");
	assert_file(DEVICES CARD "/driver_override", "vfio-pci\n");
}

TEST(the_guard_gives_it_back_in_time)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	kernel_gives("e1000e");
	now_boot(BOOT_THEN, 5000 + 900, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("systemctl reboot\n"), 0);
	assert_file(DEVICES CARD "/driver_override", "\n");
}

/* Whoever was locked out by the binding gets in again by that alone. */
TEST(the_guard_restarts_what_does_not_go_back)
{
	scripts_for("e1000e", "");
	card("vfio-pci", "vfio-pci");
	now_boot(BOOT_THEN, 5000 + 900, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNFINISHED);
	assert_int_equal(called("systemctl reboot\n"), 1);
}

static const struct CMUnitTest tests[] = {
	G(a_device_goes_back_to_its_driver),         G(an_override_of_somebody_else_comes_back),
	G(a_device_without_a_driver_gets_it),        G(an_override_alone_is_taken_back),
	G(a_device_that_does_not_go_back_is_named),  G(what_somebody_else_bound_since_is_left),
	G(another_device_at_the_address_is_left),    G(nothing_goes_back_in_another_boot),
	G(nothing_goes_back_where_no_kernel_runs),   G(the_guard_gives_it_back_in_time),
	G(the_guard_restarts_what_does_not_go_back),
};
GUARD_MAIN(tests)
