/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice of old guides that this kernel and these tools have no use for. */
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"

struct advice {
	const char *name;
	bool is_start; /* of a name */
	bool shows;    /* on the screen or in the sound, when it goes */
	/* Why it is outdated here; NULL it is not, or nobody knows. May add proof. */
	const char *(*outdated)(const struct bench *b, struct finding *f, const struct param *p);
};

/* From 6.1 on (vfio_pci_vga_init() in drivers/vfio/pci/vfio_pci_core.c). */
#define FREES_THE_SCREEN "vfio-pci takes the firmware's screen off the card itself since 6.1"

static bool frees_the_screen(const struct host *h)
{
	return release_since(h->release, 6, 1) == TRI_YES;
}

/* The options of one driver reach to the next blank (fb_get_options() in drivers/video). */
static bool is_for_another_driver(const char *value)
{
	return !str_starts(value, "efifb:") && strstr(value, ",efifb:off");
}

static bool prove_simpledrm(const struct bench *b, struct finding *f)
{
	const struct kernel *k = host_running(b->host);
	const char *line;

	if (!k || k->sysfb_simplefb != TRI_YES)
		return false;
	line = kernel_config_line(k, "CONFIG_SYSFB_SIMPLEFB");
	if (line && k->config_path)
		prove_place(b, f, k->config_path, 0, line);
	return true;
}

static const char *video(const struct bench *b, struct finding *f, const struct param *p)
{
	if (!p->value)
		return NULL;
	if (is_for_another_driver(p->value))
		return "is one option for the first driver that it names: efifb is not switched "
		       "off";
	if (!str_starts(p->value, "efifb:off"))
		return NULL;
	if (prove_simpledrm(b, f))
		return "does nothing: this kernel gives the firmware's screen to simpledrm";
	if (frees_the_screen(b->host))
		return "is not needed: " FREES_THE_SCREEN;
	return NULL;
}

static const char *initcall(const struct bench *b, struct finding *f, const struct param *p)
{
	(void)f;
	if (!p->value || !strstr(p->value, "sysfb_init") || !frees_the_screen(b->host))
		return NULL;
	return "keeps the screen dark until a driver loads, and is not needed: " FREES_THE_SCREEN;
}

/* Only dracut's own scripts read these words. */
static const char *dracut_only(const struct bench *b, struct finding *f, const struct param *p)
{
	const struct initramfs *i = &b->host->initramfs;

	(void)f;
	(void)p;
	if (i->kind != INITRAMFS_TOOLS && i->kind != INITRAMFS_MKINITCPIO &&
	    i->kind != INITRAMFS_BOOSTER)
		return NULL;
	return arena_printf(b->mem,
			    "is read by dracut only, and the initramfs of this host is made by %s",
			    i->name);
}

static bool uses_hda(const struct device *d)
{
	for (size_t i = 0; i < d->n_candidates; i++)
		if (streq(d->candidates[i].module, "snd_hda_intel"))
			return true;
	return false;
}

static size_t count_own_sound(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++)
		n += uses_hda(&h->devices[i]) && !streq(h->devices[i].driver, "vfio-pci");
	return n;
}

/* Of two or more sound devices a guest takes one, and the others have no driver any more. */
static const char *no_sound(const struct bench *b)
{
	size_t n = count_own_sound(b->host);

	if (n < 2)
		return NULL;
	return arena_printf(b->mem,
			    "leaves all %zu sound devices of this host without their driver; a "
			    "softdep puts vfio-pci first for the one that you pass",
			    n);
}

static const char *blacklist(const struct bench *b, struct finding *f, const struct param *p)
{
	(void)f;
	if (!p->value || (!strstr(p->value, "snd_hda_intel") && !strstr(p->value, "snd-hda-intel")))
		return NULL;
	return no_sound(b);
}

static const struct advice advices[] = {
	{"video", false, true, video},
	{"initcall_blacklist", false, true, initcall},
	{"rd.driver.", true, false, dracut_only},
	{"modprobe.blacklist", false, true, blacklist},
	{"module_blacklist", false, true, blacklist},
};

static const struct advice *advice_on(const struct param *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(advices); i++) {
		const struct advice *a = &advices[i];

		if (a->is_start ? str_starts(p->name, a->name) : streq(p->name, a->name))
			return a;
	}
	return NULL;
}

static void blacklist_lines(struct hits *hits)
{
	const struct host *h = hits->b->host;

	for (size_t i = 0; i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i];
		const char *why;

		if (!streq(l->directive, "blacklist") || !streq(l->module, "snd_hda_intel"))
			continue;
		why = no_sound(hits->b);
		if (!why)
			continue;
		hit(hits, "%s: blacklist snd_hda_intel %s.", directive_place(hits->b, l), why);
		hit_line(hits, l->path, l->line);
		prove_directive(hits->b, hits->f, l);
	}
}

static const char *old_remedy(const struct hits *hits, bool shows)
{
	const struct bench *b = hits->b;
	const char *words = hits->out.words ? howto_take_out(b, &hits->out) : "";
	const char *lines = "";

	if (hits->lines)
		lines = arena_printf(b->mem, "%sTake the line out (%s)%s", *words ? " " : "",
				     hits->lines, howto_finish(b, false, true));
	return arena_printf(b->mem, "%s%s%s", words, lines,
			    shows ? " If the screen or the sound behaves worse then, put it back."
				  : "");
}

void check_old_advice(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);
	bool shows = false;

	for (size_t i = 0; i < words.n; i++) {
		const struct param *p = words.items[i].param;
		const struct advice *a = advice_on(p);
		const char *why = a ? a->outdated(b, f, p) : NULL;

		if (!why)
			continue;
		shows |= a->shows;
		hit(&hits, "%s %s.", p->raw, why);
		hit_word(&hits, &words.items[i]);
	}
	blacklist_lines(&hits);
	judge_hits(&hits, "Nothing of what is set is outdated here.", words_unread(b->host));
	if (hits.n > 0)
		f->remedy = old_remedy(&hits, shows || hits.lines);
}
