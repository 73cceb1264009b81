/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/plan_store.h"

#include <errno.h>

#include "apply/filenow.h"
#include "apply/inventory.h"
#include "base/lines.h"
#include "model/manifest.h"

#define STEPS_MAX ((size_t)1024 * 1024)
#define STEPS_FILE STORE_PLAN "/steps"
#define TIMEOUT_MAX 1000000

static void put_paths(struct buf *out, const char *word, size_t step, const char *const *paths)
{
	for (const char *const *p = paths; p && *p; p++)
		buf_printf(out, "%s %zu %s\n", word, step, *p);
}

static int put_steps(const struct store *s, const struct plan *p, struct err *err)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < p->n_steps; i++) {
		buf_printf(&out, "timeout %zu %d\n", i, p->steps[i].timeout_s);
		put_paths(&out, "generated", i, p->steps[i].generated);
		put_paths(&out, "leftover", i, p->steps[i].leftovers);
	}
	return store_put(s, STEPS_FILE, buf_str(&out), out.len, 0600, err);
}

int plan_store(const struct store *s, const struct plan *p, struct err *err)
{
	int r = plan_tree_write(s->root, store_path(s, STORE_PLAN, NULL), p, false, err);

	return r == 0 ? put_steps(s, p, err) : r;
}

/* The paths that a line at a time adds to, for one step. */
struct paths {
	const char **items;
	size_t n;
};

struct loading {
	const struct store *s; /* the plan's own directory */
	struct plan *plan;
	struct paths *generated, *leftovers; /* by step */
};

/* A side of an edit; a side that the edit does not have is "". */
static int load_side(struct loading *l, const char *side, const char *path, const char **ret,
		     size_t *ret_len, struct meta *ret_meta, struct err *err)
{
	const char *at = store_path(l->s, side, path);
	struct file_now f;
	int r = file_now(l->s->root, at, &l->plan->mem, &f, err);

	if (r == 0 && !f.present)
		r = err_set(err, ENOENT, "%s is missing", at);
	if (r < 0)
		return r;
	*ret = f.bytes;
	*ret_len = f.len;
	*ret_meta = f.meta;
	return 0;
}

static int load_edit(struct loading *l, const struct run_edit *run, struct err *err)
{
	struct edit e = {
		.kind = run->kind,
		.role = run->role,
		.path = run->path,
		.why = run->why,
		.owned = run->owned,
		.before = "",
		.after = "",
		.diff = "",
	};
	int r = 0;

	if (e.kind != EDIT_CREATE)
		r = load_side(l, "before", e.path, &e.before, &e.before_len, &e.before_meta, err);
	if (r == 0 && e.kind != EDIT_REMOVE)
		r = load_side(l, "after", e.path, &e.after, &e.after_len, &e.after_meta, err);
	if (r == 0)
		*ARENA_PUSH(&l->plan->mem, l->plan->edits, l->plan->n_edits) = e;
	return r;
}

/* "WORD STEP REST" of one line; false: it is none. */
static bool split(struct loading *l, const struct line *line, const char **ret_word,
		  size_t *ret_step, const char **ret_rest)
{
	char *at = arena_dup(&l->plan->mem, line->at, line->text_len);
	char *step = strchr(at, ' '), *rest = step ? strchr(step + 1, ' ') : NULL;
	uint64_t n;

	if (!rest || strlen(at) != line->text_len)
		return false;
	*step++ = *rest++ = '\0';
	if (parse_u64(step, 10, SIZE_MAX, &n) < 0 || n >= l->plan->n_steps)
		return false;
	*ret_word = at;
	*ret_step = n;
	*ret_rest = rest;
	return true;
}

static bool take_path(struct loading *l, struct paths *to, const char *path)
{
	if (!path_is_plain(path))
		return false;
	*ARENA_PUSH(&l->plan->mem, to->items, to->n) = path;
	return true;
}

static bool take_line(struct loading *l, const struct line *line)
{
	const char *word, *rest;
	uint64_t seconds;
	size_t step;

	if (!split(l, line, &word, &step, &rest))
		return false;
	if (streq(word, "generated"))
		return take_path(l, &l->generated[step], rest);
	if (streq(word, "leftover"))
		return take_path(l, &l->leftovers[step], rest);
	if (!streq(word, "timeout") || parse_u64(rest, 10, TIMEOUT_MAX, &seconds) < 0)
		return false;
	l->plan->steps[step].timeout_s = (int)seconds;
	return seconds > 0;
}

static const char *const *ended(struct arena *mem, struct paths *p)
{
	*ARENA_PUSH(mem, p->items, p->n) = NULL;
	return p->items;
}

