/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be had is what a plan would say to it: each suggestion is chosen on a plan of its own,
 * which is thrown away. */
#include "plan/offer.h"

#include <errno.h>

#include "plan/loader.h"
#include "plan/needs.h"

#define USUAL_GIB 8
#define USUAL_CPUS 4

struct offering {
	struct making m;
	const struct guest_size *size;
	const struct past_runs *past;
	struct arena *a; /* the caller's */
};

/* -1: not known, or there is one node. */
static int node_of_guest(const struct offering *o)
{
	return o->m.host->n_nodes > 1 ? need_node(&o->m) : -1;
}

/* Whole GiB: the usual guest, or half of what is free where that is less; 0: not known, or too
 * little. */
static uint64_t memory_kb(const struct offering *o)
{
	uint64_t free = 0;
	if (o->size->memory_kb)
		return o->size->memory_kb;
	host_free_kb(o->m.host, &free);
	uint64_t gib = free / GIB_IN_KB / 2;
	return (gib < USUAL_GIB ? gib : USUAL_GIB) * GIB_IN_KB;
}

/* "8G", as need_hugepages() takes it: a domain's memory may end within a page. */
static const char *memory_text(struct arena *a, uint64_t kb)
{
	kb = (kb + USUAL_PAGE_KB - 1) / USUAL_PAGE_KB * USUAL_PAGE_KB;
	return memory_word(a, kb);
}

/* The value that is suggested; "": none can be. NULL with err: it cannot be had at all. */
typedef const char *(*suggester)(struct offering *o, struct err *err);

/* Who starts guests by hand: a person, a member of kvm or libvirt before others. */
static const char *user_of_guests(const struct offering *o)
{
	static const enum attr_id groups[] = {ATTR_GROUP_KVM, ATTR_GROUP_LIBVIRT};
	const struct host *h = o->m.host;
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		const char *line = host_attr(h, groups[g])->text;
		const char *members = line ? strrchr(line, ':') : NULL;
		for (size_t i = 0; members && i < h->n_people; i++) {
			size_t n = strlen(h->people[i]);
			for (const char *at = members; *at; at += 1 + strcspn(at + 1, ","))
				if (strcspn(at + 1, ",") == n &&
				    memcmp(at + 1, h->people[i], n) == 0)
					return h->people[i];
		}
	}
	return h->n_people ? h->people[0] : NULL;
}

static const char *suggest_memlock(struct offering *o, struct err *err)
{
	const char *user = user_of_guests(o);
	uint64_t kb = memory_kb(o);
	(void)err;
	return user && kb ? arena_printf(o->a, "%s:%s", user, memory_text(o->a, kb)) : "";
}

static const char *suggest_group(struct offering *o, struct err *err)
{
	static const char *const usual[] = {"kvm", "libvirt"};
	const struct host *h = o->m.host;
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		for (size_t k = 0; k < h->n_user_groups; k++)
			if (streq(h->user_groups[k], usual[i]))
				return usual[i];
	return "";
}

/* As much of it as the plan would not warn of, in whole GiB; 0: there is none. A guest that is
 * meant stays as large as it is. */
static uint64_t memory_on_node(const struct offering *o, int node, uint64_t kb)
{
	const struct numa_node *n = node_with_memory(o->m.host, node);
	if (!n || o->size->memory_kb)
		return n ? kb : 0;
	while (kb && takes_most(kb, n->free_kb))
		kb -= GIB_IN_KB;
	return kb;
}

static const char *suggest_hugepages(struct offering *o, struct err *err)
{
	int node = kernel_before(o->m.host, 5, 16) ? -1 : node_of_guest(o);
	uint64_t kb = memory_kb(o), near, free;
	if (!kb && host_free_kb(o->m.host, &free)) {
		err_set(err, ENOMEM, "This host has only %s free now, too little for a guest.",
			size_text(&o->m.scratch, free));
		return NULL;
	}
	if (!kb)
		return "";
	near = memory_on_node(o, node, kb);
	return near ? arena_printf(o->a, "%s@%d", memory_text(o->a, near), node)
		    : memory_text(o->a, kb);
}

struct picked {
	unsigned *cpus;
	size_t n;
};

static int pick(const struct offering *o, unsigned n, struct picked *ret, struct err *err)
{
	return host_pick_cpus(o->m.host, node_of_guest(o), n, o->a, &ret->cpus, &ret->n, err);
}

