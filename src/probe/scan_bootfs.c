/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is /boot what this host boots from, or the empty directory below it? Is the root only read? */
#include "base/lines.h"
#include "probe/mounts.h"

#define FSTAB_MAX (1024 * 1024)
#define BOOT "/boot"

/* The options of a mount point in fstab; NULL: it has no line there. */
static const char *fstab_options(struct scan *s, const char *point)
{
	_cleanup_buf_ struct buf text = {0};
	const char *options = NULL;
	struct lines it;
	char *f[4];

	if (!scan_read(s, "etc/fstab", FSTAB_MAX, &text))
		return NULL;
	it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		size_t n = scan_fields(&s->tmp, l.at, l.text_len, f, ARRAY_SIZE(f));

		if (n >= 2 && f[0][0] != '#' && streq(mounts_decode(f[1]), point))
			options = n == ARRAY_SIZE(f) ? f[3] : "";
	}
	return options;
}

/* Without a table of mounts nothing is known. */
static enum tri is_mounted(struct scan *s)
{
	struct mount *mounts;
	size_t n;

	mounts_read(s, &mounts, &n);
	for (size_t i = 0; i < n; i++)
		if (streq(mounts[i].point, BOOT))
			return TRI_YES;
	return n > 0 ? TRI_NO : TRI_UNKNOWN;
}

void scan_bootfs(struct scan *s)
{
	/* With noauto too: it is then mounted by hand when a kernel is installed. */
	s->host->boot_unmounted = fstab_options(s, BOOT) && is_mounted(s) == TRI_NO;
	s->host->transactional = scan_exists(s, "usr/sbin/transactional-update") &&
				 mounts_has_option(fstab_options(s, "/"), "ro");
}
