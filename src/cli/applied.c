/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/applied.h"

#include "apply/byhand.h"
#include "cli/out.h"

static void print_done_in_demo(const char *id)
{
	out_printf("\nThe files are written, as run %s, on a scratch copy of the bundled host. Its "
		   "programs were not run.\n",
		   id);
	out_puts("Nothing of it remains when this command ends. The wizard (passthru --demo) shows "
		 "the way back too.\n");
}

/* They can be run by chroot, or by hand; without them the tree would start with half of the run. */
static void print_programs_left(const struct session *s, const struct plan *p, const char *id)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char addr[PCI_ADDR_SIZE + 1];
	const char *root = s->root.path;
	out_printf("\nThe files of %s are written, as run %s. Its programs were not run, so this "
		   "is half of it. passthru runs "
		   "them so:\n  passthru --root %s undo\n  passthru --root %s --chroot apply",
		   root, id, root, root);
	for (size_t i = 0; i < p->n_wanted; i++)
		out_printf(" %s", pci_addr_str(p->wanted[i], addr));
	out_puts("\nOr run them in it yourself, in this order:\n");
	for (size_t i = 0; i < p->n_steps; i++)
		out_printf("  %s\n", step_by_hand(&mem, p->steps[i].argv, p->steps[i].built,
						  p->steps[i].becomes));
}

static void put_minutes(struct buf *out, const struct plan *p)
{
	if (p->confirm_minutes)
		buf_printf(out, " within %u minute%s of that start, or it is undone by itself", p->confirm_minutes,
			   p->confirm_minutes == 1 ? "" : "s");
}

static void print_next(const struct plan *p, const char *id)
{
	_cleanup_buf_ struct buf line = {0};
	if (p->trial_of)
		buf_printf(&line, "Staged, as run %s. Reboot now: the next start is the trial. When it is up: passthru verify, then passthru confirm", id);
	else if (p->confirm_minutes)
		buf_printf(&line, "Done, as run %s. Reboot now. When it is up: passthru verify, then passthru confirm", id);
	else
		buf_printf(&line, "Done, as run %s.%s", id, p->reboot ? " Reboot now, then run passthru verify." : "");
	put_minutes(&line, p);
	if (p->trial_of || p->confirm_minutes)
		buf_putc(&line, '.');
	out_puts("\n");
	out_wrapped(0, buf_str(&line));
}

/* What nobody can look up once it is needed. */
static void print_rescue(const struct session *s, const struct plan *p, const char *id)
{
	_cleanup_buf_ struct buf text = {0};
	session_rescue(s, p, id, &text);
	if (text.len)
		out_printf("\n%sThese lines are in " PASSTHRU_RUNS_DIR "/%s/rescue.txt too: copy them to another machine.\n",
			   buf_str(&text), id);
}

static void print_way_back(const struct session *s, const char *id)
{
	_cleanup_buf_ struct buf script = {0};
	put_undo_script(&script, s, id);
	out_printf("Way back: passthru undo%s%s, or without passthru: %s\n", s->root.live ? "" : " --root ",
		   s->root.live ? "" : s->root.path, buf_str(&script));
}

void print_applied(const struct session *s, const struct cli_opts *o, const struct plan *staged, const char *id)
{
	if (o->demo) {
		print_done_in_demo(id);
		return;
	}
	if (s->root.live) {
		print_next(staged, id);
		print_rescue(s, staged, id);
	} else if (!staged->n_steps || s->chroot) {
		out_printf("\nDone, as run %s.\n", id);
	} else {
		print_programs_left(s, staged, id);
	}
	print_way_back(s, id);
}
