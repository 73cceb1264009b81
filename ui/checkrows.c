/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/checkrows.h"

#include <strings.h>

static bool begins_group(const struct report *r, size_t i)
{
	return i == 0 || r->findings[i].group != r->findings[i - 1].group;
}

size_t checkrows_count(const struct report *r)
{
	size_t n = r->n_findings;

	for (size_t i = 0; i < r->n_findings; i++)
		n += begins_group(r, i);
	return n;
}

struct checkrow checkrow_at(const struct report *r, size_t row)
{
	size_t at = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		if (begins_group(r, i) && at++ == row)
			return (struct checkrow){NULL, r->findings[i].group};
		if (at++ == row)
			return (struct checkrow){&r->findings[i], r->findings[i].group};
	}
	return (struct checkrow){NULL, _FINDING_GROUP_MAX};
}

bool finding_is_problem(const struct report *r, const struct finding *f)
{
	if (!f)
		return false;
	if (report_count(r, STATUS_FAIL) + report_count(r, STATUS_WARN) == 0)
		return f->status == STATUS_UNKNOWN;
	return f->status == STATUS_FAIL || f->status == STATUS_WARN;
}

static bool evidence_holds(const struct evidence *e, const char *what)
{
	_cleanup_buf_ struct buf line = {0};

	put_source(&line, e);
	buf_printf(&line, ": %s", e->text);
	return strcasestr(buf_str(&line), what);
}

bool finding_holds(const struct finding *f, const char *what)
{
	const char *const texts[] = {f->id, f->title, f->detail, f->remedy, f->why};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i] && strcasestr(texts[i], what))
			return true;
	for (size_t i = 0; i < f->n_evidence; i++)
		if (evidence_holds(&f->evidence[i], what))
			return true;
	return false;
}

size_t checkrow_heading(const struct report *r, size_t row)
{
	while (row > 0 && checkrow_at(r, row).finding)
		row--;
	return row;
}

size_t checkrow_stop(const struct report *r, size_t row, enum action a)
{
	bool up = a == ACT_UP || a == ACT_PAGE_UP;

	if (checkrow_at(r, row).finding)
		return row;
	return up && row > 0 ? row - 1
			     : row + 1; /* above each heading but the first is a finding */
}

size_t checkrow_worst(const struct report *r)
{
	size_t n = checkrows_count(r);

	for (size_t s = 0; s < ARRAY_SIZE(status_order); s++)
		for (size_t row = 0; row < n; row++) {
			const struct finding *f = checkrow_at(r, row).finding;

			if (f && f->status == status_order[s])
				return row;
		}
	return 1;
}

size_t checkrow_problem(const struct report *r, size_t row, int dir)
{
	size_t n = checkrows_count(r);

	for (size_t i = 0; i < n; i++) {
		row = dir > 0 ? (row + 1) % n : (row + n - 1) % n;
		if (finding_is_problem(r, checkrow_at(r, row).finding))
			return row;
	}
	return SIZE_MAX;
}
