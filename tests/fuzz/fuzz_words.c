/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running kernel's command line as the checks take it: the last word wins, on Intel; "off"
 * stays, on AMD; what follows "--" is init's. */
#include "check/check.h"
#include "check/words.h"
#include "conf/cmdline.h"
#include "fuzz/fuzz.h"

static struct host *host_with(const char *line, enum cpu_vendor maker)
{
	struct host *h = xcalloc(1, sizeof(*h));
	char **words, *name, *value;
	size_t n;

	h->name = h->boot_id = h->release = h->cpu.model = "";
	h->os = (struct os){"", "", ""};
	h->cpu.vendor = maker;
	h->cmdline = arena_str(&h->mem, line);
	cmdline_words(h->cmdline, &h->mem, &words, &n);
	for (size_t i = 0; i < n; i++) {
		cmdline_split(words[i], &h->mem, &name, &value);
		*ARENA_PUSH(&h->mem, h->params, h->n_params) =
			(struct param){name, value, words[i]};
	}
	return h;
}

static bool has(const struct host *h, const char *raw)
{
	for (size_t i = 0; i < h->n_params; i++)
		if (streq(h->params[i].raw, raw))
			return true;
	return false;
}

/* Does the last word stand for itself and for the kernel? */
static bool ends_with(const struct host *h, const char *word)
{
	return h->n_params > 0 && streq(h->params[h->n_params - 1].raw, word) && !has(h, "--");
}

static struct word word_of(const struct host *h, enum cpu_vendor maker)
{
	struct word w = iommu_word(h, host_vendor(h));

	LAW(host_vendor(h)->id == maker && w.state != WORD_UNKNOWN);
	LAW((w.raw != NULL) == (w.state != WORD_UNSAID));
	LAW(!w.raw || has(h, w.raw));
	return w;
}

/* What the line with one more word means. */
static void check_added(const char *line, const char *word, enum cpu_vendor maker,
			enum word_state expected)
{
	_cleanup_free_ char *added = NULL;
	struct host *h;
	size_t at = 0;
	bool off = false;

	BUG_ON(asprintf(&added, "%s %s", line, word) < 0);
	h = host_with(added, maker);
	for (const struct param *p; (p = param_next(h, &at, "iommu"));)
		off |= param_lists(p, "off");
	if (ends_with(h, word))
		LAW(word_of(h, maker).state == (off ? WORD_OFF : expected));
	host_free(h);
}

static void check_line(const char *line, enum cpu_vendor maker)
{
	struct host *h = host_with(line, maker);
	struct report *r = check_host(h);
	struct word w = word_of(h, maker);

	LAW(r->iommu.state == (w.state == WORD_OFF ? IOMMU_OFF : IOMMU_UNKNOWN));
	LAW((r->iommu.reason == REASON_CMDLINE_OFF) == (w.state == WORD_OFF));
	LAW(intremap_word(h).state != WORD_OFF || r->iommu.irq_remapping == IOMMU_OFF);
	report_free(r);
	host_free(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *line = fuzz_text(data, n);

	check_line(line, CPU_INTEL);
	check_line(line, CPU_AMD);
	check_added(line, "intel_iommu=on", CPU_INTEL, WORD_ON);
	check_added(line, "intel-iommu=igfx_off,off", CPU_INTEL, WORD_OFF);
	check_added(line, "amd_iommu=off", CPU_AMD, WORD_OFF);
	return 0;
}
