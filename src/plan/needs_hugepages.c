/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Huge pages of 2 MiB on any node are a setting of sysctl, which the kernel fulfils while it runs.
 * Of 1 GiB, or on one node, they are words (Documentation/admin-guide/mm/hugetlbpage.rst):
 * hugepagesz= says what the hugepages= behind it counts, and NODE:COUNT is known since 5.16.
 */
#include <errno.h>

#include "conf/cmdline.h"
#include "base/listing.h"
#include "plan/needs.h"

static const struct drop_ins sysctl = {
	.dir = "sysctl.d", .last = "/etc/sysctl.conf", /* procps reads it last; Debian links it into
							  sysctl.d as 99-sysctl.conf */
};

/* What sets the number: of two names, as the kernel counts what it reserves by either. */
struct setting {
	struct drop_line at; /* path NULL: none */
	const char *key, *value;
};

struct found {
	struct arena *mem;
	struct setting last, others;
};

/* Whichever way it is spelled: sysctl.d(5). */
static bool counts_pages(const char *name)
{
	static const char *const keys[] = {"vm.nr_hugepages", "vm/nr_hugepages",
					   "vm.nr_hugepages_mempolicy",
					   "vm/nr_hugepages_mempolicy"};
	return list_has(keys, ARRAY_SIZE(keys), name);
}

/* "vm.nr_hugepages = 512". */
static void take_line(void *data, const struct drop_line *l)
{
	struct found *f = data;
	const char *key = l->text + (*l->text == '-');
	const char *end = key + strcspn(key, " \t="), *value = end + strspn(end, " \t");
	key = arena_dup(f->mem, key, (size_t)(end - key));
	if (*value++ != '=' || !counts_pages(key))
		return;
	f->last = (struct setting){*l, key, arena_str(f->mem, value + strspn(value, " \t"))};
	if (!l->is_ours)
		f->others = f->last;
}

static bool has_word(struct making *m, const char *name)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		const char *line = m->lines[i];
		for (struct cmdline_word w; cmdline_next(&line, &w);)
			if (w.name_len == strlen(name) && memcmp(w.name, name, w.name_len) == 0)
				return true;
	}
	return false;
}

