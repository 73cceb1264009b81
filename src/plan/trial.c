/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/trial.h"

#include <errno.h>

#include "base/listing.h"
#include "plan/trial_parts.h"

/* Long enough to read what the kernel said. */
#define PANIC "panic=30"

#define GRUB_WRITES "its grubenv is on a plain partition (ext2 to ext4, FAT, XFS)"
#define EFI_WRITES "bootctl can write the EFI variables"

static const struct {
	enum loader_kind kind;
	int (*add_entry)(struct trying *t, struct err *err);
	const char *where; /* by scan_once() */
} ways[] = {
	{LOADER_GRUB, try_in_grub, GRUB_WRITES " and its menu reads custom.cfg"},
	{LOADER_GRUB_BLS, try_in_bls, GRUB_WRITES},
	{LOADER_SYSTEMD_BOOT, try_in_systemd_boot, EFI_WRITES},
	{LOADER_KERNELSTUB, try_in_systemd_boot, EFI_WRITES},
};

const char *trial_where(enum loader_kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (ways[i].kind == kind)
			return ways[i].where;
	return NULL;
}

const char *trial_title(struct trying *t)
{
	const char *release = t->entry->release;
	return release ? arena_printf(&t->m.scratch, "passthru trial (%s)", release)
		       : "passthru trial";
}

static int check_plan(const struct plan *p, struct err *err)
{
	if (p->n_refused)
		return err_set(err, EOPNOTSUPP, "This plan is refused: there is nothing to try.");
	if (plan_empty(p) || p->n_lives)
		return err_set(err, EOPNOTSUPP,
			       "Nothing of this plan waits for a start: there is nothing to try.");
	if (!plan_edits_a_start(p) && !p->n_steps)
		return err_set(err, EOPNOTSUPP,
			       "What this plan writes is read from the root file system, which a "
			       "trial leaves as it is: there is nothing to try.");
	return 0;
}

static int check_loader(const struct host *h, struct err *err)
{
	const struct hindrance *once = &h->loader.once;
	if (once->what)
		return err_set(err, EOPNOTSUPP, "%s.%s%s", once->what,
			       once->remedy && *once->remedy ? " " : "",
			       once->remedy ? once->remedy : "");
	if (h->boot_unmounted)
		return err_set(err, EOPNOTSUPP,
			       "/boot stands in /etc/fstab and is not mounted: an entry on trial "
			       "would not be found there. Mount it (mount /boot), then run "
			       "passthru again.");
	return 0;
}

static int check_entry(const struct boot_entry *e, struct err *err)
{
	if (!e)
		return err_set(err, EOPNOTSUPP,
			       "No boot entry of this host was found that starts next, so none "
			       "can be copied for a trial.");
	if (e->unified)
		return err_set(err, EOPNOTSUPP,
			       "%s is a unified kernel image: its command line is a part of it, "
			       "so there is no entry that can be copied for a trial.",
			       e->path);
	if (e->tries_left >= 0)
		return err_set(err, EOPNOTSUPP,
			       "%s: the name of this entry counts its starts, so it cannot be "
			       "copied for a trial. Start it until it counts as good, then run "
			       "passthru again.",
			       e->path);
	return 0;
}

static int check(const struct trying *t, struct err *err)
{
	int r = check_plan(t->of, err);
	if (r == 0)
		r = check_loader(t->m.host, err);
	return r == 0 ? check_entry(t->entry, err) : r;
}

static void turn_word(struct trying *t, const char *old, const char *new)
{
	struct making *m = &t->m;
	*ARENA_PUSH(&m->scratch, m->words, m->n_words) = (struct word_edit){old, new};
}

/* The word that takes the place of old; NULL: none does. */
static const char *successor(const struct plan *p, const char *old)
{
	for (size_t i = 0; i < p->n_words; i++)
		if (cmdline_same_name(p->words[i], old))
			return p->words[i];
	return NULL;
}

