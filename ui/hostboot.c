/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/hostboot.h"

#include "ui/words.h"

static const char *or_unknown(const char *s)
{
	return s && *s ? s : "unknown";
}

/* Of evidence: what its source begins with, and how it is told; the last row is that of all others.
 */
static const struct {
	const char *source, *text, *before;
	bool tells_text; /* behind it: the text; else the source */
} ways[] = {
	{"proc/cmdline", "BOOT_IMAGE=", "BOOT_IMAGE= on the kernel command line", false},
	{"proc/cmdline", "", "on the kernel command line: ", true},
	{"sys/firmware/efi/efivars/LoaderInfo", "", "as it told the firmware: ", true},
	{"sys/firmware/efi/efivars/StubInfo", "", "by the stub of the image that runs: ", true},
	{"", "the words that", "its words are those that run: ", false},
	{"", "", "seen in ", false},
};

static size_t way_of(const struct loader *l)
{
	size_t i = 0;

	while (!str_starts(l->evidence_source, ways[i].source) ||
	       !str_starts(l->evidence_text, ways[i].text))
		i++;
	return i;
}

static void put_evidence(struct buf *out, const struct loader *l)
{
	size_t way = way_of(l);

	buf_puts(out, ways[way].before);
	if (ways[way].tells_text)
		buf_puts(out, l->evidence_text);
	else if (way > 0)
		buf_printf(out, "/%s", l->evidence_source);
}

/* What a tool's entries or menus are for. */
static const char *loader_below(const struct loader *l)
{
	if (l->kind == LOADER_KERNELSTUB)
		return "systemd-boot";
	if (l->kind == LOADER_PROXMOX || l->kind == LOADER_SDBOOTUTIL)
		return l->under_grub ? "GRUB" : "systemd-boot";
	return NULL;
}

void put_loader(struct buf *out, const struct host *h)
{
	const struct loader *l = &h->loader;
	const char *below = loader_below(l);
	bool evidence = l->evidence_source && l->evidence_text;

	buf_puts(out, or_unknown(l->name));
	if (!below && !evidence)
		return;
	buf_printf(out, " (%s%s", below ? below : "", below && evidence ? "; " : "");
	if (evidence)
		put_evidence(out, l);
	buf_putc(out, ')');
}

static bool is_own(const struct boot_entry *e)
{
	return !e->foreign && !e->recovery && e->line == 0 && strrchr(e->path, '/');
}

static size_t own_entries(const struct host *h, const char **ret_dir, size_t *ret_len)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];

		if (!is_own(e))
			continue;
		*ret_dir = e->path;
		*ret_len = (size_t)(strrchr(e->path, '/') - e->path);
		n++;
	}
	return n;
}

/* Entries of RHEL 8 hold no words but a variable, which stands in GRUB's environment block. */
static bool in_environment(const struct host *h)
{
	for (size_t i = 0; h->loader.environment && i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];

		if (is_own(e) && e->cmdline && strstr(e->cmdline, "$kernelopts"))
			return true;
	}
	return false;
}

static void put_sources(struct buf *out, const struct loader *l)
{
	for (size_t i = 0; i < l->n_sources; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", l->sources[i]);
}

static void put_entries(struct buf *out, const struct host *h, size_t n, const char *dir,
			size_t len)
{
	const struct loader *l = &h->loader;
	bool variable = in_environment(h);

	put_count(out, n, "entry", "entries");
	buf_printf(out, " in %.*s", (int)len, dir);
	if (variable)
		buf_printf(out, ", with kernelopts of %s", l->environment);
	if (l->n_sources == 0)
		return;
	buf_puts(out, variable ? " (made from " : "; for new kernels ");
	put_sources(out, l);
	if (variable)
		buf_putc(out, ')');
}

void put_words_place(struct buf *out, const struct host *h)
{
	const struct loader *l = &h->loader;
	const char *dir = "";
	size_t len = 0, n = own_entries(h, &dir, &len);

	if (l->kind == LOADER_NIXOS)
		buf_puts(out, "the configuration of NixOS");
	else if (n > 0)
		put_entries(out, h, n, dir, len);
	else if (l->generated && (!l->program || l->n_sources == 0))
		buf_puts(out, l->generated);
	else
		put_sources(out, l);
	if (n == 0 && l->n_sources > 0 && l->program && l->generated)
		buf_printf(out, ", from which %s is made", l->generated);
}

void put_other_loaders(struct buf *out, const struct host *h)
{
	for (size_t i = 0; i < h->n_others; i++)
		buf_printf(out, "%s%s (/%s)", i > 0 ? ", " : "", h->others[i].name,
			   h->others[i].source);
	if (h->n_others > 0 && h->loader.kind != LOADER_UNKNOWN)
		buf_puts(out, ": without effect");
}

void put_initramfs(struct buf *out, const struct host *h)
{
	const struct initramfs *f = &h->initramfs;
	size_t unified = 0, copies = 0;

	for (size_t i = 0; i < f->n_images; i++) {
		unified += f->images[i].unified;
		copies += f->images[i].n_copies;
	}
	/* What starts a NixOS is made with its configuration, by no tool that could be found. */
	if (h->loader.kind == LOADER_NIXOS)
		buf_puts(out, "made by NixOS, ");
	else
		buf_printf(out, "%s, ", or_unknown(f->name));
	put_count(out, h->n_kernels, "kernel", "kernels");
	buf_puts(out, " installed");
	if (f->n_images == 0)
		return;
	buf_puts(out, ", ");
	if (unified == f->n_images)
		put_count(out, unified, "unified image", "unified images");
	else
		put_count(out, f->n_images, "image", "images");
	if (unified > 0 && unified < f->n_images)
		buf_printf(out, " (%zu unified)", unified);
	if (copies > 0)
		buf_puts(out, ", with a copy on the loader's partition");
}
