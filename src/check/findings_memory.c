/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"
#include "check/words.h"

#define GIB (GIB_IN_KB * 1024)

/* As memparse() of the kernel (lib/cmdline.c). */
static uint64_t memory_size(const char *text)
{
	static const char units[] = "KMGT";
	char *end;
	uint64_t size = strtoull(text, &end, 0);

	for (const char *u = units; *end && *u; u++)
		if ((*end & ~0x20) == *u)
			return size << (10 * (u - units + 1));
	return size;
}

/* "4", or by node: "0:2,1:2". */
static uint64_t page_count(const char *text)
{
	uint64_t sum = 0;

	for (const char *at = text; *at;) {
		size_t len = strcspn(at, ",");
		const char *colon = memchr(at, ':', len);

		sum += strtoull(colon ? colon + 1 : at, NULL, 10);
		at += len + (at[len] == ',');
	}
	return sum;
}

/* What the words so far ask for. */
struct asked {
	uint64_t size;       /* of the pages that the next hugepages= counts; 0: none said */
	uint64_t usual;      /* default_hugepagesz=; 0 none */
	bool ignore_next;    /* a size that is none: the next hugepages= is ignored */
	uint64_t plain, big; /* pages of the usual size, and of 1 GiB; 0: none yet */
};

static void take_size(struct asked *a, const char *value, bool usual)
{
	a->size = memory_size(value);
	a->ignore_next = a->size == 0;
	if (usual)
		a->usual = a->size;
}

/* Of two counts for the same size the first stays. */
static void take_count(struct asked *a, const char *value)
{
	uint64_t *count = a->size == 0 ? &a->plain : a->size == GIB ? &a->big : NULL;

	if (count && !a->ignore_next && *count == 0)
		*count = page_count(value);
	a->ignore_next = false;
}

/* How many pages of 1 GiB the command line asks for. In order: hugepagesz= says what the next
 * hugepages= counts (hugepages_setup, mm/hugetlb.c). */
static uint64_t asked_gib_pages(const struct host *h)
{
	struct asked a = {0};

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++) {
		const struct param *p = &h->params[i];

		if (!p->value)
			continue;
		if (streq(p->name, "hugepagesz") || streq(p->name, "default_hugepagesz"))
			take_size(&a, p->value, *p->name == 'd');
		else if (streq(p->name, "hugepages"))
			take_count(&a, p->value);
	}
	return a.usual == GIB && a.plain ? a.plain : a.big;
}

/* Are fewer there than the command line asks for? Then it is judged. */
static bool judge_gib_pages(const struct bench *b, struct finding *f, const struct huge_pages *p)
{
	const struct attr *gib = host_attr(b->host, ATTR_HUGE_1G);
	uint64_t asked = asked_gib_pages(b->host);

	if (asked == 0 || gib->there == TRI_UNKNOWN || p->gib >= asked)
		return false;
	prove_cmdline(b, &f->evidence, &f->n_evidence);
	prove_attr(b, f, ATTR_HUGE_1G);
	if (gib->there == TRI_NO)
		judged(f, STATUS_WARN,
		       "Pages of 1 GiB are asked for, but this processor (pdpe1gb) or kernel has "
		       "none of that size.",
		       "Use pages of 2 MiB: hugepagesz=2M before hugepages=.");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "%llu pages of 1 GiB are asked for, and %llu were got: there "
				    "was not enough memory in one piece.",
				    (unsigned long long)asked, (unsigned long long)p->gib),
		       "Ask for fewer, or for pages of 2 MiB: hugepagesz=2M before hugepages=.");
	return true;
}

static const char *reserved(const struct bench *b, const struct huge_pages *p)
{
	uint64_t free = 0;
	const char *left =
		host_attr_number(b->host, ATTR_HUGE_FREE, &free)
			? arena_printf(b->mem, ", %llu of them free", (unsigned long long)free)
			: "";
	const char *gib =
		p->gib > 0 && p->size_kb != GIB_IN_KB
			? arena_printf(b->mem, " And %llu of 1 GiB.", (unsigned long long)p->gib)
			: "";

	return arena_printf(b->mem,
			    "%llu pages of %llu MiB are reserved%s.%s A guest uses them only when "
			    "it is told to.",
			    (unsigned long long)p->total, (unsigned long long)(p->size_kb / 1024),
			    left, gib);
}

