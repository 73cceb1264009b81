/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where there are groups: does the prediction hold? Only who is with whom counts, not the numbers.
 */
#include "check/findings.h"
#include "check/predict.h"
#include "check/words.h"

#define MOST_SHOWN 6 /* addresses in a line of evidence */

struct score {
	size_t judged, right, left_out; /* functions that are in a group; left out: not predicted */
	const struct group *first;      /* that differs; NULL none */
	bool smaller;                   /* the kernel put apart what was predicted together */
};

static int predicted(const struct bench *b, int device)
{
	return b->report->devices[device].predicted;
}

/* How many of the functions that are in a group are predicted into each. */
static size_t *count_predicted(const struct bench *b)
{
	size_t *sizes = xcalloc(b->host->n_devices, sizeof(*sizes));

	for (size_t i = 0; i < b->host->n_groups; i++)
		for (size_t k = 0; k < b->host->groups[i].n_members; k++) {
			int number = predicted(b, b->host->groups[i].members[k]);

			if (number >= 0)
				sizes[number]++;
		}
	return sizes;
}

/* A group holds when its predicted members are those of one predicted group, and all of it. */
static void score_group(const struct bench *b, const struct group *g, const size_t *sizes,
			struct score *s)
{
	size_t n = 0;
	int number = -1;
	bool one = true;

	for (size_t k = 0; k < g->n_members; k++) {
		int p = predicted(b, g->members[k]);

		if (p < 0)
			continue;
		one &= n == 0 || p == number;
		number = p;
		n++;
	}
	s->judged += n;
	s->left_out += g->n_members - n;
	if (n == 0)
		return;
	if (one && sizes[number] == n)
		s->right += n;
	else if (!s->first) {
		s->first = g;
		s->smaller = one;
	}
}

static struct score score_groups(const struct bench *b)
{
	struct score s = {0};
	size_t *sizes = count_predicted(b);

	for (size_t i = 0; i < b->host->n_groups; i++)
		score_group(b, &b->host->groups[i], sizes, &s);
	free(sizes);
	return s;
}

/* Words that change what ACS does (drivers/pci/pci.c), or what a patched kernel makes of it. */
static const char *acs_word(const struct host *h)
{
	static const char *const of_pci[] = {"disable_acs_redir=", "config_acs="};
	const struct param *p;
	size_t at = 0;

	p = param_next(h, &at, "pcie_acs_override");
	if (p)
		return p->raw;
	at = 0;
	while ((p = param_next(h, &at, "pci")))
		for (size_t i = 0; i < ARRAY_SIZE(of_pci); i++)
			if (param_lists(p, of_pci[i]))
				return p->raw;
	return NULL;
}

static const char *why_it_differs(const struct bench *b, struct finding *f, const struct score *s)
{
	const char *word = acs_word(b->host);

	if (!word)
		return s->smaller ? "Either this kernel knows more devices that keep apart than "
				    "passthru does, or it is patched to make groups look smaller."
				  : "An older kernel knows fewer devices that keep apart, and the "
				    "firmware's tables can tie more together.";
	prove_finding(b, f, "proc/cmdline", word);
	return arena_printf(b->mem, "%s on the kernel command line changes groups.", word);
}

/* "0000:01:00.0, 0000:01:00.1 and 3 more". */
static const char *addresses(const struct bench *b, const int *items, size_t n)
{
	const char *text = "";
	size_t shown = n > MOST_SHOWN + 1 ? MOST_SHOWN : n;

	for (size_t i = 0; i < shown; i++)
		text = arena_printf(b->mem, "%s%s%s", text, i ? ", " : "",
				    b->host->devices[items[i]].address);
	return shown < n ? arena_printf(b->mem, "%s and %zu more", text, n - shown) : text;
}

/* The group that differs, and all who were predicted with its first function. */
static void prove_difference(const struct bench *b, struct finding *f, const struct group *g)
{
	int *mates = xcalloc(b->host->n_devices, sizeof(*mates)), number = -1;
	size_t n = 0;

	for (size_t k = 0; k < g->n_members && number < 0; k++)
		number = predicted(b, g->members[k]);
	for (int i = 0; i < (int)b->host->n_devices; i++)
		if (predicted(b, i) == number)
			mates[n++] = i;
	prove_finding(b, f, arena_printf(b->mem, "sys/kernel/iommu_groups/%d/devices", g->id),
		      addresses(b, g->members, g->n_members));
	prove_finding(b, f, "predicted together", addresses(b, mates, n));
	free(mates);
}

static void judge_difference(const struct bench *b, struct finding *f, const struct score *s,
			     const char *score)
{
	prove_difference(b, f, s->first);
	judged(f, STATUS_WARN,
	       arena_printf(b->mem, "%s; group %d is %s than the hardware tells. %s", score,
			    s->first->id, s->smaller ? "smaller" : "larger",
			    why_it_differs(b, f, s)),
	       s->smaller ? "Until you know which, give away together what was predicted together: "
			    "passthru devices --json has it as predicted_group."
			  : "Go by the kernel's groups: they are what VFIO asks for.");
}

static const char *say_score(const struct bench *b, const struct score *s)
{
	return arena_printf(b->mem, "%zu of %zu functions lie as predicted", s->right, s->judged);
}

static void judge_before(struct finding *f)
{
	judged(f, STATUS_UNKNOWN, "There are no groups yet to compare with.",
	       "Run passthru again when the IOMMU is on.");
}

static void judge_agreement(const struct bench *b, struct finding *f, const struct score *s)
{
	const char *score = say_score(b, s);

	if (s->left_out > s->judged)
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem,
				    "%s; the other %zu could not be predicted, for their "
				    "config space could not be read.",
				    score, s->left_out),
		       "Run passthru as root.");
	else
		judged(f, STATUS_PASS,
		       s->left_out ? arena_printf(b->mem, "%s; %zu more could not be predicted.",
						  score, s->left_out)
				   : arena_printf(b->mem, "%s.", score),
		       "");
}

void check_prediction(const struct bench *b, struct finding *f)
{
	struct score s = score_groups(b);

	if (b->host->n_groups == 0)
		judge_before(f);
	else if (s.judged == 0)
		judged(f, STATUS_UNKNOWN,
		       "The config space that groups are predicted from could not be read.",
		       "Run passthru as root.");
	else if (s.first)
		judge_difference(b, f, &s, say_score(b, &s));
	else
		judge_agreement(b, f, &s);
}
