/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's files: the grub.cfg that it reads, what writes that, and whether its menu is in entries.
 */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "conf/grub.h"
#include "probe/boot.h"

#define DEFAULTS "/etc/default/grub"
#define DEFAULTS_DIR "etc/default/grub.d"
#define ENTRIES "boot/loader/entries"
#define CONFIG_MAX ((size_t)16 * 1024 * 1024)

static const char *const configs[] = {"boot/grub/grub.cfg", "boot/grub2/grub.cfg",
				      "efi/grub/grub.cfg", "boot/efi/grub/grub.cfg"};

/* "opensuse-leap" and "archarm" count by a part of their names. */
static bool is_kin(const struct os *os, const char *const *systems, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(os->id, systems[i]) || strstr(os->id_like, systems[i]))
			return true;
	return false;
}

/* Their programs and directories have a 2 in their names. */
static bool is_called_grub2(const struct os *os)
{
	static const char *const systems[] = {"fedora", "rhel", "suse"};

	return is_kin(os, systems, ARRAY_SIZE(systems));
}

/* A file on the ESP that only goes on to the real one (Fedora 34, RHEL 9, Debian: EFI/ID/grub.cfg).
 */
static bool is_stub(const char *text)
{
	return strstr(text, "configfile") && !strstr(text, "menuentry") &&
	       !strstr(text, "### BEGIN");
}

/* "EFI/redhat", "EFI/centos", "EFI/opensuse" for "opensuse-leap". */
static bool is_own_dir(const struct os *os, const char *name)
{
	size_t n = strlen(name);

	if (streq(os->id, "rhel"))
		return streq(name, "redhat");
	return n > 0 && str_starts(os->id, name) && (!os->id[n] || os->id[n] == '-');
}

/* A whole menu on the ESP is what the GRUB there reads, and none in /boot: RHEL 7 on UEFI has it
 * so. own: of this system alone. */
static const char *config_on_esp(struct scan *s, bool own)
{
	const struct boot_env *e = boot_env(s);

	for (size_t i = 0; e->efi && i < e->n_dirs; i++) {
		const char *efi = arena_printf(&s->tmp, "%s/EFI", e->dirs[i]);
		char **names;
		size_t n;

		scan_list(s, efi, &names, &n);
		for (size_t k = 0; k < n; k++) {
			const char *path = arena_printf(&s->tmp, "%s/%s/grub.cfg", efi, names[k]);

			if ((!own || is_own_dir(&s->host->os, names[k])) && scan_exists(s, path) &&
			    *boot_text(s, path) && !is_stub(boot_text(s, path)))
				return path;
		}
	}
	return NULL;
}

static bool names_kernels(struct scan *s, const char *text)
{
	struct grub_entry *entries;
	size_t n;

	grub_entries(text, strlen(text), &s->tmp, &entries, &n);
	return n > 0;
}

static void read_config(struct scan *s, struct boot_grub *g, const char *path)
{
	_cleanup_buf_ struct buf text = {0};
	int r = root_read(s->root, path, CONFIG_MAX, &text, NULL);

	g->config = arena_printf(s->mem, "/%s", path);
	g->config_denied = r == -EACCES || r == -EPERM;
	if (r == 0)
		g->config_text = arena_dup(s->mem, buf_str(&text), text.len);
	g->has_kernels = names_kernels(s, g->config_text);
}

/* Of a system whose GRUB is called grub2, a /boot/grub/grub.cfg was written by some guide. */
static const char *find_config(struct scan *s)
{
	static const char *const of_grub2[] = {"boot/grub2/grub.cfg"};
	bool second = is_called_grub2(&s->host->os);
	const char *path = second ? config_on_esp(s, true) : NULL;

	if (second && !path)
		path = boot_first(s, of_grub2, ARRAY_SIZE(of_grub2));
	if (!path)
		path = boot_first(s, configs, ARRAY_SIZE(configs));
	return path ? path : config_on_esp(s, false);
}

const struct boot_grub *boot_grub(struct scan *s)
{
	const char *path;

	if (s->grub)
		return s->grub;
	s->grub = arena_alloc(s->mem, sizeof(*s->grub));
	s->grub->config_text = "";
	path = find_config(s);
	if (path)
		read_config(s, s->grub, path);
	return s->grub;
}

/* The command that reads entries, and no comment about it. */
static bool reads_entries(const char *text)
{
	struct lines it = lines_of(text, strlen(text));
	char *f[2];

	for (struct line l; lines_next(&it, &l);) {
		_cleanup_(arena_done) struct arena a = {0};
		size_t n = scan_fields(&a, l.at, l.text_len, f, ARRAY_SIZE(f));

		if (n > 0 && streq(f[n == 2 && streq(f[0], "insmod")], "blscfg"))
			return true;
	}
	return false;
}

/* GRUB_ENABLE_BLSCFG, as grub-mkconfig takes it; NULL: not set, or not to be known. */
static const char *bls_setting(struct scan *s)
{
	const struct file_fact *f = scan_file(s, DEFAULTS);
	struct grub_source source = {.path = f->path, .bytes = f->bytes, .len = f->len};

	return f->state == FILE_PRESENT ? grub_value(&source, 1, "GRUB_ENABLE_BLSCFG", &s->tmp)
					: NULL;
}