/* As many as there are, and as the plan would not warn of; there may be none of these. */
static int pick_usual(const struct offering *o, struct picked *ret, struct err *err)
{
	unsigned n = USUAL_CPUS;
	int r = pick(o, n, ret, err);
	if (r == -ERANGE && ret->n) {
		n = (unsigned)ret->n;
		r = pick(o, n, ret, err);
	}
	while (r == 0 && n && leaves_few_cpus(o->m.host, ret->n))
		r = pick(o, --n, ret, err);
	return r;
}

static const char *suggest_cpus(struct offering *o, struct err *err)
{
	unsigned vcpus = o->size->vcpus;
	struct picked p = {0};
	int r = vcpus ? pick(o, vcpus, &p, err) : pick_usual(o, &p, err);
	return r < 0 ? NULL : cpu_list_str(o->a, p.cpus, p.n);
}

/* How it is now; NULL: nothing is known. In the caller's arena. */
typedef const char *(*teller)(const struct offering *o);

static const char *tell_kvm(const struct offering *o)
{
	const struct host *h = o->m.host;
	if (host_has(h, ATTR_KVM_INTEL) || host_has(h, ATTR_KVM_AMD))
		return "KVM is loaded now; as a rule udev does that by itself.";
	return host_attr(h, ATTR_KVM)->there == TRI_NO ? "KVM is not loaded now." : NULL;
}

static const char *tell_hugepages(const struct offering *o)
{
	uint64_t pages, free;
	const char *size = "";
	if (!host_attr_number(o->m.host, ATTR_HUGE_TOTAL, &pages))
		return NULL;
	if (host_free_kb(o->m.host, &free))
		size = arena_printf(o->a, "; %s are free for them", size_text(o->a, free));
	return arena_printf(o->a, "%ju huge pages are reserved now%s.", (uintmax_t)pages, size);
}

static const char *tell_cpus(const struct offering *o)
{
	size_t n = o->m.host->n_threads;
	return n ? arena_printf(o->a, "This host has %zu CPUs.", n) : NULL;
}

static const char *tell_msrs(const struct offering *o)
{
	const char *now = host_attr(o->m.host, ATTR_IGNORE_MSRS)->text;
	if (!now)
		return NULL;
	return arena_printf(o->a, "An unknown MSR %s now (kvm's ignore_msrs is %s).",
			    parameter_is_on(now) ? "is ignored" : "gives a fault", now);
}

static const char *tell_governor(const struct offering *o)
{
	const char *now = host_attr(o->m.host, ATTR_GOVERNOR)->text;
	const struct param *first = host_param(o->m.host, "cpufreq.default_governor");
	if (!now)
		return NULL;
	if (first && first->value && !streq(first->value, now))
		return arena_printf(o->a,
				    "The kernel was told to begin with the governor %s, and "
				    "something has chosen %s since.",
				    first->value, now);
	return arena_printf(o->a, "The governor is %s now.", now);
}

static const struct {
	suggester suggest; /* NULL: it takes no value */
	teller tell;       /* NULL: what is usual is said */
	const char *usual;
} rows[_NEED_MAX] = {
	[NEED_VFIO_MODULES] = {NULL, NULL, "They are loaded when a device is bound or asked for."},
	[NEED_KVM_MODULES] = {NULL, tell_kvm, "udev loads KVM for the processor as a rule."},
	[NEED_MEMLOCK] = {suggest_memlock, NULL,
			  "Guests that libvirt starts as a service do not need it."},
	[NEED_VFIO_GROUP] = {suggest_group, NULL, "Only root may open them, as a rule."},
	[NEED_HUGEPAGES] = {suggest_hugepages, tell_hugepages, "Say how much memory."},
	[NEED_CPUS] = {suggest_cpus, tell_cpus, ""},
	[NEED_IGNORE_MSRS] = {NULL, tell_msrs, "It is off as a rule."},
	[NEED_GOVERNOR] = {NULL, tell_governor, "Which governor there is now is not known."},
};

struct tried {
	bool is_so;      /* a plan would change nothing */
	bool need_start; /* and yet it is not so in this boot */
};

