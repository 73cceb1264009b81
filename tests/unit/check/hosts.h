/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hosts as C values. Start from one of the machines below, which has its IOMMU off for no reason of
 * the firmware, and change what the test is about. Strings must outlive the host; all else is the
 * host's.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "check/check.h"

static inline void free_hostp(struct host **h)
{
	host_free(*h);
}

static inline void free_reportp(struct report **r)
{
	report_free(*r);
}
#define _cleanup_host_ _cleanup_(free_hostp)
#define _cleanup_report_ _cleanup_(free_reportp)

static inline struct param make_param(struct arena *a, const char *raw)
{
	const char *eq = strchr(raw, '=');
	char *name = arena_dup(a, raw, eq ? (size_t)(eq - raw) : strlen(raw));

	for (char *c = name; *c; c++)
		if (*c == '-' && !streq(raw, "--"))
			*c = '_';
	return (struct param){name, eq ? arena_str(a, eq + 1) : NULL, raw};
}

/* Words separated by one blank, none of them quoted. */
static inline void set_cmdline(struct host *h, const char *line)
{
	h->cmdline = line;
	h->n_params = 0;
	for (const char *at = line; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		const char *raw = arena_dup(&h->mem, at, len);

		*ARENA_PUSH(&h->mem, h->params, h->n_params) = make_param(&h->mem, raw);
		at += len;
	}
}

/* The message is the whole line. */
static inline void add_log(struct host *h, const char *text)
{
	struct log_line *line = ARENA_PUSH(&h->mem, h->log.lines, h->log.n_lines);

	h->log.readable = TRI_YES;
	h->log.source = "var/log/dmesg";
	line->text = text;
	line->raw = arena_printf(&h->mem, "[    0.100000] %s", text);
}

/* text NULL: a mark, or what is not there. */
static inline void set_attr(struct host *h, enum attr_id id, enum tri there, const char *source,
			    const char *text)
{
	h->attrs[id] = (struct attr){there, source, text};
}

/* A line of its configuration as it stands there, for the option of which it has no line yet. */
static inline void add_config(struct host *h, struct kernel *k, const char *line)
{
	*ARENA_PUSH(&h->mem, k->config_lines, k->n_config_lines) = line;
}

static inline struct kernel *add_kernel(struct host *h, const char *release, bool running)
{
	struct kernel *k = ARENA_PUSH(&h->mem, h->kernels, h->n_kernels);

	k->release = release;
	k->running = running;
	k->config_path = arena_printf(&h->mem, "boot/config-%s", release);
	k->intel_iommu = k->amd_iommu = k->irq_remap = TRI_YES;
	k->intel_default = INTEL_DEFAULT_OFF;
	k->vfio_pci = k->vfio_iommu_type1 = k->kvm_intel = k->kvm_amd = SUPPORT_MODULE;
	k->vfio_virqfd = SUPPORT_MISSING;
	return k;
}

/* Both of a tree: in address order. Valid until the next is added. group -1: none. */
static inline struct device *add_device(struct host *h, const char *address, uint32_t class,
					int group)
{
	struct device *d = ARENA_PUSH(&h->mem, h->devices, h->n_devices);

	assert_int_equal(pci_addr_parse(address, &d->addr), 0);
	d->address = address;
	d->vendor = 0x8086;
	d->device = (uint16_t)(0x1000 + h->n_devices);
	d->class = class;
	d->header_type = class >> 8 == 0x0604 ? 1 : 0;
	d->vendor_name = d->device_name = d->class_name = d->modalias = "";
	d->group = group;
	d->parent = -1;
	d->pcie = d->can_reset = TRI_YES;
	d->numa_node = -1;
	return d;
}

static inline void add_use(struct host *h, struct device *d, enum use_kind kind,
			   const char *subject, const char *via)
{
	*ARENA_PUSH(&h->mem, d->uses, d->n_uses) = (struct use){kind, subject, via};
}

static inline struct group *find_group(struct host *h, int id)
{
	for (size_t i = 0; i < h->n_groups; i++)
		if (h->groups[i].id == id)
			return &h->groups[i];
	return NULL;
}

/* Makes the groups that the devices name; call it after the last device. */
static inline void make_groups(struct host *h)
{
	h->iommu.groups_seen = TRI_YES;
	for (size_t i = 0; i < h->n_devices; i++) {
		int id = h->devices[i].group;
		struct group *g = id < 0 ? NULL : find_group(h, id);

		if (id < 0)
			continue;
		if (!g) {
			g = ARENA_PUSH(&h->mem, h->groups, h->n_groups);
			g->id = id;
		}
		*ARENA_PUSH(&h->mem, g->members, g->n_members) = (int)i;
	}
}

