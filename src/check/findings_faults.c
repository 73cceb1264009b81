/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to memory that the IOMMU stopped, as the log has them: dmar_fault_do_one(),
 * drivers/iommu/intel/dmar.c; iommu_print_event(), drivers/iommu/amd/iommu.c; SMMU events.
 */
#include "check/findings.h"
#include "check/howto.h"
#include "check/log.h"

#define SHOWN 4      /* devices in the sentence and in the evidence */
#define COUNTED 1024 /* devices that are told apart, so that a hostile log takes no hours */

struct faulter {
	struct pci_addr addr;
	const char *name; /* "0000:03:00.0" or "a device that is not named" */
	bool known;       /* addr is one */
	bool interrupt;   /* it was an interrupt, of the board itself perhaps */
	size_t n;
	const struct log_line *last;
};

struct faults {
	struct faulter *items;
	size_t n, total;
};

static const struct log_rule fault_lines[] = {
	{CPU_UNKNOWN, "[DMA *] Request device ["},
	{CPU_UNKNOWN, "[INTR-REMAP] Request device ["},
	{CPU_UNKNOWN, "INTR-REMAP: Request device ["}, /* to 4.x */
	{CPU_UNKNOWN, "AMD-Vi: Event logged ["},
	{CPU_UNKNOWN, "Unhandled context fault"},
	{CPU_UNKNOWN, "event 0x10 received"},
};

/* Printed where the lines of the faults themselves were too many. */
static const struct log_rule left_out_lines[] = {
	{CPU_UNKNOWN, "dmar_fault: "},
	{CPU_UNKNOWN, "amd_iommu_report_page_fault: "},
	{CPU_UNKNOWN, "arm_smmu_context_fault: "},
};

/* "03:00.0]", also "[03:00.0]" (to 4.x) and "0x03:0x00.0]" (5.12 to 5.16). */
static bool read_address(const char *s, struct pci_addr *ret)
{
	char text[PCI_ADDR_SIZE + 1];
	size_t n = 0;

	for (s += *s == '['; *s && strchr("0123456789abcdefABCDEF:.x", *s); s++) {
		if (s[0] == '0' && s[1] == 'x') {
			s++;
			continue;
		}
		if (n == PCI_ADDR_SIZE)
			return false;
		text[n++] = *s;
	}
	if (n > 0 && text[n - 1] == ':')
		n--;
	text[n] = '\0';
	return pci_addr_parse(text, ret) == 0;
}

/* In the line, or before it as the kernel names a device: "nvme 0000:42:00.0: AMD-Vi: …". */
static bool fault_address(const char *text, struct pci_addr *ret)
{
	static const char *const before[] = {"Request device [", "device="};
	const char *prefix = strstr(text, ": AMD-Vi: ");

	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		const char *at = strstr(text, before[i]);

		if (at)
			return read_address(at + strlen(before[i]), ret);
	}
	if (!prefix)
		return false;
	while (prefix > text && prefix[-1] != ' ')
		prefix--;
	return read_address(prefix, ret);
}

static struct faulter *find_faulter(const struct bench *b, struct faults *all,
				    const struct faulter *like)
{
	char text[PCI_ADDR_SIZE + 1];
	struct faulter *new;

	for (size_t i = 0; i < all->n; i++) {
		struct faulter *f = &all->items[i];

		if (f->known == like->known && pci_addr_cmp(f->addr, like->addr) == 0)
			return f;
	}
	if (all->n == COUNTED)
		return &all->items[COUNTED - 1];
	new = ARENA_PUSH(b->mem, all->items, all->n);
	*new = *like;
	new->name = like->known ? arena_str(b->mem, pci_addr_str(like->addr, text))
				: "a device that is not named";
	return new;
}

static void count_line(const struct bench *b, struct faults *all, const struct log_line *line)
{
	struct faulter like = {.interrupt = strstr(line->text, "INTR-REMAP") != NULL};
	struct faulter *f;

	like.known = fault_address(line->text, &like.addr);
	f = find_faulter(b, all, &like);
	f->last = line;
	f->n++;
	all->total++;
}

