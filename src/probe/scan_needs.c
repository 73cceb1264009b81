/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that the needs of a guest are written to, and those that decide whether they count
 * there: see model/need.h. */
#include <errno.h>

#include "model/need.h"
#include "probe/scan.h"

#define LOOK_MAX (1024 * 1024)
#define USERS_MAX 512 /* whose limits can be set */

static const struct settings {
	const char *dirs[5];
	const char *suffix;
	const char *file; /* read beside them; NULL: there is none */
	const char *word; /* only what has it says something; NULL: all do */
} places[] = {
	{{"/etc/modules-load.d", "/run/modules-load.d", "/usr/local/lib/modules-load.d",
	  "/usr/lib/modules-load.d", "/lib/modules-load.d"},
	 ".conf",
	 "/etc/modules",
	 NULL},
	{{"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
	  "/lib/sysctl.d"},
	 ".conf",
	 "/etc/sysctl.conf",
	 "nr_hugepages"},
	{{"/etc/security/limits.d", "/usr/etc/security/limits.d"},
	 ".conf",
	 "/etc/security/limits.conf",
	 "memlock"},
	{{"/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d",
	  "/usr/lib/udev/rules.d", "/lib/udev/rules.d"},
	 ".rules",
	 NULL,
	 "vfio"},
};

static const char *const ours[] = {
	NEED_VFIO_MODULES_FILE, NEED_KVM_MODULES_FILE, NEED_HUGEPAGES_FILE,
	NEED_VFIO_GROUP_FILE,   NEED_IGNORE_MSRS_FILE,
};

/* What cannot be read may say it. */
static bool may_say(struct scan *s, const char *path, const char *word)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(s->root, path, LOOK_MAX, &bytes, NULL);

	return r < 0 ? r != -ENOENT : !word || strstr(buf_str(&bytes), word);
}

/* One that is masked, by a link to /dev/null, says nothing and is no regular file. */
static bool is_file(struct scan *s, const char *path)
{
	struct stat st;
	int r = root_stat(s->root, path, false, &st);

	return r == 0 ? S_ISREG(st.st_mode) : r != -ENOENT;
}

static void look_at(struct scan *s, const char *path, const char *word)
{
	if (is_file(s, path) && may_say(s, path, word))
		scan_unreadable(s, scan_file(s, path));
}

static void look_at_all(struct scan *s, const struct settings *p)
{
	size_t n = 0;

	while (n < ARRAY_SIZE(p->dirs) && p->dirs[n])
		n++;
	struct dropins found = scan_dropins(s, p->dirs, n, p->suffix);
	if (p->file)
		look_at(s, p->file, p->word);
	for (size_t i = 0; i < found.n_read; i++)
		look_at(s, found.read[i].path, p->word);
}

void scan_needs(struct scan *s)
{
	const struct host *h = s->host;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		look_at_all(s, &places[i]);
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		scan_file(s, ours[i]);
	for (size_t i = 0; i < h->n_users && i < USERS_MAX; i++)
		if (is_account_name(h->users[i]))
			scan_file(s, need_memlock_file(&s->tmp, h->users[i]));
}
