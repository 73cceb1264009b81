/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is /boot what this host boots from, or the empty directory below it? */
#include "base/lines.h"
#include "probe/mounts.h"

#define FSTAB_MAX (1024 * 1024)
#define BOOT "/boot"

/* With noauto too: it is then mounted by hand when a kernel is installed. */
static bool fstab_has_boot(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	struct lines it;
	bool has = false;
	char *f[2];

	if (!scan_read(s, "etc/fstab", FSTAB_MAX, &text))
		return false;
	it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (scan_fields(&s->tmp, l.at, l.text_len, f, 2) == 2 && f[0][0] != '#' &&
		    streq(mounts_decode(f[1]), BOOT))
			has = true;
	return has;
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
	s->host->boot_unmounted = fstab_has_boot(s) && is_mounted(s) == TRI_NO;
}
