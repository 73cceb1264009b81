/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints what README.md and the man page say of commands, options and keys, from the tables that
 * the program itself uses:  tables commands | needs | checks | boots | keys | man
 */
#include "check/catalogue.h"
#include "cli/cli.h"
#include "plan/about.h"
#include "ui/actions.h"

static const char *const page_names[] = {
	[PAGE_HOST] = "Host",   [PAGE_CHECKS] = "Checks", [PAGE_DEVICES] = "Devices",
	[PAGE_PLAN] = "Plan",   [PAGE_APPLY] = "Apply",   [PAGE_VERIFY] = "Verify",
	[PAGE_GUEST] = "Guest", [PAGE_HELP] = "Help",     [PAGE_HISTORY] = "History",
};

/* "all pages", or the names of the pages on which the action is known. */
static void put_pages(unsigned pages)
{
	const char *between = "";
	if ((pages & ON_STEPS) == ON_STEPS) {
		printf("all");
		return;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(page_names); i++)
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

/* "-o DIR, --output DIR", "--json" */
static void spell_option(struct buf *out, const struct cli_option *o)
{
	if (o->key < 256)
		buf_printf(out, "-%c%s%s, ", o->key, o->arg ? " " : "", o->arg ? o->arg : "");
	buf_printf(out, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

/* "apply, bind: " */
static void put_whose(const struct cli_option *o)
{
	printf("%s%s", o->of ? o->of : "", o->of ? ": " : "");
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
		_cleanup_buf_ struct buf spelling = {0};
		spell_option(&spelling, &cli_options[i]);
		printf("| `%s` | ", buf_str(&spelling));
		put_whose(&cli_options[i]);
		printf("%s |\n", cli_options[i].help);
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

static void put_need_word(struct buf *out, const struct need_info *n)
{
	buf_printf(out, "%s%s%s", n->name, n->arg ? "=" : "", n->arg ? n->arg : "");
}

static void needs(void)
{
	printf("| `--need` | is | gives | costs |\n|---|---|---|---|\n");
	for (size_t i = 0; i < _NEED_MAX; i++) {
		const struct need_info *n = &need_infos[i];
		_cleanup_buf_ struct buf word = {0};
		put_need_word(&word, n);
		printf("| `%s` | %s | %s | %s |\n", buf_str(&word), n->title, n->gives, n->cost);
	}
}

static const char *or_nothing(const char *phrase)
{
	return *phrase ? phrase : "nothing";
}

static void about_cells(const char *name, const struct about *a)
{
	printf("| %s | %s | %s | %s |", name, a->on, or_nothing(a->edits), or_nothing(a->runs));
}

static void boots(void)
{
	const char *name;
	struct about a;
	printf("| boots by | usual on | edited | run | tried for one start "
	       "|\n|---|---|---|---|---|\n");
	for (size_t i = 0; about_loader(i, &name, &a); i++) {
		about_cells(name, &a);
		printf(" %s%s |\n", about_trial(i) ? "where " : "no",
		       about_trial(i) ? about_trial(i) : "");
	}
	printf("\n| initramfs | usual on | edited | run |\n|---|---|---|---|\n");
	for (size_t i = 0; about_initramfs(i, &name, &a); i++) {
		about_cells(name, &a);
		printf("\n");
	}
}

static void put_roff(const char *s)
{
	for (; *s; s++) {
		if (*s == '-' || *s == '\\')
			putchar('\\');
		putchar(*s == '\\' ? 'e' : *s);
	}
}

static void man_head(const char *head)
{
	printf(".TP\n.B ");
	put_roff(head);
	printf("\n");
}

static void man_item(const char *head, const char *tail)
{
	man_head(head);
	put_roff(tail);
	printf("\n");
}

static void man_verbs(void)
{
	printf(".SH COMMANDS\n");
	man_item("passthru", "the wizard");
	for (size_t i = 0; i < cli_n_verbs; i++) {
		_cleanup_buf_ struct buf head = {0};
		buf_printf(&head, "passthru %s%s%s", cli_verbs[i].name,
			   *cli_verbs[i].args ? " " : "", cli_verbs[i].args);
		man_item(buf_str(&head), cli_verbs[i].help);
	}
	printf(".SH OPTIONS\n");
	for (size_t i = 0; i < cli_n_options; i++) {
		_cleanup_buf_ struct buf head = {0};
		spell_option(&head, &cli_options[i]);
		man_head(buf_str(&head));
		put_whose(&cli_options[i]);
		put_roff(cli_options[i].help);
		printf("\n");
	}
}

static void man_needs(void)
{
	printf(".SH NEEDS OF A GUEST\n");
	put_roff("What --need takes. Each is off until it is chosen, and then a part of the same plan: passthru "
		 "guest ADDR says what makes sense here.");
	printf("\n");
	for (size_t i = 0; i < _NEED_MAX; i++) {
		const struct need_info *n = &need_infos[i];
		_cleanup_buf_ struct buf word = {0}, tail = {0};
		put_need_word(&word, n);
		buf_printf(&tail, "%s. %s It costs: %s", n->title, n->gives, n->cost);
		man_item(buf_str(&word), buf_str(&tail));
	}
}

static void man_checks(void)
{
	printf(".SH CHECKS\n.B passthru check ID\nexplains one, with its evidence and what to do. "
	       "ID may be the title too, in any letter case.\n");
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

static void man_about(const char *head,
		      bool (*row)(size_t i, const char **ret_name, struct about *ret))
{
	const char *name;
	struct about a;
	printf(".SS ");
	put_roff(head);
	printf("\n");
	for (size_t i = 0; row(i, &name, &a); i++) {
		_cleanup_buf_ struct buf tail = {0};
		if (*a.on)
			buf_printf(&tail, "Usual on %s. ", a.on);
		buf_printf(&tail, "Edited: %s. Run: %s.", or_nothing(a.edits), or_nothing(a.runs));
		if (row == about_loader && about_trial(i))
			buf_printf(&tail, " Tried for one start where %s.", about_trial(i));
		man_item(name, buf_str(&tail));
	}
}

static void man_boots(void)
{
	printf(".SH BOOT LOADERS\nWhat is edited, and which programs run after that, by how the "
	       "host boots and by what makes its\n"
	       "initramfs. Page 1 says which it is here.\n");
	man_about("Boots by", about_loader);
	man_about("Initramfs", about_initramfs);
}

/* "Esc, q" of "Esc q". */
static void put_man_keys(const char *keys)
{
	_cleanup_buf_ struct buf list = {0};
	for (; *keys; keys++)
		buf_printf(&list, *keys == ' ' ? ",%c" : "%c", *keys);
	put_roff(buf_str(&list));
}

/* The same key does different things on different pages. */
static void man_keys(void)
{
	printf(".SH KEYS\n");
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
		const struct action_info *info = action_info((enum action)a);
		printf(".TP\n.B ");
		put_man_keys(info->keys);
		printf("\n");
		if ((info->pages & ON_STEPS) != ON_STEPS) {
			printf("on ");
			put_pages(info->pages);
			printf(": ");
		}
		put_roff(info->help);
		printf("\n");
	}
}

static void man_files(void)
{
	static const struct {
		const char *path, *what;
	} files[] = {
		{"/etc/modprobe.d/*.conf", "which devices vfio-pci takes, and before which "
					   "drivers: the file that says it already, else "
					   "vfio.conf."},
		{"/etc/default/grub, /etc/kernel/cmdline, loader entries",
		 "the kernel command line. Which of them, and what else, is told in BOOT LOADERS."},
		{"/etc/initramfs-tools/modules, /etc/dracut.conf.d/vfio.conf, "
		 "/etc/mkinitcpio.conf, /etc/booster.yaml",
		 "what the initramfs holds: the one of the tool that makes it here."},
		{"/etc/modules-load.d/passthru-vfio.conf, passthru-kvm.conf, "
		 "/etc/security/limits.d/90-passthru-USER.conf, "
		 "/etc/sysctl.d/90-passthru-hugepages.conf, "
		 "/etc/udev/rules.d/70-passthru-vfio.rules",
		 "what a guest wants of the host, where --need asked for it."},
		{"/var/lib/passthru/runs/ID", "manifest, before, after, journal and undo.sh of "
					      "each run; rescue.txt: what to type "
					      "when this host does not come up with it; "
					      "guard.sh, which undoes it by itself, and "
					      "guard.log: what that did."},
		{"passthru-undo.service, passthru-undo.timer",
		 "of a run that is not confirmed yet, in /etc/systemd/system; they go when it is "
		 "confirmed or undone. Without systemd: /etc/local.d/passthru-undo.start or "
		 "/etc/cron.d/passthru-undo."},
		{"passthru-verify.service, passthru-verify.timer",
		 "look for drift once a day, when the timer is enabled."},
	};
	printf(".SH FILES\n");
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		man_item(files[i].path, files[i].what);
}

static void man_examples(void)
{
	static const struct {
		const char *lines, *what;
	} examples[] = {
		{"passthru check", "Can this host do it, and if not: why?"},
		{"passthru devices\npassthru plan 01:00.0",
		 "What is there, and what would be changed to give that device to a VM."},
		{"sudo passthru apply 01:00.0\nsudo reboot\nsudo passthru verify\n"
		 "sudo passthru confirm",
		 "Try it for one start, see that it is so, and keep it. Without the last line it "
		 "is undone by itself."},
		{"sudo passthru bind 01:00.0",
		 "Give a device that nothing uses to vfio-pci now, without a reboot."},
		{"passthru guest 01:00.0\nsudo passthru guest 01:00.0 \\-\\-domain win11 \\-\\-attach",
		 "What a virtual machine is told of it, to be pasted; or done to a domain of libvirt, "
		 "after the difference was shown."},
		{"sudo passthru plan 01:00.0 \\-\\-need hugepages=8G \\-\\-need cpus=2\\-5",
		 "The same plan, with memory and CPUs kept for the guest."},
		{"sudo passthru undo",
		 "Take the last run back; it says whether a reboot is needed."},
		{"sudo systemctl enable \\-\\-now passthru\\-verify.timer",
		 "Look for drift once a day; the unit fails when there is some."},
		{"passthru \\-\\-root /mnt undo\nsh /mnt/var/lib/passthru/runs/ID/undo.sh /mnt",
		 "The host does not come up: from a rescue system as root, with its file systems "
		 "mounted below /mnt (/boot and the "
		 "EFI system partition too). The second line does it without passthru."},
		{"passthru \\-\\-root /mnt \\-\\-chroot apply 01:00.0",
		 "Prepare a system that is mounted at /mnt, with /dev, /proc and /sys in it for "
		 "its programs."},
	};
	printf(".SH EXAMPLES\n");
	for (size_t i = 0; i < ARRAY_SIZE(examples); i++) {
		printf(".PP\n");
		put_roff(examples[i].what);
		printf("\n.PP\n.RS 4\n.nf\n%s\n.fi\n.RE\n", examples[i].lines);
	}
}

static void man(void)
{
	printf(".\\\" SPDX-License-Identifier: GPL-2.0-or-later\n.TH PASSTHRU 8 \"\" \"passthru "
	       "%s\"\n",
	       PASSTHRU_VERSION);
	printf(".SH NAME\npassthru \\- PCI passthrough (VFIO) on this host, and back\n"
	       ".SH SYNOPSIS\n.B passthru\n[options] [command]\n"
	       ".SH DESCRIPTION\nWithout a command it opens the full\\-screen wizard, which looks "
	       "at the machine, draws its PCI\n"
	       "devices with their IOMMU groups, turns a choice into one plan that is shown as a "
	       "diff, applies it as one\n"
	       "transaction, proves it after the reboot and can undo it byte for byte.\n");
	man_verbs();
	man_boots();
	man_needs();
	man_checks();
	man_keys();
	printf(".SH EXIT STATUS\n");
	for (size_t i = 0; i < cli_n_statuses; i++)
		man_item(cli_statuses[i].value, cli_statuses[i].meaning);
	man_files();
	printf(".SH ENVIRONMENT\n.TP\n.B COLUMNS\nhow long lines of text are. What is written to a "
	       "pipe or a file is never cut.\n"
	       ".TP\n.B NO_COLOR\nno colours.\n.TP\n.B SSH_CONNECTION\nnames the network card that "
	       "must stay.\n.TP\n.B SUDO_USER, DOAS_USER, PKEXEC_UID\nwhom the log names as the "
	       "one "
	       "who asked.\n");
	man_examples();
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	if (streq(what, "commands"))
		commands();
	else if (streq(what, "needs"))
		needs();
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
