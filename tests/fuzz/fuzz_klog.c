/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel log: what stands before the messages is taken off, the last boot is found, and the
 * verdict rests on lines that are there. */
#include "base/lines.h"
#include "base/text.h"
#include "check/check.h"
#include "check/said.h"
#include "fuzz/fuzz.h"
#include "probe/klog.h"
#include "probe/log_prefix.h"

static void check_line(const struct line *l)
{
	size_t n = log_prefix(l->at, l->text_len);

	LAW(n <= l->text_len);
	LAW(log_prefix(l->at + n, l->text_len - n) == 0);
	LAW(!log_is_boot_mark(l->at, l->text_len) || !log_is_boot_line(l->at, l->text_len));
}

static void check_meaning(const char *text)
{
	unsigned any = said_by(text, CPU_UNKNOWN);

	LAW(said_by(text, CPU_INTEL) == 0 || said_by(text, CPU_INTEL) == any);
	LAW(said_by(text, CPU_AMD) == 0 || said_by(text, CPU_AMD) == any);
	LAW(said_by(text, CPU_ARM) == 0 || said_by(text, CPU_ARM) == any);
	LAW(!said_continues(text) || any == 0);
}

/* As probe takes it from a tree. */
static void read_log(struct host *h, const struct buf *text)
{
	struct klog *log = &h->log;
	const char *start = klog_last_boot(text, &log->complete);
	size_t before = (size_t)(start - buf_str(text));
	struct lines it;

	LAW(before <= text->len);
	it = lines_of(start, text->len - before);
	log->readable = TRI_YES;
	for (struct line l; lines_next(&it, &l);) {
		const char *raw = arena_safe(&h->mem, l.at, l.text_len);

		check_line(&l);
		*ARENA_PUSH(&h->mem, log->lines, log->n_lines) =
			(struct log_line){.text = raw + log_prefix(raw, strlen(raw)), .raw = raw};
	}
}

static void check_verdict(const struct host *h)
{
	struct report *r = check_host(h);
	const struct log_line *on = said_last(h, SAID_GROUP | SAID_ON, r->iommu.vendor);

	LAW((r->iommu.state == IOMMU_ON) == (on != NULL));
	LAW((r->iommu.reason == REASON_NONE) == (on != NULL));
	LAW(r->iommu.irq_remapping == IOMMU_UNKNOWN ||
	    said_last(h, SAID_IR_ON | SAID_IR_OFF, r->iommu.vendor));
	for (size_t i = 0; i < r->n_findings; i++)
		LAW(r->findings[i].detail && *r->findings[i].detail);
	report_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct host *h = xcalloc(1, sizeof(*h));
	_cleanup_buf_ struct buf text = {0};

	h->name = h->boot_id = h->release = h->cpu.model = "";
	h->os = (struct os){"", "", ""};
	buf_add(&text, data, n);
	read_log(h, &text);
	for (size_t i = 0; i < h->log.n_lines; i++)
		check_meaning(h->log.lines[i].text);
	check_verdict(h);
	host_free(h);
	if (klog_clean_journal(&text) == 0)
		LAW(text.len > 0 && text.len <= n);
	return 0;
}
