/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>

#include "base/text.h"
#include "conf/cmdline.h"
#include "plan/entries.h"
#include "plan/initramfs.h"
#include "base/listing.h"
#include "plan/loader.h"

void note(struct making *m, const char *fmt, ...)
{
	struct plan *p = m->plan;
	_cleanup_free_ char *text = NULL;
	va_list args;
	va_start(args, fmt);
	BUG_ON(vasprintf(&text, fmt, args) < 0);
	va_end(args);
	*ARENA_PUSH(m->mem, p->notes, p->n_notes) = arena_safe(m->mem, text, strlen(text));
}

static bool is_told(const struct device_report *r, size_t hazard)
{
	for (size_t i = 0; i < hazard; i++)
		if (streq(r->hazards[i].id, r->hazards[hazard].id))
			return true;
	return false;
}

static void note_warnings(struct making *m, const struct leaver *l)
{
	const struct device_report *r = &m->report->devices[l->index];
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_WARN && !is_told(r, i))
			note(m, "%s: %s", l->device->address, r->hazards[i].detail);
}

/* What blocks is refused before; what left before is not lost by this plan. */
void note_hazards(struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		if (!m->leavers[i].settled && m->leavers[i].index < m->report->n_devices)
			note_warnings(m, &m->leavers[i]);
}

/* Parameters by which a driver makes virtual functions when it is loaded. */
static const char *const making_params[] = {"max_vfs=", "num_vfs="};

static bool says_making(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(making_params); i++)
		if (strstr(text, making_params[i]))
			return true;
	return false;
}

/* Does an option of its driver make the virtual functions? */
static bool makes_functions(const struct host *h, const struct device *pf)
{
	const char *driver = pf->driver;
	for (size_t i = 0; driver && i < h->n_modprobe; i++) {
		const struct modprobe_line *l = &h->modprobe[i];
		if (streq(l->directive, "options") && streq(l->module, driver) &&
		    says_making(l->args))
			return true;
	}
	return false;
}

/* Made anew at each start, by whoever does it now. */
static bool wants_maker(const struct making *m, const struct leaver *l)
{
	const struct device *d = l->device;
	if (l->settled || d->sriov_vf != TRI_YES)
		return false;
	return d->pf < 0 || !makes_functions(m->host, &m->host->devices[d->pf]);
}

static void note_virtual(struct making *m)
{
	const char **functions = NULL, **makers = NULL;
	size_t n = 0, n_makers = 0;
	for (size_t i = 0; i < m->n_leavers; i++) {
		const struct device *d = m->leavers[i].device;
		if (!wants_maker(m, &m->leavers[i]))
			continue;
		list_add(&m->scratch, &functions, &n, d->address);
		if (d->pf >= 0)
			list_add(&m->scratch, &makers, &n_makers, m->host->devices[d->pf].address);
	}
	if (n)
		note(m,
		     "Virtual functions are gone with each start. Something on this host must "
		     "make %s again by writing sriov_numvfs of %s (a udev rule, a service): "
		     "passthru does not, and it knows of nothing here that does. vfio-pci takes "
		     "them as they are made.",
		     listing(&m->scratch, functions, n),
		     n_makers ? listing(&m->scratch, makers, n_makers)
			      : "the card that makes them");
}

/* Of a tree it is not asked to run them. */
static void note_program(struct making *m, const char *name, bool installed)
{
	for (size_t i = 0; i < m->plan->n_steps && !installed; i++)
		if (streq(m->plan->steps[i].argv[0], name)) {
			note(m,
			     "%s was not found in this tree: it has to be installed before that "
			     "step can run.",
			     name);
			return;
		}
}

/* Where the words go, and which files that look like the place are not it. */
static void note_loaders(struct making *m)
{
	const struct host *h = m->host;
	const char **others = NULL;
	size_t n = 0;
	for (size_t i = 0; i < h->n_others; i++)
		*ARENA_PUSH(&m->scratch, others, n) =
			arena_printf(&m->scratch, "%s (%s%s)", h->others[i].name,
				     *h->others[i].source == '/' ? "" : "/", h->others[i].source);
	if (n && m->n_words)
		note(m,
		     "This host boots by %s, so its kernel command line is changed there. %s "
		     "%s here too, without effect, and %s left alone.",
		     h->loader.name, listing(&m->scratch, others, n), n == 1 ? "lies" : "lie",
		     n == 1 ? "is" : "are");
}

