/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of boot loaders: the first byte picks the format. A word that is added can be taken out
 * again, and nothing but the command lines changes.
 */
#include "conf/bootfile.h"
#include "fuzz/fuzz.h"

#define WORD "intel_iommu=on"

static int edit(enum boot_format f, const char *bytes, size_t n, struct word_edit e,
		struct buf *out, struct err *err)
{
	struct boot_change c = {.edits = &e, .n = 1, .carrier = "$kernelopts"};

	return boot_edit(f, bytes, n, &c, out, err);
}

/*
 * The bytes that are no words: with likely, those of the file that the spans of likely were put
 * into. The padding of an environment block has no say.
 */
static void outside(const char *bytes, size_t n, const struct boot_span *s, size_t n_spans,
		    const struct boot_span *former, struct buf *ret)
{
	size_t kept = 0;

	for (size_t i = 0; i < n_spans; i++) {
		bool made = former && former[i].lead && s[i].len > 0;
		size_t at = made ? s[i].cut_at : s[i].at;

		LAW(at >= kept && at <= n && s[i].len <= n - s[i].at);
		buf_add(ret, bytes + kept, at - kept);
		kept = at + (made ? s[i].cut_len : s[i].len);
	}
	while (n > kept && bytes[n - 1] == '#')
		n--;
	buf_add(ret, bytes + kept, n - kept);
}

static void check_spans(const char *bytes, const struct boot_span *s, size_t n, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		LAW(s[i].line > 0 && s[i].title && s[i].kernel && !s[i].lead == !s[i].tail);
		LAW(!s[i].lead || s[i].len == 0);
		LAW(boot_line_of(bytes, s, n, s[i].entry, a));
	}
}

static void check_edit(enum boot_format f, const char *bytes, size_t n, const struct boot_span *s,
		       size_t n_spans, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0}, again = {0}, back = {0}, was = {0}, is = {0};
	struct boot_span *now;
	struct err err = {0};
	size_t n_now;
	bool had = false;

	if (edit(f, bytes, n, (struct word_edit){NULL, WORD}, &there, &err) < 0) {
		LAW(str_starts(err.line, "line ") && there.len == 0);
		return;
	}
	LAW(boot_spans(f, there.data, there.len, a, &now, &n_now, NULL) == 0);
	LAW(n_now == n_spans);
	outside(bytes, n, s, n_spans, NULL, &was);
	outside(there.data, there.len, now, n_now, s, &is);
	LAW(fuzz_same(&is, was.data, was.len));
	for (size_t i = 0; i < n_spans; i++)
		had |= cmdline_has(boot_line_of(bytes, s, n_spans, s[i].entry, a), WORD);
	LAW(edit(f, there.data, there.len, (struct word_edit){NULL, WORD}, &again, NULL) == 0);
	LAW(fuzz_same(&again, there.data, there.len));
	if (had)
		return;
	LAW(edit(f, there.data, there.len, (struct word_edit){WORD, NULL}, &back, NULL) == 0);
	LAW(fuzz_same(&back, bytes, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {0};
	struct boot_change none = {0};
	_cleanup_buf_ struct buf same = {0};
	const char *bytes = (const char *)data + 1;
	struct boot_span *s;
	struct err err = {0};
	enum boot_format f;
	size_t n_spans;

	if (n-- == 0)
		return 0;
	f = (enum boot_format)((uint8_t)(data[0] - '0') % _BOOT_FORMAT_MAX);
	if (boot_spans(f, bytes, n, &a, &s, &n_spans, &err) < 0) {
		LAW(str_starts(err.line, "line "));
	} else {
		check_spans(bytes, s, n_spans, &a);
		check_edit(f, bytes, n, s, n_spans, &a);
		if (boot_edit(f, bytes, n, &none, &same, NULL) == 0)
			LAW(fuzz_same(&same, bytes, n));
	}
	arena_done(&a);
	return 0;
}