/* Does the kernel start again by itself when it panics? Zero is what it does anyway: it waits. */
static bool restarts(const char *line)
{
	bool yes = false;
	for (struct cmdline_word w; line && cmdline_next(&line, &w);)
		if (w.name_len == strlen("panic") && memcmp(w.name, "panic", w.name_len) == 0)
			yes = w.value && w.value_len > 0 && w.value[strspn(w.value, "-0")] > '0' &&
			      w.value[strspn(w.value, "-0")] <= '9';
	return yes;
}

static void choose_trial_words(struct trying *t)
{
	const struct plan *p = t->of;
	for (size_t i = 0; i < p->n_gone_words; i++)
		turn_word(t, p->gone_words[i], successor(p, p->gone_words[i]));
	for (size_t i = 0; i < p->n_words; i++)
		turn_word(t, NULL, p->words[i]);
	turn_word(t, NULL, TRIAL_WORD);
	if (!restarts(t->entry->cmdline))
		turn_word(t, NULL, PANIC);
	if (t->m.host->initramfs.kind != INITRAMFS_DRACUT)
		return;
	turn_word(t, NULL, "rd.shell=0");
	turn_word(t, NULL, "rd.emergency=reboot");
}

static int add_entry(struct trying *t, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (ways[i].kind == t->m.host->loader.kind)
			return ways[i].add_entry(t, err);
	return err_set(err, EOPNOTSUPP,
		       "%s cannot be told by passthru to start an entry just once.",
		       t->m.host->loader.name);
}

/* What was drafted is what points to the image. */
static void take_last_edits(struct trying *t)
{
	struct plan *p = t->m.plan;
	size_t first = p->n_edits;
	drafts_to_edits(&t->m.drafts, p);
	for (size_t i = first; i < p->n_edits; i++)
		p->edits[i].role = EDIT_LAST;
}

static void note_what_waits(struct trying *t)
{
	const char **paths = NULL;
	size_t n = 0;
	for (size_t i = 0; i < t->of->n_edits; i++)
		if (t->of->edits[i].reader == READ_BY_SYSTEM)
			list_add(&t->m.scratch, &paths, &n, t->of->edits[i].path);
	if (n)
		note(&t->m,
		     "Not part of the trial, for the old start would read %s too: %s. Confirming "
		     "writes %s.",
		     n == 1 ? "it" : "them", listing(&t->m.scratch, paths, n),
		     n == 1 ? "it" : "them");
}

/* Borrowed: the plan that is tried lives longer. */
static void carry_over(struct trying *t)
{
	struct plan *p = t->m.plan;
	const struct plan *of = t->of;
	p->wanted = of->wanted;
	p->n_wanted = of->n_wanted;
	p->needs = of->needs;
	p->n_needs = of->n_needs;
	p->bindings = of->bindings;
	p->n_bindings = of->n_bindings;
	p->words = of->words;
	p->n_words = of->n_words;
	p->gone_words = of->gone_words;
	p->n_gone_words = of->n_gone_words;
	for (size_t i = 0; i < of->n_notes; i++)
		note(&t->m, "%s", of->notes[i]);
	note(&t->m,
	     "This is a trial: the next start, and only that one, has these changes, by a boot "
	     "entry of its own. The start after it is the old one again, whatever happens.");
	note_what_waits(t);
	p->trial_of = of;
	p->reboot = true;
}

static int make(struct trying *t, struct err *err)
{
	int r = check(t, err);
	if (r < 0)
		return r;
	choose_trial_words(t);
	t->m.drafts.reader = READ_BY_LOADER;
	r = try_image(t, err);
	if (r == 0)
		r = add_entry(t, err);
	if (r < 0)
		return r;
	take_last_edits(t);
	carry_over(t);
	return 0;
}

int plan_trial(const struct host *h, const struct plan *p, struct plan **ret, struct err *err)
{
	struct plan *made = xcalloc(1, sizeof(*made));
	struct trying t = {
		.m = {.host = h,
		      .plan = made,
		      .mem = &made->mem,
		      .drafts = {.host = h, .mem = &made->mem}},
		.of = p,
		.entry = next_entry(h),
	};
	int r = make(&t, err);
	arena_done(&t.m.scratch);
	if (r < 0) {
		plan_free(made);
		return -EOPNOTSUPP;
	}
	*ret = made;
	return 0;
}
