/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each menu entry of a grub.cfg, copied for one start: but for its names, a savedefault or recordfail and the word that was added, every byte
 * is as it was; and without that word the copy is the copy without words. */
#include "base/lines.h"
#include "conf/grub.h"
#include "conf/grubtrial.h"
#include "fuzz/fuzz.h"

#define WORD "zz.trial=1"

static int copy(const char *bytes, size_t n, size_t line, const struct word_edit *edit, struct buf *out)
{
	const struct grub_trial t = {.line = line, .title = "on trial", .id = "trial", .edits = edit, .n_edits = edit ? 1 : 0};
	struct err err = {0};
	int r = grub_trial(bytes, n, &t, out, &err);

	LAW(r == 0 || (*err.line && out->len == 0));
	return r;
}

/* The last line before this one that opens a block. */
static size_t header_of(const char *bytes, size_t n, size_t line)
{
	struct lines it = lines_of(bytes, n);
	size_t found = 0;

	for (struct line l; lines_next(&it, &l) && l.no < line;) {
		size_t end = l.text_len;

		while (end > 0 && strchr(" \t\r", l.at[end - 1]))
			end--;
		if (end > 0 && l.at[end - 1] == '{')
			found = l.no;
	}
	return found;
}

static bool same_line(const struct line *old, const struct line *new)
{
	return old->text_len == new->text_len && memcmp(old->at, new->at, old->text_len) == 0;
}

static void check_lines(const char *bytes, size_t n, size_t line, const struct buf *out)
{
	struct lines old = lines_of(bytes, n), new = lines_of(out->data, out->len);
	size_t header = header_of(bytes, n, line);
	struct line o, c;

	while (lines_next(&old, &o) && o.no < header)
		;
	LAW(o.no == header && lines_next(&new, &c) && !same_line(&o, &c));
	while (lines_next(&new, &c)) {
		LAW(lines_next(&old, &o));
		if (o.no == line) {
			struct buf text = {0};

			buf_add(&text, c.at, c.text_len);
			LAW(fuzz_inserted(&text, o.at, o.text_len));
			buf_done(&text);
			continue;
		}
		while (!same_line(&o, &c)) {
			LAW(memmem(o.at, o.text_len, "save", 4) ||
			    memmem(o.at, o.text_len, "record", 6) || memmem(o.at, o.text_len, "\\", 1) ||
			    memchr(o.at, '\'', o.text_len) || memchr(o.at, '"', o.text_len));
			LAW(lines_next(&old, &o));
		}
	}
}

static void check_word(const char *bytes, size_t n, size_t line, const struct buf *plain)
{
	static const struct word_edit add = {NULL, WORD}, take = {WORD, NULL};
	_cleanup_buf_ struct buf with = {0}, without = {0};
	struct grub_entry *entries;
	struct arena a = {0};
	size_t count;

	LAW(copy(bytes, n, line, &add, &with) == 0);
	check_lines(bytes, n, line, &with);
	grub_entries(with.data, with.len, &a, &entries, &count);
	LAW(count == 1 && streq(entries[0].title, "on trial") && strstr(entries[0].args, WORD));
	LAW(copy(with.data, with.len, entries[0].line, &take, &without) == 0);
	if (!memmem(plain->data, plain->len, "zz", 2))
		LAW(fuzz_same(&without, plain->data, plain->len));
	arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct grub_entry *entries;
	struct arena a = {0};
	size_t count;

	n = strlen(bytes);
	grub_entries(bytes, n, &a, &entries, &count);
	for (size_t i = 0; i < count; i++) {
		_cleanup_buf_ struct buf plain = {0};

		if (copy(bytes, n, entries[i].line, NULL, &plain) == 0)
			check_word(bytes, n, entries[i].line, &plain);
		grub_loads_image(bytes, n, entries[i].line, "/boot/initrd.img-6.1.0-18-amd64");
	}
	arena_done(&a);
	return 0;
}