/* Chooses it on what is read already, of which nothing changes. */
static int try_need(struct offering *o, enum need_id id, const char *value, struct tried *ret,
		    struct err *err)
{
	struct making one = o->m;
	one.lines = arena_dup(&one.scratch, one.lines, one.n_lines * sizeof(*one.lines));
	int r = choose_need(&one, id, value, err);
	ret->is_so = r == 0 && !one.n_words && !one.n_need_files;
	ret->need_start = one.need_start;
	o->m.scratch = one.scratch;
	return r;
}

static const char *tell(const struct offering *o, enum need_id id)
{
	return rows[id].tell ? rows[id].tell(o) : NULL;
}

static const struct need *need_of(const struct run *run, enum need_id id)
{
	for (size_t i = 0; i < run->n_needs; i++)
		if (run->needs[i].id == id)
			return &run->needs[i];
	return NULL;
}

/* The newest run that has this need and was not taken back; NULL: there is none. */
static const struct run *run_with(const struct offering *o, enum need_id id)
{
	for (size_t i = o->past->n; i-- > 0;)
		if (o->past->items[i]->state == RUN_DONE && need_of(o->past->items[i], id))
			return o->past->items[i];
	return NULL;
}

static const char *state_by_run(const struct offering *o, const struct run *run,
				const struct need *n)
{
	const char *now = tell(o, n->id);
	const char *set = arena_printf(o->a, "Set%s%s by the run of %s", *n->value ? " to " : "",
				       n->value, run->when);
	if (boot_is_same(run->boot_id, o->m.host->boot_id))
		return arena_printf(
			o->a, "%s; it comes with the next %s. To take it back, undo that run.", set,
			n->id == NEED_MEMLOCK ? "login" : "start");
	return arena_printf(o->a, "%s.%s%s To take it back, undo that run.", set, now ? " " : "",
			    now ? now : "");
}

/* Did a run of ours see to it already? What somebody has changed since is offered again. */
static bool is_set_by_run(struct offering *o, enum need_id id, struct offer *ret)
{
	const struct run *run = run_with(o, id);
	const struct need *n = run ? need_of(run, id) : NULL;
	bool trial = run && run->trial && run_is_to_confirm(run);
	struct err err = {0};
	struct tried t = {0};
	if (!n || (!trial && (try_need(o, id, n->value, &t, &err) < 0 || !t.is_so)))
		return false;
	ret->value = arena_str(o->a, n->value);
	ret->set_by = arena_str(o->a, run->when);
	ret->state = trial ? arena_printf(o->a,
					  "The run of %s tries it: confirm that run to keep it, or "
					  "undo it.",
					  run->when)
			   : state_by_run(o, run, n);
	return true;
}

static const char *state_of(const struct offering *o, enum need_id id, const struct tried *t)
{
	const char *now = tell(o, id);
	if (t->is_so && t->need_start)
		return "It is set already, and comes with the next start.";
	if (t->is_so)
		return now ? arena_printf(o->a, "It is so already. %s", now) : "It is so already.";
	return now ? now : rows[id].usual;
}

static struct offer offer_of(struct offering *o, enum need_id id)
{
	struct offer ret = {.id = id, .value = ""};
	struct err err = {0};
	struct tried t = {0};
	int r = 0;
	if (is_set_by_run(o, id, &ret))
		return ret;
	if (rows[id].suggest)
		ret.value = rows[id].suggest(o, &err);
	if (!ret.value)
		r = -EOPNOTSUPP;
	else if (*ret.value || !rows[id].suggest)
		r = try_need(o, id, ret.value, &t, &err);
	ret.possible = r == 0 && !t.is_so;
	ret.state = r < 0 ? arena_str(o->a, need_reason(id, err.line)) : state_of(o, id, &t);
	if (!ret.value)
		ret.value = "";
	return ret;
}

void need_offers(const struct host *h, const struct choice *c, const struct guest_size *size,
		 const struct past_runs *past, struct arena *a, struct offer ret[_NEED_MAX])
{
	struct plan *p = xcalloc(1, sizeof(*p));
	const struct report report = {0};
	struct offering o = {
		.m = {.host = h,
		      .report = &report,
		      .plan = p,
		      .mem = &p->mem,
		      .drafts = {.host = h, .mem = &p->mem}},
		.size = size,
		.past = past,
		.a = a,
	};
	find_leavers(&o.m, c);
	read_loader(&o.m);
	for (enum need_id id = 0; id < _NEED_MAX; id++)
		ret[id] = offer_of(&o, id);
	arena_done(&o.m.scratch);
	plan_free(p);
}
