/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "check/bench.h"

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

void prove_line(const struct bench *b, struct evidence **items, size_t *n,
		const struct log_line *line)
{
	const char *source = b->host->log.source;

	if (line)
		prove(b, items, n, source ? source : "var/log/dmesg", line->raw);
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
