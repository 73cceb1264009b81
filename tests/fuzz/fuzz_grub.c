/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's defaults and drop-ins, NUL bytes between them: a word that is added can be found and taken
 * out again. */
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "fuzz/fuzz.h"

#define SOURCES_MAX 4
#define WORD "intel_iommu=on"

static size_t split(char *bytes, size_t n, struct grub_source src[SOURCES_MAX])
{
	char *end = bytes + n;
	size_t count = 0;

	for (char *p = bytes; p <= end && count < SOURCES_MAX; p += strlen(p) + 1)
		src[count++] = (struct grub_source){.path = "source", .bytes = p, .len = strlen(p)};
	return count;
}

/* Where both values are known, their words are the words. */
static void check_words(const struct grub_source *src, size_t n, struct arena *a)
{
	const char *all = grub_value(src, n, "GRUB_CMDLINE_LINUX", a);
	const char *normal = grub_value(src, n, "GRUB_CMDLINE_LINUX_DEFAULT", a);
	struct grub_word *words;
	char **expected;
	size_t count, n_expected;

	grub_words(src, n, a, &words, &count);
	for (size_t i = 0; i < count; i++)
		LAW(words[i].source < n && words[i].line > 0 && *words[i].word);
	if (!all || !normal || strchr(all, 1) || strchr(normal, 1))
		return;
	cmdline_words(arena_printf(a, "%s %s", all, normal), a, &expected, &n_expected);
	LAW(count == n_expected);
	for (size_t i = 0; i < count; i++)
		LAW(streq(words[i].word, expected[i]));
}

static bool has_word(const struct grub_source *src, size_t n, const char *variable, struct arena *a)
{
	const char *value = grub_value(src, n, variable, a);

	return cmdline_has(value ? value : grub_sure(src, n, variable, a), WORD);
}

/* old with the word put in, where a bare word got quotes for it. */
static bool is_quoted(const struct grub_source *old, const struct buf *new)
{
	static const char tail[] = " " WORD "\"";
	size_t at = 0, w = 0;

	while (at < old->len && old->bytes[at] == new->data[at])
		at++;
	while (at + w < old->len && at + 1 + w < new->len &&
	       old->bytes[at + w] == new->data[at + 1 + w])
		w++;
	for (; new->len == old->len + 1 + strlen(tail); w--) {
		size_t rest = old->len - at - w;

		if (memcmp(new->data + at + 1 + w, tail, strlen(tail)) == 0 &&
		    memcmp(new->data + new->len - rest, old->bytes + at + w, rest) == 0)
			return new->data[at] == '"';
		if (w == 0)
			break;
	}
	return false;
}

/* One source at the most has something put in, and nothing else. */
static bool check_added(const struct grub_source *src, const struct grub_source *to, size_t n)
{
	bool quoted = false;
	size_t changed = 0;

	for (size_t i = 0; i < n; i++) {
		struct buf new = {.data = (char *)to[i].bytes, .len = to[i].len};

		if (fuzz_same(&new, src[i].bytes, src[i].len))
			continue;
		changed++;
		/* A last backslash is doubled when its bare word gets quotes. */
		if (src[i].len > 0 && src[i].bytes[src[i].len - 1] == '\\')
			return true;
		quoted = is_quoted(&src[i], &new);
		LAW(quoted || fuzz_inserted(&new, src[i].bytes, src[i].len));
	}
	LAW(changed <= 1);
	return quoted;
}

/* What was put in goes again, but for the end of a last line that had none. */
static void check_taken(const struct grub_source *src, const struct grub_source *back, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t ends = back[i].len - src[i].len;

		LAW(back[i].len >= src[i].len && ends <= 2);
		LAW(memcmp(back[i].bytes, src[i].bytes, src[i].len) == 0);
		LAW(ends == 0 || back[i].bytes[src[i].len] == '\n');
	}
}

/* All that is no assignment of the variable stays, byte for byte. */
static void check_others(const struct grub_source *src, const struct grub_source *to, size_t n,
			 const char *variable, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		struct shell_file was = {0}, is = {0};
		size_t k = 0;

		if (to[i].bytes == src[i].bytes)
			continue;
		LAW(shell_parse(src[i].bytes, src[i].len, a, &was, NULL) == 0);
		LAW(shell_parse(to[i].bytes, to[i].len, a, &is, NULL) == 0);
		LAW(was.n_opaques == is.n_opaques);
		for (size_t j = 0; j < was.n_assigns; j++, k++) {
			const struct assign *x = &was.assigns[j], *y = &is.assigns[k];

			LAW(k < is.n_assigns && streq(x->name, y->name) && x->form == y->form);
			LAW(streq(x->name, variable) ||
			    (x->value_len == y->value_len &&
			     memcmp(src[i].bytes + x->value_at, to[i].bytes + y->value_at,
				    x->value_len) == 0));
		}
		for (size_t j = 0; j < was.n_opaques; j++)
			LAW(was.opaques[j].len == is.opaques[j].len &&
			    memcmp(src[i].bytes + was.opaques[j].at, to[i].bytes + is.opaques[j].at,
				   was.opaques[j].len) == 0);
	}
}

static void check_change(const struct grub_source *src, size_t n, const char *variable,
			 const struct word_edit *w, struct arena *a)
{
	const struct grub_change change = {w, 1, false};
	struct grub_source *to;
	struct err err = {0};

	if (grub_edit_variable(src, n, variable, &change, a, &to, &err) == 0)
		check_others(src, to, n, variable, a);
	else
		LAW(str_starts(err.line, "source:"));
}

static void check_variable(const struct grub_source *src, size_t n, const char *variable,
			   struct arena *a)
{
	static const struct word_edit put = {.new = WORD}, take = {.old = WORD},
				      gone = {.old = "quiet"}, other = {"splash", "quiet=1"};
	const struct grub_change add = {&put, 1, true}, remove = {&take, 1, false};
	struct grub_source *to, *back;
	struct err err = {0};
	bool had = has_word(src, n, variable, a);

	check_change(src, n, variable, &gone, a);
	check_change(src, n, variable, &other, a);
	if (grub_edit_variable(src, n, variable, &add, a, &to, &err) < 0) {
		LAW(str_starts(err.line, "source:"));
		return;
	}
	LAW(has_word(to, n, variable, a));
	bool quoted = check_added(src, to, n);
	if (had || quoted)
		return;
	LAW(grub_edit_variable(to, n, variable, &remove, a, &back, NULL) == 0);
	check_taken(src, back, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct grub_source src[SOURCES_MAX];
	size_t count = split(bytes, n, src);
	struct arena a = {0};

	for (size_t i = 0; i < count; i++)
		src[i].bash = n % 2;
	check_words(src, count, &a);
	check_variable(src, count, "GRUB_CMDLINE_LINUX", &a);
	check_variable(src, count, "GRUB_CMDLINE_LINUX_DEFAULT", &a);
	arena_done(&a);
	return 0;
}
