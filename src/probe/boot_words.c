/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the words of each loader stand for kernels to come, and what makes its files out of them.
 */
#include "base/text.h"
#include "conf/bootfile.h"
#include "conf/cmdline.h"
#include "probe/boot.h"

bool boot_source(struct scan *s, const char *path)
{
	struct loader *l = &s->host->loader;
	const struct file_fact *f = scan_file(s, path);

	if (f->state == FILE_MISSING)
		return false;
	*ARENA_PUSH(s->mem, l->sources, l->n_sources) = f->path;
	return true;
}

void boot_sources_in(struct scan *s, const char *dir, const char *suffix)
{
	char **names;
	size_t n;

	scan_list(s, dir, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], suffix))
			boot_source(s, arena_printf(&s->tmp, "/%s/%s", dir, names[i]));
}

static void fill_program(struct scan *s, const char *const *argv, size_t n)
{
	struct loader *l = &s->host->loader;

	l->program = arena_dup(s->mem, argv, n * sizeof(*argv));
	l->has_generator = boot_program(s, argv[0]);
}

/* kernel-install and its plugins take the first of these (90-loaderentry.install). */
static void add_kernel_cmdline(struct scan *s)
{
	if (!boot_source(s, "/etc/kernel/cmdline") && boot_source(s, "/usr/lib/kernel/cmdline"))
		scan_note(s, "/usr/lib/kernel/cmdline is a file of the distribution: an "
			     "/etc/kernel/cmdline would be read in its place");
}

void boot_fill_entries(struct scan *s)
{
	add_kernel_cmdline(s);
	boot_sources_in(s, "etc/cmdline.d", ".conf");
	boot_source(s, "/etc/kernel/uki.conf");
	scan_file(s, "/etc/kernel/tries");
	boot_source(s, "/etc/sdboot-manage.conf");
	boot_sources_in(s, "etc/sdboot-manage.conf.d", ".conf");
}

static bool proxmox_under_grub(struct scan *s)
{
	const struct boot_env *e = boot_env(s);

	if (e->loader_info && str_starts(e->loader_info, "systemd-boot"))
		return false;
	return !boot_efi_initrd(s);
}

