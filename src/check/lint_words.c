/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that do nothing: on any host, or on one with the other maker's IOMMU. */
#include "base/lines.h"
#include "base/text.h"
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"
#include "check/words.h"

#define NO_VALUE "" /* the word stands without "=" */

/* Against the parsers intel_iommu_setup(), parse_amd_iommu_options() and iommu_setup(). */
static const struct dead_word {
	const char *name;
	const char *option; /* an item of its list; NULL: the word as a whole */
	const char *because;
} dead_words[] = {
	{"amd_iommu", "on", "never was a kernel option; AMD's IOMMU is on by itself"},
	{"amd_iommu", "pt", "never was a kernel option"},
	{"amd_iommu", "enable", "never was a kernel option; AMD's IOMMU is on by itself"},
	{"amd_iommu", "1", "never was a kernel option; AMD's IOMMU is on by itself"},
	{"amd_iommu", NO_VALUE, "does nothing without a value"},
	{"intel_iommu", "pt", "never was a kernel option; iommu=pt is another word"},
	{"intel_iommu", "enable", "never was a kernel option; intel_iommu=on is"},
	{"intel_iommu", "1", "never was a kernel option; intel_iommu=on is"},
	{"intel_iommu", NO_VALUE, "does nothing without a value; intel_iommu=on has one"},
	{"iommu", "on", "is no kernel option"},
	{"iommu", "yes", "is no kernel option"},
	{"iommu", "1", "is no kernel option"},
	{"iommu", NO_VALUE, "does nothing without a value"},
	{"nofb", NULL, "is no kernel option"},
};

/* A word that only one maker's hosts read. On others it is harmless. */
static const struct owned_word {
	const char *name;
	bool is_start; /* of a name: "kvm_intel." */
	enum cpu_vendor owner;
	bool by_processor; /* else by the IOMMU */
	const char *what;
} owned_words[] = {
	{"intel_iommu", false, CPU_INTEL, false, "Intel's IOMMU"},
	{"amd_iommu", true, CPU_AMD, false, "AMD's IOMMU"},
	{"ivrs_", true, CPU_AMD, false, "AMD's IOMMU"},
	{"kvm_intel.", true, CPU_INTEL, true, "Intel's processors"},
	{"kvm_amd.", true, CPU_AMD, true, "AMD's processors"},
};

/* Files that list modules to load or to put into an initramfs. */
static const char *const module_lists[] = {
	"/etc/initramfs-tools/modules", "/etc/modules",     "/etc/modules-load.d/",
	"/etc/mkinitcpio.conf",         "/etc/dracut.conf", "/etc/booster.yaml",
};

static bool has_option(const struct param *p, const char *option)
{
	if (!option)
		return true;
	return *option ? param_lists(p, option) : !p->value;
}

static const struct dead_word *why_dead(const struct param *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(dead_words); i++)
		if (streq(p->name, dead_words[i].name) && has_option(p, dead_words[i].option))
			return &dead_words[i];
	return NULL;
}

static void hit_dead(struct hits *hits, const struct lint_word *w, const struct dead_word *d)
{
	const char *raw = w->param->raw;

	if (w->param->value && d->option && !streq(w->param->value, d->option))
		hit(hits, "%s in %s %s.", d->option, raw, d->because);
	else
		hit(hits, "%s %s.", raw, d->because);
	hit_word(hits, w);
}

/* Since 6.2 it is a part of vfio: no such module can be loaded. */
static bool lacks_virqfd(const struct kernel *k)
{
	return k->vfio_virqfd == SUPPORT_MISSING || release_since(k->release, 6, 2) == TRI_YES;
}

static bool virqfd_is_gone(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kernels; i++) {
		if (!kernel_may_boot(&h->kernels[i]))
			continue;
		if (!lacks_virqfd(&h->kernels[i]))
			return false;
		n++;
	}
	return n > 0;
}

static const char *find_virqfd(const char *text)
{
	const char *at = strstr(text, "vfio_virqfd");

	return at ? at : strstr(text, "vfio-virqfd");
}

