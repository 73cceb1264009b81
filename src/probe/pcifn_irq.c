/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who shares a legacy interrupt. A line disturbs nobody but those who listen on it: functions with
 * a driver that uses no MSI or MSI-X.
 */
#include "probe/pcifn.h"

/* No board connects so many to one line; it bounds what a broken tree can ask for. */
#define MATES_MAX 64

static bool on_line(const struct pcifn *f)
{
	return f->dev.intx > 0 && f->dev.irq > 0 && !f->msi_on && !f->msix_on;
}

static int by_irq(const void *a, const void *b, void *data)
{
	const struct pcifn *all = data;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	if (all[x].dev.irq != all[y].dev.irq)
		return all[x].dev.irq < all[y].dev.irq ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* line: the indexes of all on one line. */
static void join(struct scan *s, const struct pcifn *all, const size_t *line, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct device *d = &s->host->devices[line[i]];

		for (size_t k = 0; k < n && d->n_irq_mates < MATES_MAX; k++)
			if (k != i && all[line[k]].dev.driver)
				*ARENA_PUSH(s->mem, d->irq_mates, d->n_irq_mates) = (int)line[k];
	}
}

void pcifn_irq_mates(struct scan *s, const struct pcifn *all, size_t n)
{
	size_t *lines = arena_alloc(&s->tmp, (n ? n : 1) * sizeof(*lines)), n_lines = 0, end;

	for (size_t i = 0; i < n; i++)
		if (on_line(&all[i]))
			lines[n_lines++] = i;
	qsort_r(lines, n_lines, sizeof(*lines), by_irq, (void *)(uintptr_t)all);
	for (size_t start = 0; start < n_lines; start = end) {
		end = start + 1;
		while (end < n_lines && all[lines[end]].dev.irq == all[lines[start]].dev.irq)
			end++;
		join(s, all, lines + start, end - start);
	}
}
