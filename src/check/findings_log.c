/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "check/findings.h"
#include "check/gaveup.h"
#include "check/howto.h"
#include "check/said.h"
#include "check/vendor.h"

#define LINES_MAX 4u

/* The gravest that the log has, from the top, is the finding. */
struct remark {
	unsigned says;
	const char *part; /* of the line; NULL any */
	enum status status;
	const char *detail; /* see remark_detail */
	const char *remedy; /* NULL: that of the catalogue, or of the line that gave up */
};

static const struct remark remarks[] = {
	{SAID_REFUSED, NULL, STATUS_FAIL,
	 "The kernel refused the firmware's {table} table, because it is broken.", NULL},
	{SAID_GAVE_UP, NULL, STATUS_FAIL, "It says why the IOMMU does not run: {gave_up}.", NULL},
	{SAID_PART, NULL, STATUS_WARN,
	 "A unit translates nothing, so the devices behind it cannot be passed.", NULL},
	{SAID_NO_GROUP, NULL, STATUS_WARN,
	 "vfio-pci could not take a device; the usual cause is that it has no IOMMU group.",
	 "See iommu-on first. When it is on, that device is behind no IOMMU: use another "
	 "slot."},
	{SAID_IR_OFF | SAID_DENIED, "nterrupt", STATUS_WARN,
	 "VFIO refused devices, because interrupts are not remapped.", "See interrupt-remapping."},
	{SAID_DENIED, NULL, STATUS_WARN,
	 "The kernel refused a device, because its firmware keeps memory of it (RMRR).",
	 "Look for a firmware setting or update, or use another slot."},
	{SAID_ERRATUM, NULL, STATUS_WARN,
	 "The kernel leaves interrupt remapping off: this chipset's is faulty (erratum).",
	 "See interrupt-remapping."},
	{SAID_IOAPIC, NULL, STATUS_WARN,
	 "The {table} table does not list IOAPIC {ids}, so interrupts are not remapped.",
	 "See interrupt-remapping."},
	{SAID_BUG, NULL, STATUS_WARN,
	 "The firmware's {table} table has errors that are not fatal; the kernel works around "
	 "them.",
	 NULL},
	{SAID_GROUP, NULL, STATUS_PASS, "The kernel put devices into IOMMU groups.", NULL},
	{SAID_ON, NULL, STATUS_PASS, "The kernel says that the driver runs.", NULL},
	{SAID_KEXEC, NULL, STATUS_WARN,
	 "Another kernel started this one (kexec) and left interrupt remapping on.",
	 "Restart through the firmware before you judge the IOMMU of this machine."},
};

static bool fits(const struct remark *r, const char *text, enum cpu_vendor maker)
{
	return (said_by(text, maker) & r->says) == r->says && (!r->part || strstr(text, r->part));
}

#define LOOK                                                                                       \
	"look yourself: sudo dmesg, or sudo journalctl -k -b; the lines have DMAR, AMD-Vi, "       \
	"arm-smmu or iommu in them."

static const char *by_hand(const struct bench *b)
{
	if (b->host->as_root)
		return "You can " LOOK;
	return arena_printf(b->mem, "%s Or " LOOK, howto_read(b, ""));
}

/* The first lines that the remark is about, "7, 8" of those that name an IOAPIC. NULL: there is no
 * such line. */
static const char *prove_remark(const struct bench *b, struct finding *f, const struct remark *r)
{
	const struct klog *log = &b->host->log;
	enum cpu_vendor maker = host_vendor(b->host)->id;
	_cleanup_buf_ struct buf ids = {0};
	unsigned n = 0;

	for (size_t i = 0; i < log->n_lines && n < LINES_MAX; i++) {
		const char *text = log->lines[i].text, *open = strchr(text, '[');

		if (!fits(r, text, maker))
			continue;
		if (r->says == SAID_IOAPIC && (open = strstr(text, "IOAPIC[")))
			buf_printf(&ids, "%s%.*s", n ? ", " : "",
				   (int)strspn(open + 7, "0123456789"), open + 7);
		if (r->status != STATUS_PASS || n == 0)
			prove_line(b, &f->evidence, &f->n_evidence, &log->lines[i]);
		n++;
	}
	return n > 0 ? arena_str(b->mem, buf_str(&ids)) : NULL;
}

static const char *remark_detail(const struct bench *b, const struct remark *r, const char *ids)
{
	const struct blank blanks[] = {
		{"table", host_vendor(b->host)->table},
		{"ids", ids},
		{"gave_up", gave_up_clause(b, why_gave_up(b->host))},
	};

	return fill_blanks(b, r->detail, blanks, ARRAY_SIZE(blanks));
}

const char *remark_sentence(const struct bench *b, size_t i, const char *ids)
{
	return i < ARRAY_SIZE(remarks) ? remark_detail(b, &remarks[i], ids) : NULL;
}

static void judge_remark(const struct bench *b, struct finding *f, const struct remark *r,
			 const char *ids)
{
	const struct giving_up *gave_up = why_gave_up(b->host);
	bool survived = r->status == STATUS_FAIL && b->report->iommu.state == IOMMU_ON;
	const char *remedy = r->says == SAID_GAVE_UP ? gave_up->remedy : r->remedy;

	if (r->status == STATUS_PASS)
		remedy = "";
	else if (r->says == SAID_REFUSED && vendor_table(b->host, host_vendor(b->host)) == TRI_YES)
		remedy = "See firmware-table.";
	else if (!remedy && in_guest(b->host))
		remedy = "Its own host makes that table: update the hypervisor there.";
	judged(f, survived ? STATUS_WARN : r->status, remark_detail(b, r, ids), remedy);
}

/* Nothing in it tells how it went. */
static void judge_silence(const struct bench *b, struct finding *f)
{
	enum cpu_vendor maker = host_vendor(b->host)->id;
	const struct log_line *driver = said_last(b->host, SAID_DRIVER | SAID_FORCED, maker);
	const struct log_line *unit = said_last(b->host, SAID_UNIT, maker);

	prove_line(b, &f->evidence, &f->n_evidence, driver ? driver : unit);
	if (b->report->iommu.state == IOMMU_ON)
		judged(f, STATUS_PASS, "It is on, and what the log still has complains of nothing.",
		       "");
	else if (driver)
		judged(f, STATUS_UNKNOWN,
		       "The driver was switched on, and no line says that it came up.",
		       "Look for an error behind that line: sudo journalctl -k -b");
	else if (b->host->log.complete)
		judged(f, STATUS_PASS,
		       unit ? "The kernel read the firmware's table and complains of nothing; no "
			      "line shows that the driver was started."
			    : "The kernel says nothing about an IOMMU, and complains of nothing.",
		       "");
	else
		judged(f, STATUS_UNKNOWN,
		       "The beginning of the log is gone, and what is left does not tell.",
		       "The journal may still have it: sudo journalctl -k -b");
}

const char *log_unread(const struct bench *b)
{
	const struct klog *log = &b->host->log;

	if (log->readable == TRI_NO)
		return "The kernel does not show its log to this user.";
	if (log->problem)
		return arena_printf(b->mem, "The kernel log could not be read: %s.", log->problem);
	return "There is no kernel log to read.";
}

void check_iommu_log(const struct bench *b, struct finding *f)
{
	if (b->host->log.readable != TRI_YES) {
		judged(f, STATUS_UNKNOWN, log_unread(b), by_hand(b));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(remarks); i++) {
		const char *ids = prove_remark(b, f, &remarks[i]);

		if (!ids)
			continue;
		judge_remark(b, f, &remarks[i], ids);
		return;
	}
	judge_silence(b, f);
}