/* Every step has its time, or the file was cut. */
static int finish_steps(struct loading *l, const char *file, struct err *err)
{
	for (size_t i = 0; i < l->plan->n_steps; i++) {
		struct step *s = &l->plan->steps[i];

		if (s->timeout_s <= 0)
			return err_set(err, EINVAL, "%s: nothing about program %zu", file, i);
		s->generated = ended(&l->plan->mem, &l->generated[i]);
		s->leftovers = ended(&l->plan->mem, &l->leftovers[i]);
	}
	return 0;
}

static int load_steps(struct loading *l, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	const char *file = store_path(l->s, "steps", NULL);
	size_t n = l->plan->n_steps;
	int r = root_read(l->s->root, file, STEPS_MAX, &bytes, err);
	struct lines it = lines_of(buf_str(&bytes), bytes.len);

	l->generated = arena_alloc(&l->plan->mem, (n + 1) * sizeof(*l->generated));
	l->leftovers = arena_alloc(&l->plan->mem, (n + 1) * sizeof(*l->leftovers));
	for (struct line line; r == 0 && lines_next(&it, &line);)
		if (!take_line(l, &line))
			r = err_set(err, EINVAL, "%s:%zu: not a line about a program", file,
				    line.no);
	return r == 0 ? finish_steps(l, file, err) : r;
}

static void take_steps(struct plan *p, const struct run *run)
{
	for (size_t i = 0; i < run->n_steps; i++)
		*ARENA_PUSH(&p->mem, p->steps, p->n_steps) = (struct step){
			.argv = (const char *const *)run->steps[i].argv,
			.why = run->steps[i].why,
			.built = run->steps[i].built,
			.becomes = run->steps[i].becomes,
			.again = run->steps[i].again,
			.last = run->steps[i].last,
			.carries_words = run->steps[i].carries_words,
		};
}

/* What the manifest tells; its memory becomes the plan's. */
static struct plan *plan_of(const struct run *run, const struct choice *wants)
{
	struct plan *p = xcalloc(1, sizeof(*p));

	*p = (struct plan){
		.mem = run->mem,
		.bindings = run->bindings,
		.n_bindings = run->n_bindings,
		.expects = run->expects,
		.n_expects = run->n_expects,
		.words = run->words,
		.n_words = run->n_words,
		.gone_words = run->gone_words,
		.n_gone_words = run->n_gone_words,
		.notes = run->notes,
		.n_notes = run->n_notes,
		.reboot = run->reboot,
		.confirm_minutes = run->confirm_minutes,
	};
	for (size_t i = 0; i < wants->n; i++)
		*ARENA_PUSH(&p->mem, p->wanted, p->n_wanted) = wants->addrs[i];
	needs_copy(wants, &p->mem, &p->needs, &p->n_needs);
	take_steps(p, run);
	return p;
}

static int read_manifest(const struct store *s, struct run *ret, struct choice *ret_wants,
			 struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(s->root, store_path(s, "manifest", NULL), MANIFEST_MAX, &bytes, err);

	if (r == 0)
		r = manifest_choice(buf_str(&bytes), bytes.len, ret_wants, err);
	if (r == 0)
		r = manifest_read(buf_str(&bytes), bytes.len, ret, err);
	return r < 0 ? err_in(err, r, "%s", s->dir) : 0;
}

static int load(const struct store *s, const struct run *run, struct plan *p, struct err *err)
{
	struct loading l = {.s = s, .plan = p};
	int r = load_steps(&l, err);

	for (size_t i = 0; r == 0 && i < run->n_edits; i++)
		r = load_edit(&l, &run->edits[i], err);
	return r;
}

/* A plan that is tried is an ordinary one. */
static int check_ordinary(const struct store *s, const struct run *run, struct err *err)
{
	if (!run->trial && run->n_lives == 0 && run->confirm_minutes == 0)
		return 0;
	return err_set(err, EINVAL, "%s: is no plan that could be tried", s->dir);
}

int plan_load(const struct store *s, struct plan **ret, struct err *err)
{
	struct store own = {.root = s->root, .mem = s->mem, .id = s->id};
	struct choice wants = {0};
	struct run run = {0};
	struct plan *p;
	int r;

	own.dir = store_path(s, STORE_PLAN, NULL);
	r = read_manifest(&own, &run, &wants, err);
	p = plan_of(&run, &wants);
	choice_done(&wants);
	if (r == 0)
		r = check_ordinary(&own, &run, err);
	if (r == 0)
		r = load(&own, &run, p, err);
	if (r < 0)
		plan_free(p);
	else
		*ret = p;
	return r;
}
