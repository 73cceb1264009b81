/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/howto.h"
#include "check/kernels.h"
#include "check/log.h"
#include "check/vendor.h"

static const char *support_text(enum support s)
{
	static const char *const names[] = {
		[SUPPORT_UNKNOWN] = "unknown",
		[SUPPORT_MISSING] = "missing",
		[SUPPORT_MODULE] = "a module",
		[SUPPORT_BUILTIN] = "built in",
	};

	return names[s];
}

/* A part of the kernel that can be left out of it. */
struct part {
	const char *name, *option;
	enum support (*of)(const struct kernel *k);
};

static enum support vfio_pci_of(const struct kernel *k)
{
	return k->vfio_pci;
}

static enum support type1_of(const struct kernel *k)
{
	return k->vfio_iommu_type1;
}

static enum support kvm_intel_of(const struct kernel *k)
{
	return k->kvm_intel;
}

static enum support kvm_amd_of(const struct kernel *k)
{
	return k->kvm_amd;
}

static const struct part vfio_pci = {"vfio-pci", "CONFIG_VFIO_PCI", vfio_pci_of};
static const struct part type1 = {"vfio_iommu_type1", "CONFIG_VFIO_IOMMU_TYPE1", type1_of};

static void prove_part(const struct bench *b, struct finding *f, const struct kernel *k,
		       const struct part *p)
{
	const char *line = kernel_config_line(k, p->option);

	prove_finding(b, f, arena_printf(b->mem, "lib/modules/%s", k->release),
		      arena_printf(b->mem, "%s: %s", p->name, support_text(p->of(k))));
	if (line && k->config_path)
		prove_finding(b, f, k->config_path, line);
}

/* "vfio-pci by kernel: 6.1.0-18-amd64: a module; …", and the proof of it. */
static const char *list_kernels(const struct bench *b, struct finding *f, const struct part *p)
{
	const struct host *h = b->host;
	const char *list = "";

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];

		prove_part(b, f, k, p);
		list = arena_printf(b->mem, "%s%s%s: %s", list, i ? "; " : "", k->release,
				    support_text(p->of(k)));
	}
	return *list ? arena_printf(b->mem, "%s by kernel: %s.", p->name, list)
		     : "No installed kernel was found.";
}

static bool missing_elsewhere(const struct host *h, const struct part *p)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (!h->kernels[i].running && p->of(&h->kernels[i]) == SUPPORT_MISSING)
			return true;
	return false;
}

static const char full_kernel[] = "Install and start the full kernel package of your distribution.";

/* What is so when the running kernel is not known to lack it. */
static void judge_present(const struct bench *b, struct finding *f, const struct part *p,
			  const char *list)
{
	const struct kernel *running = host_running(b->host);

	if (!running || p->of(running) == SUPPORT_UNKNOWN)
		judged(f, STATUS_UNKNOWN, list,
		       howto_read(b, "Look for its modules: ls /lib/modules/$(uname -r)"));
	else if (missing_elsewhere(b->host, p))
		judged(f, STATUS_WARN, list,
		       "Do not start a kernel that lacks it while a device is given away.");
	else
		judged(f, STATUS_PASS, list, "");
}

void check_vfio(const struct bench *b, struct finding *f)
{
	const struct kernel *running = host_running(b->host);
	const char *list = list_kernels(b, f, &vfio_pci);

	if (running && running->vfio_pci == SUPPORT_MISSING)
		judged(f, STATUS_FAIL, list, full_kernel);
	else
		judge_present(b, f, &vfio_pci, list);
}

void check_vfio_iommu(const struct bench *b, struct finding *f)
{
	const struct kernel *running = host_running(b->host);
	const char *list = list_kernels(b, f, &type1);

	if (!running || running->vfio_iommu_type1 != SUPPORT_MISSING)
		judge_present(b, f, &type1, list);
	else if (kernel_built_without(running, type1.option))
		judged(f, STATUS_FAIL, list, full_kernel);
	else
		judged(f, STATUS_WARN, list,
		       "Try it: modprobe vfio_iommu_type1. When that finds no module, install the "
		       "full kernel package of your distribution.");
}

/* Each maker's half of KVM, and what the switch in the firmware setup is for. */
static const struct maker {
	enum cpu_vendor cpu;
	struct part part;
	enum attr_id loaded;
	const char *setting;
} makers[] = {
	{CPU_INTEL, {"kvm_intel", "CONFIG_KVM_INTEL", kvm_intel_of}, ATTR_KVM_INTEL, "VT-x"},
	{CPU_AMD, {"kvm_amd", "CONFIG_KVM_AMD", kvm_amd_of}, ATTR_KVM_AMD, "AMD-V"},
};

/* NULL: the processor's maker has no module of its own, or is unknown. */
static const struct maker *host_maker(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (makers[i].cpu == h->cpu.vendor)
			return &makers[i];
	return NULL;
}

static enum support running_part(const struct host *h, const struct maker *m)
{
	const struct kernel *running = host_running(h);

	return m && running ? m->part.of(running) : SUPPORT_UNKNOWN;
}

/*
 * The firmware has locked it: kvm_main.c up to 6.1, arch/x86/kernel/cpu/feat_ctl.c, vmx.c and amd.c
 * later. The words around "TXT" differ.
 */
