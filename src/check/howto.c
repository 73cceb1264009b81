/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/howto.h"

#include "base/listing.h"
#include "check/loaders.h"

/* How a loader's command line is changed where passthru does not do it. The first row that fits. */
static const struct way {
	enum loader_kind kind;
	const char *name; /* of the loader; NULL any */
	const char *os;   /* NULL any */
	const char *add,
		*take;     /* a command that does it all, before the words; NULL: edit a file */
	const char *write; /* the program to run after a file was edited; NULL none */
} ways[] = {
	{LOADER_GRUB, NULL, "fedora", "grubby --update-kernel=ALL --args",
	 "grubby --update-kernel=ALL --remove-args",
	 "grub2-mkconfig -o /boot/grub2/grub.cfg --update-bls-cmdline"},
	{LOADER_GRUB, NULL, "rhel", "grubby --update-kernel=ALL --args",
	 "grubby --update-kernel=ALL --remove-args",
	 "grub2-mkconfig -o /boot/grub2/grub.cfg --update-bls-cmdline"},
	{LOADER_GRUB, NULL, "debian", NULL, NULL, "update-grub"},
	{LOADER_GRUB, NULL, "suse", NULL, NULL, "grub2-mkconfig -o /boot/grub2/grub.cfg"},
	{LOADER_GRUB, NULL, NULL, NULL, NULL, "grub-mkconfig -o /boot/grub/grub.cfg"},
	{LOADER_GRUB_BLS, NULL, NULL, "grubby --update-kernel=ALL --args",
	 "grubby --update-kernel=ALL --remove-args", NULL},
	{LOADER_KERNELSTUB, NULL, NULL, "kernelstub --add-options", "kernelstub --delete-options",
	 NULL},
	{LOADER_PROXMOX, NULL, NULL, NULL, NULL, "proxmox-boot-tool refresh"},
	{LOADER_SDBOOTUTIL, NULL, NULL, NULL, NULL, "sdbootutil update-all-entries"},
	{LOADER_OSTREE, NULL, NULL, "rpm-ostree kargs --append-if-missing",
	 "rpm-ostree kargs --delete-if-present", NULL},
	{LOADER_NIXOS, NULL, NULL, NULL, NULL, "nixos-rebuild boot"},
};

static const struct way no_way = {0};

const char howto_declared[] =
	"passthru plan ADDRESS writes down the commands and settings for your devices, ready to "
	"copy.";

const char *howto_read(const struct bench *b, const char *look)
{
	if (!b->host->live)
		return "Run passthru on the host itself, as root: sudo passthru check.";
	if (!b->host->as_root)
		return "Run passthru as root: sudo passthru check.";
	return look;
}

static bool fits(const struct way *w, const struct host *h)
{
	return w->kind == h->loader.kind && (!w->name || streq(w->name, h->loader.name)) &&
	       (!w->os || host_is_like(h, w->os));
}

/* The loader's own program, where it is installed, is what writes its files. */
static struct way way_of(const struct bench *b)
{
	const struct host *h = b->host;
	const struct loader *l = &h->loader;
	const char *program = l->has_generator ? host_loader_program(h, b->mem) : NULL;

	if (l->kind == LOADER_GRUB && l->has_generator)
		return (struct way){.kind = l->kind, .write = program ? program : "update-grub"};
	if (program && l->kind != LOADER_GRUB_BLS)
		return (struct way){.kind = l->kind, .write = program};
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (fits(&ways[i], h))
			return ways[i];
	return no_way;
}

/* A list that long ends in "…". */
#define LIST_MOST 400

const char *join_once(const struct bench *b, const char *list, const char *item)
{
	if (!list)
		return item;
	if (strlen(list) > LIST_MOST)
		return text_lists(list, "…", ',') ? list : arena_printf(b->mem, "%s, …", list);
	return text_lists(list, item, ',') ? list : arena_printf(b->mem, "%s, %s", list, item);
}

static bool same_param(const struct param *a, const struct param *b)
{
	return streq(a->name, b->name) &&
	       (a->value ? b->value && streq(a->value, b->value) : !b->value);
}

/* A word of a foreign file is put behind a command only when no shell can read more into it. */
static bool is_plain(const char *word)
{
	return !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  "_.,:=+-/")];
}

