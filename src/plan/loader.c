/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/loader.h"

#include <errno.h>

#include "base/listing.h"
#include "plan/steps.h"
#include "plan/trial.h"

#define LOADER_TIMEOUT_S 600

static const struct loader_ops *const loaders[] = {
	&grub_loader,    &bls_loader,        &systemd_boot_loader, &uki_loader,
	&proxmox_loader, &kernelstub_loader, &sdbootutil_loader,   &refind_loader,
	&limine_loader,  &extlinux_loader,
};

bool about_loader(size_t i, const char **ret_name, struct about *ret)
{
	if (i >= ARRAY_SIZE(loaders))
		return about_declared(i - ARRAY_SIZE(loaders), ret_name, ret);
	*ret_name = loaders[i]->name;
	*ret = loaders[i]->about;
	return true;
}

const char *about_trial(size_t i)
{
	return i < ARRAY_SIZE(loaders) ? trial_where(loaders[i]->kind) : NULL;
}

/* This boot's line, with what the loader's files surely give the next one. */
static const char *assumed_line(struct making *m)
{
	const char *line = m->host->cmdline ? m->host->cmdline : "", *sure = NULL;
	if (m->loader && m->loader->sure_words)
		sure = m->loader->sure_words(m);
	for (struct cmdline_word w; sure && cmdline_next(&sure, &w);) {
		_cleanup_buf_ struct buf more = {0};
		cmdline_add(&more, line, arena_dup(&m->scratch, w.at, w.len));
		line = arena_str(&m->scratch, buf_str(&more));
	}
	return line;
}

void add_line(struct making *m, const char *line)
{
	for (size_t i = 0; line && i < m->n_lines; i++)
		if (cmdline_same_words(m->lines[i], line))
			return;
	if (line)
		*ARENA_PUSH(&m->scratch, m->lines, m->n_lines) = line;
}

/* m->cmdline becomes the first of the lines, of which some are there already. */
static void put_first(struct making *m)
{
	const char **others = m->lines;
	size_t n = m->n_lines;
	m->lines = NULL;
	m->n_lines = 0;
	add_line(m, m->cmdline);
	for (size_t i = 0; i < n; i++)
		add_line(m, others[i]);
}

void read_loader(struct making *m)
{
	const char *line = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++)
		if (loaders[i]->kind == m->host->loader.kind)
			m->loader = loaders[i];
	if (m->loader)
		line = m->loader->cmdline(m);
	m->cmdline_known = line;
	m->cmdline = line ? line : assumed_line(m);
	put_first(m);
}

/* "add `x`", "take out `y`", "change `a` to `b`" */
static const char *request(struct arena *a, const struct word_edit *w)
{
	if (!w->old)
		return arena_printf(a, "add `%s`", w->new);
	if (!w->new)
		return arena_printf(a, "take out `%s`", w->old);
	return arena_printf(a, "change `%s` to `%s`", w->old, w->new);
}

static int cannot_edit(struct making *m, struct err *err)
{
	const struct loader *l = &m->host->loader;
	const char **todo = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_words; i++)
		*ARENA_PUSH(&m->scratch, todo, n) = request(&m->scratch, &m->words[i]);
	const char *requests = listing(&m->scratch, todo, n);
	if (l->kind == LOADER_UNKNOWN)
		return err_set(err, EOPNOTSUPP,
			       "the boot loader of this host was not found (looked for GRUB's "
			       "/etc/default/grub and /boot/grub/grub.cfg, and entries in "
			       "loader/entries): %s on the kernel command line yourself, reboot, "
			       "and run passthru again",
			       requests);
	return err_set(err, EOPNOTSUPP,
		       "this host boots with %s (%s: %s), and passthru does not edit its command "
		       "line: %s there yourself, reboot, and run passthru again",
		       l->name ? l->name : "another loader",
		       l->evidence_source ? l->evidence_source : "evidence",
		       l->evidence_text ? l->evidence_text : "unknown", requests);
}

static bool is_on(const struct making *m)
{
	return m->report->iommu.state == IOMMU_ON;
}

static bool only_igpu_is_outside(const struct making *m)
{
	return is_on(m) && igpu_is_outside(m);
}

/* What a word is for, by a part of it; the last row is that of all others. */
static const struct {
	const char *part;
	bool (*applies)(const struct making *m); /* NULL: always */
	const char *clause;
} purposes[] = {
	{".ids=", NULL, "hands the devices to vfio-pci on the kernel command line"},
	{"intremap", NULL, "switches interrupt remapping on"},
	{"hugepages", NULL, "reserves huge pages for the guest"},
	{"isolcpus", NULL, "keeps CPUs free for the guest"},
	{"nohz_full", NULL, "keeps CPUs free for the guest"},
	{"rcu_nocbs", NULL, "keeps CPUs free for the guest"},
	{"kvm.ignore_msrs", NULL, "has KVM ignore registers that it does not know"},
	{"default_governor", NULL, "keeps the CPUs at their highest clock"},
	{"intel_iommu", only_igpu_is_outside, "puts the graphics into the IOMMU too"},
	{"", is_on, "keeps the IOMMU on"},
	{"", NULL, "switches the IOMMU on"},
};

static bool is_purpose(const struct making *m, size_t p, const char *word)
{
	return strstr(word, purposes[p].part) && (!purposes[p].applies || purposes[p].applies(m));
}

static size_t purpose_of(const struct making *m, const struct word_edit *w)
{
	size_t p = 0;
	while (!is_purpose(m, p, w->new ? w->new : w->old))
		p++;
	return p;
}

/* "switches the IOMMU on and hands the devices …" */
static const char *purpose(struct making *m)
{
	const char **clauses = NULL;
	size_t n = 0;
	for (size_t p = ARRAY_SIZE(purposes); p-- > 0;)
		for (size_t i = 0; i < m->n_words; i++)
			if (purpose_of(m, &m->words[i]) == p)
				list_add(&m->scratch, &clauses, &n, purposes[p].clause);
	return listing(&m->scratch, clauses, n);
}

void expect_words(struct making *m, const char *reader, const char *path)
{
	for (size_t i = 0; i < m->n_words; i++) {
		const struct word_edit *w = &m->words[i];
		if (is_everywhere(m, w->new))
			expect(m, EXPECT_LOADER_WORD, reader, path, w->new);
		if (w->old)
			expect(m, EXPECT_LOADER_NO_WORD, reader, path, w->old);
	}
}

int add_loader_program(struct making *m, const char *why, const char *const *generated,
		       const char *const *leftovers, struct err *err)
{
	const struct loader *l = &m->host->loader;
	if (m->host->live && !l->has_generator)
		return err_set(err, ENOENT,
			       "%s: this host boots with %s, but the program that writes its "
			       "configuration was looked for and is not installed",
			       l->program[0], m->loader->name);
	add_step(m, &(struct step_row){
			    .argv = l->program,
			    .why = why,
			    .timeout_s = LOADER_TIMEOUT_S,
			    .generated = generated,
			    .leftovers = leftovers,
		    });
	return 0;
}

int plan_loader_files(struct making *m, struct err *err)
{
	if (!m->n_words)
		return 0;
	return m->loader ? m->loader->edit(m, purpose(m), err) : cannot_edit(m, err);
}

int plan_loader_steps(struct making *m, struct err *err)
{
	const struct loader_ops *ops = m->loader;
	if (m->n_words)
		return ops->add_steps ? ops->add_steps(m, err) : 0;
	return m->image_changed && ops && ops->after_images ? ops->after_images(m, err) : 0;
}
