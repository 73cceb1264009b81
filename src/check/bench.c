/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "check/bench.h"
#include "check/said.h"

void prove(const struct bench *b, struct evidence **items, size_t *n, const char *source,
	   const char *text)
{
	struct evidence *e = ARENA_PUSH(b->mem, *items, *n);

	e->source = source;
	e->text = text;
}

void prove_cmdline(const struct bench *b, struct evidence **items, size_t *n)
{
	if (b->host->cmdline)
		prove(b, items, n, "proc/cmdline", b->host->cmdline);
}

void prove_config(const struct bench *b, struct evidence **items, size_t *n, const char *option)
{
	const struct kernel *k = host_running(b->host);
	const char *line = k ? kernel_config_line(k, option) : NULL;

	if (k && k->config_path)
		prove(b, items, n, k->config_path,
		      line ? line : arena_printf(b->mem, "no line of %s", option));
}

void prove_line(const struct bench *b, struct evidence **items, size_t *n,
		const struct log_line *line)
{
	const struct klog *log = &b->host->log;
	const char *source = log->source ? log->source : "var/log/dmesg";

	if (!line)
		return;
	prove(b, items, n, source, line->raw);
	while (++line < log->lines + log->n_lines && said_continues(line->text))
		prove(b, items, n, source, line->raw);
}

static const char *blank_value(const struct blank *blanks, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(blanks[i].name) == len && memcmp(blanks[i].name, name, len) == 0)
			return blanks[i].value;
	return NULL;
}

const char *fill_blanks(const struct bench *b, const char *sentence, const struct blank *blanks,
			size_t n)
{
	_cleanup_buf_ struct buf out = {0};
	const char *at = sentence;

	for (const char *open; (open = strchr(at, '{'));) {
		size_t len = strcspn(open + 1, "}");
		const char *value = blank_value(blanks, n, open + 1, len);

		BUG_ON(!value || open[1 + len] != '}');
		buf_add(&out, at, (size_t)(open - at));
		buf_puts(&out, value);
		at = open + len + 2;
	}
	buf_puts(&out, at);
	return arena_str(b->mem, buf_str(&out));
}
