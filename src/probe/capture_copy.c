/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/lines.h"
#include "probe/capture.h"
#include "probe/sshd.h"

#define COPY_MAX (64 * 1024 * 1024)

typedef void (*redactor)(struct redact *r, const char *bytes, size_t n, struct buf *out);

static int copy_redacted(struct capture *c, const char *from, const char *to, redactor redact,
			 struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	redact(&c->redact, buf_str(&bytes), bytes.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

int copy_text(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_text, err);
}

int copy_v6_table(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_v6_table, err);
}

int copy_tcp(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_tcp, err);
}

int copy_raw(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	return r < 0 ? r : out_file(c, to, buf_str(&bytes), bytes.len, err);
}

int copy_setting(struct capture *c, const char *from, const char *to, struct err *err)
{
	int r = copy_text(c, from, to, err);
	struct stat st;

	if (r == -EBADF && root_stat(c->root, from, false, &st) == 0 && S_ISCHR(st.st_mode))
		r = out_file(c, to, "", 0, err);
	return r;
}

static bool says(const struct line *l, const char *word)
{
	return memmem(l->at, l->len, word, strlen(word)) != NULL;
}

/* The lines about it, and who wrote the file, where they stand; the others are nobody's business.
 */
static void keep_lines(const struct buf *bytes, const char *word, bool continued, struct buf *ret)
{
	struct lines it = lines_of(buf_str(bytes), bytes->len);

	for (struct line l; lines_next(&it, &l);) {
		struct line last = l;
		size_t n = 1;

		for (; continued && line_goes_on(&last) && lines_next(&it, &last); n++)
			;
		l.text_len = l.len = (size_t)(last.at + last.len - l.at);
		if (says(&l, word) || says(&l, "passthru"))
			buf_add(ret, l.at, l.len);
		else
			for (; n > 0; n--)
				buf_putc(ret, '\n');
	}
}

struct speaking {
	const char *word;
	bool continued; /* a "\" at the end of a line goes on with the next one */
	bool alone;     /* what does not say the word hides nothing either */
};

static int copy_speaking(struct capture *c, const char *from, const char *to,
			 const struct speaking *of, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, kept = {0}, safe = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0 && r != -EBADF)
		return r;
	bool speaks = r == 0 && memmem(buf_str(&bytes), bytes.len, of->word, strlen(of->word));
	if (speaks)
		keep_lines(&bytes, of->word, of->continued, &kept);
	else if (of->alone)
		return 0;
	redact_text(&c->redact, buf_str(&kept), kept.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

int copy_sysctl(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_speaking(c, from, to, &(struct speaking){.word = "nr_hugepages"}, err);
}

int copy_limits(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_speaking(c, from, to, &(struct speaking){.word = "memlock"}, err);
}

int copy_vfio_rules(struct capture *c, const char *from, const char *to, struct err *err)
{
	static const struct speaking rules = {.word = "vfio", .continued = true};

	return copy_speaking(c, from, to, &rules, err);
}

int copy_last_vfio_rules(struct capture *c, const char *from, const char *to, struct err *err)
{
	static const struct speaking rules = {.word = "vfio", .continued = true, .alone = true};

	return copy_speaking(c, from, to, &rules, err);
}

static bool is_line(const struct line *l, const char *start, bool whole)
{
	size_t n = strlen(start);

	return l->text_len >= n && memcmp(l->at, start, n) == 0 && (!whole || l->text_len == n);
}

int copy_zfs_member(struct capture *c, const char *from, const char *to, struct err *err)
{
	static const char type[] = "E:ID_FS_TYPE=zfs_member";
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	bool member = false;
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);) {
		member = member || is_line(&l, type, true);
		if (is_line(&l, "E:ID_FS_LABEL=", false))
			redact_text(&c->redact, l.at, l.len, &safe);
	}
	buf_printf(&safe, "%s\n", type);
	return member ? out_file(c, to, buf_str(&safe), safe.len, err) : 0;
}

int copy_volume_ids(struct capture *c, const char *from, const char *to, struct err *err)
{
	static const char mark[] = "UUID=";
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);) {
		_cleanup_buf_ struct buf marked = {0}, line = {0};

		buf_puts(&marked, mark);
		buf_add(&marked, l.at, l.len);
		redact_text(&c->redact, buf_str(&marked), marked.len, &line);
		buf_puts(&safe, buf_str(&line) + strlen(mark));
	}
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

int copy_sshd(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);)
		if (sshd_line_port(l.at, l.text_len, &c->tmp))
			redact_text(&c->redact, l.at, l.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

int copy_config(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	redact_config(bytes.data, bytes.len);
	return out_file(c, to, buf_str(&bytes), bytes.len, err);
}

int copy_link(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf safe = {0};
	const char *target = root_readlink(c->root, &c->tmp, from);

	/* Not a link: there is nothing to say about it. */
	if (!target)
		return 0;
	redact_text(&c->redact, target, strlen(target), &safe);
	return out_link(c, to, buf_str(&safe), err);
}

int copy_mark(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	return r < 0 ? r : out_file(c, to, "", 0, err);
}

int copy_dir(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	return r < 0 ? r : out_dir(c, to, err);
}
