/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ids of vfio-pci take on this host: nothing, too much, or what the host lives on. */
#include "check/findings.h"
#include "check/howto.h"
#include "check/vfio_set.h"

/* Hazards of a device that this host lives on: these and not, say, a missing reset. */
static const char *const vital[] = {
	"root-disk",     "boot-disk",     "swap",           "mounted-disk",
	"ssh-session",   "default-route", "boot-display",   "only-display",
	"console-input", "chipset",       "unlock-network",
};

struct named {
	const struct id_list *list;
	struct vfio_id id;
	const char *text;
	size_t *takes; /* indexes of devices */
	size_t n_takes;
	bool told;
};

struct named_ids {
	struct named *items;
	size_t n;
};

/* vfio-pci itself refuses every header but that of an endpoint. */
static void find_devices(const struct bench *b, struct named *n)
{
	for (size_t i = 0; i < b->host->n_devices; i++) {
		const struct device *d = &b->host->devices[i];

		if (d->header_type == 0 && vfio_id_takes(&n->id, d))
			*ARENA_PUSH(b->mem, n->takes, n->n_takes) = i;
	}
}

static bool is_named(const struct named_ids *ids, const struct vfio_id *id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (vfio_id_same(&ids->items[i].id, id))
			return true;
	return false;
}

/* Each id once, by the first list that counts and has it. */
static struct named_ids named_ids(const struct bench *b, const struct id_lists *lists)
{
	struct named_ids ids = {0};

	for (size_t i = 0; i < lists->n; i++) {
		const char *rest = lists->items[i].ids;

		for (struct vfio_id id; lists->items[i].counts && vfio_id_next(&rest, &id);) {
			if (!id.taken || is_named(&ids, &id))
				continue;
			struct named *n = ARENA_PUSH(b->mem, ids.items, ids.n);

			n->list = &lists->items[i];
			n->id = id;
			n->text = arena_dup(b->mem, id.at, id.len);
			find_devices(b, n);
		}
	}
	return ids;
}

static bool has_vital_hazard(const struct device_report *r)
{
	for (size_t i = 0; i < r->n_hazards; i++)
		for (size_t v = 0; v < ARRAY_SIZE(vital); v++)
			if (r->hazards[i].severity == SEVERITY_BLOCK &&
			    streq(r->hazards[i].id, vital[v]))
				return true;
	return false;
}

static bool is_held(const struct bench *b, size_t device)
{
	return streq(b->host->devices[device].driver, "vfio-pci");
}

/* Does this host live on it, still? What vfio-pci holds already, it does without. */
static bool is_needed(const struct bench *b, size_t device)
{
	return !is_held(b, device) && has_vital_hazard(&b->report->devices[device]);
}

static bool hit_needed(struct hits *hits, const struct named *n)
{
	const struct bench *b = hits->b;
	size_t before = hits->n;

	for (size_t i = 0; i < n->n_takes; i++) {
		size_t d = n->takes[i];

		if (is_needed(b, d))
			hit(hits, "By the id %s in %s vfio-pci would take %s, which %s.", n->text,
			    id_list_place(b, n->list), b->host->devices[d].address, b->blocks[d]);
	}
	return hits->n > before;
}

/* The remedy takes that id out where it stands. */
static void unwanted_id(struct hits *hits, const struct named *n)
{
	hits->out.words = join_once(hits->b, hits->out.words, n->text);
	hits->out.places = join_once(hits->b, hits->out.places, id_list_lines(hits->b, n->list));
}

static const char *ids_remedy(const struct hits *hits, const struct id_lists *lists, bool needed,
			      bool shared)
{
	const struct bench *b = hits->b;
	const char *start = needed   ? "Before the next start, take"
			    : shared ? "Unless all of them are meant, take"
				     : "Take";
	const char *instead =
		needed || shared ? " A device that shares its id is bound by its address: pick "
				   "it in passthru devices, and the plan does that."
				 : "";

	return arena_printf(b->mem, "%s %s out (%s)%s%s", start, hits->out.words, hits->out.places,
			    howto_finish(b, id_lists_on_cmdline(lists), id_lists_in_files(lists)),
			    instead);
}

static bool hit_twins(struct hits *hits, const struct named *n)
{
	const struct host *h = hits->b->host;
	size_t held = 0;

	for (size_t i = 0; i < n->n_takes; i++)
		held += is_held(hits->b, n->takes[i]);
	if (n->n_takes < 2 || held == n->n_takes)
		return false;
	hit(hits, "%s is the id of %zu devices (%s, %s%s): vfio-pci takes all of them.", n->text,
	    n->n_takes, h->devices[n->takes[0]].address, h->devices[n->takes[1]].address,
	    n->n_takes > 2 ? " …" : "");
	return true;
}

static bool hit_stranger(struct hits *hits, const struct named *n)
{
	if (n->n_takes > 0)
		return false;
	hit(hits, "No device of this host has the id %s.", n->text);
	return true;
}

/* The worst first. */
static bool (*const kinds[])(struct hits *hits, const struct named *n) = {
	hit_needed,
	hit_twins,
	hit_stranger,
};

/* What was found of each kind. */
struct found {
	bool kinds[ARRAY_SIZE(kinds)];
};

/* Tells each id at most once. */
static struct found hit_all(struct hits *hits, const struct named_ids *ids)
{
	struct found found = {0};

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		for (size_t i = 0; i < ids->n; i++) {
			struct named *n = &ids->items[i];

			if (n->told || !kinds[k](hits, n))
				continue;
			n->told = true;
			prove_id_list(hits->b, hits->f, n->list);
			unwanted_id(hits, n);
			found.kinds[k] = true;
		}
	}
	return found;
}

void check_vfio_ids(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);
	struct id_lists lists = id_lists(b, &words);
	struct named_ids ids = named_ids(b, &lists);
	const char *unread = lists.n > 0 ? NULL : words_unread(b->host);
	struct found found = {0};

	if (ids.n > 0 && b->host->n_devices == 0)
		unread = "The devices of this host could not be read, so nothing tells what the "
			 "ids take.";
	else
		found = hit_all(&hits, &ids);
	judge_hits(&hits,
		   ids.n > 0 ? "Each id takes one device, and none that this host needs."
			     : "No device is given away by its id.",
		   unread);
	if (hits.n == 0)
		return;
	f->remedy = ids_remedy(&hits, &lists, found.kinds[0], found.kinds[1]);
	if (found.kinds[0])
		f->status = STATUS_FAIL;
}
