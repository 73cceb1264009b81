/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rescue mounts to reach this host's files, and what it must open before. */
#include "base/lines.h"
#include "probe/mounts.h"

#define FSTAB_MAX (1024 * 1024)
#define DEPTH_MAX 12
/* device mapper's uuid says who made it (libdm, cryptsetup): "CRYPT-LUKS2-" and 32 digits. */
#define UUID_DIGITS 32

static void add_opening(struct scan *s, enum opening_kind kind, const char *by, const char *name)
{
	struct host *h = s->host;

	for (size_t i = 0; i < h->n_openings; i++)
		if (h->openings[i].kind == kind && streq(h->openings[i].name, name))
			return;
	*ARENA_PUSH(s->mem, h->openings, h->n_openings) =
		(struct opening){kind, scan_safe(s, by), scan_safe(s, name)};
}

/* "0123…" as udev names it: 8-4-4-4-12 digits; NULL: it is no UUID. */
static const char *dashed(struct scan *s, const char *digits)
{
	if (strspn(digits, "0123456789abcdef") < UUID_DIGITS)
		return NULL;
	return arena_printf(&s->tmp, "%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12,
			    digits + 16, digits + 20);
}

static void open_luks(struct scan *s, const char *uuid, const char *name)
{
	const char *dash = strchr(uuid + strlen("CRYPT-LUKS"), '-');
	const char *id = dash ? dashed(s, dash + 1) : NULL;

	if (id)
		add_opening(s, OPENING_LUKS, arena_printf(&s->tmp, "/dev/disk/by-uuid/%s", id),
			    name);
}

/* Of "vg--a-root" the group is "vg-a": a dash of its own is doubled (lvm(8)). */
static void open_lvm(struct scan *s, const char *name)
{
	_cleanup_buf_ struct buf group = {0};

	for (const char *p = name; *p; p++) {
		if (p[0] == '-' && p[1] != '-')
			break;
		p += *p == '-';
		buf_putc(&group, *p);
	}
	add_opening(s, OPENING_LVM, "", buf_str(&group));
}

static void open_layer(struct scan *s, const char *disk)
{
	const char *uuid = root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/dm/uuid", disk));
	const char *name = root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/dm/name", disk));

	if (scan_exists(s, arena_printf(&s->tmp, "%s/md", disk)))
		add_opening(s, OPENING_MD, "", path_name(disk));
	else if (uuid && name && str_starts(uuid, "CRYPT-LUKS"))
		open_luks(s, uuid, name);
	else if (uuid && name && str_starts(uuid, "LVM-"))
		open_lvm(s, name);
}

/* Disks that were walked: many layers may stand on one. */
struct walked {
	const char **disks;
	size_t n;
};

static bool walk_first(struct scan *s, struct walked *w, const char *disk)
{
	for (size_t i = 0; i < w->n; i++)
		if (streq(w->disks[i], disk))
			return false;
	*ARENA_PUSH(&s->tmp, w->disks, w->n) = disk;
	return true;
}

static void walk_layers(struct scan *s, struct walked *w, const char *dir, unsigned depth)
{
	const char *disk = block_disk_of(s, dir);
	char **names;
	size_t n;

	if (depth > DEPTH_MAX || !walk_first(s, w, disk))
		return;
	scan_list(s, arena_printf(&s->tmp, "%s/slaves", disk), &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *slave = root_realpath(
			s->root, &s->tmp, arena_printf(&s->tmp, "%s/slaves/%s", disk, names[i]));

		if (slave)
			walk_layers(s, w, slave, depth + 1);
	}
	open_layer(s, disk);
}

/* By udev's link to it: its number may be another one on a rescue system. */
static const char *uuid_of(struct scan *s, const char *dir)
{
	char **names;
	size_t n;

	scan_list(s, "dev/disk/by-uuid", &names, &n);
	for (size_t i = 0; dir && i < n; i++)
		if (streq(root_link_name(s->root, &s->tmp,
					 arena_printf(&s->tmp, "dev/disk/by-uuid/%s", names[i])),
			  path_name(dir)))
			return arena_printf(&s->tmp, "UUID=%s", names[i]);
	return NULL;
}

static void add_footing(struct scan *s, const struct mount *m, const char *source)
{
	const char *subvol =
		streq(m->type, "btrfs") ? mounts_option(s, m->options, "subvol") : NULL;

	*ARENA_PUSH(s->mem, s->host->footings, s->host->n_footings) = (struct footing){
		.point = scan_safe(s, m->point),
		.type = scan_safe(s, m->type),
		.source = scan_safe(s, source),
		.subvol = subvol ? scan_safe(s, subvol) : "",
	};
}

/* As mounts_mark finds it. */
static const char *dir_of(struct scan *s, const struct mount *m)
{
	const char *dir = str_starts(m->number, "0:") ? NULL : block_by_number(s, m->number);

	return dir ? dir : block_by_spec(s, m->source);
}

static void take(struct scan *s, const struct mount *m)
{
	const char *dir, *uuid;
	struct walked walked = {0};

	if (streq(m->type, "zfs")) {
		add_opening(s, OPENING_ZFS, "",
			    arena_dup(&s->tmp, m->source, strcspn(m->source, "/")));
		add_footing(s, m, m->source);
		return;
	}
	dir = dir_of(s, m);
	uuid = uuid_of(s, dir);
	if (dir)
		walk_layers(s, &walked, dir, 0);
	if (uuid || str_starts(m->source, "/dev/") || strchr(m->source, '='))
		add_footing(s, m, uuid ? uuid : m->source);
}

/* What is mounted last at a place is what is seen there. */
static bool mounted_at(struct scan *s, const char *point, struct mount *ret)
{
	struct mount *mounts;
	size_t n;

	mounts_read(s, &mounts, &n);
	for (size_t i = n; i-- > 0;)
		if (streq(mounts[i].point, point) && !streq(mounts[i].type, "autofs")) {
			*ret = mounts[i];
			return true;
		}
	return false;
}

static bool in_fstab(struct scan *s, const char *point, struct mount *ret)
{
	_cleanup_buf_ struct buf text = {0};
	char *f[4];
	bool found = false;

	if (!scan_read(s, "etc/fstab", FSTAB_MAX, &text))
		return false;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		size_t n = scan_fields(&s->tmp, l.at, l.text_len, f, ARRAY_SIZE(f));

		if (n < 3 || f[0][0] == '#' || !streq(mounts_decode(f[1]), point))
			continue;
		*ret = (struct mount){.number = "0:0",
				      .point = point,
				      .type = f[2],
				      .source = mounts_decode(f[0]),
				      .options = n > 3 ? f[3] : "",
				      .flags = ""};
		found = true;
	}
	return found;
}

void scan_footing(struct scan *s)
{
	/* A directory before what is mounted in it. */
	static const char *const points[] = {
		"/", "/usr", "/var", "/var/lib", "/boot", "/boot/efi", "/efi", "/boot/firmware",
	};
	struct mount m;

	for (size_t i = 0; i < ARRAY_SIZE(points); i++)
		if ((mounted_at(s, points[i], &m) || in_fstab(s, points[i], &m)) &&
		    !mounts_is_remote(&m) && !streq(m.type, "overlay"))
			take(s, &m);
}
