/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disks that the next start needs: fstab(5), and crypttab(5) for what is locked now. */
#include "base/lines.h"
#include "base/text.h"
#include "probe/mounts.h"

#define FSTAB_MAX (1024 * 1024)

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

static const char *dir_of_tag(struct scan *s, const char *spec)
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

/* "cryptdata UUID=… none luks": what /dev/mapper/cryptdata will be on when it is unlocked. */
static const char *locked_device(struct scan *s, const char *spec)
{
	static const char start[] = "/dev/mapper/";
	_cleanup_buf_ struct buf text = {0};
	char *f[2];

	if (!str_starts(spec, start) || !scan_read(s, "etc/crypttab", FSTAB_MAX, &text))
		return NULL;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (scan_fields(&s->tmp, l.at, l.text_len, f, 2) == 2 &&
		    streq(f[0], spec + strlen(start)))
			return dir_of_tag(s, f[1]);
	return NULL;
}

const char *block_by_spec(struct scan *s, const char *spec)
{
	const char *dir = dir_of_tag(s, spec);

	return dir ? dir : locked_device(s, spec);
}

/* Nothing mounts it by itself; but a /boot that is mounted by hand is what the next start needs. */
static bool stays_away(const struct mount *m)
{
	return mounts_has_option(m->options, "noauto") &&
	       !mounts_has_option(m->options, "x-systemd.automount") &&
	       mounts_kind(m->point) == USE_MOUNT;
}

static bool mark_entry(struct scan *s, const struct mount *m)
{
	struct block_use use = {.kind = mounts_kind(m->point), .subject = m->point};

	if (streq(m->type, "swap"))
		use = (struct block_use){.kind = USE_SWAP, .subject = "swap"};
	if (mounts_is_remote(m))
		return mounts_mark_remote(s, m, &use);
	const char *dir = block_by_spec(s, m->source);
	return dir && block_mark(s, dir, &use);
}

/* True when it is the entry of / and what carries it was found. */
static bool scan_fstab_line(struct scan *s, const struct line *l)
{
	char *f[4];
	size_t n = scan_fields(&s->tmp, l->at, l->text_len, f, 4);

	if (n < 3 || f[0][0] == '#')
		return false;
	const struct mount m = {
		.source = mounts_decode(f[0]),
		.point = mounts_decode(f[1]),
		.type = f[2],
		.options = n > 3 ? f[3] : "",
	};
	return !stays_away(&m) && mark_entry(s, &m) && streq(m.point, "/");
}

bool scan_fstab(struct scan *s)
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
