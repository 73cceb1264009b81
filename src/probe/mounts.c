/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/mounts.h"

#include "base/lines.h"
#include "base/text.h"

#define MOUNTINFO_MAX (16 * 1024 * 1024)
/* A loop file inside a loop file is rare; one inside itself is a broken tree. */
#define LOOPS_MAX 4

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

char *mounts_decode(char *text)
{
	char *to = text;

	for (const char *p = text; *p;) {
		if (p[0] == '\\' && is_octal(p[1]) && is_octal(p[2]) && is_octal(p[3])) {
			*to++ = (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
			p += 4;
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
	return text;
}

/* "36 35 98:0 /dir /mnt rw,noatime master:1 - ext4 /dev/sda1 rw": any number of words before the
 * "-". */
static bool parse_mount(struct scan *s, const struct line *l, struct mount *ret)
{
	char *f[32];
	size_t n = scan_fields(&s->tmp, l->at, l->text_len, f, ARRAY_SIZE(f)), dash = 5;

	while (dash < n && !streq(f[dash], "-"))
		dash++;
	if (dash + 2 >= n)
		return false;
	*ret = (struct mount){
		.number = f[2],
		.point = mounts_decode(f[4]),
		.flags = f[5],
		.type = f[dash + 1],
		.source = mounts_decode(f[dash + 2]),
		.options = dash + 3 < n ? mounts_decode(f[dash + 3]) : "",
	};
	return true;
}

void mounts_read(struct scan *s, struct mount **ret, size_t *ret_n)
{
	_cleanup_buf_ struct buf text = {0};
	struct mount m;

	*ret = NULL;
	*ret_n = 0;
	if (!scan_read(s, "proc/self/mountinfo", MOUNTINFO_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (parse_mount(s, &l, &m))
			*ARENA_PUSH(&s->tmp, *ret, *ret_n) = m;
}

enum use_kind mounts_kind(const char *point)
{
	static const struct {
		const char *point;
		enum use_kind kind;
	} known[] = {
		{"/", USE_ROOT},         {"/usr", USE_ROOT}, {"/boot", USE_BOOT},
		{"/boot/efi", USE_BOOT}, {"/efi", USE_BOOT}, {"/boot/firmware", USE_BOOT},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (streq(known[i].point, point))
			return known[i].kind;
	return USE_MOUNT;
}

/* A btrfs on several devices is mounted from one of them; sysfs names all (fs/btrfs/sysfs.c). */
static bool mark_btrfs(struct scan *s, const char *dir, const struct block_use *use)
{
	const char *slash = strrchr(dir, '/');
	char **sets, **devices;
	size_t n_sets, n;
	bool found = false;

	scan_list(s, "sys/fs/btrfs", &sets, &n_sets);
	for (size_t i = 0; i < n_sets; i++) {
		const char *all = arena_printf(&s->tmp, "sys/fs/btrfs/%s/devices", sets[i]);

		if (!scan_exists(s, arena_printf(&s->tmp, "%s/%s", all, slash + 1)))
			continue;
		scan_list(s, all, &devices, &n);
		for (size_t k = 0; k < n; k++) {
			const char *other = block_by_name(s, devices[k]);

			found = (other && block_mark(s, other, use)) || found;
		}
	}
	return found;
}

/* What an overlay shows lies on the file systems of its directories (Documentation/filesystems/
 * overlayfs.rst): "lowerdir=/a:/b,upperdir=/c". They are named as they were where it was mounted.
 */
static bool mark_overlay(struct scan *s, const struct mount *m, const struct block_use *use)
{
	const struct block_use below = {use->kind, use->subject, use->loops + 1, use->via};
	const char *lower = mounts_option(s, m->options, "lowerdir");
	const char *upper = mounts_option(s, m->options, "upperdir");
	bool found = upper && mounts_mark_path(s, upper, &below);

	for (const char *at = lower ? lower : ""; *at; at += strspn(at, ":")) {
		size_t n = strcspn(at, ":");

		found = mounts_mark_path(s, arena_dup(&s->tmp, at, n), &below) || found;
		at += n;
	}
	return found;
}

/* bcachefs names all its devices: "/dev/sda1:/dev/sdb1" (fs/bcachefs/fs.c). */
static bool mark_each(struct scan *s, const char *source, const struct block_use *use)
{
	bool found = false;

	for (const char *at = source; *at; at += strspn(at, ":")) {
		size_t n = strcspn(at, ":");
		const char *dir = block_by_name(s, arena_dup(&s->tmp, at, n));

		found = (dir && block_mark(s, dir, use)) || found;
		at += n;
	}
	return found;
}

/* The kernel's own name for what it mounted as / without an initramfs. */
static const char *dir_of_source(struct scan *s, const char *source)
{
	const struct param *root = streq(source, "/dev/root") ? host_param(s->host, "root") : NULL;

	return block_by_spec(s, root && root->value ? root->value : source);
}

bool mounts_mark(struct scan *s, const struct mount *m, const struct block_use *use)
{
	const char *dir = str_starts(m->number, "0:") ? NULL : block_by_number(s, m->number);

	if (streq(m->type, "zfs"))
		return zfs_mark(s, m->source, use);
	if (streq(m->type, "overlay"))
		return mark_overlay(s, m, use);
	if (streq(m->type, "bcachefs"))
		return mark_each(s, m->source, use);
	if (mounts_is_remote(m))
		return mounts_mark_remote(s, m, use);
	if (!dir)
		dir = dir_of_source(s, m->source);
	if (!dir)
		return false;
	bool more = streq(m->type, "btrfs") && mark_btrfs(s, dir, use);
	return block_mark(s, dir, use) || more;
}

static bool is_below(const char *path, const char *point)
{
	size_t n = strlen(point);

	return str_starts(path, point) && (path[n] == '/' || !path[n] || streq(point, "/"));
}

bool mounts_on(struct scan *s, const char *path, struct mount *ret)
{
	const struct mount *best = NULL;
	struct mount *mounts;
	size_t n;

	mounts_read(s, &mounts, &n);
	for (size_t i = 0; i < n; i++)
		if (is_below(path, mounts[i].point) &&
		    (!best || strlen(mounts[i].point) >= strlen(best->point)))
			best = &mounts[i];
	if (best)
		*ret = *best;
	return best;
}

bool mounts_mark_path(struct scan *s, const char *path, const struct block_use *use)
{
	struct mount m;

	return use->loops <= LOOPS_MAX && mounts_on(s, path, &m) && mounts_mark(s, &m, use);
}
