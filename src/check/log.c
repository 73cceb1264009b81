/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/log.h"
#include "check/said.h"

static bool matches(const struct log_rule *rule, const char *text, enum cpu_vendor vendor)
{
	if (rule->vendor != CPU_UNKNOWN && vendor != CPU_UNKNOWN && rule->vendor != vendor)
		return false;
	return said_begins(text, rule->text);
}

static bool any_matches(const struct log_rule *rules, size_t n, const char *text,
			enum cpu_vendor vendor)
{
	for (size_t r = 0; r < n; r++)
		if (matches(&rules[r], text, vendor))
			return true;
	return false;
}

const struct log_line *log_last(const struct host *h, const struct log_rule *rules, size_t n,
				enum cpu_vendor vendor)
{
	for (size_t i = h->log.n_lines; i > 0; i--)
		if (any_matches(rules, n, h->log.lines[i - 1].text, vendor))
			return &h->log.lines[i - 1];
	return NULL;
}

const struct log_line *log_next(const struct host *h, size_t *at, const struct log_rule *rules,
				size_t n)
{
	while (*at < h->log.n_lines) {
		const struct log_line *line = &h->log.lines[(*at)++];

		if (any_matches(rules, n, line->text, CPU_UNKNOWN))
			return line;
	}
	return NULL;
}
