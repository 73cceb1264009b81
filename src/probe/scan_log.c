/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log of this boot. */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/klog.h"
#include "probe/log_prefix.h"
#include "probe/scan.h"

static void add_line(struct scan *s, const struct line *l)
{
	struct klog *log = &s->host->log;
	const char *raw = arena_safe(s->mem, l->at, l->text_len);

	*ARENA_PUSH(s->mem, log->lines, log->n_lines) =
		(struct log_line){.text = raw + log_prefix(raw, strlen(raw)), .raw = raw};
}

void scan_log(struct scan *s)
{
	struct klog *log = &s->host->log;
	_cleanup_buf_ struct buf text = {0};
	struct err err;
	int r = klog_read(s->root, &text, &log->source, &err);

	if (r == -EPERM || r == -EACCES || (r == -ENOENT && scan_left_behind(s, log->source)))
		log->readable = TRI_NO;
	if (r < 0 && r != -ENOENT) {
		log->problem = scan_safe(s, err.line);
		scan_failed(s, r, "%s", err.line);
	}
	if (r < 0)
		return;
	log->readable = TRI_YES;
	const char *start = klog_last_boot(&text, &log->complete);
	struct lines it = lines_of(start, text.len - (size_t)(start - buf_str(&text)));
	for (struct line l; lines_next(&it, &l);)
		add_line(s, &l);
}
