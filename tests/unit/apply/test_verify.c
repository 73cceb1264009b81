/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/file.h>

#include "unit/apply/verifying.h"

#include "conf/modprobe.h"
#include "conf/vfioinstall.h"

TEST(all_kept)
{
	struct desk d;

	desk_open(&d);
	verify(&d);
	assert_true(d.promises.ok);
	assert_false(d.promises.reboot_pending);
	assert_promise(&d, "file", "/etc/default/grub", TRI_YES, "as the run wrote it");
	assert_promise(&d, "file", "/etc/old", TRI_YES, "removed");
	assert_promise(&d, "cmdline", "intel_iommu=on", TRI_YES, "there");
	assert_promise(&d, "cmdline", "intel_iommu=off", TRI_YES, "not there");
	assert_promise(&d, "iommu", "IOMMU", TRI_YES, "1 groups");
	assert_promise(&d, "group", "group 7", TRI_YES, "3 members");
	assert_promise(&d, "driver", "0000:01:00.0", TRI_YES, "vfio-pci");
	assert_promise(&d, "vfio", "group 7", TRI_UNKNOWN, "not looked at");
	/* One for the group, not one for each member. */
	assert_int_equal(d.promises.n, 2 + 2 + 1 + 1 + 2 + 1);
	desk_done(&d);
}

TEST(before_the_reboot)
{
	struct desk d;

	desk_open(&d);
	d.host.boot_id = "one";
	d.host.cmdline = "quiet intel_iommu=off";
	d.devices[1].driver = "nouveau";
	d.host.n_groups = 0;
	verify(&d);
	assert_true(d.promises.reboot_pending);
	assert_false(d.promises.ok);
	assert_promise(&d, "file", "/etc/default/grub", TRI_YES, "as the run wrote it");
	assert_promise(&d, "cmdline", "intel_iommu=on", TRI_UNKNOWN, "not before the reboot");
	assert_promise(&d, "driver", "0000:01:00.0", TRI_UNKNOWN, "not before the reboot: nouveau");
	assert_promise(&d, "iommu", "IOMMU", TRI_UNKNOWN, "not before the reboot");
	assert_non_null(strstr(d.promises.next, "Reboot"));
	desk_done(&d);
}

/* An unknown boot is not this one: what is found counts. */
TEST(boot_unknown)
{
	struct desk d;

	desk_open(&d);
	d.run.boot_id = "";
	d.host.boot_id = "";
	verify(&d);
	assert_false(d.promises.reboot_pending);
	assert_true(d.promises.ok);
	desk_done(&d);
}

TEST(a_file_changed_since)
{
	struct desk d;

	desk_open(&d);
	tree_file(d.dir, "etc/default/grub", "mine\n");
	tree_file(d.dir, "etc/old", "again\n");
	verify(&d);
	assert_false(d.promises.ok);
	assert_promise(&d, "file", "/etc/default/grub", TRI_NO, "changed since: diff -u ");
	assert_promise(&d, "file", "/etc/old", TRI_NO, "there again");
	tree_file(d.dir, "etc/old", "again\n");
	assert_int_equal(remove_file(&d.root, "/etc/default/grub", NULL), 0);
	verify(&d);
	assert_promise(&d, "file", "/etc/default/grub", TRI_NO, "missing");
	desk_done(&d);
}

/* Of an environment block only our variable counts. */
TEST(a_variable_that_is_ours)
{
	static const char head[] = "# GRUB Environment Block\n";
	char ours[1025] = {0}, now[1025] = {0};
	struct desk d;

	desk_open(&d);
	memset(ours, '#', 1024);
	memset(now, '#', 1024);
	memcpy(ours, head, strlen(head));
	memcpy(now, head, strlen(head));
	memcpy(ours + strlen(head), "kernelopts=a\n", 13);
	memcpy(now + strlen(head), "x=1\nkernelopts=a\n", 17);
	d.edits[0] = (struct run_edit){
		.kind = EDIT_CHANGE, .path = "/boot/grub/grubenv", .owned = "kernelopts"};
	tree_file(d.dir, AFTER "/boot/grub/grubenv", "%s", ours);
	tree_file(d.dir, "boot/grub/grubenv", "%s", now);
	verify(&d);
	assert_promise(&d, "file", "/boot/grub/grubenv", TRI_YES, "as the run wrote it");
	now[strlen(head) + 15] = 'b';
	tree_file(d.dir, "boot/grub/grubenv", "%s", now);
	verify(&d);
	assert_promise(&d, "file", "/boot/grub/grubenv", TRI_NO, "changed since");
	desk_done(&d);
}

