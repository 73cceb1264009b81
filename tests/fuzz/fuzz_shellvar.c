/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of shell assignments: what is set is there, all else stays, and what was set can be set
 * back. */
#include "conf/shellvar.h"
#include "fuzz/fuzz.h"

struct text {
	const char *bytes;
	size_t n;
	struct shell_file file;
};

static void check_order(const struct text *t)
{
	size_t at = 0;

	for (size_t i = 0; i < t->file.n_assigns; i++) {
		const struct assign *as = &t->file.assigns[i];

		LAW(as->value_at >= at && as->value_at + as->value_len <= t->n);
		LAW((as->value == NULL) == (as->form == ASSIGN_COMPUTED));
		LAW(as->form != ASSIGN_EXTENDS || as->former_at <= strlen(as->value));
		at = as->value_at + as->value_len;
	}
	at = 0;
	for (size_t i = 0; i < t->file.n_opaques; i++) {
		const struct opaque *o = &t->file.opaques[i];

		LAW(o->at >= at && o->at + o->len <= t->n && o->why);
		opaque_may_set(t->bytes, o, "GRUB_CMDLINE_LINUX");
		at = o->at + o->len;
	}
}

/* The two differ in the value of assignment i and in nothing else that the parser sees. */
static void check_others(const struct text *before, const struct text *after, size_t i)
{
	LAW(after->file.n_assigns == before->file.n_assigns);
	LAW(after->file.n_opaques == before->file.n_opaques);
	for (size_t j = 0; j < before->file.n_assigns; j++) {
		const struct assign *a = &before->file.assigns[j], *b = &after->file.assigns[j];

		LAW(streq(a->name, b->name) && a->form == b->form);
		LAW(j == i || a->form == ASSIGN_COMPUTED || streq(a->value, b->value));
	}
}

static bool is_plain_word(const struct text *t, const struct assign *as)
{
	return strlen(as->value) == as->value_len &&
	       memcmp(t->bytes + as->value_at, as->value, as->value_len) == 0;
}

/* Only the raw value of the assignment differs. */
static void check_bytes(const struct text *before, const struct buf *after, const struct assign *as)
{
	size_t end = as->value_at + as->value_len, rest = before->n - end;

	LAW(after->len >= as->value_at + rest);
	LAW(memcmp(after->data, before->bytes, as->value_at) == 0);
	LAW(memcmp(after->data + after->len - rest, before->bytes + end, rest) == 0);
}

static void check_assign(const struct text *t, size_t i, struct arena *a)
{
	_cleanup_buf_ struct buf same = {0}, there = {0}, back = {0};
	const struct assign *as = &t->file.assigns[i];
	const char *old = shell_text(as, a), *value = arena_printf(a, "%s w=\"1 2\" $x", old);
	struct text changed;

	LAW(shell_set(t->bytes, t->n, as, old, &same, NULL) == 0);
	LAW(fuzz_same(&same, t->bytes, t->n));
	if (shell_set(t->bytes, t->n, as, value, &there, NULL) < 0)
		return;
	check_bytes(t, &there, as);
	changed = (struct text){.bytes = there.data, .n = there.len};
	LAW(shell_parse(changed.bytes, changed.n, a, &changed.file, NULL) == 0);
	check_others(t, &changed, i);
	LAW(streq(shell_text(&changed.file.assigns[i], a), value));
	LAW(shell_set(changed.bytes, changed.n, &changed.file.assigns[i], old, &back, NULL) == 0);
	LAW(is_plain_word(t, as) || fuzz_same(&back, t->bytes, t->n));
}

static void check_append(const struct text *t, struct arena *a)
{
	_cleanup_buf_ struct buf out = {0};
	struct text more;

	shell_append(t->bytes, t->n, "X", "a \"$b", &out);
	more = (struct text){.bytes = out.data, .n = out.len};
	LAW(shell_parse(more.bytes, more.n, a, &more.file, NULL) == 0);
	for (size_t i = 0; i < t->file.n_opaques; i++)
		if (t->file.opaques[i].at + t->file.opaques[i].len == t->n)
			return; /* it may go on into what is appended */
	LAW(more.file.n_assigns == t->file.n_assigns + 1);
	LAW(streq(more.file.assigns[t->file.n_assigns].value, "a \"$b"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct text t = {.bytes = bytes, .n = n};
	struct arena a = {0};

	if (shell_parse(t.bytes, t.n, &a, &t.file, NULL) == 0) {
		check_order(&t);
		for (size_t i = 0; i < t.file.n_assigns && i < 8; i++)
			if (t.file.assigns[i].form != ASSIGN_COMPUTED)
				check_assign(&t, i, &a);
		check_append(&t, &a);
	}
	arena_done(&a);
	return 0;
}
