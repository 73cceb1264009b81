/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the running kernel made of the needs: words that it took may still have found fewer pages
 * than were asked for, and a service may have set another governor since.
 */
#include "apply/promise.h"
#include "base/text.h"
#include "conf/cmdline.h"

#define VALUE_MAX ((size_t)64 * 1024)
#define CPU_DIR "sys/devices/system/cpu"
#define MODULE_DIR "sys/module"

/* One need while it is looked at. */
struct kept {
	struct verify *v;
	const char *name; /* "hugepages=8G" */
	const char *value;
};

static void tell(const struct kept *k, const char *expected, enum tri ok, const char *found)
{
	promise_add(k->v, "need", k->name, expected, ok, "%s", found);
}

/* The first line of the file, in the promises' memory; NULL: it could not be read, and that is
 * told. */
static const char *line_of(const struct kept *k, const char *path, const char *expected)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct err err = {0};
	if (root_read(k->v->root, path, VALUE_MAX, &bytes, &err) < 0) {
		tell(k, expected, TRI_UNKNOWN, err.line);
		return NULL;
	}
	return arena_safe(&k->v->out->mem, buf_str(&bytes), strcspn(buf_str(&bytes), "\n"));
}

static const char *pages_file(struct arena *a, const struct hugepages *h)
{
	const char *dir = h->node < 0 ? "sys/kernel/mm"
				      : arena_printf(a, "sys/devices/system/node/node%d", h->node);
	return arena_printf(a, "%s/hugepages/hugepages-%jukB/nr_hugepages", dir,
			    (uintmax_t)h->page_kb);
}

static void promise_hugepages(const struct kept *k)
{
	struct arena *mem = &k->v->out->mem;
	struct hugepages h;
	uint64_t pages, there = 0;
	if (need_hugepages(k->value, &h, NULL) < 0)
		return;
	pages = hugepages_count(&h);
	const char *expected = arena_printf(mem, "%ju huge pages of %ju KiB", (uintmax_t)pages,
					    (uintmax_t)h.page_kb);
	const char *line = line_of(k, pages_file(mem, &h), expected);
	if (!line)
		return;
	bool known = parse_u64(line, 10, UINT64_MAX, &there) == 0;
	tell(k, expected, known ? tri_of(there >= pages) : TRI_UNKNOWN,
	     arena_printf(mem, "%s are reserved", line));
}

static bool is_part(const unsigned *cpus, size_t n, const unsigned *of, size_t n_of)
{
	for (size_t i = 0; i < n; i++)
		if (!cpu_list_has(of, n_of, cpus[i]))
			return false;
	return true;
}

static void promise_cpus(const struct kept *k)
{
	struct arena *mem = &k->v->out->mem;
	unsigned *cpus, *isolated = NULL;
	size_t n, n_isolated = 0;
	if (cpu_list_parse(k->value, mem, &cpus, &n) < 0)
		return;
	const char *expected =
		arena_printf(mem, "CPUs %s are isolated", cpu_list_str(mem, cpus, n));
	const char *line = line_of(k, CPU_DIR "/isolated", expected);
	if (!line)
		return;
	/* An empty list is none that parses. */
	cpu_list_parse(line, mem, &isolated, &n_isolated);
	tell(k, expected, tri_of(is_part(cpus, n, isolated, n_isolated)),
	     *line ? arena_printf(mem, "%s are isolated", line) : "none is isolated");
}

/* Loaded, or built in: then it is there too, where it has parameters. */
static enum tri has_module(const struct kept *k, const char *name)
{
	struct arena *mem = &k->v->out->mem;
	if (root_exists(k->v->root, MODULE_DIR) != TRI_YES)
		return TRI_UNKNOWN;
	return root_exists(k->v->root, arena_printf(mem, MODULE_DIR "/%s", name));
}

static void promise_module(const struct kept *k, const char *name, enum support support)
{
	struct arena *mem = &k->v->out->mem;
	enum tri there = support == SUPPORT_BUILTIN ? TRI_YES : has_module(k, name);
	tell(k, arena_printf(mem, "%s is loaded", name), there,
	     there == TRI_YES  ? arena_printf(mem, "%s is there", name)
	     : there == TRI_NO ? arena_printf(mem, "%s is not there", name)
			       : arena_printf(mem, MODULE_DIR "/%s could not be looked at", name));
}

static void promise_vfio_modules(const struct kept *k)
{
	const struct kernel *running = host_running(k->v->host);
	promise_module(k, "vfio_pci", running ? running->vfio_pci : SUPPORT_UNKNOWN);
	promise_module(k, "vfio_iommu_type1",
		       running ? running->vfio_iommu_type1 : SUPPORT_UNKNOWN);
}

static void promise_kvm_modules(const struct kept *k)
{
	const struct kernel *running = host_running(k->v->host);
	if (k->v->host->cpu.vendor == CPU_INTEL)
		promise_module(k, "kvm_intel", running ? running->kvm_intel : SUPPORT_UNKNOWN);
	else
		promise_module(k, "kvm_amd", running ? running->kvm_amd : SUPPORT_UNKNOWN);
}

static void promise_value(const struct kept *k, enum attr_id id, const char *expected)
{
	const struct attr *now = host_attr(k->v->host, id);
	if (now->text)
		tell(k, expected, tri_of(streq(now->text, expected)), now->text);
	else
		tell(k, expected, TRI_UNKNOWN,
		     arena_printf(&k->v->out->mem, "%s could not be read", now->source));
}

static void promise_msrs(const struct kept *k)
{
	promise_value(k, ATTR_IGNORE_MSRS, "Y");
}

static void promise_governor(const struct kept *k)
{
	promise_value(k, ATTR_GOVERNOR, "performance");
}

static const struct {
	void (*promise)(const struct kept
				*k); /* NULL: the kernel does not tell, and its file is promised */
	const char *word;            /* by which it comes, where not by a file */
} rows[_NEED_MAX] = {
	[NEED_VFIO_MODULES] = {promise_vfio_modules, NULL},
	[NEED_KVM_MODULES] = {promise_kvm_modules, NULL},
	[NEED_HUGEPAGES] = {promise_hugepages, "hugepages="},
	[NEED_CPUS] = {promise_cpus, "isolcpus="},
	[NEED_IGNORE_MSRS] = {promise_msrs, "kvm.ignore_msrs="},
	[NEED_GOVERNOR] = {promise_governor, "cpufreq.default_governor="},
};

static bool comes_by_word(const struct run *run, const char *word)
{
	for (size_t i = 0; word && i < run->n_words; i++)
		if (cmdline_same_name(run->words[i], word))
			return true;
	return false;
}

static void promise_need(const struct kept *k, enum need_id id)
{
	/* A trial leaves the root file system as it is. */
	if (host_on_trial(k->v->host) && !comes_by_word(k->v->run, rows[id].word))
		tell(k, "from the next start on", TRI_UNKNOWN, "not in a start on trial");
	else
		rows[id].promise(k);
}

void promise_needs(struct verify *v)
{
	for (size_t i = 0; i < v->run->n_needs; i++) {
		const struct need *n = &v->run->needs[i];
		const struct kept k = {
			.v = v,
			.name = need_text(&v->out->mem, n->id, n->value),
			.value = n->value,
		};
		if (rows[n->id].promise)
			promise_need(&k, n->id);
	}
}