TEST(the_kernel_took_another_line)
{
	struct desk d;

	desk_open(&d);
	d.host.cmdline = "quiet intel_iommu=off";
	verify(&d);
	assert_false(d.promises.ok);
	assert_promise(&d, "cmdline", "intel_iommu=on", TRI_NO, "not there");
	assert_promise(&d, "cmdline", "intel_iommu=off", TRI_NO, "there");
	assert_non_null(strstr(d.promises.next, "command line"));
	d.host.cmdline = NULL;
	verify(&d);
	assert_promise(&d, "cmdline", "intel_iommu=on", TRI_UNKNOWN, "could not be read");
	assert_true(d.promises.ok);
	desk_done(&d);
}

TEST(the_iommu_stayed_off)
{
	struct desk d;

	desk_open(&d);
	d.host.n_groups = 0;
	for (int i = 0; i < 3; i++)
		d.devices[i].group = -1;
	verify(&d);
	assert_promise(&d, "iommu", "IOMMU", TRI_NO, "no IOMMU groups");
	assert_promise(&d, "group", "0000:01:00.0", TRI_NO, "in no group");
	d.host.iommu.groups_seen = TRI_UNKNOWN;
	verify(&d);
	assert_promise(&d, "iommu", "IOMMU", TRI_UNKNOWN, "could not be listed");
	assert_promise(&d, "group", "0000:01:00.0", TRI_UNKNOWN, "in no group");
	desk_done(&d);
}

TEST(drivers)
{
	static const struct {
		const char *driver;
		enum tri ok;
	} rows[] = {
		{"vfio-pci", TRI_YES},
		{"mlx5_vfio_pci", TRI_YES},
		{"nvgrace-gpu-vfio-pci", TRI_YES},
		{"nouveau", TRI_NO},
		{"vfio", TRI_NO},
		{"pci-stub", TRI_NO},
		{NULL, TRI_NO},
	};
	struct desk d;

	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		d.devices[1].driver = rows[i].driver;
		verify(&d);
		assert_promise(&d, "driver", "0000:01:00.0", rows[i].ok,
			       rows[i].driver ? rows[i].driver : "no driver");
	}
	desk_done(&d);
}

TEST(another_device_at_the_address)
{
	struct desk d;

	desk_open(&d);
	d.devices[1].device = 0x2204;
	d.host.n_devices = 2;
	d.group.n_members = 2;
	verify(&d);
	assert_promise(&d, "driver", "0000:01:00.0", TRI_NO,
		       "another device is there now: 10de:2204, not 10de:2206");
	assert_promise(&d, "driver", "0000:01:00.1", TRI_NO, "no device is there any more");
	desk_done(&d);
}

/* Since Linux 5.19 a bridge keeps a group from VFIO only by a driver other than pcieport. */
/* The card was bound by its address, because another of its kind stays. */
static void add_twin(struct desk *d, const char *driver)
{
	d->bindings[0].mechanism = MECHANISM_OVERRIDE;
	d->devices[3] = (struct device){.addr = {0, 0x65, 0, 0},
					.address = "0000:65:00.0",
					.vendor = 0x10de,
					.device = 0x2206,
					.class = 0x030000,
					.driver = driver,
					.group = 9,
					.parent = -1};
	d->host.n_devices = 4;
}

/* The host's modprobe.d has our line for this place. */
static void place_line(struct desk *d, const struct vfio_place *place, struct modprobe_line *line,
		       struct arena *mem)
{
	_cleanup_buf_ struct buf text = {0};
	struct modprobe_dir *dirs = NULL;
	size_t n = 0;

	assert_int_equal(vfio_install_add("", 0, place, 1, &text, NULL), 0);
	modprobe_parse(buf_str(&text), text.len, mem, &dirs, &n);
	*line = (struct modprobe_line){.path = "/etc/modprobe.d/vfio.conf",
				       .line = 1,
				       .directive = dirs[0].directive,
				       .module = dirs[0].module,
				       .args = dirs[0].args};
	d->host.modprobe = line;
	d->host.n_modprobe = 1;
}

TEST(twins_stay)
{
	struct desk d;
	struct modprobe_line line;
	struct arena mem = {0};
	const struct vfio_place place = {"0000:65:00.0", 0x10de, 0x2206};

	desk_open(&d);
	add_twin(&d, "nouveau");
	verify(&d);
	assert_promise(&d, "twin", "0000:65:00.0", TRI_YES, "nouveau");
	assert_true(d.promises.ok);
	add_twin(&d, "vfio-pci");
	verify(&d);
	assert_promise(&d, "twin", "0000:65:00.0", TRI_NO, "vfio-pci");
	assert_false(d.promises.ok);
	assert_non_null(strstr(d.promises.next, "stays with the host"));

	/* An earlier run gave it away too, by its own address. */
	place_line(&d, &place, &line, &mem);
	verify(&d);
	for (size_t i = 0; i < d.promises.n; i++)
		assert_string_not_equal(d.promises.items[i].id, "twin");
	assert_true(d.promises.ok);
	arena_done(&mem);
	desk_done(&d);
}

