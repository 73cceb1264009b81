/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "model/manifest_records.h"

/* The value of the two upper-case digits at s, -1 when they are none. */
static int hex_byte(const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *high = s[0] ? strchr(digits, s[0]) : NULL;
	const char *low = high && s[1] ? strchr(digits, s[1]) : NULL;

	return low ? (int)((high - digits) * 16 + (low - digits)) : -1;
}

/* Takes the %XX out of a field in place. What it says must be fit for a terminal as it stands. */
static bool unescape(struct manifest_reader *r, char *field)
{
	char *out = field;

	for (const char *in = field; *in; in++) {
		int byte = *in == '%' ? hex_byte(in + 1) : (unsigned char)*in;

		if (byte <= 0)
			return manifest_bad(r, "a % that is no escape");
		in += *in == '%' ? 2 : 0;
		*out++ = (char)byte;
	}
	*out = 0;
	if (!streq(arena_safe(&r->run.mem, field, strlen(field)), field))
		return manifest_bad(r, "a control character or broken text");
	return true;
}

/* Cuts the line at its tabs and undoes the escapes. */
static bool split(struct manifest_reader *r, const struct line *l, char ***ret, size_t *ret_n)
{
	char *rest = arena_dup(&r->run.mem, l->at, l->text_len);
	char **field = NULL;
	size_t n = 0;

	if (l->len != l->text_len + 1)
		return manifest_bad(r, "no line end, or one that is not a plain newline");
	if (memchr(rest, 0, l->text_len))
		return manifest_bad(r, "a NUL byte");
	while (rest) {
		char *at = strsep(&rest, "\t");

		if (!unescape(r, at))
			return false;
		*ARENA_PUSH(&r->run.mem, field, n) = at;
	}
	*ret = field;
	*ret_n = n;
	return true;
}

static bool read_line(struct manifest_reader *r, const struct line *l)
{
	const struct manifest_record *record;
	char **field = NULL;
	size_t n = 0;

	if (!split(r, l, &field, &n))
		return false;
	r->n_fields = n - 1;
	record = manifest_record_of(field[0]);
	if (!record)
		return manifest_bad(r, "an unknown record");
	if (r->begun == streq(record->name, MANIFEST_FIRST))
		return manifest_bad(r, "not \"passthru-plan\" in the first line and only there");
	if (r->ended)
		return manifest_bad(r, "a record behind the last one");
	if (r->n_fields < record->least || r->n_fields > record->most)
		return manifest_bad(r, "the wrong number of fields");
	if (!record->read(r, field + 1))
		return false;
	r->above = record->name;
	return true;
}

static int read_all(const char *bytes, size_t n, struct manifest_reader *r, struct err *err)
{
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);)
		if (!read_line(r, &l))
			return err_set(err, EINVAL, "manifest:%zu: %s", l.no, r->problem);
	if (!r->ended)
		return err_set(err, EINVAL, "manifest:%zu: the end is missing", it.no + 1);
	return 0;
}

int manifest_read(const char *bytes, size_t n, struct run *ret, struct err *err)
{
	struct manifest_reader reader = {
		.run = {.id = "", .when = "", .state = RUN_PLANNED, .boot_id = "", .armed_cs = -1},
	};
	int r = read_all(bytes, n, &reader, err);

	if (r == 0)
		needs_copy(&reader.wants, &reader.run.mem, &reader.run.needs, &reader.run.n_needs);
	choice_done(&reader.wants);
	if (r < 0) {
		arena_done(&reader.run.mem);
		return r;
	}
	*ret = reader.run;
	return 0;
}

int manifest_choice(const char *bytes, size_t n, struct choice *ret, struct err *err)
{
	struct manifest_reader reader = {0};
	int r = read_all(bytes, n, &reader, err);

	arena_done(&reader.run.mem);
	if (r < 0) {
		choice_done(&reader.wants);
		return r;
	}
	*ret = reader.wants;
	return 0;
}
