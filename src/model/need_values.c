/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/need.h"

#include <errno.h>
#include <strings.h>

#define MIB_IN_KB ((uint64_t)1 << 10)
#define MEMORY_LEAST_KB (MEMORY_LEAST_MIB * MIB_IN_KB)
/* 4 PiB: all that x86-64 can address, with five levels of pages. */
#define MEMORY_MOST_KB ((uint64_t)1 << 42)

static const struct {
	const char *name;
	unsigned kb_shift;
} units[] = {
	{"K", 0},   {"M", 10},   {"G", 20},   {"T", 30},
	{"KiB", 0}, {"MiB", 10}, {"GiB", 20}, {"TiB", 30},
};

static bool unit_shift(const char *s, unsigned *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strcasecmp(s, units[i].name) == 0) {
			*ret = units[i].kb_shift;
			return true;
		}
	return false;
}

int parse_memory(const char *s, uint64_t *ret_kb, struct err *err)
{
	size_t digits = strspn(s, "0123456789");
	_cleanup_free_ char *number = xstrndup(s, digits);
	unsigned shift;
	uint64_t n;

	if (parse_u64(number, 10, UINT64_MAX, &n) == -EINVAL || !unit_shift(s + digits, &shift))
		return err_set(err, EINVAL,
			       "\"%s\" is no size of memory: write a whole number and its unit, "
			       "8G or 512M",
			       s);
	if (parse_u64(number, 10, MEMORY_MOST_KB >> shift, &n) < 0)
		return err_set(err, EINVAL, "\"%s\" is more memory than a machine can have", s);
	*ret_kb = n << shift;
	return 0;
}

static int check_enough(const char *need, const char *size, uint64_t kb, struct err *err)
{
	if (kb >= MEMORY_LEAST_KB)
		return 0;
	return err_set(err, EINVAL, "%s: \"%s\" is too little memory for a guest: %dM is the least",
		       need, size, MEMORY_LEAST_MIB);
}

#define NODE_MOST 1023 /* MAX_NUMNODES of the kernel: at most 1 << 10 */

/* "@0" of len bytes, or nothing. */
static bool take_node(const char *s, size_t len, int *ret)
{
	_cleanup_free_ char *digits = xstrndup(s + (len > 0), len - (len > 0));
	uint64_t node;

	if (len == 0)
		return true;
	if (parse_u64(digits, 10, NODE_MOST, &node) < 0)
		return false;
	*ret = (int)node;
	return true;
}

/* ",1G", or nothing. */
static bool take_page(const char *s, uint64_t *ret_kb)
{
	if (strcasecmp(s, ",1G") == 0)
		*ret_kb = GIB_IN_KB;
	return !*s || *ret_kb == GIB_IN_KB;
}

char *memory_word(struct arena *a, uint64_t kb)
{
	bool gib = kb % GIB_IN_KB == 0;

	return arena_printf(a, "%ju%c", (uintmax_t)(kb / (gib ? GIB_IN_KB : MIB_IN_KB)),
			    gib ? 'G' : 'M');
}

/* Rounded either way it would be memory that nobody asked for. */
static int check_whole_pages(const char *size, const struct hugepages *h, struct err *err)
{
	uint64_t less = h->kb / h->page_kb * h->page_kb;
	_cleanup_(arena_done) struct arena a = {0};

	if (less == h->kb)
		return 0;
	return err_set(
		err, EINVAL, "hugepages: %s is not a whole number of %s pages: %s%s", size,
		h->page_kb == GIB_IN_KB ? "1 GiB" : "2 MiB",
		less ? arena_printf(&a, "%s or ", memory_word(&a, less)) : "",
		arena_printf(&a, "%s %s", memory_word(&a, less + h->page_kb), less ? "are" : "is"));
}

int need_hugepages(const char *value, struct hugepages *ret, struct err *err)
{
	const char *node = value + strcspn(value, "@,"), *page = value + strcspn(value, ",");
	_cleanup_free_ char *size = xstrndup(value, (size_t)(node - value));
	struct hugepages h = {.node = -1, .page_kb = USUAL_PAGE_KB};
	int r = parse_memory(size, &h.kb, err);

	if (r < 0)
		return err_in(err, r, "hugepages");
	if (!take_node(node, (size_t)(page - node), &h.node))
		return err_set(err, EINVAL,
			       "hugepages: \"%s\" names no NUMA node by number, as in 8G@0", value);
	if (!take_page(page, &h.page_kb))
		return err_set(
			err, EINVAL,
			"hugepages: \"%s\" ends in no size of page: \",1G\", or nothing for 2 MiB",
			value);
	*ret = h;
	return 0;
}