static const struct log_rule locked_lines[] = {
	{CPU_UNKNOWN, "kvm: disabled by bios"},
	{CPU_UNKNOWN, "kvm: support for 'kvm_*' disabled by bios"},
	{CPU_INTEL, "x86/cpu: VMX (*TXT) disabled by BIOS"},
	{CPU_INTEL, "kvm_intel: VMX not enabled (by BIOS)"},
	{CPU_AMD, "x86/cpu: SVM disabled (by BIOS)"},
	{CPU_AMD, "kvm_amd: SVM disabled (by BIOS)"},
};

const struct log_line *kvm_locked(const struct host *h)
{
	return log_last(h, locked_lines, ARRAY_SIZE(locked_lines), h->cpu.vendor);
}

static void prove_kvm(const struct bench *b, struct finding *f, const struct maker *m)
{
	const struct attr *dev = host_attr(b->host, ATTR_KVM);
	const struct kernel *running = host_running(b->host);

	prove_attr(b, f, ATTR_KVM);
	if (dev->there == TRI_NO)
		prove_finding(b, f, dev->source, "is not there");
	if (m)
		prove_attr(b, f, m->loaded);
	/* A device that works is no proof of a module that is not found, nor the other way round.
	 */
	if (m && running && (dev->there != TRI_YES || m->part.of(running) != SUPPORT_MISSING))
		prove_part(b, f, running, &m->part);
}

static void judge_locked(const struct bench *b, struct finding *f, const struct maker *m,
			 const struct log_line *line)
{
	prove_line(b, &f->evidence, &f->n_evidence, line);
	if (in_guest(b->host))
		judged(f, STATUS_FAIL,
		       "This virtual machine is shown virtualisation that is locked, so KVM does "
		       "not run in it.",
		       "Its own host decides this: switch on nested virtualisation there.");
	else
		judged(f, STATUS_FAIL,
		       "The firmware has switched virtualisation off, so KVM does not run.",
		       arena_printf(b->mem,
				    "Switch on %s in the firmware setup (%s), then switch the "
				    "machine off and on again.",
				    m ? m->setting : "virtualisation",
				    firmware_names(b->host, host_processor(b->host)).processor));
}

static void judge_no_flag(const struct bench *b, struct finding *f)
{
	if (in_guest(b->host))
		judged(f, STATUS_WARN,
		       "This virtual machine was given no virtualisation of its own, so its guests "
		       "would run without KVM, very slowly.",
		       "Its own host decides this (nested virtualisation; QEMU: -cpu host).");
	else
		judged(f, STATUS_WARN, "The processor shows no virtualisation, so KVM cannot run.",
		       "See cpu-virt.");
}

static void judge_not_there(const struct bench *b, struct finding *f, const struct maker *m)
{
	const char *name = m ? m->part.name : "KVM";
	bool builtin = running_part(b->host, m) == SUPPORT_BUILTIN;

	judged(f, STATUS_WARN,
	       arena_printf(b->mem, "/dev/kvm is not there: %s does not run.", name),
	       m && !builtin ? arena_printf(b->mem,
					    "Load it: modprobe %s. When it refuses, the end of "
					    "dmesg says why.",
					    name)
			     : "The kernel log says why: dmesg | grep -i kvm.");
}

static void judge_missing(const struct bench *b, struct finding *f, const struct maker *m)
{
	bool sure = kernel_built_without(host_running(b->host), m->part.option);

	judged(f, sure ? STATUS_FAIL : STATUS_WARN,
	       arena_printf(b->mem, "Kernel %s has no %s, so guests would run without KVM.",
			    b->host->release, m->part.name),
	       full_kernel);
}

void check_kvm(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const struct maker *m = host_maker(h);
	const struct log_line *locked = kvm_locked(h);
	enum tri dev = host_attr(h, ATTR_KVM)->there;

	prove_kvm(b, f, m);
	if (dev == TRI_YES && h->cpu.virt == TRI_NO)
		judged(f, STATUS_WARN,
		       "/dev/kvm is there, but the processor shows no virtualisation: whether KVM "
		       "runs a guest, only a try tells.",
		       in_guest(h) ? "Try it: qemu-system-x86_64 -accel kvm -display none. When it "
				     "ends "
				     "at once: its own host decides this (nested virtualisation)."
				   : "Try it: qemu-system-x86_64 -accel kvm -display none. When it "
				     "ends "
				     "at once, its message says why.");
	else if (dev == TRI_YES)
		judged(f, STATUS_PASS,
		       in_guest(h) ? "/dev/kvm is there: this virtual machine may run guests of "
				     "its own (nested virtualisation)."
				   : "/dev/kvm is there: guests run on the processor itself.",
		       "");
	else if (locked)
		judge_locked(b, f, m, locked);
	else if (h->cpu.virt == TRI_NO)
		judge_no_flag(b, f);
	else if (running_part(h, m) == SUPPORT_MISSING)
		judge_missing(b, f, m);
	else if (dev == TRI_NO)
		judge_not_there(b, f, m);
	else
		judged(f, STATUS_UNKNOWN, "Nothing tells whether KVM runs here.",
		       howto_read(b, "Look for it: ls -l /dev/kvm"));
}