static enum tri has_entries(struct scan *s)
{
	char **names;
	size_t n;
	int r = scan_list(s, ENTRIES, &names, &n);

	if (r == -EACCES || r == -EPERM)
		return TRI_UNKNOWN;
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], ".conf"))
			return TRI_YES;
	return TRI_NO;
}

enum tri boot_grub_bls(struct scan *s)
{
	const struct boot_grub *g = boot_grub(s);
	const char *setting = bls_setting(s);
	enum tri entries = has_entries(s);

	if (entries == TRI_NO || g->has_kernels)
		return TRI_NO;
	if (reads_entries(g->config_text) || streq(setting, "true"))
		return TRI_YES;
	if ((setting && *setting) || !boot_program(s, "grubby"))
		return TRI_NO;
	/* The scripts of Fedora set it where the file says nothing. */
	return entries == TRI_UNKNOWN || g->config_denied ? TRI_UNKNOWN : TRI_YES;
}

static bool has_grub2_names(struct scan *s)
{
	if (is_called_grub2(&s->host->os))
		return true;
	return boot_grub(s)->config && strstr(boot_grub(s)->config, "/grub2/");
}

/* Distributions that are known to have neither update-grub nor drop-ins of their own. */
static bool is_plain_grub(struct scan *s)
{
	static const char *const systems[] = {"fedora", "rhel", "suse", "arch", "gentoo", "void"};

	return is_kin(&s->host->os, systems, ARRAY_SIZE(systems));
}

/* A patch of Debian's: the script itself tells, where it can be read. */
static bool reads_dropins(struct scan *s)
{
	static const char *const scripts[] = {"usr/sbin/grub-mkconfig", "usr/bin/grub-mkconfig",
					      "usr/sbin/grub2-mkconfig", "usr/bin/grub2-mkconfig"};
	const char *script = boot_first(s, scripts, ARRAY_SIZE(scripts));
	const char *text = script ? boot_text(s, script) : "";

	if (*text)
		return strstr(text, "default/grub.d") != NULL;
	return boot_program(s, "update-grub") || !is_plain_grub(s);
}

/* What "#!/bin/sh" of grub-mkconfig runs. */
static bool sh_is_bash(struct scan *s)
{
	const char *name = root_link_name(s->root, &s->tmp, "bin/sh");

	if (!name)
		name = root_link_name(s->root, &s->tmp, "usr/bin/sh");
	return streq(name, "bash");
}

static void add_sources(struct scan *s)
{
	struct loader *l = &s->host->loader;

	l->sh_is_bash = sh_is_bash(s);
	*ARENA_PUSH(s->mem, l->sources, l->n_sources) = scan_file(s, DEFAULTS)->path;
	if (reads_dropins(s))
		boot_sources_in(s, DEFAULTS_DIR, ".cfg");
}

static const char **argv3(struct scan *s, const char *program, const char *path)
{
	const char *const argv[] = {program, "-o", path, NULL};

	return arena_dup(s->mem, argv, sizeof(argv));
}

/* update-grub writes /boot/grub/grub.cfg and nothing else. */
static bool by_update_grub(struct scan *s)
{
	const char *config = boot_grub(s)->config;
	bool usual = !config || streq(config, "/boot/grub/grub.cfg");

	if (!usual || boot_program(s, "update-grub"))
		return usual;
	return !is_plain_grub(s) && !boot_program(s, "grub-mkconfig") &&
	       !boot_program(s, "grub2-mkconfig");
}

static void fill_program(struct scan *s)
{
	static const char *update_grub[] = {"update-grub", NULL};
	struct loader *l = &s->host->loader;
	bool second = boot_program(s, "grub2-mkconfig") ||
		      (!boot_program(s, "grub-mkconfig") && has_grub2_names(s));
	const char *maker = second ? "grub2-mkconfig" : "grub-mkconfig";
	const char *usual = second ? "/boot/grub2/grub.cfg" : "/boot/grub/grub.cfg";

	if (by_update_grub(s))
		l->program = update_grub;
	else
		l->program = argv3(s, maker, l->generated ? l->generated : usual);
	l->has_generator = boot_program(s, l->program[0]);
}

static void fill_environment(struct scan *s)
{
	static const char *const blocks[] = {"boot/grub2/grubenv", "boot/grub/grubenv"};
	const char *block = boot_first(s, blocks, ARRAY_SIZE(blocks));
	const char *real = block ? boot_real(s, block) : NULL;

	if (real)
		s->host->loader.environment = scan_file(s, real)->path;
}

void boot_fill_grub(struct scan *s)
{
	s->host->loader.generated = boot_grub(s)->config;
	fill_program(s);
	fill_environment(s);
	add_sources(s);
	scan_grub(s);
}

/* The entries are read at the start: nothing has to be made. */
void boot_fill_grub_bls(struct scan *s)
{
	fill_environment(s);
	add_sources(s);
	scan_grub(s);
	boot_source(s, "/etc/kernel/cmdline");
}