void unwanted_add(const struct bench *b, struct unwanted *u, const struct param *p)
{
	if (u->words && strlen(u->words) > LIST_MOST)
		return;
	u->plain = is_plain(p->raw) && (u->plain || !u->words);
	u->words = join_once(b, u->words, p->raw);
	for (size_t i = 0; i < b->host->n_set_words; i++) {
		const struct set_word *s = &b->host->set_words[i];

		if (same_param(&s->word, p))
			u->places = join_once(b, u->places,
					      arena_printf(b->mem, "%s:%zu", s->path, s->line));
	}
}

/* "a, b" as "a b". */
static const char *with_blanks(const struct bench *b, const char *list)
{
	char *out = arena_str(b->mem, list), *to = out;

	for (const char *from = list; *from; from++)
		if (*from != ',' || from[1] != ' ')
			*to++ = *from;
	*to = '\0';
	return out;
}

/* The command with all the words; with the option again for each, where it takes but one. */
static const char *taking(const struct bench *b, const struct way *w, const char *words)
{
	const char *list = with_blanks(b, words), *option = strrchr(w->take, ' ');
	const char *command = NULL;

	if (w->kind != LOADER_OSTREE)
		return arena_printf(b->mem, "%s=\"%s\"", w->take, list);
	for (size_t n; *list; list += n + strspn(list + n, " ")) {
		n = strcspn(list, " ");
		command = arena_printf(b->mem, "%s%s=\"%.*s\"", command ? command : w->take,
				       command ? option : "", (int)n, list);
	}
	return command;
}

const char *howto_take_out(const struct bench *b, const struct unwanted *u)
{
	const struct way w = way_of(b);
	bool read = b->host->n_set_words > 0;

	if (w.take && u->plain)
		return arena_printf(b->mem, "Run %s, and reboot.", taking(b, &w, u->words));
	if (!u->places && read && w.write)
		return arena_printf(b->mem,
				    "No file that was read has %s any more: run %s, and reboot.",
				    u->words, w.write);
	if (u->places)
		return arena_printf(b->mem, "Take %s out (%s)%s", u->words, u->places,
				    howto_finish(b, true, false));
	return arena_printf(b->mem, "Take %s out of the kernel command line%s", u->words,
			    howto_finish(b, true, false));
}

const char *howto_take_word(const struct bench *b, const char *raw)
{
	struct unwanted u = {0};

	for (size_t i = 0; i < b->host->n_params; i++)
		if (streq(b->host->params[i].raw, raw)) {
			unwanted_add(b, &u, &b->host->params[i]);
			return howto_take_out(b, &u);
		}
	u.words = raw;
	return howto_take_out(b, &u);
}

/* Where nothing makes it: the loader's own file, or its first entry. */
static const char *words_path(const struct host *h)
{
	if (h->loader.kind == LOADER_NIXOS)
		return "boot.kernelParams in /etc/nixos/configuration.nix";
	if (h->loader.generated || loader_unseen(h))
		return h->loader.generated;
	for (size_t i = 0; i < h->n_entries; i++)
		if (!h->entries[i].foreign && !h->entries[i].recovery)
			return h->entries[i].path;
	return NULL;
}

const char *howto_add_word(const struct bench *b, const char *word)
{
	const struct loader *l = &b->host->loader;
	const struct way w = way_of(b);
	const char *path = l->n_sources > 0 ? l->sources[0] : words_path(b->host);
	const char *place = path ? arena_printf(b->mem, " (%s)", path) : "";

	if (w.add)
		return arena_printf(b->mem, "Run %s=\"%s\", and reboot.", w.add, word);
	return arena_printf(b->mem, "Add %s to the kernel command line%s%s", word, place,
			    howto_finish(b, true, false));
}

static const char *rebuild_words(const struct host *h)
{
	const char *program = host_rebuild(h);

	if (h->initramfs.kind == INITRAMFS_NONE)
		return NULL;
	return program ? program : "the program that makes the initramfs";
}

const char *howto_then(const struct bench *b, bool cmdline, bool initramfs)
{
	const char *end = howto_finish(b, cmdline, initramfs);

	return arena_printf(b->mem, " Then%s",
			    str_starts(end, ", run") ? end + 1 : strstr(end, " reboot"));
}

const char *howto_finish(const struct bench *b, bool cmdline, bool initramfs)
{
	const struct way w = way_of(b);
	const char *write = cmdline ? w.write : NULL;
	const char *build = initramfs ? rebuild_words(b->host) : NULL;

	if (write && build)
		return arena_printf(b->mem, ", run %s and %s, and reboot.", write, build);
	if (write || build)
		return arena_printf(b->mem, ", run %s, and reboot.", write ? write : build);
	return ", and reboot.";
}
