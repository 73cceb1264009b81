/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A menu of GRUB that nobody made again since its settings were edited: the settings are right, and
 * the next start would not go by them. The words that it lacks, or still has, become words of the
 * plan; the settings stay as they are, and the program runs. In a tree the programs of a plan have
 * not run either, so there the settings alone count.
 */
#include "conf/cmdline.h"
#include "plan/making.h"

static const char *const names[] = {
	"intel_iommu=", "amd_iommu=", "iommu=", "intremap=", "vfio-pci.ids="};

static bool is_about_passing(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (cmdline_same_name(word, names[i]))
			return true;
	return false;
}

static bool is_of_menu(const struct host *h, const struct boot_entry *e)
{
	return h->live && h->loader.kind == LOADER_GRUB && streq(e->path, h->loader.generated) &&
	       boot_entry_is_own(e) && e->cmdline;
}

/* Is there an own entry in the menu that has the word, or has it not? */
static bool any_of_menu(const struct making *m, const char *word, bool has)
{
	const struct host *h = m->host;
	for (size_t i = 0; i < h->n_entries; i++)
		if (is_of_menu(h, &h->entries[i]) &&
		    cmdline_has(h->entries[i].cmdline, word) == has)
			return true;
	return false;
}

bool menu_has(const struct making *m, const char *word)
{
	return any_of_menu(m, word, true);
}

void renew_word(struct making *m, const char *word)
{
	if (!any_of_menu(m, word, false))
		return;
	*ARENA_PUSH(m->mem, m->words, m->n_words) =
		(struct word_edit){NULL, arena_str(m->mem, word)};
	note(m,
	     "`%s` is in GRUB's settings and not in %s: they were not made into it since. This "
	     "plan does that.",
	     word, m->host->loader.generated);
}

void find_stale_words(struct making *m)
{
	char **words = NULL;
	size_t n = 0;
	if (!m->cmdline_known)
		return;
	cmdline_words(m->cmdline, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (is_about_passing(words[i]))
			renew_word(m, words[i]);
}
