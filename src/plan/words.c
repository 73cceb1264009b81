/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of the kernel command line change. Only those that have an effect: the AMD driver is
 * on where there is an IVRS table and knows no "on" (parse_amd_iommu_options in
 * drivers/iommu/amd/init.c), and the Intel one needs "on" only where the kernel's default is off,
 * or leaves the integrated GPU out.
 *
 * Entries may differ, and what kernels to come are given may differ from them: each line is looked
 * at, and what any of them needs is done in all of them. First everywhere what is in the way, then
 * what is lacking, so that a line in which a word was turned is not given it a second time.
 */
#include "conf/cmdline.h"
#include "base/listing.h"
#include "plan/making.h"

static bool intel_host(const struct making *m)
{
	return m->report->iommu.vendor == CPU_INTEL;
}

static bool not_intel(const struct making *m)
{
	return !intel_host(m);
}

static bool not_amd(const struct making *m)
{
	return m->report->iommu.vendor != CPU_AMD;
}

static bool any_host(const struct making *m)
{
	(void)m;
	return true;
}

/* The GPU that the Intel driver treats apart is the display at 00:02.0 (IS_GFX_DEVICE and the
   parsing of igfx_off in drivers/iommu/intel/iommu.c). */
static const struct leaver *leaving_igpu(const struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++) {
		const struct device *d = m->leavers[i].device;
		bool place = d->addr.domain == 0 && d->addr.bus == 0 && d->addr.dev == 2 &&
			     d->addr.fn == 0;
		if (place && d->vendor == 0x8086 && device_is_display(d))
			return &m->leavers[i];
	}
	return NULL;
}

static bool igpu_leaves(const struct making *m)
{
	return leaving_igpu(m);
}

/* Parts of comma lists that stand in the way. The kernel compares starts: "offx" is "off" too. */
static const struct {
	const char *name, *part;
	const char *instead; /* where the kernels need a word to be on; NULL: just goes */
	bool (*applies)(const struct making *m);
} in_the_way[] = {
	{"intel_iommu", "off", "on", not_amd},
	{"intel_iommu", "igfx_off", NULL, igpu_leaves},
	{"intel_iommu", "intgpu_off", NULL, igpu_leaves}, /* Debian's kernels */
	{"amd_iommu", "off", NULL, not_intel},
	{"iommu", "off", NULL, any_host},
	{"intremap", "off", NULL, any_host}, /* drivers/iommu/irq_remapping.c */
};

/* What to write for one part of name's list: the part itself, another one, NULL when it goes. */
static const char *better_part(const struct making *m, const char *name, const char *part)
{
	for (size_t i = 0; i < ARRAY_SIZE(in_the_way); i++)
		if (streq(name, in_the_way[i].name) && str_starts(part, in_the_way[i].part) &&
		    in_the_way[i].applies(m))
			return host_intel_is_default(m->host) ? NULL : in_the_way[i].instead;
	return part;
}

/* Does one of the comma-separated parts of list start with part, as the kernel compares them? */
static bool has_part(const char *list, const char *part)
{
	size_t n = strlen(part);
	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (strncmp(list, part, n) == 0)
			return true;
	return false;
}

/* The value with all parts bettered; true when any changed. An "on" is not doubled. */
static bool better_value(struct making *m, const char *name, const char *value, struct buf *out)
{
	bool changed = false;
	for (const char *at = value, *end; at; at = *end ? end + 1 : NULL) {
		end = at + strcspn(at, ",");
		const char *part = arena_printf(&m->scratch, "%.*s", (int)(end - at), at);
		const char *better = better_part(m, name, part);
		bool same = better == part;
		changed |= !same;
		if (!better || (!same && has_part(buf_str(out), better)))
			continue;
		if (out->len)
			buf_putc(out, ',');
		buf_puts(out, better);
	}
	return changed;
}

/* The word as it should be: the word itself, another one, or NULL when it should go. */
static const char *better_word(struct making *m, const char *word)
{
	char *name, *value;
	_cleanup_buf_ struct buf better = {0};
	cmdline_split(word, &m->scratch, &name, &value);
	if (streq(name, "nointremap"))
		return NULL;
	if (!value || !better_value(m, name, value, &better))
		return word;
	return better.len ? arena_printf(m->mem, "%s=%s", name, buf_str(&better)) : NULL;
}

/* Notes the edit and keeps the lines as they will be. */
static void change_word(struct making *m, const char *old, const char *new)
{
	const struct word_edit edit = {arena_str(m->mem, old), arena_str(m->mem, new)};
	for (size_t i = 0; i < m->n_lines; i++)
		m->lines[i] = cmdline_edit(m->lines[i], &edit, 1, true, &m->scratch);
	m->cmdline = m->lines[0];
	*ARENA_PUSH(m->mem, m->words, m->n_words) = edit;
}

static void better_words(struct making *m, size_t line)
{
	char **words = NULL;
	size_t n = 0;
	cmdline_words(m->lines[line], &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		const char *better = better_word(m, words[i]);
		if (better != words[i] && cmdline_has(m->lines[line], words[i]))
			change_word(m, words[i], better);
	}
}

/* Does a word name=…part… stand on the line? */
static bool line_has_part(struct making *m, const char *line, const char *wanted, const char *part)
{
	char **words = NULL, *name, *value;
	size_t n = 0;
	cmdline_words(line, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		cmdline_split(words[i], &m->scratch, &name, &value);
		if (value && streq(name, wanted) && has_part(value, part))
			return true;
	}
	return false;
}

