/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/listing.h"
#include "plan/making.h"

#define note(m, ...)                                                                               \
	(*ARENA_PUSH((m)->mem, (m)->plan->notes, (m)->plan->n_notes) =                             \
		 arena_printf((m)->mem, __VA_ARGS__))

/* Addresses of the leaving devices of one kind, "" for none. */
static char *leaving_of(struct making *m, bool (*is_kind)(const struct device *))
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_leavers; i++)
		if (is_kind(m->leavers[i].device))
			*ARENA_PUSH(&m->scratch, list, n) = m->leavers[i].device->address;
	return listing(&m->scratch, list, n);
}

static char *staying_displays(struct making *m)
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_devices; i++) {
		const struct device *d = &m->host->devices[i];
		if (device_is_display(d) && !is_leaving(m, i) && !streq(d->driver, "vfio-pci"))
			*ARENA_PUSH(&m->scratch, list, n) = d->address;
	}
	return listing(&m->scratch, list, n);
}

static bool is_network(const struct device *d)
{
	return d->class >> 16 == 0x02;
}

static bool is_storage(const struct device *d)
{
	return d->class >> 16 == 0x01;
}

static bool is_usb(const struct device *d)
{
	return d->class >> 8 == 0x0c03;
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
static void note_hazards(struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		if (!m->leavers[i].settled && m->leavers[i].index < m->report->n_devices)
			note_warnings(m, &m->leavers[i]);
}

static void note_display(struct making *m)
{
	const char *gone = leaving_of(m, device_is_display), *stays = staying_displays(m);
	const char *ssh = m->host->ssh_from ? " Your SSH session's network stays." : "";
	if (!*gone)
		return;
	if (*stays)
		note(m,
		     "After the reboot the outputs of %s show no picture; the display of %s "
		     "stays.%s",
		     gone, stays, ssh);
	else
		note(m,
		     "After the reboot the outputs of %s show no picture, and no other display is "
		     "left.%s",
		     gone, ssh);
}

static void note_losses(struct making *m)
{
	static const struct {
		bool (*is_kind)(const struct device *);
		const char *what;
	} losses[] = {
		{is_network, "the network ports of %s are no longer the host's."},
		{is_storage, "the disks behind %s are no longer the host's."},
		{is_usb, "what is plugged into the USB ports of %s is no longer the host's."},
	};
	for (size_t i = 0; i < ARRAY_SIZE(losses); i++) {
		const char *gone = leaving_of(m, losses[i].is_kind);
		if (*gone)
			note(m, "After the reboot %s",
			     arena_printf(&m->scratch, losses[i].what, gone));
	}
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
	return binds_any(m) || m->typed || m->report->iommu.state == IOMMU_OFF;
}

void write_notes(struct making *m)
{
	struct plan *p = m->plan;
	p->reboot = p->n_edits || is_pending(m);
	if (!p->reboot)
		return;
	if (!p->n_edits)
		note(m, "Every file is right already, but the running system is not yet as they "
			"say: reboot.");
	note_hazards(m);
	note_display(m);
	note_losses(m);
	note_iommu(m);
	if (p->n_edits)
		note(m, "Way back: passthru undo");
}
