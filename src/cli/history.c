/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/out.h"
#include "cli/verbs.h"
#include "cli/waiting.h"

static void print_run(const struct run *run)
{
	char s[PCI_ADDR_SIZE + 1];
	out_column(run->id, 20);
	out_column(run->when, 25);
	out_column(run_state_word(run), 12);
	for (size_t i = 0; i < run->n_bindings; i++)
		out_printf("%s%s", i ? " " : "", pci_addr_str(run->bindings[i].addr, s));
	for (size_t i = 0; i < run->n_lives; i++)
		out_printf("%s%s", i ? " " : "", pci_addr_str(run->lives[i].addr, s));
	if (*run_kind_words(run))
		out_printf("  (%s)", run_kind_words(run));
	out_puts("\n");
}

int verb_history(struct session *s, const struct cli_opts *o)
{
	struct run **runs = NULL;
	size_t n = 0;
	struct err err = {0};
	if (run_list(&s->root, &runs, &n, &err) < 0)
		return out_failure(o, OUTCOME_NO, err.line);
	if (o->json)
		json_print(json_runs(runs, n));
	else if (n == 0)
		out_puts("No run has been applied on this host.\n");
	for (size_t i = n; !o->json && i-- > 0;)
		print_run(runs[i]);
	run_list_free(runs, n);
	return OUTCOME_DONE;
}