/* Words on another line than the first would have no effect. */
static const char *second_line(struct scan *s, const char *path)
{
	const struct file_fact *f = scan_file(s, path);
	struct boot_span *spans;
	struct err err;
	size_t n;

	if (f->state != FILE_PRESENT ||
	    boot_spans(BOOT_LINE, f->bytes, f->len, &s->tmp, &spans, &n, &err) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (spans[i].line != 1 && f->len > 0)
			return arena_printf(
				s->mem,
				"%s:%zu: proxmox-boot-tool reads only the first line of "
				"this file, so the whole command line has to stand there",
				path, spans[i].line);
	return NULL;
}

static void fill_proxmox_line(struct scan *s)
{
	struct loader *l = &s->host->loader;

	boot_source(s, "/etc/kernel/cmdline");
	l->add_obstacle = l->change_obstacle = second_line(s, "/etc/kernel/cmdline");
}

void boot_fill_proxmox(struct scan *s)
{
	static const char *const argv[] = {"proxmox-boot-tool", "refresh", NULL};
	struct loader *l = &s->host->loader;

	l->under_grub = proxmox_under_grub(s);
	if (l->under_grub)
		boot_fill_grub(s);
	else
		fill_proxmox_line(s);
	l->generated = NULL;
	fill_program(s, argv, ARRAY_SIZE(argv));
}

/* kernelstub keeps its words in a file of its own, which it alone writes. */
void boot_fill_kernelstub(struct scan *s)
{
	boot_source(s, "/etc/kernelstub/configuration");
	s->host->loader.has_generator = boot_program(s, "kernelstub");
}

void boot_fill_sdbootutil(struct scan *s)
{
	static const char *const argv[] = {"sdbootutil", "update-all-entries", NULL};
	const struct loader *l = &s->host->loader;

	s->host->loader.under_grub = boot_by_grub(s) || strstr(l->evidence_text, "grub2-bls");
	boot_source(s, "/etc/kernel/cmdline");
	fill_program(s, argv, ARRAY_SIZE(argv));
}

/* The file beside the kernels is read at the start; so is refind.conf, which may have stanzas of
 * its own. */
void boot_fill_refind(struct scan *s)
{
	static const char *const places[] = {"boot/refind_linux.conf", "refind_linux.conf"};
	const char *beside = boot_first(s, places, ARRAY_SIZE(places));
	const char *conf = boot_file(s, "EFI/refind/refind.conf");
	struct loader *l = &s->host->loader;

	if (beside)
		l->generated = scan_file(s, boot_real(s, beside))->path;
	if (conf && !l->generated)
		l->generated = scan_file(s, boot_real(s, conf))->path;
	else if (conf)
		scan_file(s, boot_real(s, conf));
}

const char *boot_limine_conf(struct scan *s)
{
	static const char *const names[] = {"limine.conf",
					    "limine/limine.conf",
					    "boot/limine.conf",
					    "boot/limine/limine.conf",
					    "EFI/BOOT/limine.conf",
					    "EFI/limine/limine.conf",
					    "EFI/arch-limine/limine.conf"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *path = boot_file(s, names[i]);

		if (path)
			return path;
	}
	return NULL;
}

/* limine-entry-tool reads /etc/default/limine last. */
static void add_limine_tool(struct scan *s)
{
	static const char *const update[] = {"limine-update", NULL};
	static const char *const images[] = {"limine-mkinitcpio", NULL};

	boot_source(s, "/etc/limine-entry-tool.conf");
	boot_sources_in(s, "etc/limine-entry-tool.d", ".conf");
	boot_source(s, "/etc/default/limine");
	if (boot_program(s, "limine-update"))
		fill_program(s, update, ARRAY_SIZE(update));
	else
		fill_program(s, images, ARRAY_SIZE(images));
}

void boot_fill_limine(struct scan *s)
{
	const char *conf = boot_limine_conf(s), *real = conf ? boot_real(s, conf) : NULL;

	if (real)
		s->host->loader.generated = scan_file(s, real)->path;
	if (boot_program(s, "limine-entry-tool") || boot_program(s, "limine-update") ||
	    boot_program(s, "limine-mkinitcpio"))
		add_limine_tool(s);
}

const char *boot_extlinux_conf(struct scan *s)
{
	static const char *const places[] = {
		"boot/extlinux/extlinux.conf", "boot/extlinux.conf", "boot/syslinux/syslinux.cfg",
		"boot/syslinux/extlinux.conf", "boot/firmware/extlinux/extlinux.conf"};

	return boot_first(s, places, ARRAY_SIZE(places));
}

void boot_fill_extlinux(struct scan *s)
{
	static const char *const argv[] = {"u-boot-update", NULL};
	const char *conf = boot_extlinux_conf(s), *real = conf ? boot_real(s, conf) : NULL;

	if (real)
		s->host->loader.generated = scan_file(s, real)->path;
	if (!boot_program(s, "u-boot-update"))
		return;
	boot_source(s, "/etc/default/u-boot");
	fill_program(s, argv, ARRAY_SIZE(argv));
}

/* Without the words that a loader adds. */
static char *own_words(struct arena *a, const char *line)
{
	_cleanup_buf_ struct buf out = {0};
	struct cmdline_word w;

	while (cmdline_next(&line, &w)) {
		bool added = (w.name_len == 10 && memcmp(w.name, "BOOT_IMAGE", 10) == 0) ||
			     (w.name_len == 6 && memcmp(w.name, "initrd", 6) == 0);

		if (!added)
			buf_printf(&out, "%s%.*s", out.len > 0 ? " " : "", (int)w.len, w.at);
	}
	return arena_str(a, buf_str(&out));
}

bool boot_same_words(struct scan *s, const char *line)
{
	const char *running = s->host->cmdline;

	if (!running || !line)
		return false;
	line = own_words(&s->tmp, line);
	running = own_words(&s->tmp, running);
	return *line && cmdline_same_words(line, running);
}

bool boot_read_spans(struct scan *s, const struct file_fact *f, enum boot_format format,
		     struct boot_span **ret, size_t *ret_n)
{
	struct err err;

	scan_unreadable(s, f);
	if (f->state != FILE_PRESENT)
		return false;
	if (boot_spans(format, f->bytes, f->len, &s->tmp, ret, ret_n, &err) == 0)
		return true;
	scan_note(s, "%s: %s", f->path, err.line);
	return false;
}

bool boot_words_run(struct scan *s, const char *path, enum boot_format format, size_t *ret_line)
{
	const char *real = boot_real(s, path);
	const struct file_fact *f = real ? scan_file(s, real) : NULL;
	struct boot_span *spans;
	size_t n;
	struct err err;

	if (!f || f->state != FILE_PRESENT ||
	    boot_spans(format, f->bytes, f->len, &s->tmp, &spans, &n, &err) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || spans[i].entry != spans[i - 1].entry;

		if (!first || spans[i].foreign ||
		    !boot_same_words(s, boot_line_of(f->bytes, spans, n, spans[i].entry, &s->tmp)))
			continue;
		*ret_line = spans[i].line;
		return true;
	}
	return false;
}
