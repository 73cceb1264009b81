/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/drift.h"

#include <errno.h>
#include <time.h>

#include "base/diff.h"
#include "base/lines.h"
#include "base/text.h"

#define DPKG_INFO "var/lib/dpkg/info"
#define LIST_MAX ((size_t)16 * 1024 * 1024)
#define PASSWD_MAX ((size_t)4 * 1024 * 1024)

static struct diff_side side(const struct file_now *f)
{
	return (struct diff_side){f->present ? f->bytes : NULL, f->len};
}

static const char *difference(struct verify *v, const char *path, const struct file_now *now,
			      const struct file_now *after)
{
	_cleanup_buf_ struct buf diff = {0};

	diff_unified(path, side(after), side(now), &diff);
	return arena_str(&v->out->mem, buf_str(&diff));
}

static const char *utc(struct arena *mem, time_t t)
{
	char text[64];
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		return NULL;
	return arena_str(mem, text);
}

static bool names_user(const struct line *l, uid_t uid)
{
	const char *name_end = memchr(l->at, ':', l->text_len), *at = name_end;
	const char *end = l->at + l->text_len;
	uid_t n = 0;

	at = at ? memchr(at + 1, ':', (size_t)(end - at - 1)) : NULL;
	if (!at || ++at == end || *at < '0' || *at > '9')
		return false;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		n = n * 10 + (uid_t)(*at - '0');
	return n == uid;
}

/* By the root's own passwd: a tree has other users than the machine that looks at it. */
static const char *owner(struct verify *v, uid_t uid)
{
	_cleanup_buf_ struct buf text = {0};
	struct arena *mem = &v->out->mem;

	if (root_read(v->root, "etc/passwd", PASSWD_MAX, &text, NULL) == 0) {
		struct lines it = lines_of(buf_str(&text), text.len);

		for (struct line l; lines_next(&it, &l);)
			if (names_user(&l, uid))
				return arena_safe(
					mem, l.at,
					(size_t)((const char *)memchr(l.at, ':', l.text_len) -
						 l.at));
	}
	return uid == 0 ? "root" : arena_printf(mem, "user %u", uid);
}

/* A line of it is the path, and nothing else. */
static bool lists(const struct verify *v, const char *file, const char *path)
{
	_cleanup_buf_ struct buf text = {0};
	size_t n = strlen(path);

	if (root_read(v->root, file, LIST_MAX, &text, NULL) < 0)
		return false;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (l.text_len == n && memcmp(l.at, path, n) == 0)
			return true;
	return false;
}

/* "grub2-common" of "grub2-common.list", "libc6" of "libc6:amd64.list" (dpkg-query(1)); NULL: no
   package of dpkg has it. */
static const char *package(struct verify *v, const char *path)
{
	_cleanup_(arena_done) struct arena tmp = {0};
	char **names;
	size_t n;

	if (root_list(v->root, &tmp, DPKG_INFO, &names, &n) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], ".list") &&
		    lists(v, arena_printf(&tmp, DPKG_INFO "/%s", names[i]), path)) {
			size_t stem = strlen(names[i]) - strlen(".list");
			size_t end = strcspn(names[i], ":");

			return arena_safe(&v->out->mem, names[i], end < stem ? end : stem);
		}
	return NULL;
}

void drift_tell(struct verify *v, const char *path, const struct file_now *now,
		const struct file_now *after)
{
	struct promise *p = &v->out->items[v->out->n - 1];
	struct arena *mem = &v->out->mem;
	const char *of = package(v, path);

	p->diff = difference(v, path, now, after);
	if (now->present)
		p->changed_at = utc(mem, now->meta.mtime.tv_sec);
	if (p->changed_at)
		p->changed = arena_printf(mem, "Changed %s, owner %s%s%s.", p->changed_at,
					  owner(v, now->meta.uid), of ? ", of package " : "",
					  of ? of : "");
	else if (of)
		p->changed = arena_printf(mem, "Of package %s.", of);
}
