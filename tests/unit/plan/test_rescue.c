/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person types when the host does not come up: for this host's loader and this host's disks.
 */
#include "unit/base/unit.h"

#include "plan/rescue.h"

#define ID "20260102T030405Z"

static struct boot_entry booted = {
	.path = "/boot/grub/grub.cfg", .title = "Debian GNU/Linux", .booted = true};
static const char *added[] = {"intel_iommu=on", "vfio-pci.ids=10de:2206"};

static struct host desk(void)
{
	return (struct host){
		.live = true,
		.loader = {.kind = LOADER_GRUB, .name = "GRUB"},
		.entries = &booted,
		.n_entries = 1,
	};
}

static void expect_text(const struct host *h, const struct plan *p, const char *wanted)
{
	_cleanup_buf_ struct buf out = {0};

	rescue_text(h, p, ID, &out);
	assert_string_equal(buf_str(&out), wanted);
}

static void expect_has(const struct host *h, const struct plan *p, const char *wanted)
{
	_cleanup_buf_ struct buf out = {0};

	rescue_text(h, p, ID, &out);
	if (!strstr(buf_str(&out), wanted))
		fail_msg("no \"%s\" in:\n%s", wanted, buf_str(&out));
}

static void expect_lacks(const struct host *h, const struct plan *p, const char *unwanted)
{
	_cleanup_buf_ struct buf out = {0};

	rescue_text(h, p, ID, &out);
	if (strstr(buf_str(&out), unwanted))
		fail_msg("\"%s\" in:\n%s", unwanted, buf_str(&out));
}

TEST(a_plain_disk_and_a_change_for_good)
{
	struct footing on[] = {
		{"/", "ext4", "UUID=1111-2222", ""},
		{"/boot/efi", "vfat", "UUID=AAAA-BBBB", ""},
	};
	struct host h = desk();
	const struct plan p = {.words = added, .n_words = 2};

	h.footings = on;
	h.n_footings = 2;
	expect_text(
		&h, &p,
		"If this host does not come up:\n"
		"At the menu of GRUB press e on the entry of this host (Debian GNU/Linux), take "
		"out "
		"intel_iommu=on vfio-pci.ids=10de:2206; Ctrl-X starts it so, once. Then: passthru "
		"undo\n"
		"Or from a live medium, as root:\n"
		"  mount UUID=1111-2222 /mnt\n"
		"  mount UUID=AAAA-BBBB /mnt/boot/efi\n"
		"  sh /mnt/var/lib/passthru/runs/" ID "/undo.sh /mnt\n"
		"Where passthru is at hand, in place of the last line, so that its programs run "
		"too:\n"
		"  for d in dev proc sys; do mount --rbind /$d /mnt/$d; done\n"
		"  passthru --root /mnt --chroot undo\n");
}

TEST(a_trial_needs_only_a_power_cycle)
{
	struct host h = desk();
	const struct plan whole = {.words = added, .n_words = 2};
	const struct plan trial = {
		.trial_of = &whole, .words = added, .n_words = 2, .confirm_minutes = 15};

	expect_has(&h, &trial,
		   "Power-cycle it: every start after the trial is the old one "
		   "(Debian GNU/Linux), and what was staged is taken away in it.\n");
	expect_lacks(&h, &trial, "At the menu");
}

/* Without a guard nothing takes it away by itself. */
TEST(a_trial_that_nothing_takes_away)
{
	struct host h = desk();
	const struct plan whole = {0}, trial = {.trial_of = &whole};

	expect_has(&h, &trial, "; passthru undo takes away what was staged.\n");
}

TEST(a_change_with_a_guard_is_waited_for_first)
{
	struct host h = desk();
	const struct plan p = {.confirm_minutes = 10}, hasty = {.confirm_minutes = 1};

	expect_has(&h, &p,
		   "Wait: where its start comes far enough, it is undone by itself 10 minutes "
		   "after it");
	expect_has(&h, &hasty, "by itself 1 minute after it");
}

TEST(words_that_were_taken_away_are_put_back)
{
	static const char *gone[] = {"intel_iommu=off"};
	struct host h = desk();
	const struct plan both = {
		.words = added, .n_words = 1, .gone_words = gone, .n_gone_words = 1};
	const struct plan only = {.gone_words = gone, .n_gone_words = 1};

	expect_has(&h, &both, "take out intel_iommu=on, put back intel_iommu=off; ");
	expect_has(&h, &only, "(Debian GNU/Linux), add intel_iommu=off; ");
}