uint64_t hugepages_kb(const struct hugepages *h)
{
	return hugepages_count(h) * h->page_kb;
}

uint64_t hugepages_count(const struct hugepages *h)
{
	return h->kb / h->page_kb + (h->kb % h->page_kb > 0);
}

#define NAME_MOST 32 /* LOGIN_NAME_MAX without its NUL is larger; useradd and utmp stop here */

bool is_account_name(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char rest[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.-";

	return *s && strchr(letters, *s) && s[strspn(s, rest)] == 0 && strlen(s) <= NAME_MOST;
}

char *need_memlock_file(struct arena *a, const char *user)
{
	return arena_printf(a, "/etc/security/limits.d/90-passthru-%s.conf", user);
}

int need_memlock(const char *value, struct arena *a, struct memlock *ret, struct err *err)
{
	const char *colon = strchr(value, ':');
	struct memlock m;
	int r;

	if (!colon)
		return err_set(err, EINVAL, "memlock: \"%s\" is not USER:SIZE, as in anna:8G",
			       value);
	m.user = arena_dup(a, value, (size_t)(colon - value));
	if (!is_account_name(m.user))
		return err_set(err, EINVAL, "memlock: \"%s\" is no plain name of a user", m.user);
	r = parse_memory(colon + 1, &m.kb, err);
	if (r < 0)
		return err_in(err, r, "memlock");
	*ret = m;
	return 0;
}

static int read_hugepages(const char *value, struct arena *a, struct err *err)
{
	struct hugepages h;

	(void)a;
	return need_hugepages(value, &h, err);
}

static int check_hugepages(const char *value, struct arena *a, struct err *err)
{
	const char *size = arena_dup(a, value, strcspn(value, "@,"));
	struct hugepages h;
	int r = need_hugepages(value, &h, err);

	if (r == 0)
		r = check_enough("hugepages", size, h.kb, err);
	return r == 0 ? check_whole_pages(size, &h, err) : r;
}

static int read_memlock(const char *value, struct arena *a, struct err *err)
{
	struct memlock m;

	return need_memlock(value, a, &m, err);
}

static int check_memlock(const char *value, struct arena *a, struct err *err)
{
	struct memlock m;
	int r = need_memlock(value, a, &m, err);

	return r == 0 ? check_enough("memlock", value + strlen(m.user) + 1, m.kb, err) : r;
}

static int check_group(const char *value, struct arena *a, struct err *err)
{
	(void)a;
	if (!is_account_name(value))
		return err_set(err, EINVAL, "vfio-group: \"%s\" is no plain name of a group",
			       value);
	return 0;
}

static int check_cpus(const char *value, struct arena *a, struct err *err)
{
	unsigned *cpus;
	size_t n;

	if (cpu_list_parse(value, a, &cpus, &n) < 0)
		return err_set(err, EINVAL, "cpus: \"%s\" is no list of CPUs, as in 2-5,8", value);
	return 0;
}

static const struct {
	int (*read)(const char *value, struct arena *a, struct err *err); /* NULL: it takes none */
	int (*check)(const char *value, struct arena *a, struct err *err);
} values[_NEED_MAX] = {
	[NEED_MEMLOCK] = {read_memlock, check_memlock},
	[NEED_VFIO_GROUP] = {check_group, check_group},
	[NEED_HUGEPAGES] = {read_hugepages, check_hugepages},
	[NEED_CPUS] = {check_cpus, check_cpus},
};

static int check_none(enum need_id id, const char *value, struct err *err)
{
	if (*value)
		return err_set(err, EINVAL, "%s takes no value: leave \"=%s\" away",
			       need_infos[id].name, value);
	return 0;
}

int need_reads(enum need_id id, const char *value, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};

	return values[id].read ? values[id].read(value, &a, err) : check_none(id, value, err);
}

int need_check(enum need_id id, const char *value, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};

	return values[id].check ? values[id].check(value, &a, err) : check_none(id, value, err);
}
