/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader of this host can start: type 1 entries, unified images, and the menus of single
 * files. */
#include "base/lines.h"
#include "base/text.h"
#include "conf/bootentry.h"
#include "conf/bootfile.h"
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "model/plan.h"
#include "probe/boot.h"
#include "probe/boot_kernel.h"

/* Every initrd line of an entry, by its path here. */
static void add_initrds(struct scan *s, struct boot_entry *e, const struct file_fact *f)
{
	struct lines it = lines_of(f->bytes, f->len);
	char *part[2];

	for (struct line l; lines_next(&it, &l);) {
		if (scan_fields(&s->tmp, l.at, l.text_len, part, 2) < 2 ||
		    !streq(part[0], "initrd"))
			continue;
		const char *path = boot_path_here(s, e->path, part[1]);
		if (path)
			*ARENA_PUSH(s->mem, e->initrds, e->n_initrds) = path;
	}
}

/* Of another system that shares the ESP: its own machine id, or its own root. */
static bool is_elsewhere(struct scan *s, const struct file_fact *f, const char *cmdline)
{
	const char *id = bootentry_value(f->bytes, f->len, "machine-id", &s->tmp);
	const char *own = root_attr(s->root, &s->tmp, "etc/machine-id");

	if (id && own && strlen(own) == strlen(id) && !streq(id, own))
		return true;
	return boot_other_root(s, cmdline);
}

static void describe(struct scan *s, struct boot_entry *e, const struct file_fact *f)
{
	const char *version = bootentry_value(f->bytes, f->len, "version", &s->tmp);
	const char *title = bootentry_value(f->bytes, f->len, "title", &s->tmp);
	static const char *const keys[] = {"linux", "uki", "efi"};
	const char *kernel = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(keys) && !kernel; i++)
		kernel = bootentry_value(f->bytes, f->len, keys[i], &s->tmp);
	e->title = title ? scan_safe(s, title) : "";
	e->kernel = kernel ? boot_path_here(s, e->path, kernel) : NULL;
	e->release = boot_release(s, e->path, kernel, version);
	add_initrds(s, e, f);
}

static void add_type1(struct scan *s, const char *path)
{
	const struct file_fact *f = scan_file(s, path);
	struct boot_entry e = {.path = f->path, .title = "", .tries_left = boot_tries_left(path)};
	struct boot_span *spans;
	struct err err;
	size_t n;

	scan_unreadable(s, f);
	if (f->state != FILE_PRESENT)
		return;
	if (boot_spans(BOOT_ENTRY, f->bytes, f->len, &s->tmp, &spans, &n, &err) < 0) {
		scan_note(s, "%s: %s", path, err.line);
	} else {
		const char *line = boot_line_of(f->bytes, spans, n, 0, &s->tmp);

		/* Here for one start, and nothing of the host's. */
		if (n > 0 && cmdline_has(line, TRIAL_WORD))
			return;
		e.cmdline = n > 0 ? scan_safe(s, line) : NULL;
		/* An older snapshot is a way back, and stays one. */
		e.recovery = n > 0 && (spans[0].recovery || boot_other_snapshot(s, line));
		e.foreign = n == 0 || spans[0].foreign || is_elsewhere(s, f, line);
	}
	describe(s, &e, f);
	e.by_kernel_install = boot_is_installed(s, path, e.release);
	*ARENA_PUSH(s->mem, s->host->entries, s->host->n_entries) = e;
}

static void add_type1_all(struct scan *s)
{
	char **paths;
	size_t n;

	scan_entries(s, &paths, &n);
	for (size_t i = 0; i < n; i++)
		add_type1(s, paths[i]);
}

static void add_menu_of_grub(struct scan *s)
{
	const struct boot_grub *g = boot_grub(s);
	struct grub_entry *entries;
	size_t n;

	grub_entries(g->config_text, strlen(g->config_text), &s->tmp, &entries, &n);
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, s->host->entries, s->host->n_entries) = (struct boot_entry){
			.path = g->config,
			.line = entries[i].line,
			.title = scan_safe(s, entries[i].title),
			.release = boot_release(s, "", entries[i].kernel, NULL),
			.kernel = boot_path_here(s, g->config, entries[i].kernel),
			.cmdline = scan_safe(s, entries[i].args),
			.recovery = entries[i].recovery,
			.foreign = entries[i].foreign || boot_other_root(s, entries[i].args),
			.tries_left = -1,
		};
}

