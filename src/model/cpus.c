/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/need.h"

#include <errno.h>

#include "base/buf.h"

#define CPUS 8192 /* NR_CPUS of the kernel is at most this (arch/x86/Kconfig, MAXSMP) */

/* Digits at *s, which it moves behind. */
static bool take_cpu(const char **s, unsigned *ret)
{
	size_t n = strspn(*s, "0123456789");
	_cleanup_free_ char *digits = xstrndup(*s, n);
	uint64_t cpu;

	if (parse_u64(digits, 10, CPUS - 1, &cpu) < 0)
		return false;
	*s += n;
	*ret = (unsigned)cpu;
	return true;
}

/* "2" or "2-5". */
static bool take_range(const char **s, bool *set)
{
	unsigned first, last;

	if (!take_cpu(s, &first))
		return false;
	last = first;
	if (**s == '-') {
		++*s;
		if (!take_cpu(s, &last) || last < first)
			return false;
	}
	memset(set + first, true, last - first + 1);
	return true;
}

static bool take_list(const char *s, bool *set)
{
	while (take_range(&s, set)) {
		if (!*s)
			return true;
		if (*s++ != ',')
			return false;
	}
	return false;
}

int cpu_list_parse(const char *s, struct arena *a, unsigned **ret, size_t *ret_n)
{
	_cleanup_free_ bool *set = xcalloc(CPUS, sizeof(*set));
	unsigned *cpus = NULL;
	size_t n = 0;

	if (!take_list(s, set))
		return -EINVAL;
	for (unsigned i = 0; i < CPUS; i++)
		if (set[i])
			*ARENA_PUSH(a, cpus, n) = i;
	*ret = cpus;
	*ret_n = n;
	return 0;
}

bool cpu_list_has(const unsigned *cpus, size_t n, unsigned cpu)
{
	for (size_t i = 0; i < n; i++)
		if (cpus[i] == cpu)
			return true;
	return false;
}

static int by_number(const void *a, const void *b)
{
	const unsigned *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

char *cpu_list_str(struct arena *a, const unsigned *cpus, size_t n)
{
	unsigned *sorted = arena_dup(a, cpus, n * sizeof(*cpus));
	_cleanup_buf_ struct buf out = {0};

	qsort(sorted, n, sizeof(*sorted), by_number);
	for (size_t i = 0, last; i < n; i = last + 1) {
		for (last = i; last + 1 < n && sorted[last + 1] <= sorted[last] + 1;)
			last++;
		buf_printf(&out, "%s%u", i ? "," : "", sorted[i]);
		if (sorted[last] != sorted[i])
			buf_printf(&out, "-%u", sorted[last]);
	}
	return arena_str(a, buf_str(&out));
}
