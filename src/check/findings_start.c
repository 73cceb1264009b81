/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"
#include "check/startfail.h"

#define SHOWN 4u /* failures in the evidence */

struct told {
	const char *cause, *remedy;
	enum status status;
};

static struct told tell(const struct bench *b, const struct start_fail *f)
{
	const struct start_row *row = f->row;
	struct start_now now = {0};

	if (row->now)
		row->now(b, f, &now);
	return (struct told){
		.cause = start_sentence(b, f, now.cause ? now.cause : row->cause, now.word),
		.remedy = start_sentence(b, f, now.remedy ? now.remedy : row->remedy, now.word),
		.status = now.over ? STATUS_WARN : row->status,
	};
}

/* Is there a guest that failed in a way for which a refusal of the kernel may be the reason? */
static bool has_symptom(const struct start_fails *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->items[i].row->symptom && !all->items[i].kernel)
			return true;
	return false;
}

/* The first in the order of the table that kept a guest from its start; else the first. */
static const struct start_fail *gravest(const struct bench *b, const struct start_fails *all)
{
	bool symptom = has_symptom(all);

	for (size_t i = 0; i < all->n; i++) {
		const struct start_fail *f = &all->items[i];

		if ((!f->kernel || symptom) && tell(b, f).status == STATUS_FAIL)
			return f;
	}
	return &all->items[0];
}

/* A refusal names neither the guest nor the device: those that failed without a reason of their
 * own. */
static struct start_fail completed(const struct start_fails *all, const struct start_fail *first)
{
	struct start_fail f = *first;

	for (size_t i = 0; i < all->n && f.kernel && !f.guest; i++) {
		const struct start_fail *item = &all->items[i];

		if (!item->row->symptom || item->kernel)
			continue;
		f.guest = item->guest;
		if (!f.address) {
			f.address = item->address;
			f.device = item->device;
			f.group = item->group;
		}
	}
	return f;
}

#define UUID_SIZE 36

/* libvirt's profile of a guest is called by its UUID. */
static bool is_uuid(const char *word)
{
	return word && strlen(word) == UUID_SIZE &&
	       word[strspn(word, "0123456789abcdefABCDEF-")] == '\0';
}

static const char *opening(const struct bench *b, const struct start_fail *f)
{
	bool failed = f->row->status == STATUS_FAIL || start_is_unexplained(f);
	const char *uuid = f->words[BLANK_UUID];

	if (f->guest)
		return arena_printf(b->mem, "The guest %s %s", f->guest,
				    failed ? "did not start" : "had trouble at its start");
	if (is_uuid(uuid))
		return arena_printf(b->mem,
				    "The guest with the UUID %s had trouble (its name: virsh "
				    "domname %s)",
				    uuid, uuid);
	return f->kernel ? "A guest had trouble (the kernel does not say which)"
			 : "A guest did not start, or did not get a device (libvirt does not say "
			   "which)";
}

static void prove_fail(const struct bench *b, struct finding *f, const struct start_fail *item)
{
	prove_finding(b, f, item->source, item->raw);
	if (item->again)
		prove_finding(b, f, item->again_source, item->again);
}

static void prove_fails(const struct bench *b, struct finding *f, const struct start_fails *all,
			const struct start_fail *first)
{
	size_t shown = 1;

	prove_fail(b, f, first);
	for (size_t i = 0; i < all->n && shown < SHOWN; i++) {
		if (&all->items[i] == first)
			continue;
		prove_fail(b, f, &all->items[i]);
		shown++;
	}
}

static void judge_fails(const struct bench *b, struct finding *f, const struct start_fails *all)
{
	const struct start_fail *first = gravest(b, all);
	const struct start_fail whole = completed(all, first);
	const struct told t = tell(b, &whole);
	const char *more = all->n == 1 ? ""
				       : arena_printf(b->mem, " The lines below tell of %zu more.",
						      all->n - 1);

	prove_fails(b, f, all, first);
	judged(f, first->kernel && !has_symptom(all) ? STATUS_WARN : t.status,
	       arena_printf(b->mem, "%s: %s.%s", opening(b, &whole), t.cause, more), t.remedy);
}

static void judge_none(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;

	if (h->guest_log_seen == TRI_NO)
		judged(f, STATUS_UNKNOWN, "Not all logs of guests could be read.",
		       howto_read(b, "See why: ls -l /var/log/libvirt/qemu"));
	else if (h->guest_log_seen == TRI_YES)
		judged(f, STATUS_PASS, "No guest failed to start, as far as the logs say.", "");
	else if (h->log.readable == TRI_YES)
		judged(f, STATUS_PASS,
		       "There is no log of a guest, and the kernel log tells of none that failed.",
		       "");
	else
		judged(f, STATUS_UNKNOWN, "There is no log that would tell.",
		       howto_read(b, "See kernel-log."));
}

void check_guest_start(const struct bench *b, struct finding *f)
{
	struct start_fails all = start_fails_of(b);

	if (all.n > 0)
		judge_fails(b, f, &all);
	else
		judge_none(b, f);
}