static bool is_edit(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (streq(p->edits[i].path, path))
			return true;
	return false;
}

static bool any_entry_is_edited(const struct making *m)
{
	for (size_t i = 0; i < m->host->n_entries; i++)
		if (boot_entry_is_own(&m->host->entries[i]) &&
		    is_edit(m->plan, m->host->entries[i].path))
			return true;
	return false;
}

/* An entry as its owner knows it, and why it is none of those that change. */
static const char *left_entry(struct making *m, const struct boot_entry *e)
{
	const char *name = e->line && e->title && *e->title ? e->title : path_name(e->path);
	if (e->recovery && strstr(name, "rescue"))
		return "the rescue entry";
	return arena_printf(&m->scratch, "%s (%s)", name,
			    e->foreign    ? "another system"
			    : e->recovery ? "for recovery, or of a snapshot"
					  : "no tries left");
}

#define LEFT_MOST 4

/* Entries look alike in the loader's menu: those that a plan does not touch are named. */
static void note_left_entries(struct making *m)
{
	const char **left = NULL;
	size_t n = 0, more = 0;
	for (size_t i = 0; i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		/* RHEL 8's rescue entry takes its words from where the others have them. */
		if (boot_entry_is_own(e) || (e->cmdline && cmdline_has(e->cmdline, KERNELOPTS)))
			continue;
		if (n < LEFT_MOST)
			list_add(&m->scratch, &left, &n, left_entry(m, e));
		else
			more++;
	}
	if (!n || !m->n_words || !any_entry_is_edited(m))
		return;
	if (more)
		list_add(&m->scratch, &left, &n, arena_printf(&m->scratch, "%zu more", more));
	note(m, "Left as %s: %s.", n == 1 ? "it is" : "they are", listing(&m->scratch, left, n));
}

static void note_programs(struct making *m)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	const struct loader *l = &m->host->loader;
	if (ops && ops->program)
		note_program(m, ops->program, m->host->initramfs.has_generator);
	if (l->program)
		note_program(m, l->program[0], l->has_generator);
}

static void note_iommu(struct making *m)
{
	if (m->typed)
		note(m,
		     "`%s` is on the running command line and in no file that the boot loader "
		     "reads: it was typed at the boot prompt, and the next normal boot goes "
		     "without it.",
		     m->typed);
	if (m->report->iommu.irq_remapping == IOMMU_OFF && !m->n_words && !m->typed)
		note(m, "Interrupt remapping is off, so the kernel refuses to give a device to a "
			"guest, and this plan cannot change that: `passthru check "
			"interrupt-remapping` says why.");
	if (m->report->iommu.state != IOMMU_ON)
		note(m, "The IOMMU groups show only after the reboot: `passthru verify` judges "
			"them then.");
}

/* Is something not yet as the files say? */
static bool is_pending(const struct making *m)
{
	bool off = m->n_leavers && m->report->iommu.state == IOMMU_OFF;
	return binds_any(m) || m->typed || off || m->need_start;
}

static void note_start(struct making *m)
{
	if (!m->plan->n_edits)
		note(m, "Every file is right already, but the running system is not yet as they "
			"say: reboot.");
	note_hazards(m);
	note_losses(m);
	note_virtual(m);
	if (m->n_leavers)
		note_iommu(m);
	note_loaders(m);
	note_sealed(m);
	note_left_entries(m);
	note_programs(m);
}

void write_notes(struct making *m)
{
	struct plan *p = m->plan;
	/* Of a need's own file the need says whether it waits for a start. */
	p->reboot = plan_edits_a_start(p) || is_pending(m);
	if (p->reboot)
		note_start(m);
	if (p->reboot || p->n_edits)
		note_needs(m);
}
