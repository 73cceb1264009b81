/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which entries start a kernel, and have they the words? */
#include "apply/promise_parts.h"
#include "base/lines.h"
#include "conf/cmdline.h"
#include "conf/grubenv.h"

/* $kernelopts of an entry is what the environment block says. NULL: that is not known. */
static const char *words_of(const struct looked *l, const struct boot_entry *e)
{
	const struct host *h = l->v->host;
	const char *at = e->cmdline ? strstr(e->cmdline, KERNELOPTS) : NULL;
	const struct file_fact *f;
	char *value;

	if (!at)
		return e->cmdline;
	f = h->loader.environment ? host_file(h, h->loader.environment) : NULL;
	if (!f || f->state != FILE_PRESENT ||
	    grubenv_get(f->bytes, f->len, &KERNELOPTS[1], l->mem, &value, NULL) < 0)
		return NULL;
	return arena_printf(l->mem, "%.*s%s%s", (int)(at - e->cmdline), e->cmdline, value,
			    at + strlen(KERNELOPTS));
}

static void look_for_word(struct looked *l, const char *path, const char *words, const char *word,
			  bool wanted)
{
	const char *what;

	if (cmdline_has(words, word) == wanted)
		return;
	what = arena_printf(l->mem, "%s %s %s", path, wanted ? "lacks" : "has", word);
	if (run_lacks_programs(l->v->run)) {
		l->unknown = arena_printf(l->mem, "%s: %s", what, promise_not_run(l));
		return;
	}
	promise_problem(
		l, what,
		arena_printf(l->mem,
			     "Kernel %s would start %s %s: passthru apply writes its entry again.",
			     l->kernel->release, wanted ? "without" : "with", word));
}

static void look_at_words(struct looked *l, const char *path, const char *words)
{
	const struct run *run = l->v->run;

	if (!words) {
		l->unknown = arena_printf(l->mem, "the command line of %s could not be read", path);
		return;
	}
	for (size_t i = 0; i < run->n_words; i++)
		look_for_word(l, path, words, run->words[i], true);
	for (size_t i = 0; i < run->n_gone_words; i++)
		look_for_word(l, path, words, run->gone_words[i], false);
}

/* How many newer kernels kernelstub would take first; it takes none without an image and an
 * initramfs. */
static size_t n_newer(const struct host *h, const struct kernel *k)
{
	size_t n = 0;

	for (const struct kernel *i = h->kernels; i < k; i++)
		n += i->image && i->initrd;
	return n;
}

/* kernelstub copies the newest kernel and the one before to names that do not tell the release. */
static bool is_of_kernelstub(const struct host *h, const struct boot_entry *e,
			     const struct kernel *k)
{
	if (h->loader.kind != LOADER_KERNELSTUB || !k->image || !k->initrd)
		return false;
	if (str_ends(e->path, "-current.conf"))
		return n_newer(h, k) == 0;
	return str_ends(e->path, "-oldkern.conf") && n_newer(h, k) == 1;
}

/* Up to its last slash, and with it. */
static size_t directory_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* A line of refind_linux.conf is for every kernel in its directory. */
static bool is_beside(const struct host *h, const struct boot_entry *e, const struct kernel *k)
{
	size_t dir = directory_len(e->path);

	return h->loader.kind == LOADER_REFIND && streq(e->path + dir, "refind_linux.conf") &&
	       k->image && directory_len(k->image) == dir && strncmp(e->path, k->image, dir) == 0;
}

bool promise_entry_starts(const struct host *h, const struct boot_entry *e, const struct kernel *k)
{
	/* An entry that is out of tries comes behind all others, and no plan edits it. */
	if (!boot_entry_is_own(e))
		return false;
	if (e->release)
		return streq(e->release, k->release);
	return is_of_kernelstub(h, e, k) || is_beside(h, e, k);
}

/* The entries lie on EFI system partitions; proxmox-boot-tool makes them all out of one line. */
static void look_at_the_line(struct looked *l)
{
	const struct file_fact *f = host_file(l->v->host, KERNEL_CMDLINE);
	bool read = f && f->state == FILE_PRESENT;
	struct lines it = lines_of(read ? f->bytes : "", read ? f->len : 0);
	struct line first;

	if (!read || !lines_next(&it, &first)) {
		look_at_words(l, KERNEL_CMDLINE, NULL);
		return;
	}
	look_at_words(l, KERNEL_CMDLINE,
		      arena_printf(l->mem, "%.*s", (int)first.text_len, first.at));
	if (run_lacks_programs(l->v->run))
		l->unknown = arena_printf(l->mem, "its entry was not written again: %s",
					  promise_not_run(l));
	l->known = KERNEL_CMDLINE " has the words, and its entry is made out of that; the entry "
				  "itself is on EFI system partitions that are not mounted";
}

/* There may be one where it cannot be seen, or told from others. */
static void look_without_entry(struct looked *l)
{
	const struct loader *loader = &l->v->host->loader;

	if (loader->kind == LOADER_PROXMOX && !loader->under_grub)
		look_at_the_line(l);
	else if (loader->kind == LOADER_PROXMOX)
		l->unknown = "its entry is on EFI system partitions that are not mounted";
	else if (loader->kind == LOADER_KERNELSTUB)
		l->unknown = "kernelstub keeps entries of the two newest kernels, and this is none "
			     "of them";
	else
		l->unknown = "no boot entry of it was found";
}

void promise_entries(struct looked *l)
{
	const struct host *h = l->v->host;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		if (promise_entry_starts(h, &h->entries[i], l->kernel)) {
			look_at_words(l, h->entries[i].path, words_of(l, &h->entries[i]));
			n++;
		}
	if (n == 0)
		look_without_entry(l);
}