/* Has a kernel that may come up next this default: the running one, or the newest? */
static bool next_default_is(const struct making *m, enum intel_default value)
{
	bool newest = true;
	for (size_t i = 0; i < m->host->n_kernels; i++) {
		const struct kernel *k = &m->host->kernels[i];
		if (!kernel_may_boot(k))
			continue;
		if ((newest || k->running) && k->intel_default == value)
			return true;
		newest = false;
	}
	return false;
}

/* The IOMMU is on because somebody typed the word at the boot prompt, and the kernel's default is
 * off. */
static bool on_is_lost_at_reboot(struct making *m)
{
	const struct param *p = host_param(m->host, "intel_iommu");
	return m->cmdline_known && p && p->value && has_part(p->value, "on") &&
	       next_default_is(m, INTEL_DEFAULT_OFF);
}

bool igpu_is_outside(const struct making *m)
{
	const struct leaver *igpu = leaving_igpu(m);
	return igpu && igpu->device->group < 0;
}

static bool igpu_is_left_out(const struct making *m)
{
	return igpu_is_outside(m) && next_default_is(m, INTEL_DEFAULT_ON_BUT_IGPU);
}

static bool needs_intel_on(struct making *m, const char *line)
{
	if (!intel_host(m) || line_has_part(m, line, "intel_iommu", "on"))
		return false;
	if (igpu_is_left_out(m))
		return true;
	if (m->report->iommu.state == IOMMU_ON)
		return on_is_lost_at_reboot(m);
	return m->report->iommu.reason == REASON_CMDLINE_MISSING ||
	       next_default_is(m, INTEL_DEFAULT_OFF);
}

/* "vfio-pci.ids=", or the spelling that stands there. */
static void start_ids_word(const struct id_list *list, struct buf *word)
{
	if (list->at && list->at[0] != '"')
		buf_add(word, list->at, strcspn(list->at, "="));
	else
		buf_puts(word, "vfio-pci.ids");
	buf_putc(word, '=');
}

/* The last word of the line that gives ids to vfio-pci; NULL: there is none. */
static const char *ids_word_of(struct making *m, const char *line)
{
	const char *last = NULL;
	char **words = NULL;
	size_t n = 0;
	cmdline_words(line, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (cmdline_same_name(words[i], "vfio-pci.ids="))
			last = words[i];
	return last;
}

/* The list that stands there with our ids behind it; a new word when there is none. Every line is
 * given the same. */
static void merge_ids(struct making *m)
{
	const struct id_list *list = &m->cmdline_ids;
	const char **all = NULL;
	size_t n = 0;
	_cleanup_buf_ struct buf word = {0};
	for (size_t i = 0; i < list->n; i++)
		list_add(&m->scratch, &all, &n, list->ids[i]);
	size_t before = n;
	for (size_t i = 0; i < m->n_ids; i++)
		list_add(&m->scratch, &all, &n, m->ids[i]);
	if (n == before)
		return;
	start_ids_word(list, &word);
	for (size_t i = 0; i < n; i++)
		buf_printf(&word, "%s%s", i ? "," : "", all[i]);
	for (size_t i = 0; i < m->n_lines; i++)
		if (!cmdline_has(m->lines[i], buf_str(&word)))
			change_word(m, ids_word_of(m, m->lines[i]), buf_str(&word));
}

static bool any_line_has(const struct making *m, const char *word)
{
	for (size_t i = 0; i < m->n_lines; i++)
		if (cmdline_has(m->lines[i], word))
			return true;
	return false;
}

/* A word that is on the running command line and in no file: nothing can be edited, the next boot
 * goes without it. */
static void find_typed(struct making *m)
{
	for (size_t i = 0; m->cmdline_known && i < m->host->n_params; i++) {
		const char *raw = m->host->params[i].raw;
		if (better_word(m, raw) == raw || any_line_has(m, raw))
			continue;
		if (menu_has(m, raw)) {
			change_word(m, raw, NULL);
			continue;
		}
		m->typed = arena_str(m->mem, raw);
		*ARENA_PUSH(m->mem, m->plan->gone_words, m->plan->n_gone_words) = m->typed;
	}
}

bool is_everywhere(const struct making *m, const char *word)
{
	for (size_t i = 0; word && i < m->n_lines; i++)
		if (!cmdline_has(m->lines[i], word))
			return false;
	return word;
}

bool only_adds_words(const struct making *m)
{
	for (size_t i = 0; i < m->n_words; i++)
		if (m->words[i].old)
			return false;
	return true;
}

void choose_words(struct making *m)
{
	find_typed(m);
	for (size_t i = 0; i < m->n_lines; i++)
		better_words(m, i);
	for (size_t i = 0; i < m->n_lines; i++)
		if (needs_intel_on(m, m->lines[i]))
			change_word(m, NULL, "intel_iommu=on");
	if (wants_cmdline_ids(m))
		merge_ids(m);
	if (!m->n_words)
		find_stale_words(m);
}

void add_word_everywhere(struct making *m, const char *word)
{
	if (!is_everywhere(m, word))
		change_word(m, NULL, word);
	else if (m->cmdline_known)
		renew_word(m, word);
}

void promise_words(struct making *m)
{
	for (size_t i = 0; i < m->n_words; i++) {
		struct plan *p = m->plan;
		if (is_everywhere(m, m->words[i].new))
			*ARENA_PUSH(m->mem, p->words, p->n_words) = m->words[i].new;
		if (m->words[i].old)
			*ARENA_PUSH(m->mem, p->gone_words, p->n_gone_words) = m->words[i].old;
	}
}
