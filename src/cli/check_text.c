/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/check_text.h"

#include "base/text.h"
#include "cli/out.h"

#define ID_AT 4	     /* column of the ids in the list */
#define SAY_AT 6     /* column of what is told of a problem, below its id */
#define LABEL_COLS 9 /* "Seen in  " */
#define LONG_COLS 60 /* what is longer than this is told once in the list, and then only named */

static void print_part(enum ink ink, const char *text, size_t n)
{
	_cleanup_free_ char *part = xstrndup(text, n);
	if (n > 0)
		out_ink(ink, part);
}

/* The line, with the words that the sentence names standing out. */
static void print_line(const char *text, const char *sentence)
{
	size_t plain = 0;
	for (size_t len; plain += evidence_word(text + plain, &len), len > 0;) {
		if (!word_is_told(sentence, text + plain, len)) {
			plain += len;
			continue;
		}
		print_part(INK_DIM, text, plain);
		print_part(INK_BOLD, text + plain, len);
		text += plain + len;
		plain = 0;
	}
	print_part(INK_DIM, text, plain);
}

/* Lines of evidence are never broken: they are the very lines, to be copied and searched for. */
static void print_proof(const struct finding *f, const struct evidence *e)
{
	_cleanup_buf_ struct buf source = {0};
	put_source(&source, e);
	buf_puts(&source, ": ");
	out_ink(INK_DIM, buf_str(&source));
	print_line(e->text, f->detail);
	out_puts("\n");
}

/* "/proc/cmdline: … iommu=1 … (the line stands under cmdline)" */
static void print_proof_again(const struct finding *f, const struct evidence *e, const struct finding *under)
{
	_cleanup_buf_ struct buf line = {0};
	const char *text = e->text;
	put_source(&line, e);
	buf_puts(&line, ": ");
	out_ink(INK_DIM, buf_str(&line));
	for (size_t len; text += evidence_word(text, &len), len > 0; text += len) {
		if (!word_is_told(f->detail, text, len))
			continue;
		out_ink(INK_DIM, out_ellipsis());
		out_puts(" ");
		print_part(INK_BOLD, text, len);
		out_puts(" ");
	}
	buf_clear(&line);
	buf_printf(&line, "%s (the line stands under %s)", out_ellipsis(), under->id);
	out_ink(INK_DIM, buf_str(&line));
	out_puts("\n");
}

static bool has_evidence(const struct finding *f, const struct evidence *e)
{
	for (size_t i = 0; i < f->n_evidence; i++)
		if (streq(f->evidence[i].source, e->source) && streq(f->evidence[i].text, e->text))
			return true;
	return false;
}

/* The first of the problems above f that shows this long line; NULL: it is shown here. */
static const struct finding *shown_under(const struct report *r, const struct finding *f, const struct evidence *e)
{
	if (text_width(e->text) <= LONG_COLS)
		return NULL;
	for (const struct finding *g = r->findings; g < f; g++)
		if (g->status != STATUS_PASS && has_evidence(g, e))
			return g;
	return NULL;
}

/* r NULL: f is printed alone. */
static void print_evidence(const struct report *r, const struct finding *f, size_t indent)
{
	for (size_t i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];
		const struct finding *under = r ? shown_under(r, f, e) : NULL;
		out_printf("%*s", (int)indent, "");
		out_ink(INK_BOLD, i == 0 ? "Seen in  " : "         ");
		if (under)
			print_proof_again(f, e, under);
		else
			print_proof(f, e);
	}
}

static const struct finding *told_under(const struct report *r, const struct finding *f)
{
	if (text_width(f->remedy) <= LONG_COLS)
		return NULL;
	for (const struct finding *g = r->findings; g < f; g++)
		if (g->status != STATUS_PASS && streq(g->remedy, f->remedy))
			return g;
	return NULL;
}

static void print_remedy(const struct report *r, const struct finding *f)
{
	const struct finding *under = told_under(r, f);
	_cleanup_buf_ struct buf line = {0};
	if (under)
		buf_printf(&line, "the same as for %s, above", under->id);
	else
		buf_puts(&line, f->remedy);
	out_labelled(SAY_AT, "Do", SAY_AT + LABEL_COLS, buf_str(&line));
}

static void print_mark(const struct finding *f)
{
	out_ink(out_status_ink(f->status), out_mark(f->status));
	out_puts(" ");
}

static void print_row(const struct report *r, const struct finding *f, size_t id_cols)
{
	out_puts("  ");
	print_mark(f);
	out_column(f->id, id_cols);
	if (f->status == STATUS_PASS) {
		out_cut(INK_DIM, f->detail, ID_AT + id_cols);
		out_puts("\n");
		return;
	}
	out_ink(INK_BOLD, f->title);
	out_puts("\n");
	out_wrapped(SAY_AT, f->detail);
	print_evidence(r, f, SAY_AT);
	print_remedy(r, f);
}

void print_finding(const struct finding *f)
{
	print_mark(f);
	out_ink(INK_BOLD, f->title);
	out_printf("  %s, ", f->id);
	out_ink(out_status_ink(f->status), status_name(f->status));
	out_puts("\n");
	out_wrapped(2, f->detail);
	print_evidence(NULL, f, 2);
	out_labelled(2, "Do", 2 + LABEL_COLS, f->remedy);
	out_labelled(2, "Why", 2 + LABEL_COLS, f->why);
}

/* "IOMMU off (not switched on: …)"; the sentence of one that is on begins with the word itself. */
static void print_reason(const struct report *r)
{
	static const char *const words[] = {[IOMMU_UNKNOWN] = "not known", [IOMMU_OFF] = "off"};
	const struct iommu_verdict *v = &r->iommu;
	if (v->state != IOMMU_ON)
		out_printf("IOMMU %s (%s)\n", words[v->state], v->detail);
	else if (r->verdict == VERDICT_READY)
		out_printf("IOMMU %s\n", v->detail);
	else
		out_printf("not because of the IOMMU, which is %s\n", v->detail);
}

static void print_verdict_word(const struct report *r)
{
	static const char *const words[] = {"unknown", "ready", "fixable", "blocked"};
	static const enum ink inks[] = {INK_WARN, INK_OK, INK_WARN, INK_FAIL};
	out_ink(report_ready_but_failing(r) ? INK_FAIL : inks[r->verdict], words[r->verdict]);
	out_puts(": ");
}

static size_t widest_id(const struct report *r)
{
	size_t most = 0;
	for (size_t i = 0; i < r->n_findings; i++)
		if (text_width(r->findings[i].id) > most)
			most = text_width(r->findings[i].id);
	return most;
}

static void print_list(const struct report *r)
{
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		if (i == 0 || f[-1].group != f->group) {
			out_puts("\n");
			out_ink(INK_BOLD, finding_group_title(f->group));
			out_puts("\n");
		}
		print_row(r, f, widest_id(r) + 2);
	}
}

/* "fixable: 2 to fix, 3 to look at, 4 unknown, 36 fine (45 checks)": by now the top may be out of sight. */
static void print_end(const struct report *r)
{
	_cleanup_buf_ struct buf counts = {0};
	put_counts(&counts, r);
	out_puts("\npassthru check ID explains one.\n");
	print_verdict_word(r);
	out_printf("%s (%zu checks)\n", buf_str(&counts), r->n_findings);
}

void print_report(const struct report *r)
{
	print_verdict_word(r);
	print_reason(r);
	out_wrapped(2, r->verdict_detail);
	print_list(r);
	print_end(r);
}
