/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/undo_script.h"

#include "apply/script_device.h"
#include "apply/script_text.h"
#include "apply/undo_script_text.h"
#include "conf/grubenv.h"

const char *script_path(const struct store *s, const char *path)
{
	char *parent = arena_str(s->mem, path), *slash = strrchr(parent, '/');
	const char *real = root_realpath(s->root, s->mem, path);

	if (real)
		return arena_printf(s->mem, "/%s", real);
	*slash = '\0';
	real = root_realpath(s->root, s->mem, *parent ? parent : "/");
	if (!real)
		return path;
	return streq(real, ".") ? path : arena_printf(s->mem, "/%s/%s", real, slash + 1);
}

static void put_word(struct buf *out, const char *word)
{
	buf_putc(out, ' ');
	shell_quote(out, word);
}

/* The variable, and what would give it its old value where the shell cannot. */
static void put_owned(const struct store *s, const struct edit *e, struct buf *out)
{
	_cleanup_buf_ struct buf how = {0};
	char *value;

	if (grubenv_get(e->before, e->before_len, e->owned, s->mem, &value, NULL) == 0) {
		buf_puts(&how, "set ");
		shell_quote(&how, arena_printf(s->mem, "%s=%s", e->owned, value));
	} else {
		buf_printf(&how, "unset %s", e->owned);
	}
	put_word(out, e->owned);
	put_word(out, buf_str(&how));
}

static void put_edit(const struct store *s, const struct edit *e, size_t i, struct buf *out)
{
	buf_printf(out, "\t\"$1\" %s %zu", edit_kind_name(e->kind), i);
	put_word(out, e->path);
	put_word(out, script_path(s, e->path));
	if (e->owned)
		put_owned(s, e, out);
	buf_putc(out, '\n');
}

/* A function that does one thing, named by its first word, with every edit from the last to the
   first: those of the guard, or all others. */
static void put_edits(const struct store *s, const struct plan *p, bool guards, struct buf *out)
{
	buf_printf(out, "\n%s() {\n\t:\n", guards ? "guards" : "edits");
	for (size_t i = p->n_edits; i-- > 0;)
		if ((p->edits[i].role == EDIT_GUARD) == guards)
			put_edit(s, &p->edits[i], i, out);
	buf_puts(out, "}\n");
}

/* On the way back a program that carries words has none: it would add the new ones once more. */
static const char *const *argv_end(const struct step *step)
{
	const char *const *end = step->argv + 1;

	while (!step->carries_words && *end)
		end++;
	return end;
}

/* What makes the generated files, as one types it. */
static void put_program(const struct step *step, struct buf *out)
{
	_cleanup_buf_ struct buf line = {0};

	for (const char *const *arg = step->argv; arg < argv_end(step); arg++) {
		buf_puts(&line, arg == step->argv ? "" : " ");
		shell_word(&line, *arg);
	}
	if (step->built) {
		buf_puts(&line, " && mv ");
		shell_word(&line, step->built);
		buf_putc(&line, ' ');
		shell_word(&line, step->becomes);
	}
	buf_puts(out, "program");
	put_word(out, buf_str(&line));
	buf_putc(out, '\n');
}

/* With the files that it made of those that were there before: without any it has nothing to make.
 */
static void put_remake(const struct store *s, const struct inventory *inv, const struct step *step,
		       size_t i, struct buf *out)
{
	buf_puts(out, "makes");
	for (size_t k = 0; k < inv->n_generated; k++)
		if (inv->generated[k].step == i && inv->generated[k].present)
			put_word(out, script_path(s, inv->generated[k].path));
	buf_puts(out, "\nremake");
	put_word(out, step->built ? step->built : "");
	put_word(out, step->built ? step->becomes : "");
	for (const char *const *arg = step->argv; arg < argv_end(step); arg++)
		put_word(out, *arg);
	buf_putc(out, '\n');
}

/* By mount point: inventory_check_mounts() for a shell. */
static void put_mount(const struct store *s, const struct inventory *inv, size_t i, struct buf *out)
{
	const char *point = inv->mounts[i].point;

	for (size_t k = 0; k < i; k++)
		if (streq(inv->mounts[k].point, point))
			return;
	buf_puts(out, "\ton_mount");
	put_word(out, point);
	for (size_t k = i; k < inv->n_mounts; k++)
		if (streq(inv->mounts[k].point, point))
			put_word(out, script_path(s, inv->mounts[k].path));
	buf_putc(out, '\n');
}

