/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disks that the host stands on: what is mounted, what it swaps to, and what fstab will mount */
#include "base/lines.h"
#include "base/text.h"
#include "probe/mounts.h"

#define SWAPS_MAX (1024 * 1024)
#define FSTAB_MAX (1024 * 1024)

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

		/* A loop file's own file system is in this list too. */
		if (use.kind == USE_MOUNT && str_starts(mounts[i].source, "/dev/loop"))
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

/* A label as udev writes it into a link's name (udev_util_encode_string). */
static const char *link_text(struct scan *s, const char *label)
{
	_cleanup_buf_ struct buf out = {0};

	for (const char *p = label; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || strchr("#+-.:=@_", c))
			buf_putc(&out, *p);
		else
			buf_printf(&out, "\\x%02x", c);
	}
	return arena_str(&s->tmp, buf_str(&out));
}

static const char *dir_of_spec(struct scan *s, const char *spec)
{
	static const struct {
		const char *tag, *dir;
	} tags[] = {
		{"UUID=", "by-uuid"},
		{"LABEL=", "by-label"},
		{"PARTUUID=", "by-partuuid"},
		{"PARTLABEL=", "by-partlabel"},
		{"ID=", "by-id"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		if (!str_starts(spec, tags[i].tag))
			continue;
		const char *value = spec + strlen(tags[i].tag);
		size_t quoted = *value == '"';
		size_t n = strcspn(value + quoted, quoted ? "\"" : "");
		return block_by_name(
			s, arena_printf(&s->tmp, "/dev/disk/%s/%s", tags[i].dir,
					link_text(s, arena_dup(&s->tmp, value + quoted, n))));
	}
	return str_starts(spec, "/dev/") ? block_by_name(s, spec) : NULL;
}

static bool has_option(const char *options, const char *option)
{
	size_t n = strlen(option);

	for (const char *at = options; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (str_starts(at, option) && (at[n] == ',' || !at[n]))
			return true;
	return false;
}

/* True when it is the entry of / and its disk was found. */
static bool scan_fstab_line(struct scan *s, const struct line *l)
{
	char *f[4];
	size_t n = scan_fields(&s->tmp, l->at, l->text_len, f, 4);

	if (n < 3 || f[0][0] == '#' || (n > 3 && has_option(f[3], "noauto")))
		return false;
	const char *point = mounts_decode(f[1]), *dir = dir_of_spec(s, mounts_decode(f[0]));
	struct block_use use = {.kind = mounts_kind(point), .subject = point};
	if (streq(f[2], "swap"))
		use = swap_use;
	return dir && block_mark(s, dir, &use) && streq(point, "/");
}

static bool scan_fstab(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	bool root = false;

	if (!scan_read(s, "etc/fstab", FSTAB_MAX, &text))
		return false;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		root = scan_fstab_line(s, &l) || root;
	return root;
}

/* Comes over the network or is in memory: on none of the disks here. */
static bool is_on_no_disk(const char *type)
{
	static const char *const types[] = {"nfs", "nfs4",  "cifs",  "smb3", "9p",
					    "ceph", "virtiofs", "tmpfs", "ramfs"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (streq(type, types[i]))
			return true;
	return false;
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
		elsewhere = is_on_no_disk(mounts[i].type) || (dir && !strstr(dir, "/virtual/"));
	}
	return elsewhere;
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
	if (!mounted && !listed && s->host->n_devices > 0 && !root_is_elsewhere(s))
		mark_possible_roots(s);
}
