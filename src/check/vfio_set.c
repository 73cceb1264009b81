/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/vfio_set.h"

#define PARAMETER "vfio_pci.ids"

static struct id_list *add_list(const struct bench *b, struct id_lists *lists, const char *ids)
{
	struct id_list *list = ARENA_PUSH(b->mem, lists->items, lists->n);

	list->too_long = strlen(ids) > IDS_MOST;
	list->ids = list->too_long ? "" : ids;
	return list;
}

/* Adds every ids= of a line: its words are parted by blanks. */
static void add_line(const struct bench *b, struct id_lists *lists, const struct modprobe_line *l)
{
	for (const char *at = l->args; *(at += strspn(at, " \t"));) {
		size_t len = strcspn(at, " \t");
		const char *word = arena_dup(b->mem, at, len);

		at += len;
		if (*word == '#')
			return;
		if (!str_starts(word, "ids="))
			continue;
		add_list(b, lists, word + strlen("ids="))->line = l;
	}
}

static void add_lines(const struct bench *b, struct id_lists *lists)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_modprobe; i++)
		if (streq(h->modprobe[i].directive, "options") &&
		    streq(h->modprobe[i].module, "vfio_pci"))
			add_line(b, lists, &h->modprobe[i]);
}

static bool is_ids(const struct param *p)
{
	return streq(p->name, PARAMETER) && p->value;
}

/* The last word of the running line: a word that stands twice counts where it stands last. */
static const struct param *last_running(const struct host *h)
{
	const struct param *last = NULL;

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++)
		if (is_ids(&h->params[i]))
			last = &h->params[i];
	return last;
}

static void add_words(const struct bench *b, struct id_lists *lists, const struct lint_words *words)
{
	const struct param *last = last_running(b->host);

	for (size_t i = 0; i < words->n; i++) {
		const struct lint_word *w = &words->items[i];
		struct id_list *list;

		if (!is_ids(w->param))
			continue;
		list = add_list(b, lists, w->param->value);
		list->word = w;
		list->counts = w->n_set > 0 || streq(w->param->value, last->value);
	}
}

/* Does a line in modprobe.d get its way, now or at the next start? */
static bool lines_count(const struct host *h, const struct id_lists *lists)
{
	bool running = false, set = false;

	for (size_t i = 0; i < lists->n; i++) {
		running |= lists->items[i].word && lists->items[i].word->running;
		set |= lists->items[i].word && lists->items[i].word->n_set > 0;
	}
	return host_has_vfio_module(h) && !set && (!running || h->n_set_words > 0);
}

struct id_lists id_lists(const struct bench *b, const struct lint_words *words)
{
	struct id_lists lists = {0};
	size_t n_lines;

	add_lines(b, &lists);
	n_lines = lists.n;
	add_words(b, &lists, words);
	if (n_lines > 0)
		lists.items[n_lines - 1].counts = lines_count(b->host, &lists);
	return lists;
}

bool id_lists_on_cmdline(const struct id_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++)
		if (lists->items[i].word)
			return true;
	return false;
}

bool id_lists_in_files(const struct id_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++)
		if (lists->items[i].line)
			return true;
	return false;
}

const char *id_list_place(const struct bench *b, const struct id_list *list)
{
	return list->word ? list->word->param->raw : directive_place(b, list->line);
}

const char *id_list_lines(const struct bench *b, const struct id_list *list)
{
	return list->word ? word_lines(b, list->word) : directive_place(b, list->line);
}

void prove_id_list(const struct bench *b, struct finding *f, const struct id_list *list)
{
	if (list->word)
		prove_word(b, f, list->word);
	else
		prove_directive(b, f, list->line);
}
