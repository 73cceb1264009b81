/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/plan_text.h"

#include "base/diff.h"
#include "ui/progress.h"

static enum style diff_style(const char *line)
{
	if (str_starts(line, "+++") || str_starts(line, "---"))
		return ST_STRONG;
	if (str_starts(line, "@@"))
		return ST_KEY;
	return line[0] == '+' ? ST_ADD : line[0] == '-' ? ST_DEL : ST_TEXT;
}

void plan_text_diff(struct pager *p, const char *diff)
{
	while (*diff) {
		size_t n = strcspn(diff, "\n");
		_cleanup_buf_ struct buf line = {0};

		diff_line_to_read(&line, diff, n);
		pager_line(p, diff_style(buf_str(&line)), buf_str(&line));
		diff += n + (diff[n] == '\n');
	}
}

void plan_text_edit(struct pager *p, const struct edit *e, int width)
{
	pager_para(p, 0, width, ST_TEXT, e->why);
	plan_text_diff(p, e->diff);
}

void plan_text_step(struct pager *p, const struct step *s, int width)
{
	_cleanup_buf_ struct buf line = {0};

	buf_puts(&line, "$ ");
	put_argv(&line, s->argv);
	pager_line(p, ST_STRONG, buf_str(&line));
	pager_para(p, 0, width, ST_TEXT, s->why);
	buf_clear(&line);
	buf_printf(&line, "It gets %d minutes at the most, then everything is put back.",
		   (s->timeout_s + 59) / 60);
	pager_para(p, 0, width, ST_DIM, buf_str(&line));
	for (size_t i = 0; s->generated && s->generated[i]; i++)
		pager_item(p, 0, ST_DIM, "rewrites", 10, width, ST_TEXT, s->generated[i]);
}

void plan_text_after(struct pager *p, const struct plan *plan, int width)
{
	_cleanup_buf_ struct buf line = {0};

	pager_para(p, 0, width, ST_STRONG, plan->reboot ? "After the reboot" : "Afterwards");
	for (size_t i = 0; i < plan->n_bindings; i++) {
		const struct binding *b = &plan->bindings[i];
		char address[PCI_ADDR_SIZE + 1];

		buf_clear(&line);
		buf_printf(&line, "%s %s%s", pci_addr_str(b->addr, address),
			   b->picked ? "" : "(comes along) ", b->why ? b->why : "");
		pager_para(p, 2, width, ST_TEXT, buf_str(&line));
	}
	for (size_t i = 0; i < plan->n_notes; i++)
		pager_para(p, 2, width, ST_TEXT, plan->notes[i]);
	if (plan->n_edits > 0)
		pager_para(p, 2, width, ST_TEXT, "Way back: key u, once it is applied.");
}

void plan_text_all(struct pager *p, const struct plan *plan, int width)
{
	for (size_t i = 0; i < plan->n_edits; i++)
		plan_text_diff(p, plan->edits[i].diff);
	for (size_t i = 0; i < plan->n_steps; i++) {
		_cleanup_buf_ struct buf line = {0};

		buf_puts(&line, "$ ");
		put_argv(&line, plan->steps[i].argv);
		pager_line(p, ST_STRONG, buf_str(&line));
	}
	plan_text_after(p, plan, width);
}