static bool is_module_list(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(module_lists); i++)
		if (str_starts(path, module_lists[i]))
			return true;
	return false;
}

static void virqfd_in_file(struct hits *hits, const struct file_fact *file)
{
	struct lines it = lines_of(file->bytes, file->len);

	for (struct line l; lines_next(&it, &l);) {
		const char *text = arena_safe(hits->b->mem, l.at, l.text_len);
		const char *at = find_virqfd(text), *comment = strchr(text, '#');

		if (!at || (comment && comment < at))
			continue;
		hit(hits, "%s lists vfio_virqfd, and these kernels have no such module.",
		    file->path);
		hit_line(hits, file->path, l.no);
		prove_place(hits->b, hits->f, file->path, l.no, text);
	}
}

static void find_dead_virqfd(struct hits *hits, const struct lint_words *words)
{
	const struct host *h = hits->b->host;

	if (!virqfd_is_gone(h))
		return;
	for (size_t i = 0; i < words->n; i++) {
		const struct lint_word *w = &words->items[i];

		if (!find_virqfd(w->param->raw))
			continue;
		hit(hits, "%s names vfio_virqfd, and these kernels have no such module.",
		    w->param->raw);
		hit_word(hits, w);
	}
	for (size_t i = 0; i < h->n_files; i++)
		if (h->files[i].state == FILE_PRESENT && is_module_list(h->files[i].path))
			virqfd_in_file(hits, &h->files[i]);
}

static const char *harmless(const struct hits *hits)
{
	return arena_printf(hits->b->mem, "%s Nothing breaks until then.",
			    howto_take_out(hits->b, &hits->out));
}

static const char *dead_remedy(const struct hits *hits)
{
	const struct bench *b = hits->b;
	const char *words = hits->out.words ? harmless(hits) : "";

	if (!hits->lines)
		return words;
	return arena_printf(b->mem,
			    "Take vfio_virqfd out (%s)%s Until then a build of the initramfs may "
			    "complain of it.%s%s",
			    hits->lines, howto_finish(b, false, true), *words ? " " : "", words);
}

void check_dead_words(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);

	for (size_t i = 0; i < words.n; i++) {
		const struct dead_word *d = why_dead(words.items[i].param);

		if (d)
			hit_dead(&hits, &words.items[i], d);
	}
	find_dead_virqfd(&hits, &words);
	judge_hits(&hits, "As far as is known, every word has an effect.", words_unread(b->host));
	if (hits.n > 0)
		f->remedy = dead_remedy(&hits);
}

static bool is_known_maker(enum cpu_vendor v)
{
	return v == CPU_INTEL || v == CPU_AMD || v == CPU_ARM;
}

static const struct owned_word *owned_by_another(const struct host *h, const struct param *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(owned_words); i++) {
		const struct owned_word *o = &owned_words[i];
		enum cpu_vendor here = o->by_processor ? h->cpu.vendor : host_vendor(h)->id;

		if (o->is_start ? !str_starts(p->name, o->name) : !streq(p->name, o->name))
			continue;
		return is_known_maker(here) && here != o->owner ? o : NULL;
	}
	return NULL;
}

void check_other_vendor(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);
	const char *unknown = words_unread(b->host);

	for (size_t i = 0; i < words.n; i++) {
		const struct param *p = words.items[i].param;
		const struct owned_word *o = why_dead(p) ? NULL : owned_by_another(b->host, p);

		if (!o)
			continue;
		hit(&hits, "%s is for %s, which this host does not have: it does nothing.", p->raw,
		    o->what);
		hit_word(&hits, &words.items[i]);
	}
	if (!unknown && !is_known_maker(host_vendor(b->host)->id))
		unknown = "Whose IOMMU this host has is not known.";
	judge_hits(&hits, "Every word is for the IOMMU and processor of this host.", unknown);
	if (hits.n > 0)
		f->remedy = harmless(&hits);
}
