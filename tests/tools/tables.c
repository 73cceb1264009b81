/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints what README.md and the man page say of commands, options and keys, from the tables that the program itself
 * uses:  tables commands | checks | boots | keys | man
 */
#include "check/catalogue.h"
#include "cli/cli.h"
#include "plan/about.h"
#include "ui/actions.h"

static const char *const page_names[] = {"Host", "Checks", "Devices", "Plan", "Apply", "Verify"};

/* "all pages", or the names of the pages on which the action is known. */
static void put_pages(unsigned pages)
{
	const char *between = "";
	if ((pages & ON_SIX) == ON_SIX) {
		printf("all");
		return;
	}
	for (unsigned i = 0; i < PAGE_STEPS; i++)
		if (pages & 1u << i) {
			printf("%s%s", between, page_names[i]);
			between = ", ";
		}
}

static void put_keys(const char *keys, const char *quote)
{
	printf("%s", quote);
	for (; *keys; keys++)
		if (*keys == ' ')
			printf("%s %s", quote, quote);
		else
			putchar(*keys);
	printf("%s", quote);
}

/* A bar would end the cell. */
static void put_cell(const char *s)
{
	for (; *s; s++)
		printf(*s == '|' ? "\\|" : "%c", *s);
}

static void statuses(void)
{
	printf("\n| exit status | says |\n|---|---|\n");
	for (size_t i = 0; i < cli_n_statuses; i++)
		printf("| `%s` | %s |\n", cli_statuses[i].value, cli_statuses[i].meaning);
}

static void commands(void)
{
	printf("| command | does |\n|---|---|\n| `passthru` | the wizard |\n");
	for (size_t i = 0; i < cli_n_verbs; i++) {
		const struct verb *v = &cli_verbs[i];
		printf("| `passthru %s%s", v->name, *v->args ? " " : "");
		put_cell(v->args);
		printf("` | %s |\n", v->help);
	}
	printf("\n| option | does |\n|---|---|\n");
	for (size_t i = 0; i < cli_n_options; i++) {
		const struct cli_option *o = &cli_options[i];
		printf("| `--%s%s%s` | %s |\n", o->name, o->arg ? " " : "", o->arg ? o->arg : "", o->help);
	}
	statuses();
}

static void keys(void)
{
	printf("| key | pages | does |\n|---|---|---|\n");
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
		const struct action_info *info = action_info((enum action)a);
		printf("| ");
		put_keys(info->keys, "`");
		printf(" | ");
		put_pages(info->pages);
		printf(" | %s |\n", info->help);
	}
}

static bool begins_group(size_t i)
{
	return i == 0 || check_catalogue[i].group != check_catalogue[i - 1].group;
}

static void checks(void)
{
	printf("| check | title | why it matters |\n|---|---|---|\n");
	for (size_t i = 0; i < check_catalogue_n; i++) {
		const struct check *c = &check_catalogue[i];
		if (begins_group(i))
			printf("| **%s** | | |\n", finding_group_title(c->group));
		printf("| `%s` | ", c->id);
		put_cell(c->title);
		printf(" | ");
		put_cell(c->why);
		printf(" |\n");
	}
}

static const char *or_nothing(const char *phrase)
{
	return *phrase ? phrase : "nothing";
}

static void about(const char *head, bool (*row)(size_t i, const char **ret_name, struct about *ret))
{
	const char *name;
	struct about a;
	printf("| %s | usual on | edited | run |\n|---|---|---|---|\n", head);
	for (size_t i = 0; row(i, &name, &a); i++)
		printf("| %s | %s | %s | %s |\n", name, a.on, or_nothing(a.edits), or_nothing(a.runs));
}

static void boots(void)
{
	about("boots by", about_loader);
	printf("\n");
	about("initramfs", about_initramfs);
}

static void put_roff(const char *s)
{
	for (; *s; s++) {
		if (*s == '-' || *s == '\\')
			putchar('\\');
		putchar(*s == '\\' ? 'e' : *s);
	}
}

static void man_item(const char *head, const char *tail)
{
	printf(".TP\n.B ");
	put_roff(head);
	printf("\n");
	put_roff(tail);
	printf("\n");
}

static void man_verbs(void)
{
	printf(".SH COMMANDS\n");
	man_item("passthru", "the wizard");
	for (size_t i = 0; i < cli_n_verbs; i++) {
		_cleanup_buf_ struct buf head = {0};
		buf_printf(&head, "passthru %s %s", cli_verbs[i].name, cli_verbs[i].args);
		man_item(buf_str(&head), cli_verbs[i].help);
	}
	printf(".SH OPTIONS\n");
	for (size_t i = 0; i < cli_n_options; i++) {
		_cleanup_buf_ struct buf head = {0};
		buf_printf(&head, "--%s %s", cli_options[i].name, cli_options[i].arg ? cli_options[i].arg : "");
		man_item(buf_str(&head), cli_options[i].help);
	}
}

static void man_checks(void)
{
	printf(".SH CHECKS\n.B passthru check ID\nexplains one, with its evidence and what to do. ID may be the title too, in any letter case.\n");
	for (size_t i = 0; i < check_catalogue_n; i++) {
		const struct check *c = &check_catalogue[i];
		if (begins_group(i)) {
			printf(".SS ");
			put_roff(finding_group_title(c->group));
			printf("\n");
		}
		_cleanup_buf_ struct buf tail = {0};
		buf_printf(&tail, "%s. %s", c->title, c->why);
		man_item(c->id, buf_str(&tail));
	}
}

static void man(void)
{
	printf(".\\\" SPDX-License-Identifier: GPL-2.0-or-later\n.TH PASSTHRU 8 \"\" \"passthru %s\"\n", PASSTHRU_VERSION);
	printf(".SH NAME\npassthru \\- PCI passthrough (VFIO) on this host, and back\n"
	       ".SH SYNOPSIS\n.B passthru\n[options] [command]\n"
	       ".SH DESCRIPTION\nWithout a command it opens the full\\-screen wizard, which looks at the machine, draws its PCI\n"
	       "devices with their IOMMU groups, turns a choice into one plan that is shown as a diff, applies it as one\n"
	       "transaction, proves it after the reboot and can undo it byte for byte.\n");
	man_verbs();
	man_checks();
	printf(".SH KEYS\n");
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
		const struct action_info *info = action_info((enum action)a);
		man_item(info->keys, info->help);
	}
	printf(".SH EXIT STATUS\n");
	for (size_t i = 0; i < cli_n_statuses; i++)
		man_item(cli_statuses[i].value, cli_statuses[i].meaning);
	printf(".SH FILES\n.TP\n.I /var/lib/passthru/runs/ID\nmanifest, before, after, journal and undo.sh of each run.\n"
	       ".SH ENVIRONMENT\n.TP\n.B COLUMNS\nhow long lines of text are. What is written to a pipe or a file is never cut.\n"
	       ".TP\n.B NO_COLOR\nno colours.\n.TP\n.B SSH_CONNECTION\nnames the network card that must stay.\n");
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	if (streq(what, "commands"))
		commands();
	else if (streq(what, "checks"))
		checks();
	else if (streq(what, "boots"))
		boots();
	else if (streq(what, "keys"))
		keys();
	else if (streq(what, "man"))
		man();
	else
		return 2;
	return 0;
}