static void add_span(struct scan *s, const struct file_fact *f, const struct boot_span *spans,
		     size_t n, size_t i)
{
	const struct boot_span *b = &spans[i];
	const char *line = boot_line_of(f->bytes, spans, n, b->entry, &s->tmp);
	const char **initrds = NULL;
	size_t n_initrds = 0;

	for (size_t k = 0; k < b->n_modules; k++) {
		const char *path = boot_path_here(s, f->path, b->modules[k]);

		if (path)
			*ARENA_PUSH(s->mem, initrds, n_initrds) = path;
	}
	*ARENA_PUSH(s->mem, s->host->entries, s->host->n_entries) = (struct boot_entry){
		.path = f->path,
		.line = b->line,
		.title = scan_safe(s, b->title),
		.release = boot_release(s, "", b->kernel, NULL),
		.kernel = *b->kernel ? boot_path_here(s, f->path, b->kernel) : NULL,
		.initrds = initrds,
		.n_initrds = n_initrds,
		.cmdline = scan_safe(s, line),
		.recovery = b->recovery,
		.foreign = b->foreign || boot_other_root(s, line),
		.tries_left = -1,
	};
}

static void add_menu_of_file(struct scan *s, const char *path, enum boot_format format)
{
	const struct file_fact *f = scan_file(s, path);
	struct boot_span *spans;
	size_t n;

	if (!boot_read_spans(s, f, format, &spans, &n))
		return;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || spans[i].entry != spans[i - 1].entry)
			add_span(s, f, spans, n, i);
}

static void add_menu_of_refind(struct scan *s)
{
	const char *generated = s->host->loader.generated;
	const char *conf = boot_file(s, "EFI/refind/refind.conf");
	const char *real = conf ? boot_real(s, conf) : NULL;

	if (generated && !streq(generated, real))
		add_menu_of_file(s, generated, BOOT_REFIND_LINUX);
	if (real)
		add_menu_of_file(s, real, BOOT_REFIND);
}

/* Its tool may put unified images beside the entries. */
static void add_menu_of_limine(struct scan *s)
{
	if (s->host->loader.generated)
		add_menu_of_file(s, s->host->loader.generated, BOOT_LIMINE);
	if (s->host->loader.program)
		boot_add_unified(s);
}

static void add_menu_of_extlinux(struct scan *s)
{
	if (s->host->loader.generated)
		add_menu_of_file(s, s->host->loader.generated, BOOT_EXTLINUX);
}

static void add_all_images(struct scan *s)
{
	add_type1_all(s);
	boot_add_unified(s);
}

static const struct {
	enum loader_kind kind;
	void (*add)(struct scan *s);
} menus[] = {
	{LOADER_GRUB, add_menu_of_grub},       {LOADER_GRUB_BLS, add_type1_all},
	{LOADER_SYSTEMD_BOOT, add_all_images}, {LOADER_UKI, add_all_images},
	{LOADER_KERNELSTUB, add_type1_all},    {LOADER_SDBOOTUTIL, add_type1_all},
	{LOADER_PROXMOX, add_menu_of_grub},    {LOADER_REFIND, add_menu_of_refind},
	{LOADER_LIMINE, add_menu_of_limine},   {LOADER_EXTLINUX, add_menu_of_extlinux},
};

/* "x+3-1.conf" is told as "x.conf"; in lower case. */
static bool is_selected(const char *path, const char *selected)
{
	const char *name = strrchr(path, '/') + 1, *plus = strrchr(name, '+');
	const char *dot = strrchr(name, '.');
	size_t n = (size_t)((plus && boot_tries_left(path) >= 0 ? plus : dot ? dot : name) - name);

	return dot && strncasecmp(selected, name, n) == 0 && strcasecmp(selected + n, dot) == 0;
}

/* Told by the loader; else the only one that has the words that run, of the kernel that runs. */
static void mark_booted(struct scan *s)
{
	const char *selected = boot_env(s)->entry_selected;
	struct host *h = s->host;
	struct boot_entry *same = NULL;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++) {
		struct boot_entry *e = &h->entries[i];

		if (selected && e->line == 0 && is_selected(e->path, selected)) {
			e->booted = true;
			/* Whatever machine id it was written for. */
			e->foreign = e->foreign && !e->kernel;
			return;
		}
		if (e->recovery || (e->release && !streq(e->release, h->release)) ||
		    !boot_same_words(s, e->cmdline))
			continue;
		same = e;
		n++;
	}
	if (n == 1)
		same->booted = true;
}

void scan_menu(struct scan *s)
{
	const struct loader *l = &s->host->loader;

	for (size_t i = 0; i < ARRAY_SIZE(menus); i++)
		if (menus[i].kind == l->kind && (l->kind != LOADER_PROXMOX || l->under_grub))
			menus[i].add(s);
	mark_booted(s);
}
