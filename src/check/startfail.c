/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/startfail.h"

#define FAILS_MAX 64 /* that are told apart, so that a hostile log takes no hours */

/* The same failure: libvirt's log repeats what QEMU said, and names no guest. */
static bool is_same(const struct start_fail *x, const struct start_fail *y)
{
	bool guest = !y->guest || streq(x->guest, y->guest);
	bool about = x->address && y->address ? streq(x->address, y->address)
					      : x->group == y->group || !y->address;

	return x->row == y->row && guest && about;
}

/* What the kernel said of it is worth a look. */
static void repeated(struct start_fail *f, const struct start_fail *again)
{
	if (!again->kernel || f->kernel || f->again)
		return;
	f->again_source = again->source;
	f->again = again->raw;
}

static void add_fail(const struct bench *b, struct start_fails *all, const struct start_fail *new)
{
	for (size_t i = 0; i < all->n; i++)
		if (is_same(&all->items[i], new)) {
			repeated(&all->items[i], new);
			return;
		}
	if (all->n < FAILS_MAX)
		*ARENA_PUSH(b->mem, all->items, all->n) = *new;
}

/* Those that name a guest first, so that they are who is repeated. */
static void add_guests(const struct bench *b, struct start_fails *all, bool named)
{
	for (size_t i = 0; i < b->host->n_guest_lines; i++) {
		const struct guest_line *l = &b->host->guest_lines[i];
		struct start_fail f;

		if ((l->guest != NULL) != named || !start_match(b, l->text, false, &f))
			continue;
		f.guest = l->guest;
		f.kernel = str_starts(l->text,
				      "AVC "); /* the journal's record of what the kernel refused */
		f.source = l->source;
		f.raw = l->raw;
		add_fail(b, all, &f);
	}
}

bool start_is_unexplained(const struct start_fail *f)
{
	return f->row == &start_rows[start_rows_n - 1];
}

/* Does this one say why the other, of which only its end is told, failed? A line of the kernel may
 * be about another. */
static bool explains(const struct start_fail *f, const struct start_fail *end)
{
	return !start_is_unexplained(f) && !f->kernel && (!f->guest || streq(f->guest, end->guest));
}

static void drop_explained_ends(struct start_fails *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		bool explained = false;

		for (size_t k = 0; k < all->n && start_is_unexplained(&all->items[i]); k++)
			explained = explained || explains(&all->items[k], &all->items[i]);
		all->items[i].explained = explained;
	}
	for (size_t i = 0; i < all->n; i++)
		if (!all->items[i].explained)
			all->items[n++] = all->items[i];
	all->n = n;
}

static bool has_guests(const struct host *h)
{
	for (size_t i = 0; i < h->n_guest_lines; i++)
		if (h->guest_lines[i].guest)
			return true;
	return false;
}

static void add_kernel(const struct bench *b, struct start_fails *all)
{
	const struct klog *log = &b->host->log;

	for (size_t i = log->n_lines; i > 0; i--) {
		struct start_fail f;

		if (!start_match(b, log->lines[i - 1].text, true, &f))
			continue;
		f.source = log->source ? log->source : "var/log/dmesg";
		f.raw = log->lines[i - 1].raw;
		add_fail(b, all, &f);
	}
}

static int by_row(const void *a, const void *b)
{
	const struct start_fail *x = a, *y = b;

	return x->row < y->row ? -1 : x->row > y->row;
}

struct start_fails start_fails_of(const struct bench *b)
{
	struct start_fails all = {0};

	add_guests(b, &all, true);
	add_guests(b, &all, false);
	if (all.n > 0 || !has_guests(b->host))
		add_kernel(b, &all);
	drop_explained_ends(&all);
	if (all.n > 0)
		qsort(all.items, all.n, sizeof(*all.items), by_row);
	return all;
}
