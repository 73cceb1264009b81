/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was said at the last start of each guest. A log grows with each start, and what an older one
 * said is past. libvirt's own lines name no guest: a guest that started well after such a line,
 * with the device that the line is about, makes it past too.
 */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/guestlog.h"
#include "probe/scan.h"

/* The last start of one guest, as its log has it. */
struct start {
	char when[GUESTLOG_WHEN + 1]; /* "" unknown */
	const char *text;             /* all that was said, the command too: s->tmp */
	bool failed;
};

struct reading {
	struct scan *s;
	struct start *starts;
	size_t n;
	bool seen, denied;
};

static bool says(const struct line *l, const char *what)
{
	return memmem(l->at, l->text_len, what, strlen(what)) != NULL;
}

/*
 * Where the last start begins: at "starting up". Or at its end, where that is all there is of it:
 * libvirt has written "shutting down" twice, so the last start failed before there was a QEMU.
 */
static const char *last_start(const struct buf *text, struct start *ret)
{
	struct lines it = lines_of(buf_str(text), text->len);
	const char *start = buf_str(text);
	bool ended = false;

	for (struct line l; lines_next(&it, &l);) {
		char when[GUESTLOG_WHEN + 1];
		size_t n = guestlog_time(l.at, l.text_len, when);
		struct line rest = {.at = l.at + n, .text_len = l.text_len - n};
		bool begins = n > 0 && str_starts(rest.at, "starting up");
		bool ends = n > 0 && str_starts(rest.at, "shutting down");

		if (begins || (ends && ended)) {
			start = l.at;
			memcpy(ret->when, when, sizeof(when));
		}
		ended = ends || (ended && !begins);
		if (begins || ends)
			ret->failed = ends && says(&rest, "reason=failed");
	}
	return start;
}

static void add_line(struct reading *r, const char *source, const char *guest, const struct line *l,
		     size_t skip)
{
	struct host *h = r->s->host;

	*ARENA_PUSH(r->s->mem, h->guest_lines, h->n_guest_lines) = (struct guest_line){
		.source = source,
		.guest = guest,
		.text = arena_safe(r->s->mem, l->at + skip, l->text_len - skip),
		.raw = arena_safe(r->s->mem, l->at, l->text_len),
	};
}

static void take_guest(struct reading *r, const char *path, const struct buf *text)
{
	struct start *start = ARENA_PUSH(&r->s->tmp, r->starts, r->n);
	const char *from = last_start(text, start), *name = path_name(path);
	size_t len = text->len - (size_t)(from - buf_str(text));
	const char *guest = arena_safe(r->s->mem, name, strlen(name) - strlen(".log"));
	const char *source = arena_safe(r->s->mem, path, strlen(path));
	struct lines it = lines_of(from, len);
	bool in_command = false;

	start->text = arena_dup(&r->s->tmp, from, len);
	for (struct line l; lines_next(&it, &l);) {
		char when[GUESTLOG_WHEN + 1];

		if (l.text_len > 0 && !guestlog_is_command(&l, &in_command))
			add_line(r, source, guest, &l, guestlog_time(l.at, l.text_len, when));
	}
}

/* The first PCI address of the line ("0000:01:00.0"), in s->tmp; NULL none. */
static const char *address_in(struct scan *s, const struct line *l)
{
	for (size_t i = 0; i < l->text_len; i++)
		if (guestlog_is_address(l->at + i, l->text_len - i))
			return arena_dup(&s->tmp, l->at + i, GUESTLOG_ADDRESS);
	return NULL;
}

/* Did a guest start well since, with the device that the line names, or with any where it names
 * none? */
static bool is_past(const struct reading *r, const char *when, const struct line *l)
{
	const char *address = address_in(r->s, l);

	for (size_t i = 0; i < r->n; i++) {
		const struct start *s = &r->starts[i];

		if (!s->failed && strcmp(s->when, when) > 0 &&
		    (!address || strstr(s->text, address)))
			return true;
	}
	return false;
}

/* "host libvirtd[812]: " of the journal, "812: " of libvirt's file. */
static size_t sender(const char *s, size_t n, bool journal)
{
	const char *end = memmem(s, n, ": ", 2);

	if (!end || (!journal && strspn(s, "0123456789") != (size_t)(end - s)))
		return 0;
	return (size_t)(end - s) + 2;
}

/* A daemon says its version when it starts: what stands before is another one's. */
static const char *last_daemon(const struct buf *text)
{
	struct lines it = lines_of(buf_str(text), text->len);
	const char *start = buf_str(text);

	for (struct line l; lines_next(&it, &l);)
		if (says(&l, ": libvirt version: "))
			start = l.at;
	return start;
}

/* A line without a time belongs to the one before it. */
static void take_daemon(struct reading *r, const char *source, const struct buf *text, bool journal)
{
	const char *from = journal ? buf_str(text) : last_daemon(text);
	struct lines it = lines_of(from, text->len - (size_t)(from - buf_str(text)));
	bool past = false;

	for (struct line l; lines_next(&it, &l);) {
		char when[GUESTLOG_WHEN + 1];
		size_t n = guestlog_time(l.at, l.text_len, when);

		if (n > 0) {
			past = is_past(r, when, &l);
			n += sender(l.at + n, l.text_len - n, journal);
		}
		if (!past && l.text_len > 0)
			add_line(r, source, NULL, &l, n);
	}
}

/* Only what was refused is told: a log may be gone since it was listed. */
static bool was_read(struct reading *r, const char *path, int got)
{
	if (got == -EACCES || got == -EPERM || (got < 0 && scan_left_behind(r->s, path))) {
		r->denied = true;
		if (got != -ENOENT)
			scan_failed(r->s, got, "/%s: %s", path, strerror(-got));
	}
	if (got == 0)
		r->seen = true;
	return got == 0;
}

static bool read_log(struct reading *r, const char *path, struct buf *ret)
{
	return was_read(r, path, root_read_end(r->s->root, path, GUESTLOG_MAX, ret, NULL));
}

static void read_guests(struct reading *r)
{
	char **paths;
	size_t n;

	if (!was_read(r, GUESTLOG_DIR, guestlog_paths(r->s->root, &r->s->tmp, &paths, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf text = {0};

		if (read_log(r, paths[i], &text))
			take_guest(r, paths[i], &text);
	}
}

static void read_daemons(struct reading *r)
{
	for (size_t i = 0; i < guestlog_daemons_n; i++) {
		_cleanup_buf_ struct buf text = {0};

		if (read_log(r, guestlog_daemons[i], &text))
			take_daemon(r, guestlog_daemons[i], &text, false);
	}
}

/* Who is not root is shown only what is his own, and no word of the rest. */
static void read_journal(struct reading *r)
{
	_cleanup_buf_ struct buf text = {0};

	if (!r->s->root->live) {
		if (read_log(r, GUESTLOG_JOURNAL, &text))
			take_daemon(r, GUESTLOG_JOURNAL, &text, true);
	} else if (guestlog_journal(&text) == 0) {
		r->seen = r->seen || r->s->host->as_root;
		take_daemon(r, "journalctl -b", &text, true);
	}
}

void scan_guestlog(struct scan *s)
{
	struct reading r = {.s = s};

	read_guests(&r);
	read_daemons(&r);
	read_journal(&r);
	s->host->guest_log_seen = r.denied ? TRI_NO : r.seen ? TRI_YES : TRI_UNKNOWN;
}
