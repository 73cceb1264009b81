/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/initramfs.h"
#include "plan/listing.h"
#include "plan/loader.h"

#define note(m, ...)                                                                               \
	(*ARENA_PUSH((m)->mem, (m)->plan->notes, (m)->plan->n_notes) =                             \
		 arena_printf((m)->mem, __VA_ARGS__))

/* Why the next start takes it, though this plan does not: a clause; NULL: it does not. */
static const char *given_by(struct making *m, size_t device)
{
	const struct device *d = &m->host->devices[device];
	if (is_leaving(m, device) || d->header_type != 0 || streq(d->driver, "vfio-pci"))
		return NULL;
	return is_bound_by_address(m, d) ? "an earlier run gives it to vfio-pci"
					 : taken_by_list(m, device);
}

/* The host has it now, and after the reboot no more. */
static bool is_lost(struct making *m, size_t device)
{
	if (streq(m->host->devices[device].driver, "vfio-pci"))
		return false;
	return is_leaving(m, device) || given_by(m, device);
}

/* Addresses of the devices of one kind that the host loses, "" for none. */
static char *lost_of(struct making *m, bool (*is_kind)(const struct device *))
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_devices; i++)
		if (is_kind(&m->host->devices[i]) && is_lost(m, i))
			*ARENA_PUSH(&m->scratch, list, n) = m->host->devices[i].address;
	return listing(&m->scratch, list, n);
}

static bool has_connector(const struct device *d)
{
	for (size_t i = 0; i < d->n_below; i++)
		if (d->below[i].kind == BELOW_CONNECTOR)
			return true;
	return false;
}

/* A card that only computes says so by its class, unless a connector says otherwise. */
static bool has_outputs(const struct device *d)
{
	return device_is_display(d) && (d->class >> 8 != 0x0302 || has_connector(d));
}

static char *staying_displays(struct making *m)
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_devices; i++) {
		const struct device *d = &m->host->devices[i];
		if (has_outputs(d) && !is_leaving(m, i) && !given_by(m, i) &&
		    !streq(d->driver, "vfio-pci"))
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

static bool is_sound(const struct device *d)
{
	return d->class >> 8 == 0x0401 || d->class >> 8 == 0x0403;
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
	const char *gone = lost_of(m, has_outputs), *stays = staying_displays(m);
	const char *ssh = m->host->ssh_from ? " Your SSH session's network stays." : "";
	if (!*gone)
		return;
	if (*stays)
		note(m,
		     "After the reboot the outputs of %s show no picture; the display of %s "
		     "%s.%s",
		     gone, stays, strchr(stays, ' ') ? "stay" : "stays", ssh);
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
		{is_sound, "the sound of %s is no longer the host's."},
	};
	for (size_t i = 0; i < ARRAY_SIZE(losses); i++) {
		const char *gone = lost_of(m, losses[i].is_kind);
		if (*gone)
			note(m, "After the reboot %s",
			     arena_printf(&m->scratch, losses[i].what, gone));
	}
}

static void note_given(struct making *m)
{
	for (size_t i = 0; i < m->host->n_devices; i++) {
		const char *by = given_by(m, i), *address = m->host->devices[i].address;
		if (by)
			note(m,
			     "%s: %s too, so after the reboot it is gone from this host as well.",
			     address, by);
	}
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
	note_given(m);
	note_virtual(m);
	note_iommu(m);
	note_program(m, initramfs_tools.program, m->host->initramfs.has_generator);
	note_program(m, grub_loader.program, m->host->loader.has_generator);
	if (p->n_edits)
		note(m, "Way back: passthru undo");
}
