/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of vfio-pci that get in each other's way. */
#include <fnmatch.h>

#include "check/findings.h"
#include "check/howto.h"
#include "check/vfio_set.h"

static bool all_in(const char *ids, const char *other)
{
	for (struct vfio_id id; vfio_id_next(&ids, &id);)
		if (!vfio_ids_have(other, &id))
			return false;
	return true;
}

/* The last list of the same kind, or the command line's over one of modprobe.d. */
static const struct id_list *what_wins(const struct id_lists *lists, size_t i)
{
	const struct id_list *l = &lists->items[i];

	for (size_t j = lists->n; j-- > i + 1;)
		if (lists->items[j].counts && (l->line || !lists->items[j].line))
			return &lists->items[j];
	return NULL;
}

static void lost_lists(struct hits *hits, const struct id_lists *lists)
{
	const struct bench *b = hits->b;

	for (size_t i = 0; i < lists->n; i++) {
		const struct id_list *l = &lists->items[i], *winner = what_wins(lists, i);
		const char *place = id_list_place(b, l);

		if (l->counts || l->too_long || !winner)
			continue;
		if (all_in(l->ids, winner->ids) && winner->word)
			continue;
		if (all_in(l->ids, winner->ids))
			hit(hits, "The ids of %s are not needed: %s has them and counts alone.",
			    place, id_list_place(b, winner));
		else
			hit(hits,
			    "The ids of %s are not taken: %s comes later, and only the last list "
			    "counts.",
			    place, id_list_place(b, winner));
		hit_fix(hits, "take ids= out of %s", id_list_lines(b, l));
		if (!all_in(l->ids, winner->ids))
			hit_fix(hits, "add to %s those of its ids that you give away",
				id_list_lines(b, winner));
		prove_id_list(b, hits->f, l);
		prove_id_list(b, hits->f, winner);
	}
}

/* param_set_copystring(), kernel/params.c: the module does not load, a built-in one goes on
 * without.
 */
static void long_lists(struct hits *hits, const struct id_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++) {
		const struct id_list *l = &lists->items[i];

		if (!l->too_long)
			continue;
		hit(hits,
		    "The ids of %s are more than the %d bytes that vfio-pci takes, so it takes "
		    "none.",
		    l->line ? directive_place(hits->b, l->line) : "the kernel command line",
		    IDS_MOST);
		prove_id_list(hits->b, hits->f, l);
	}
}

static void repeated_ids(struct hits *hits, const struct id_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++) {
		const char *rest = lists->items[i].ids;

		for (struct vfio_id id; vfio_id_next(&rest, &id);) {
			if (!vfio_ids_have(rest, &id))
				continue;
			hit(hits, "%s has %.*s twice.", id_list_place(hits->b, &lists->items[i]),
			    (int)id.len, id.at);
			hit_fix(hits, "take %.*s out once at %s", (int)id.len, id.at,
				id_list_lines(hits->b, &lists->items[i]));
			prove_id_list(hits->b, hits->f, &lists->items[i]);
		}
	}
}

static void options_of_a_builtin(struct hits *hits)
{
	const struct host *h = hits->b->host;

	if (host_has_vfio_module(h))
		return;
	for (size_t i = 0; i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i];

		if (!streq(l->directive, "options") || !streq(l->module, "vfio_pci"))
			continue;
		hit(hits,
		    "%s does nothing: vfio-pci is built into the kernel, which reads vfio-pci.ids= "
		    "on its command line.",
		    directive_place(hits->b, l));
		hit_fix(hits, "take the line out of %s", directive_place(hits->b, l));
		prove_directive(hits->b, hits->f, l);
	}
}

static bool is_vfio_pci(const char *word, size_t len)
{
	return len == strlen("vfio-pci") &&
	       (memcmp(word, "vfio-pci", len) == 0 || memcmp(word, "vfio_pci", len) == 0);
}

/* Has it vfio-pci behind "pre:"? As kmod_config_add_softdep() reads it. */
static bool puts_vfio_first(const struct modprobe_line *l)
{
	const char *at = l->args;
	bool pre = false;

	while (*(at += strspn(at, " \t"))) {
		size_t len = strcspn(at, " \t");

		if (len == 4 && memcmp(at, "pre:", len) == 0)
			pre = true;
		else if (len == 5 && memcmp(at, "post:", len) == 0)
			pre = false;
		else if (pre && is_vfio_pci(at, len))
			return true;
		at += len;
	}
	return false;
}

static bool has_pattern(const char *name)
{
	return strpbrk(name, "*?[");
}

static bool is_softdep_of(const struct modprobe_line *l, const char *module)
{
	if (!streq(l->directive, "softdep"))
		return false;
	return has_pattern(l->module) ? fnmatch(l->module, module, 0) == 0
				      : streq(l->module, module);
}

/* The one that libkmod uses for this module: the first. */
static const struct modprobe_line *softdep_of(const struct host *h, const char *module)
{
	for (size_t i = 0; i < h->n_modprobe; i++)
		if (is_softdep_of(&h->modprobe[i], module))
			return &h->modprobe[i];
	return NULL;
}

/* A driver of a device here that the line is for, and that an earlier line without vfio-pci takes.
 */
static const char *lost_driver(const struct host *h, const struct modprobe_line *l)
{
	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *d = &h->devices[i];

		for (size_t c = 0; c < d->n_candidates; c++) {
			const char *module = d->candidates[c].module;

			if (is_softdep_of(l, module) && !puts_vfio_first(softdep_of(h, module)))
				return module;
		}
	}
	return NULL;
}

/* The module for which this line is lost; NULL none. */
static const char *lost_module(const struct host *h, const struct modprobe_line *l)
{
	if (!streq(l->directive, "softdep") || !puts_vfio_first(l))
		return NULL;
	if (has_pattern(l->module))
		return lost_driver(h, l);
	return puts_vfio_first(softdep_of(h, l->module)) ? NULL : l->module;
}

static void lost_softdeps(struct hits *hits)
{
	const struct host *h = hits->b->host;

	for (size_t i = 0; i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i], *first;
		const char *module = lost_module(h, l);

		if (!module)
			continue;
		first = softdep_of(h, module);
		hit(hits,
		    "%s does not put vfio-pci before %s: %s comes first, and only the first "
		    "softdep of a module counts.",
		    directive_place(hits->b, l), module, directive_place(hits->b, first));
		hit_fix(hits, "write \"pre: vfio-pci\" into %s", directive_place(hits->b, first));
		hit_fix(hits, "take the softdep out of %s", directive_place(hits->b, l));
		prove_directive(hits->b, hits->f, l);
		prove_directive(hits->b, hits->f, first);
	}
}

void check_vfio_options(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);
	struct id_lists lists = id_lists(b, &words);

	options_of_a_builtin(&hits);
	if (host_has_vfio_module(b->host))
		lost_lists(&hits, &lists);
	long_lists(&hits, &lists);
	repeated_ids(&hits, &lists);
	lost_softdeps(&hits);
	judge_hits(&hits,
		   lists.n > 0 ? "What is set for vfio-pci is set once."
			       : "Nothing is set for vfio-pci twice.",
		   NULL);
	advise_fixes(&hits, id_lists_on_cmdline(&lists), true);
}