/* Nothing is known. */
static inline struct host *blank_host(void)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->name = h->boot_id = h->release = "";
	h->os = (struct os){"", "", ""};
	h->cpu.model = "";
	return h;
}

/* KVM runs, the boot screen is in no device, and nothing forbids or lacks anything. */
static inline void set_kernel_facts(struct host *h)
{
	struct space *s = ARENA_PUSH(&h->mem, h->spaces, h->n_spaces);

	set_attr(h, ATTR_KVM, TRI_YES, "dev/kvm", NULL);
	set_attr(h, ATTR_EFI, TRI_YES, "sys/firmware/efi", NULL);
	set_attr(h, ATTR_SECURE_BOOT, TRI_YES, "sys/firmware/efi/efivars", "0");
	set_attr(h, ATTR_LOCKDOWN, TRI_YES, "sys/kernel/security/lockdown",
		 "[none] integrity confidentiality");
	h->screen_seen = TRI_YES;
	*s = (struct space){"/boot", (uint64_t)1 << 30, (uint64_t)1 << 29};
	h->kernels[0].initrd = "/boot/initrd.img-6.1.0-18-amd64";
	h->kernels[0].initrd_size = (uint64_t)60 << 20;
}

static inline struct host *machine(enum cpu_vendor vendor)
{
	struct host *h = blank_host();

	h->cpu = (struct cpu){vendor, "Test CPU", TRI_YES, TRI_NO, "flags : vmx"};
	h->iommu.dmar = tri_of(vendor == CPU_INTEL);
	h->iommu.ivrs = tri_of(vendor == CPU_AMD);
	h->iommu.iort = tri_of(vendor == CPU_ARM);
	h->iommu.groups_seen = h->iommu.class_seen = TRI_YES;
	h->release = "6.1.0-18-amd64";
	add_kernel(h, h->release, true);
	h->xen = h->ostree = TRI_NO;
	set_kernel_facts(h);
	h->loader.kind = LOADER_GRUB;
	h->loader.name = "GRUB";
	h->loader.has_generator = true;
	*ARENA_PUSH(&h->mem, h->loader.sources, h->loader.n_sources) = "/etc/default/grub";
	h->initramfs.kind = INITRAMFS_TOOLS;
	h->initramfs.name = "initramfs-tools";
	h->initramfs.has_generator = h->initramfs.has_lister = true;
	set_cmdline(h, "root=/dev/sda1 quiet");
	return h;
}

/* A machine whose IOMMU is on: one endpoint in group 1. */
static inline struct host *machine_on(enum cpu_vendor vendor)
{
	struct host *h = machine(vendor);

	add_device(h, "0000:01:00.0", 0x020000, 1);
	make_groups(h);
	return h;
}

static inline const struct finding *find_finding(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (streq(r->findings[i].id, id))
			return &r->findings[i];
	fail_msg("no finding %s", id);
	return NULL;
}

static inline bool has_evidence(const struct evidence *e, size_t n, const char *source,
				const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (streq(e[i].source, source) && strstr(e[i].text, text))
			return true;
	return false;
}

static inline const struct hazard *find_hazard(const struct report *r, size_t device,
					       const char *id)
{
	for (size_t i = 0; i < r->devices[device].n_hazards; i++)
		if (streq(r->devices[device].hazards[i].id, id))
			return &r->devices[device].hazards[i];
	return NULL;
}

static inline void assert_finding(const struct host *h, const char *id, enum status status,
				  const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (f->status != status || !strstr(f->detail, says))
		fail_msg("%s is %s: %s", id, status_name(f->status), f->detail);
}

static inline void assert_proof(const struct host *h, const char *id, const char *source,
				const char *text)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (!has_evidence(f->evidence, f->n_evidence, source, text))
		fail_msg("%s: no evidence %s: %s", id, source, text);
}

/* Off for this reason, with that proof. */
static inline void assert_off(const struct host *h, enum reason reason, const char *source,
		       const char *text)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_int_equal(r->iommu.state, IOMMU_OFF);
	assert_string_equal(reason_name(r->iommu.reason), reason_name(reason));
	if (!has_evidence(r->iommu.evidence, r->iommu.n_evidence, source, text))
		fail_msg("no evidence %s: %s", source, text);
	assert_true(*r->iommu.detail && *r->verdict_detail);
}

static inline void assert_state(const struct host *h, enum iommu_state state)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_int_equal(r->iommu.state, state);
	assert_int_equal(r->iommu.reason == REASON_NONE, state == IOMMU_ON);
}