static struct faults count_faults(const struct bench *b)
{
	struct faults all = {0};
	size_t at = 0;

	for (const struct log_line *l;
	     (l = log_next(b->host, &at, fault_lines, ARRAY_SIZE(fault_lines)));)
		count_line(b, &all, l);
	return all;
}

/* An address that has no function, in a slot that has one: a phantom function. */
static const struct device *real_function(const struct host *h, const struct faulter *f)
{
	const struct device *found = NULL;

	if (!f->known || f->interrupt || host_device(h, f->addr))
		return NULL;
	for (size_t i = 0; i < h->n_devices && !found; i++)
		if (pci_same_slot(h->devices[i].addr, f->addr))
			found = &h->devices[i];
	return found;
}

static const char *faulter_text(const struct bench *b, const struct faulter *f)
{
	const struct device *d = f->known ? host_device(b->host, f->addr) : NULL;
	const struct device *real = real_function(b->host, f);
	const char *count = f->n == 1 ? "once" : arena_printf(b->mem, "%zu times", f->n);

	if (d)
		return arena_printf(b->mem, "%s (%s) %s", f->name, device_name(b->mem, d), count);
	if (real)
		return arena_printf(b->mem, "%s (no such function; its card is %s) %s", f->name,
				    real->address, count);
	return arena_printf(b->mem, "%s %s", f->name, count);
}

static const char *list_faulters(const struct bench *b, struct finding *f, const struct faults *all)
{
	const char *list = "";

	for (size_t i = 0; i < all->n && i < SHOWN; i++) {
		list = arena_printf(b->mem, "%s%s%s", list, i ? "; " : "",
				    faulter_text(b, &all->items[i]));
		prove_line(b, &f->evidence, &f->n_evidence, all->items[i].last);
	}
	return all->n > SHOWN ? arena_printf(b->mem, "%s; and %zu devices %smore", list,
					     all->n - SHOWN, all->n == COUNTED ? "or " : "")
			      : list;
}

static const char *faults_remedy(const struct bench *b, const struct faults *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (real_function(b->host, &all->items[i]))
			return "A card that sends as a function that is not there does not work "
			       "behind an IOMMU until the kernel knows it (a quirk): try a newer "
			       "kernel, or another card.";
	return NULL;
}

static void judge_faults(const struct bench *b, struct finding *f, const struct faults *all)
{
	const char *list = list_faulters(b, f, all);
	const struct log_line *left_out =
		log_last(b->host, left_out_lines, ARRAY_SIZE(left_out_lines), CPU_UNKNOWN);
	bool more = left_out && strstr(left_out->text, "callbacks suppressed");

	if (more)
		prove_line(b, &f->evidence, &f->n_evidence, left_out);
	judged(f, STATUS_WARN,
	       arena_printf(b->mem, "The IOMMU stopped %s: %s.%s",
			    all->total == 1 ? "a wrong access" : "wrong accesses", list,
			    more ? " There were more than the log could take." : ""),
	       faults_remedy(b, all));
}

static void judge_none(const struct bench *b, struct finding *f)
{
	static const struct log_rule header = {CPU_UNKNOWN, "DRHD: handling fault status reg"};
	const struct klog *log = &b->host->log;
	const struct log_line *line = log_last(b->host, &header, 1, CPU_UNKNOWN);

	prove_line(b, &f->evidence, &f->n_evidence, line);
	if (line)
		judged(f, STATUS_WARN, "The IOMMU saw a fault, and the log does not say whose.",
		       NULL);
	else if (log->readable == TRI_YES && log->complete)
		judged(f, STATUS_PASS, "The log of this start has no fault.", "");
	else if (log->readable == TRI_YES)
		judged(f, STATUS_UNKNOWN,
		       "What is left of the log has no fault, but its beginning is gone.",
		       "Look at the whole log: journalctl -k -b.");
	else
		judged(f, STATUS_UNKNOWN, "The kernel log could not be read.",
		       howto_read(b, "See kernel-log."));
}

void check_faults(const struct bench *b, struct finding *f)
{
	struct faults all = count_faults(b);

	if (all.n > 0)
		judge_faults(b, f, &all);
	else
		judge_none(b, f);
}
