/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/guard_script.h"

#include "apply/guard_script_text.h"
#include "apply/script_device.h"
#include "apply/script_text.h"
#include "apply/undo_script.h"

#define CMDLINE_MAX ((size_t)64 * 1024)

static void put_fact(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=", name);
	shell_quote(out, value);
	buf_putc(out, '\n');
}

static void put_facts(const struct store *s, const struct plan *p, struct buf *out)
{
	put_fact(out, "id", s->id);
	buf_printf(out, "minutes=%u\n", p->confirm_minutes);
	put_fact(out, "live", p->n_lives ? "yes" : "no");
	put_fact(out, "trial", p->trial_of ? "yes" : "no");
	put_fact(out, "trial_word", TRIAL_WORD);
}

static void put_path(const struct store *s, const char *path, struct buf *out)
{
	buf_puts(out, " \\\n\t\t");
	shell_quote(out, script_path(s, path));
}

/* Those of the run, and its own directory. */
static void put_files(const struct store *s, const struct plan *p, const struct inventory *inv,
		      struct buf *out)
{
	buf_puts(out, "holds_files() { # POINT: does a file of the run lie below it?\n"
		      "\t# shellcheck disable=SC2041 # one path is a list too\n"
		      "\tfor file in");
	put_path(s, s->dir, out);
	for (size_t i = 0; i < p->n_edits; i++)
		put_path(s, p->edits[i].path, out);
	for (size_t i = 0; i < inv->n_generated; i++)
		put_path(s, inv->generated[i].path, out);
	buf_puts(out, "; do\n"
		      "\t\tcase $file in \"$1\"/*) return 0 ;; esac\n"
		      "\tdone\n"
		      "\treturn 1\n"
		      "}\n\n");
}

static bool line_has(const struct buf *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = buf_str(line); (at = strstr(at, word)); at += n)
		if ((at == buf_str(line) || at[-1] == ' ') && strchr(" \n", at[n]))
			return true;
	return false;
}

static void put_word(const char *word, const char *then, struct buf *out)
{
	buf_puts(out, "\tstarted_with ");
	shell_quote(out, word);
	buf_printf(out, " %s return 0\n", then);
}

/*
 * The words that tell a kernel that the run started from the one before: a word that was there
 * already, or was missing already, tells nothing.
 */
static void put_words(const struct store *s, const struct plan *p, struct buf *out)
{
	_cleanup_buf_ struct buf now = {0};

	root_read(s->root, "proc/cmdline", CMDLINE_MAX, &now, NULL);
	buf_puts(out, "has_its_words() { # was the kernel that runs started with what the run "
		      "changed?\n");
	if (p->trial_of)
		put_word(TRIAL_WORD, "&&", out);
	for (size_t i = 0; i < p->n_words; i++)
		if (!line_has(&now, p->words[i]))
			put_word(p->words[i], "&&", out);
	for (size_t i = 0; i < p->n_gone_words; i++)
		if (line_has(&now, p->gone_words[i]))
			put_word(p->gone_words[i], "||", out);
	buf_puts(out, "\treturn 1\n}\n\n");
}

static void put_device(const char *how, const struct script_device *d, struct buf *out)
{
	buf_printf(out, "\t%s", how);
	script_device(d, out);
	buf_puts(out, " || back=1\n");
}

/* A device that had no driver, or vfio-pci already, is not missed by the host. */
static bool is_missed(const struct binding *b)
{
	return b->mechanism != MECHANISM_NONE && b->driver && *b->driver &&
	       !streq(b->driver, "vfio-pci");
}

/* Nobody used what was bound live. */
static void put_devices(const struct plan *p, struct buf *out)
{
	buf_puts(out, "give_all_back() { # have all devices their old drivers?\n"
		      "\tback=0\n");
	for (size_t i = 0; i < p->n_bindings; i++) {
		const struct binding *b = &p->bindings[i];
		const struct script_device d = {b->addr,    b->vendor, b->device,
						"vfio-pci", b->driver, ""};

		if (!p->n_lives && is_missed(b))
			put_device("back_in_use", &d, out);
	}
	for (size_t i = 0; i < p->n_lives; i++) {
		const struct script_device d = script_device_of_live(&p->lives[i]);

		put_device("give_back", &d, out);
	}
	buf_puts(out, "\treturn \"$back\"\n}\n");
}

void guard_script(const struct store *s, const struct plan *p, const struct inventory *inv,
		  struct buf *out)
{
	buf_puts(out, guard_script_head);
	put_facts(s, p, out);
	buf_puts(out, guard_script_body);
	buf_putc(out, '\n');
	buf_puts(out, script_devices);
	buf_puts(out, script_common);
	buf_putc(out, '\n');
	put_files(s, p, inv, out);
	put_words(s, p, out);
	put_devices(p, out);
	buf_puts(out, guard_script_decide);
}
