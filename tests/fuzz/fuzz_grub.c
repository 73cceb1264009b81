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

static int edit(struct grub_source *src, const struct grub_place *place, bool add, struct buf *out)
{
	_cleanup_buf_ struct buf value = {0};
	int r;

	(add ? cmdline_add : cmdline_remove)(&value, place->assign.value, WORD);
	r = shell_set(src->bytes, src->len, &place->assign, buf_str(&value), out, NULL);
	if (r == 0)
		*src = (struct grub_source){
			.path = src->path, .bytes = buf_str(out), .len = out->len};
	return r;
}

static bool is_plain_word(const struct grub_source *src, const struct assign *as)
{
	return strlen(as->value) == as->value_len &&
	       memcmp(src->bytes + as->value_at, as->value, as->value_len) == 0;
}

static void check_variable(struct grub_source *src, size_t n, const char *variable, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0}, back = {0};
	const char *value = grub_value(src, n, variable, a);
	struct grub_place first, second;
	struct grub_source former;
	struct err err = {0};

	if (grub_find(src, n, variable, a, &first, &err) < 0) {
		LAW(str_starts(err.line, "source:"));
		return;
	}
	if (first.missing)
		return;
	former = src[first.source];
	if (edit(&src[first.source], &first, true, &there) < 0)
		return;
	LAW(grub_find(src, n, variable, a, &second, NULL) == 0);
	LAW(!second.missing && second.source == first.source);
	LAW(cmdline_has(second.assign.value, WORD));
	LAW(!value || grub_value(src, n, variable, a));
	if (!cmdline_has(first.assign.value, WORD)) {
		LAW(edit(&src[first.source], &second, false, &back) == 0);
		LAW(is_plain_word(&former, &first.assign) ||
		    fuzz_same(&back, former.bytes, former.len));
	}
	src[first.source] = former;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct grub_source src[SOURCES_MAX];
	size_t count = split(bytes, n, src);
	struct arena a = {0};

	check_words(src, count, &a);
	check_variable(src, count, "GRUB_CMDLINE_LINUX", &a);
	check_variable(src, count, "GRUB_CMDLINE_LINUX_DEFAULT", &a);
	arena_done(&a);
	return 0;
}