/* They set the same number at the start, or say that it counts pages of another size. */
static int check_line(struct making *m, struct err *err)
{
	static const char *const names[] = {"hugepages", "hugepagesz", "default_hugepagesz"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (has_word(m, names[i]))
			return err_set(err, EEXIST,
				       "`%s=` is on the kernel command line already, so huge pages "
				       "are reserved there. " TAKE_IT_OUT,
				       names[i]);
	return 0;
}

static int check_usual_size(const struct host *h, struct err *err)
{
	uint64_t kb;
	if (!host_attr_number(h, ATTR_HUGE_SIZE, &kb) || kb == USUAL_PAGE_KB)
		return 0;
	return err_set(err, EOPNOTSUPP,
		       "Huge pages of this kernel are %ju KiB, and not 2 MiB: that is not worked "
		       "with.",
		       (uintmax_t)kb);
}

static int write_setting(struct making *m, const struct found *f, uint64_t pages, struct err *err)
{
	const struct need_file file = {
		.path = NEED_HUGEPAGES_FILE,
		.lines = arena_printf(&m->scratch, "vm.nr_hugepages = %ju\n", (uintmax_t)pages),
		.why = arena_printf(
			&m->scratch, "reserves %ju huge pages of 2 MiB (%s) at each start",
			(uintmax_t)pages, size_text(&m->scratch, pages * USUAL_PAGE_KB)),
	};
	int r = need_file(m, &file, err);
	if (r == 0 && f->others.at.path && !f->others.at.behind_ours)
		need_note(m,
			  "%s:%zu reserves %s huge pages too. " NEED_HUGEPAGES_FILE
			  " is read behind it, so "
			  "%ju is all there will be: add up, if both are needed.",
			  f->others.at.path, f->others.at.line, f->others.value, (uintmax_t)pages);
	return r;
}

static void look_at_now(struct making *m, uint64_t pages)
{
	uint64_t now;
	m->need_start |= !host_attr_number(m->host, ATTR_HUGE_TOTAL, &now) || now < pages;
}

/* /etc/sysctl.conf is read by procps alone: on other systems it may say what never was. */
static bool is_read(const struct making *m, const struct drop_line *l, uint64_t pages)
{
	uint64_t now;
	return !streq(l->path, sysctl.last) ||
	       (host_attr_number(m->host, ATTR_HUGE_TOTAL, &now) && now >= pages);
}

static int by_sysctl(struct making *m, const struct hugepages *h, struct err *err)
{
	uint64_t pages = hugepages_count(h), set = 0;
	struct found f = {.mem = &m->scratch};
	int r = check_usual_size(m->host, err);
	if (r == 0)
		r = check_line(m, err);
	if (r < 0)
		return r;
	each_drop_line(m, &sysctl, NEED_HUGEPAGES_FILE, take_line, &f);
	const struct setting *last = &f.last;
	bool enough = last->at.path && parse_u64(last->value, 10, UINT64_MAX, &set) == 0 &&
		      set >= pages && (!last->at.is_ours || set == pages);
	if (enough && !is_read(m, &last->at, pages))
		enough = false;
	else if (!enough && last->at.path && last->at.behind_ours)
		return err_set(err, EEXIST,
			       "%s:%zu: sets %s to %s, and is read behind what passthru would "
			       "write: write %ju there, or take the line out and run passthru "
			       "again.",
			       last->at.path, last->at.line, last->key, last->value,
			       (uintmax_t)pages);
	look_at_now(m, pages);
	return enough ? 0 : write_setting(m, &f, pages, err);
}

static int check_words(struct making *m, const struct hugepages *h, struct err *err)
{
	const struct kernel *old = h->node >= 0 ? kernel_before(m->host, 5, 16) : NULL;
	if (h->page_kb != USUAL_PAGE_KB && host_attr(m->host, ATTR_HUGE_1G)->there == TRI_NO)
		return err_set(err, EOPNOTSUPP,
			       "This processor (pdpe1gb) or kernel has no pages of 1 GiB: leave "
			       "\",1G\" away.");
	if (old)
		return err_set(err, EOPNOTSUPP,
			       "Kernel %s cannot reserve huge pages on one node: that is there "
			       "since 5.16. Leave \"@%d\" away, or remove that kernel.",
			       old->release, h->node);
	return 0;
}

/*
 * What sysctl sets at the start is the number of pages of 2 MiB: it counts over that of the words.
 * Pages of 1 GiB are others, and both must fit.
 */
static int check_setting(struct making *m, const struct hugepages *h, struct err *err)
{
	struct found f = {.mem = &m->scratch};
	uint64_t set = 0;
	each_drop_line(m, &sysctl, NEED_HUGEPAGES_FILE, take_line, &f);
	const struct setting *last = &f.last;
	if (!last->at.path)
		return 0;
	if (h->page_kb == USUAL_PAGE_KB)
		return err_set(err, EEXIST,
			       "%s:%zu: sets %s to %s, which counts over what the kernel command "
			       "line reserves. " TAKE_IT_OUT,
			       last->at.path, last->at.line, last->key, last->value);
	if (parse_u64(last->value, 10, UINT64_MAX / USUAL_PAGE_KB / 2, &set) < 0 || !set)
		return 0;
	int r = need_room(m, hugepages_kb(h) + set * USUAL_PAGE_KB, true, err);
	if (r < 0)
		return err_in(err, r, "With the pages that %s:%zu reserves", last->at.path,
			      last->at.line);
	need_note(m, "%s:%zu reserves %s huge pages of 2 MiB beside these.", last->at.path,
		  last->at.line, last->value);
	return 0;
}

/* Both words stand behind each other, and nothing else on the line is about huge pages. */
static bool is_the_pair(struct making *m, const char *line, const char *const words[2])
{
	char **list = NULL;
	size_t n = 0, about = 0, at = 0;
	cmdline_words(line, &m->scratch, &list, &n);
	for (size_t i = 0; i < n; i++) {
		if (!strstr(list[i], "hugepage") || str_starts(list[i], "transparent_"))
			continue;
		about++;
		if (streq(list[i], words[0]) && i + 1 < n && streq(list[i + 1], words[1]))
			at = about;
	}
	return about == 2 && at == 1;
}

static bool is_set(struct making *m, const char *const words[2])
{
	for (size_t i = 0; i < m->n_lines; i++)
		if (!is_the_pair(m, m->lines[i], words))
			return false;
	return true;
}

static int by_words(struct making *m, const struct hugepages *h, struct err *err)
{
	uint64_t pages = hugepages_count(h);
	const char *node = h->node < 0 ? "" : arena_printf(&m->scratch, "%d:", h->node);
	const char *const words[] = {
		h->page_kb == USUAL_PAGE_KB ? "hugepagesz=2M" : "hugepagesz=1G",
		arena_printf(&m->scratch, "hugepages=%s%ju", node, (uintmax_t)pages),
	};
	int r = check_words(m, h, err);
	if (r == 0)
		r = check_setting(m, h, err);
	if (r == 0 && !is_set(m, words))
		r = check_line(m, err);
	if (r == 0)
		r = need_words(m, words, ARRAY_SIZE(words), err);
	if (r == 0 && h->page_kb != USUAL_PAGE_KB)
		need_note(m, "libvirt gives pages of 1 GiB only where a hugetlbfs of that size is "
			     "mounted (findmnt -t hugetlbfs). Where there is none, add the line "
			     "\"hugetlbfs /dev/hugepages1G hugetlbfs pagesize=1G,nofail 0 0\" to "
			     "/etc/fstab "
			     "before you restart.");
	return r;
}

int choose_hugepages(struct making *m, const char *value, struct err *err)
{
	struct hugepages h;
	int r = need_hugepages(value, &h, err);
	uint64_t kb = 0;
	if (r == 0) {
		kb = hugepages_kb(&h);
		r = need_room(m, kb, true, err);
	}
	if (r == 0 && h.node >= 0)
		r = need_room_on_node(m, kb, h.node, err);
	if (r == 0 && kernel_option(m->host, "CONFIG_HUGETLBFS") == TRI_NO)
		r = err_set(err, EOPNOTSUPP,
			    "This kernel is built without CONFIG_HUGETLBFS, so it has no huge "
			    "pages that a guest can be given.");
	if (r < 0)
		return r;
	return h.page_kb == USUAL_PAGE_KB && h.node < 0 ? by_sysctl(m, &h, err)
							: by_words(m, &h, err);
}
