/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/log.h"

/* Lines that only repeat the command line. */
static bool is_echo(const char *text)
{
	return str_starts(text, "Command line:") || str_starts(text, "Kernel command line:") ||
	       str_starts(text, "Unknown kernel command line parameters");
}

static bool matches(const struct log_rule *rule, const char *text, enum cpu_vendor vendor)
{
	if (rule->vendor != CPU_UNKNOWN && vendor != CPU_UNKNOWN && rule->vendor != vendor)
		return false;
	return strstr(text, rule->text) != NULL;
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
	for (size_t i = h->log.n_lines; i > 0; i--) {
		const struct log_line *line = &h->log.lines[i - 1];

		if (!is_echo(line->text) && any_matches(rules, n, line->text, vendor))
			return line;
	}
	return NULL;
}

const struct log_line *log_next(const struct host *h, size_t *at, const struct log_rule *rules,
				size_t n)
{
	for (; *at < h->log.n_lines; ++*at) {
		const struct log_line *line = &h->log.lines[*at];

		if (!is_echo(line->text) && any_matches(rules, n, line->text, CPU_UNKNOWN)) {
			++*at;
			return line;
		}
	}
	return NULL;
}