static void put_mounts(const struct store *s, const struct inventory *inv, struct buf *out)
{
	buf_puts(out, "\nmounts() {\n\t:\n");
	for (size_t i = 0; i < inv->n_mounts; i++)
		put_mount(s, inv, i, out);
	buf_puts(out, "}\n");
}

static void put_again(const struct step *step, size_t i, struct buf *out)
{
	buf_printf(out, "again %zu", i);
	for (const char *const *arg = step->argv; *arg; arg++)
		put_word(out, *arg);
	buf_putc(out, '\n');
}

static void put_generated(const struct store *s, const char *verb, const struct generated *g,
			  size_t i, struct buf *out)
{
	buf_printf(out, "%s %s %zu", verb, g->present ? "present" : "absent", i);
	put_word(out, g->path);
	put_word(out, script_path(s, g->path));
	buf_putc(out, '\n');
}

static void put_path(const struct store *s, const char *verb, const char *path, struct buf *out)
{
	buf_puts(out, verb);
	put_word(out, script_path(s, path));
	buf_putc(out, '\n');
}

static bool reads_again(const struct plan *p, const struct generated *g)
{
	return g->step < p->n_steps && p->steps[g->step].carries_words;
}

/* As put_back_generated() does it. */
static void put_all_generated(const struct store *s, const struct plan *p,
			      const struct inventory *inv, struct buf *out)
{
	for (size_t i = 0; i < inv->n_generated; i++)
		put_generated(s, "judge", &inv->generated[i], i, out);
	buf_puts(out, "if [ \"$remade\" -ne 0 ] && [ -z \"$root\" ]; then\n\t:\n");
	for (size_t i = 0; i < inv->n_generated; i++)
		if (reads_again(p, &inv->generated[i]))
			put_generated(s, "\tgenerated", &inv->generated[i], i, out);
	buf_puts(out, "fi\n");
	for (size_t i = 0; i < p->n_steps; i++)
		if (!p->steps[i].last && !p->steps[i].again)
			put_remake(s, inv, &p->steps[i], i, out);
	for (size_t i = 0; i < inv->n_generated; i++)
		put_generated(s, "generated", &inv->generated[i], i, out);
}

static void put_trial_images(const struct store *s, const struct inventory *inv, struct buf *out)
{
	for (size_t i = 0; i < inv->n_generated; i++) {
		const struct generated *g = &inv->generated[i];

		if (!g->present) {
			put_path(s, "built", g->path, out);
			continue;
		}
		put_generated(s, "judge", g, i, out);
		put_generated(s, "generated", g, i, out);
	}
}

/* Nobody but a trial makes files of the names that it has. */
static const char *own_name(const struct plan *p)
{
	return p->trial_of ? "built" : "leftover";
}

void undo_script(const struct store *s, const struct plan *p, const struct inventory *inv,
		 struct buf *out)
{
	buf_puts(out, undo_script_head);
	buf_puts(out, "id=");
	shell_quote(out, s->id);
	buf_puts(out, undo_script_body);
	buf_putc(out, '\n');
	buf_puts(out, script_common);
	buf_putc(out, '\n');
	for (size_t i = 0; i < p->n_steps; i++)
		if (!p->steps[i].last)
			put_program(&p->steps[i], out);
	put_edits(s, p, false, out);
	put_edits(s, p, true, out);
	put_mounts(s, inv, out);
	buf_puts(out, undo_script_begin);
	buf_puts(out, "edits edit\n");
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].built)
			put_path(s, "built", p->steps[i].built, out);
	for (size_t i = 0; i < inv->n_leftovers; i++)
		put_path(s, own_name(p), inv->leftovers[i], out);
	if (p->trial_of)
		put_trial_images(s, inv, out);
	else
		put_all_generated(s, p, inv, out);
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].again)
			put_again(&p->steps[i], i, out);
	script_lives(p, out);
	/* Until all else is back: an undo that is cut off, or fails, goes on in the next start by
	   itself. */
	buf_puts(out, "if [ \"$left\" -eq 0 ] || has confirmed; then guards edit; fi\n");
	for (size_t i = inv->n_dirs; i-- > 0;)
		put_path(s, "made_dir", inv->dirs[i], out);
	buf_puts(out, "finish\n");
}
