/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host does with a device. */
#include "check/hazard.h"

static bool any_use(const struct use *u)
{
	(void)u;
	return true;
}

/* A VFIO group or device that is open: what has it is a guest, or what runs one. */
static bool is_guest(const struct use *u)
{
	return u->via && str_starts(u->via, "/dev/vfio/");
}

static bool is_program(const struct use *u)
{
	return !is_guest(u);
}

/* "/ (vg0-root on nvme0n1p3) and 2 more" */
static const char *use_text(const struct bench *b, const struct use *u, size_t n)
{
	const char *via = u->via && *u->via ? u->via : NULL, *text = u->subject;

	if (via && u->kind == USE_PROCESS)
		text = arena_printf(b->mem, "%s as %s", u->subject, via);
	else if (via)
		text = arena_printf(b->mem, "%s (%s)", u->subject, via);

	return n > 1 ? arena_printf(b->mem, "%s and %zu more", text, n - 1) : text;
}

static bool match_uses(const struct bench *b, size_t i, enum use_kind kind,
		       bool (*is_meant)(const struct use *), struct match *ret)
{
	const struct device *d = device_at(b, i);
	const struct use *first = NULL;
	size_t n = 0;

	for (size_t u = 0; u < d->n_uses; u++) {
		if (d->uses[u].kind != kind || !is_meant(&d->uses[u]))
			continue;
		if (n++ == 0)
			first = &d->uses[u];
	}
	if (!first)
		return false;
	ret->subject = use_text(b, first, n);
	ret->mark = first->subject;
	return true;
}

bool match_use(const struct bench *b, size_t i, enum use_kind kind, struct match *ret)
{
	return match_uses(b, i, kind, any_use, ret);
}

HAZARD_TEST(test_use)
{
	return match_use(b, i, rule->use, ret);
}

HAZARD_TEST(test_guest)
{
	(void)rule;
	return match_uses(b, i, USE_PROCESS, is_guest, ret);
}

HAZARD_TEST(test_program)
{
	(void)rule;
	return match_uses(b, i, USE_PROCESS, is_program, ret);
}

static bool has_use(const struct device *d, enum use_kind kind)
{
	for (size_t u = 0; u < d->n_uses; u++)
		if (d->uses[u].kind == kind)
			return true;
	return false;
}

static bool keyboard_elsewhere(const struct bench *b, size_t i)
{
	if (b->host->keyboard_elsewhere)
		return true;
	for (size_t j = 0; j < b->host->n_devices; j++)
		if (j != i && has_use(device_at(b, j), USE_INPUT))
			return true;
	return false;
}

HAZARD_TEST(test_only_keyboard)
{
	(void)rule;
	return match_use(b, i, USE_INPUT, ret) && !keyboard_elsewhere(b, i);
}

HAZARD_TEST(test_other_keyboard)
{
	(void)rule;
	return match_use(b, i, USE_INPUT, ret) && keyboard_elsewhere(b, i);
}
