/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/inventory.h"
#include "base/lines.h"

#define INVENTORY_MAX ((size_t)1024 * 1024)
#define NUMBER_MAX 1000000

int inventory_put(const struct store *s, const struct inventory *inv, struct err *err)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < inv->n_generated; i++)
		buf_printf(&out, "generated %zu %s %s\n", inv->generated[i].step,
			   inv->generated[i].present ? "present" : "absent",
			   inv->generated[i].path);
	for (size_t i = 0; i < inv->n_leftovers; i++)
		buf_printf(&out, "leftover %s\n", inv->leftovers[i]);
	for (size_t i = 0; i < inv->n_dirs; i++)
		buf_printf(&out, "dir %s\n", inv->dirs[i]);
	for (size_t i = 0; i < inv->n_timeouts; i++)
		buf_printf(&out, "timeout %zu %d\n", i, inv->timeouts[i]);
	for (size_t i = 0; i < inv->n_mounts; i++)
		buf_printf(&out, "mount %s %s\n", inv->mounts[i].point, inv->mounts[i].path);
	return store_put(s, "inventory", buf_str(&out), out.len, 0600, err);
}

struct reading {
	struct arena *mem;
	struct inventory *inv;
	char *at; /* what is left of the line */
};

/* The next word, cut off at its blank; "" at the end. */
static const char *word(struct reading *r)
{
	char *start = r->at;

	r->at += strcspn(r->at, " ");
	if (*r->at)
		*r->at++ = '\0';
	return start;
}

static bool number(struct reading *r, uint64_t *ret)
{
	return parse_u64(word(r), 10, NUMBER_MAX, ret) == 0;
}

static bool read_generated(struct reading *r)
{
	uint64_t step = 0;
	bool ok = number(r, &step);
	const char *how = word(r);

	if (!ok || (!streq(how, "present") && !streq(how, "absent")) || !path_is_plain(r->at))
		return false;
	*ARENA_PUSH(r->mem, r->inv->generated, r->inv->n_generated) =
		(struct generated){.path = r->at, .step = step, .present = streq(how, "present")};
	return true;
}

static bool read_leftover(struct reading *r)
{
	if (!path_is_plain(r->at))
		return false;
	*ARENA_PUSH(r->mem, r->inv->leftovers, r->inv->n_leftovers) = r->at;
	return true;
}

static bool read_dir(struct reading *r)
{
	if (!path_is_plain(r->at))
		return false;
	*ARENA_PUSH(r->mem, r->inv->dirs, r->inv->n_dirs) = r->at;
	return true;
}

static bool read_timeout(struct reading *r)
{
	uint64_t step = 0, seconds = 0;

	if (!number(r, &step) || !number(r, &seconds) || step != r->inv->n_timeouts || seconds == 0)
		return false;
	*ARENA_PUSH(r->mem, r->inv->timeouts, r->inv->n_timeouts) = (int)seconds;
	return true;
}

static bool read_mount(struct reading *r)
{
	const char *point = word(r);

	if (!path_is_plain(point) || !path_is_plain(r->at))
		return false;
	*ARENA_PUSH(r->mem, r->inv->mounts, r->inv->n_mounts) = (struct mounted){point, r->at};
	return true;
}

static const struct {
	const char *word;
	bool (*read)(struct reading *r);
} kinds[] = {
	{"generated", read_generated},
	{"leftover", read_leftover},
	{"dir", read_dir},
	{"timeout", read_timeout},
	{"mount", read_mount},
};

static bool read_line(struct arena *mem, struct inventory *inv, const struct line *l)
{
	struct reading r = {.mem = mem, .inv = inv, .at = arena_dup(mem, l->at, l->text_len)};
	const char *kind;

	if (strlen(r.at) != l->text_len)
		return false;
	kind = word(&r);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (streq(kind, kinds[i].word))
			return kinds[i].read(&r);
	return false;
}

int inventory_read(const struct store *s, struct arena *mem, struct inventory *ret, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct inventory inv = {0};
	const char *path = store_path(s, "inventory", NULL);
	int r = root_read(s->root, path, INVENTORY_MAX, &bytes, err);
	struct lines it;

	if (r < 0)
		return r;
	it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);)
		if (!read_line(mem, &inv, &l))
			return err_set(err, EINVAL, "%s:%zu: not a line of an inventory", path,
				       l.no);
	*ret = inv;
	return 0;
}
