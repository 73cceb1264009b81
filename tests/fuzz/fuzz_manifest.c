/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A manifest from anywhere: it is read whole or refused with its line, and what was read is written
 * the same way again. */
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "model/manifest.h"

/* A plan that says what the run says. */
static void write_again(const struct run *run, const struct choice *c, struct buf *out)
{
	struct plan p = {.wanted = c->addrs,
			 .n_wanted = c->n,
			 .needs = c->needs,
			 .n_needs = c->n_needs,
			 .bindings = run->bindings,
			 .n_bindings = run->n_bindings};

	for (size_t i = 0; i < run->n_edits; i++)
		*ARENA_PUSH(&p.mem, p.edits, p.n_edits) =
			(struct edit){.kind = run->edits[i].kind,
				      .path = run->edits[i].path,
				      .why = run->edits[i].why,
				      .owned = run->edits[i].owned};
	for (size_t i = 0; i < run->n_steps; i++)
		*ARENA_PUSH(&p.mem, p.steps, p.n_steps) =
			(struct step){.argv = run->steps[i].argv,
				      .why = "",
				      .built = run->steps[i].built,
				      .becomes = run->steps[i].becomes,
				      .again = run->steps[i].again};
	p.words = run->words;
	p.n_words = run->n_words;
	p.gone_words = run->gone_words;
	p.n_gone_words = run->n_gone_words;
	plan_manifest(&p, out);
	arena_done(&p.mem);
}

static void check_safe(const char *s, struct arena *a)
{
	LAW(streq(arena_safe(a, s, strlen(s)), s));
}

static void check_content(struct run *run)
{
	for (size_t i = 0; i < run->n_edits; i++) {
		LAW(run->edits[i].path[0] == '/' && !strstr(run->edits[i].path, "/../"));
		check_safe(run->edits[i].path, &run->mem);
		check_safe(run->edits[i].why, &run->mem);
	}
	for (size_t i = 0; i < run->n_steps; i++)
		LAW(run->steps[i].argv[0] && !strchr(run->steps[i].argv[0], '/'));
	for (size_t i = 0; i < run->n_bindings; i++)
		check_safe(run->bindings[i].name, &run->mem);
}

static void check_again(const struct run *run, const struct choice *c)
{
	_cleanup_buf_ struct buf first = {0}, second = {0};
	struct choice c2 = {0};
	struct run run2;

	write_again(run, c, &first);
	LAW(manifest_read(first.data, first.len, &run2, NULL) == 0);
	LAW(manifest_choice(first.data, first.len, &c2, NULL) == 0);
	write_again(&run2, &c2, &second);
	LAW(fuzz_same(&second, first.data, first.len));
	arena_done(&run2.mem);
	choice_done(&c2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct choice c = {0};
	struct err err = {0};
	struct run run;
	int r = manifest_read(bytes, n, &run, &err);

	LAW(manifest_choice(bytes, n, &c, NULL) == r);
	if (r < 0) {
		LAW(str_starts(err.line, "manifest:"));
		return 0;
	}
	check_content(&run);
	check_again(&run, &c);
	arena_done(&run.mem);
	choice_done(&c);
	return 0;
}
