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

const enum status status_order[] = {STATUS_FAIL, STATUS_WARN, STATUS_UNKNOWN, STATUS_PASS};

static bool is_path_of_host(const char *source)
{
	static const char *const tops[] = {"proc/", "sys/", "etc/", "boot/", "var/", "usr/", "lib/",
					   "run/",  "dev/", "efi/"};

	for (size_t i = 0; i < ARRAY_SIZE(tops); i++)
		if (str_starts(source, tops[i]))
			return true;
	return false;
}

void put_source(struct buf *out, const struct evidence *e)
{
	buf_printf(out, "%s%s", is_path_of_host(e->source) ? "/" : "", e->source);
}

#define WORD_ENDS " \t\"'"

size_t evidence_word(const char *text, size_t *ret_len)
{
	size_t before = strspn(text, WORD_ENDS);

	*ret_len = strcspn(text + before, WORD_ENDS);
	return before;
}

/* A sentence goes on behind its words with marks of its own. */
static size_t without_stops(const char *word, size_t n)
{
	while (n > 0 && strchr(".,;:)", word[n - 1]))
		n--;
	return n;
}

/* The word itself, or the name in front of its "=" where that cannot be a word of the language. */
static bool names_word(const char *said, size_t len, const char *word, size_t n)
{
	if (len > n || memcmp(said, word, len) != 0)
		return false;
	return len == n || (word[len] == '=' && memchr(word, '_', len));
}

bool word_is_told(const char *sentence, const char *word, size_t n)
{
	if (!memchr(word, '=', n) && !memchr(word, '_', n))
		return false;
	for (size_t len; sentence += evidence_word(sentence, &len), len > 0; sentence += len)
		if (names_word(sentence, len, word, n) ||
		    names_word(sentence, without_stops(sentence, len), word, n))
			return true;
	return false;
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

bool report_ready_but_failing(const struct report *r)
{
	return r->verdict == VERDICT_READY && report_count(r, STATUS_FAIL) > 0;
}

void put_counts(struct buf *out, const struct report *r)
{
	const char *between = "";

	for (size_t i = 0; i < ARRAY_SIZE(status_order); i++) {
		size_t n = report_count(r, status_order[i]);

		if (n == 0)
			continue;
		buf_printf(out, "%s%zu %s", between, n, status_phrase(status_order[i]));
		between = ", ";
	}
}

void report_free(struct report *r)
{
	if (!r)
		return;
	arena_done(&r->mem);
	free(r);
}