/* The bus was numbered anew, and a card of the same model came to the address. */
TEST(a_twin_at_an_address_that_was_bound)
{
	struct desk d;
	struct modprobe_line line;
	struct arena mem = {0};
	const struct vfio_place place = {"0000:00:1b.4/0000:01:00.0", 0x10de, 0x2206};

	desk_open(&d);
	add_twin(&d, "nouveau");
	place_line(&d, &place, &line, &mem);
	d.devices[1].driver = "nouveau";
	verify(&d);
	assert_promise(&d, "driver", "0000:01:00.0", TRI_NO,
		       "a device of the same model is there now, but in another place: "
		       "0000:00:01.0/0000:01:00.0, not 0000:00:1b.4/0000:01:00.0, so nothing was "
		       "bound there");
	arena_done(&mem);
	desk_done(&d);
}

/* By address, other ids bind nothing; and it is said. */
TEST(another_device_at_an_address_that_was_bound)
{
	struct desk d;

	desk_open(&d);
	add_twin(&d, "nouveau");
	d.devices[1].device = 0x1111;
	d.devices[1].driver = "nouveau";
	verify(&d);
	assert_promise(&d, "driver", "0000:01:00.0", TRI_NO,
		       "another device is there now: 10de:1111, not 10de:2206, so nothing was "
		       "bound there");
	desk_done(&d);
}

TEST(members_of_the_group)
{
	static const struct {
		const char *bridge, *other;
		enum tri ok;
	} rows[] = {
		{"pcieport", "vfio-pci", TRI_YES},     {NULL, NULL, TRI_YES},
		{"pcieport", "pci-stub", TRI_YES},     {"shpchp", "vfio-pci", TRI_NO},
		{"pcieport", "snd_hda_intel", TRI_NO},
	};
	struct desk d;

	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		d.devices[0].driver = rows[i].bridge;
		d.devices[2].driver = rows[i].other;
		verify(&d);
		assert_int_equal(find(&d, "group", "group 7")->ok, rows[i].ok);
	}
	assert_promise(&d, "group", "group 7", TRI_NO, "0000:01:00.1 is on snd_hda_intel");
	d.devices[0].driver = "shpchp";
	verify(&d);
	assert_promise(&d, "group", "group 7", TRI_NO,
		       "a bridge driver that keeps the group from VFIO");
	desk_done(&d);
}

TEST(a_run_that_was_cut_off)
{
	struct desk d;

	desk_open(&d);
	d.run.state = RUN_UNFINISHED;
	verify(&d);
	assert_false(d.promises.ok);
	assert_non_null(strstr(d.promises.next, "cut off"));
	d.run.state = RUN_PLANNED;
	assert_int_equal(verify_run(&d.root, &d.run, &d.host, &d.promises, NULL), -EINVAL);
	desk_done(&d);
}

/* Cut off and still going look the same in the journal; the lock tells them apart. */
TEST(a_run_that_is_still_going)
{
	_cleanup_close_ int fd = -1;
	struct desk d;

	desk_open(&d);
	d.run.state = RUN_UNFINISHED;
	tree_file(d.dir, "var/lib/passthru/lock", "%10d\n", 1);
	fd = root_openat(&d.root, "/var/lib/passthru/lock", O_RDWR, 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	verify(&d);
	assert_false(d.promises.ok);
	assert_string_equal(d.promises.next, "Another passthru is at work on this run: wait until "
					     "it has ended, then run passthru verify again.");
	assert_int_equal(flock(fd, LOCK_UN), 0);
	verify(&d);
	assert_non_null(strstr(d.promises.next, "cut off"));
	desk_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kept),
		cmocka_unit_test(before_the_reboot),
		cmocka_unit_test(boot_unknown),
		cmocka_unit_test(a_file_changed_since),
		cmocka_unit_test(a_variable_that_is_ours),
		cmocka_unit_test(the_kernel_took_another_line),
		cmocka_unit_test(the_iommu_stayed_off),
		cmocka_unit_test(drivers),
		cmocka_unit_test(another_device_at_the_address),
		cmocka_unit_test(twins_stay),
		cmocka_unit_test(a_twin_at_an_address_that_was_bound),
		cmocka_unit_test(another_device_at_an_address_that_was_bound),
		cmocka_unit_test(members_of_the_group),
		cmocka_unit_test(a_run_that_was_cut_off),
		cmocka_unit_test(a_run_that_is_still_going),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