TEST(each_loader_has_its_own_keys)
{
	static const struct {
		enum loader_kind kind;
		bool under_grub;
		const char *wanted;
	} rows[] = {
		{LOADER_GRUB_BLS, false, "Ctrl-X starts"},
		{LOADER_SYSTEMD_BOOT, false, "Enter starts"},
		{LOADER_PROXMOX, true, "Ctrl-X starts"},
		{LOADER_PROXMOX, true, "At the menu of GRUB press e"},
		{LOADER_PROXMOX, false, "Enter starts"},
		{LOADER_PROXMOX, false, "At the menu of systemd-boot press e"},
		{LOADER_LIMINE, false, "F10 starts"},
	};
	struct host h = desk();
	const struct plan p = {.words = added, .n_words = 1};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		h.loader = (struct loader){.kind = rows[i].kind,
					   .under_grub = rows[i].under_grub,
					   .name = "the loader"};
		expect_has(&h, &p, rows[i].wanted);
	}
	h.loader = (struct loader){.kind = LOADER_UKI, .name = "unified kernel images"};
	expect_lacks(&h, &p, "At the menu");
}

/* As a person would open it: the array, the lock in it, the volumes in that. */
TEST(layers_are_opened_from_the_lowest)
{
	struct opening layers[] = {
		{OPENING_MD, "", "md0"},
		{OPENING_MD, "", "md1"},
		{OPENING_LUKS, "/dev/disk/by-uuid/01234567-89ab", "cryptroot"},
		{OPENING_LVM, "", "vg-a"},
	};
	struct footing on[] = {{"/", "ext4", "/dev/mapper/vg--a-root", ""}};
	struct host h = desk();
	const struct plan p = {0};

	h.openings = layers;
	h.n_openings = 4;
	h.footings = on;
	h.n_footings = 1;
	expect_has(&h, &p,
		   "as root:\n"
		   "  mdadm --assemble --scan\n"
		   "  cryptsetup open /dev/disk/by-uuid/01234567-89ab cryptroot\n"
		   "  vgchange -ay vg-a\n"
		   "  mount /dev/mapper/vg--a-root /mnt\n"
		   "  sh ");
}

TEST(zfs_is_imported_below_the_place)
{
	struct opening pool[] = {{OPENING_ZFS, "", "rpool"}};
	struct footing on[] = {{"/", "zfs", "rpool/ROOT/pve-1", ""}};
	struct host h = desk();
	const struct plan p = {0};

	h.openings = pool;
	h.n_openings = 1;
	h.footings = on;
	h.n_footings = 1;
	expect_has(&h, &p,
		   "  zpool import -f -N -R /mnt rpool\n  zfs mount rpool/ROOT/pve-1\n  sh ");
}

TEST(a_subvolume_is_named)
{
	struct footing on[] = {{"/", "btrfs", "UUID=1", "/@"},
			       {"/var", "btrfs", "UUID=1", "/@ var"}};
	struct host h = desk();
	const struct plan p = {0};

	h.footings = on;
	h.n_footings = 2;
	expect_has(&h, &p,
		   "  mount -o subvol=/@ UUID=1 /mnt\n"
		   "  mount -o 'subvol=/@ var' UUID=1 /mnt/var\n");
}

/* A name is somebody's text: pasted into a root shell it must stay a name. */
TEST(what_is_pasted_into_a_shell_is_quoted)
{
	struct opening layers[] = {{OPENING_LUKS, "/dev/disk/by-uuid/1", "$(reboot)"}};
	struct footing on[] = {{"/", "ext4", "LABEL=my data; reboot", ""}};
	struct host h = desk();
	const struct plan p = {0};

	h.openings = layers;
	h.n_openings = 1;
	h.footings = on;
	h.n_footings = 1;
	expect_has(&h, &p, "cryptsetup open /dev/disk/by-uuid/1 '$(reboot)'\n");
	expect_has(&h, &p, "  mount 'LABEL=my data; reboot' /mnt\n");
}

TEST(a_root_that_cannot_be_told_is_left_to_the_reader)
{
	struct host h = desk();
	const struct plan p = {0};

	expect_has(&h, &p, "  (mount the root file system of this host at /mnt)\n  sh ");
}

TEST(nothing_for_a_tree_and_for_a_live_binding)
{
	struct host tree = desk(), h = desk();
	struct live one = {.name = "a card", .from = "", .overridden = "", .to = "vfio-pci"};
	const struct plan p = {.words = added, .n_words = 1}, live = {.lives = &one, .n_lives = 1};

	tree.live = false;
	expect_text(&tree, &p, "");
	expect_text(&h, &live, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_disk_and_a_change_for_good),
		cmocka_unit_test(a_trial_needs_only_a_power_cycle),
		cmocka_unit_test(a_trial_that_nothing_takes_away),
		cmocka_unit_test(a_change_with_a_guard_is_waited_for_first),
		cmocka_unit_test(words_that_were_taken_away_are_put_back),
		cmocka_unit_test(each_loader_has_its_own_keys),
		cmocka_unit_test(layers_are_opened_from_the_lowest),
		cmocka_unit_test(zfs_is_imported_below_the_place),
		cmocka_unit_test(a_subvolume_is_named),
		cmocka_unit_test(what_is_pasted_into_a_shell_is_quoted),
		cmocka_unit_test(a_root_that_cannot_be_told_is_left_to_the_reader),
		cmocka_unit_test(nothing_for_a_tree_and_for_a_live_binding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
