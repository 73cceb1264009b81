/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disks that the host stands on: what is mounted, what it swaps to, and what fstab will mount
 */
#include "base/lines.h"
#include "base/text.h"
#include "probe/mounts.h"

#define SWAPS_MAX (1024 * 1024)
#define PROXMOX_BOOT "etc/kernel/proxmox-boot-uuids"

static const struct block_use swap_use = {.kind = USE_SWAP, .subject = "swap"};

/* True when the disk under / was found. */
static bool scan_mounted(struct scan *s)
{
	struct mount *mounts;
	size_t n;
	bool root = false;

	mounts_read(s, &mounts, &n);
	for (size_t i = 0; i < n; i++) {
		struct block_use use = {.kind = mounts_kind(mounts[i].point),
					.subject = mounts[i].point};

		/* What they lie on is in this list too; there may be hundreds. */
		if (use.kind == USE_MOUNT &&
		    (str_starts(mounts[i].source, "/dev/loop") || streq(mounts[i].type, "overlay")))
			continue;
		if (mounts_mark(s, &mounts[i], &use) && streq(mounts[i].point, "/"))
			root = true;
	}
	return root;
}

/* "/dev/dm-1 partition 1048572 0 -2", "/swap.img file …" (mm/swapfile.c) */
static void scan_swaps(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	char *f[2];

	if (!scan_read(s, "proc/swaps", SWAPS_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		if (scan_fields(&s->tmp, l.at, l.text_len, f, 2) < 2 || f[0][0] != '/')
			continue;
		const char *path = mounts_decode(f[0]);
		const char *dir = streq(f[1], "partition") ? block_by_name(s, path) : NULL;
		if (dir)
			block_mark(s, dir, &swap_use);
		else
			mounts_mark_path(s, path, &swap_use);
	}
}

/* Comes over the network or is in memory: on none of the disks here. */
static bool is_on_no_disk(const struct mount *m)
{
	static const char *const types[] = {"9p", "virtiofs", "tmpfs", "ramfs", "rootfs"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (streq(m->type, types[i]))
			return true;
	return mounts_is_remote(m);
}

/* Known to be on no PCI function: an SD card, a server. What lies under a virtual device is not
 * known. */
static bool root_is_elsewhere(struct scan *s)
{
	struct mount *mounts;
	size_t n;
	bool elsewhere = false;

	mounts_read(s, &mounts, &n);
	for (size_t i = 0; i < n; i++) {
		if (!streq(mounts[i].point, "/"))
			continue;
		const char *dir = block_by_number(s, mounts[i].number);
		elsewhere = is_on_no_disk(&mounts[i]) || (dir && !strstr(dir, "/virtual/"));
	}
	return elsewhere;
}

/* Proxmox keeps the kernels on EFI partitions that are not mounted: one id of a volume a line
 * (proxmox-boot-tool). */
static void scan_proxmox_boot(struct scan *s)
{
	static const struct block_use use = {.kind = USE_BOOT, .subject = "its EFI partition"};
	_cleanup_buf_ struct buf text = {0};
	char *id;

	if (!scan_read(s, PROXMOX_BOOT, SWAPS_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		if (scan_fields(&s->tmp, l.at, l.text_len, &id, 1) == 0 || *id == '#')
			continue;
		const char *dir = block_by_spec(s, arena_printf(&s->tmp, "UUID=%s", id));
		if (dir)
			block_mark(s, dir, &use);
	}
}

/* Any disk may be it. */
static void mark_possible_roots(struct scan *s)
{
	static const struct block_use use = {.kind = USE_ROOT, .subject = "perhaps /"};

	scan_note(s, "the disk under / was not found, so every disk counts as it");
	block_mark_all(s, &use);
}

void scan_mounts(struct scan *s)
{
	bool mounted = scan_mounted(s);

	scan_swaps(s);
	bool listed = scan_fstab(s);
	scan_proxmox_boot(s);
	if (!mounted && !listed && s->host->n_devices > 0 && !root_is_elsewhere(s))
		mark_possible_roots(s);
}
