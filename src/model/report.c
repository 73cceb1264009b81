/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report.h"

const char *status_name(enum status s)
{
	static const char *const names[] = {
		[STATUS_PASS] = "pass",
		[STATUS_WARN] = "warn",
		[STATUS_FAIL] = "fail",
		[STATUS_UNKNOWN] = "unknown",
	};

	return names[s];
}

const char *status_phrase(enum status s)
{
	static const char *const phrases[] = {
		[STATUS_PASS] = "fine",
		[STATUS_WARN] = "to look at",
		[STATUS_FAIL] = "to fix",
		[STATUS_UNKNOWN] = "unknown",
	};

	return phrases[s];
}

static const struct {
	const char *name, *title;
} groups[] = {
	[FINDING_IOMMU] = {"iommu", "IOMMU"},
	[FINDING_KERNEL] = {"kernel", "KVM and VFIO"},
	[FINDING_DEVICES] = {"devices", "Devices and memory"},
	[FINDING_BOOT] = {"boot", "Starting this host"},
	[FINDING_GUESTS] = {"guests", "Running guests"},
	[FINDING_SETTINGS] = {"settings", "What is set already"},
	[FINDING_FACTS] = {"facts", "How well this was read"},
};

const char *finding_group_name(enum finding_group g)
{
	return groups[g].name;
}

const char *finding_group_title(enum finding_group g)
{
	return groups[g].title;
}

const char *reason_name(enum reason r)
{
	static const char *const names[] = {
		[REASON_NONE] = NULL,
		[REASON_GUEST] = "guest",
		[REASON_CPU] = "cpu",
		[REASON_FIRMWARE] = "firmware",
		[REASON_KERNEL_CONFIG] = "kernel-config",
		[REASON_CMDLINE_OFF] = "cmdline-off",
		[REASON_CMDLINE_MISSING] = "cmdline-missing",
		[REASON_FIRMWARE_BROKEN] = "firmware-broken",
		[REASON_DRIVER_FAILED] = "driver-failed",
		[REASON_UNKNOWN] = "unknown",
	};

	return names[r];
}

size_t report_count(const struct report *r, enum status s)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		n += r->findings[i].status == s;
	return n;
}

void report_free(struct report *r)
{
	if (!r)
		return;
	arena_done(&r->mem);
	free(r);
}