void check_hugepages(const struct bench *b, struct finding *f)
{
	struct huge_pages p;
	uint64_t memory_kb = 0;

	if (!host_huge_pages(b->host, &p)) {
		judged(f, STATUS_UNKNOWN, "The state of the memory (proc/meminfo) is not known.",
		       howto_read(b, "See why /proc/meminfo cannot be read here."));
		return;
	}
	if (judge_gib_pages(b, f, &p))
		return;
	prove_attr(b, f, ATTR_HUGE_TOTAL);
	if (p.all_kb == 0) {
		judged(f, STATUS_PASS, "None are reserved, and a guest can do without.", "");
		return;
	}
	prove_attr(b, f, ATTR_HUGE_SIZE);
	prove_attr(b, f, ATTR_MEM_TOTAL);
	if (host_attr_number(b->host, ATTR_MEM_TOTAL, &memory_kb) && p.all_kb > memory_kb / 10 * 9)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "Huge pages take %llu of %llu MiB of memory: the host itself "
				    "has only what is left.",
				    (unsigned long long)(p.all_kb / 1024),
				    (unsigned long long)(memory_kb / 1024)),
		       NULL);
	else
		judged(f, STATUS_PASS, reserved(b, &p), "");
}

/* Of the running process; 0 when the line is no such line. */
static uint64_t locked_limit(const struct host *h)
{
	const char *line = host_attr(h, ATTR_MEMLOCK)->text;
	const char *at = line ? line + strcspn(line, "0123456789") : "";
	const char *word = line ? strstr(line, "unlimited") : NULL;

	if (word && (!*at || word < at))
		return UINT64_MAX;
	return *at ? strtoull(at, NULL, 10) : 0;
}

static const char *limit_text(const struct bench *b, uint64_t bytes)
{
	bool large = bytes >= 1024 * 1024;

	return arena_printf(b->mem, "%llu %s", (unsigned long long)(bytes >> (large ? 20 : 10)),
			    large ? "MiB" : "KiB");
}

static void judge_limit(const struct bench *b, struct finding *f, uint64_t limit)
{
	const struct host *h = b->host;
	uint64_t memory_kb = 0;

	host_attr_number(h, ATTR_MEM_TOTAL, &memory_kb);
	if (limit == UINT64_MAX || (memory_kb && limit / 1024 >= memory_kb))
		judged(f, STATUS_PASS, "As much memory as there is may be locked.", "");
	else if (host_has(h, ATTR_LIBVIRT) || host_has(h, ATTR_PROXMOX))
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "%s for this user; %s raises it for its guests.",
				    limit_text(b, limit),
				    host_has(h, ATTR_PROXMOX) ? "Proxmox VE" : "system libvirt"),
		       "");
	else if (h->as_root)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem,
				    "%s, which does not bind root. QEMU as an ordinary user "
				    "would need a limit as large as its guest.",
				    limit_text(b, limit)),
		       "");
	else if (host_has(h, ATTR_QEMU))
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "%s for this user: a QEMU that is not started as root cannot "
				    "lock the memory of its guest, and so cannot use a device.",
				    limit_text(b, limit)),
		       NULL);
	else
		judged(f, STATUS_PASS,
		       arena_printf(b->mem,
				    "%s for this user. root and system libvirt need no more; QEMU "
				    "as an ordinary user would.",
				    limit_text(b, limit)),
		       "");
}

void check_memlock(const struct bench *b, struct finding *f)
{
	uint64_t limit = locked_limit(b->host);

	prove_attr(b, f, ATTR_MEMLOCK);
	if (limit == 0 && !host_attr(b->host, ATTR_MEMLOCK)->text)
		judged(f, STATUS_UNKNOWN, "The limit (proc/self/limits) is not known.",
		       howto_read(b, "Ask the shell: ulimit -l"));
	else
		judge_limit(b, f, limit);
}
