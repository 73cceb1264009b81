/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names there are now and on the disk, and the changes between the two. */
#include <sys/resource.h>

#include "lib/forget_parts.h"

struct name *names_find(const struct names *l, size_t dir, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].dir == dir && l->v[i].inode != NO_INODE && streq(l->v[i].name, name))
			return &l->v[i];
	return NULL;
}

static void set_name(struct forget *f, struct names *l, size_t dir, const char *name, size_t inode)
{
	struct name *there = names_find(l, dir, name);

	if (there)
		there->inode = inode;
	else if (inode != NO_INODE)
		*ARENA_PUSH(&f->mem, l->v, l->n) = (struct name){dir, name, inode};
}

/* Of a rename whose file never got its first name there is still the second. */
void names_apply(struct forget *f, struct names *l, const struct change *c)
{
	const struct name *from = c->from ? names_find(l, c->from_dir, c->from) : NULL;

	if (from && (!c->to || from->inode == c->inode))
		set_name(f, l, c->from_dir, c->from, NO_INODE);
	if (c->to)
		set_name(f, l, c->to_dir, arena_str(&f->mem, c->to), c->inode);
}

void forget_change(struct forget *f, struct change c)
{
	c.from = arena_str(&f->mem, c.from);
	c.to = arena_str(&f->mem, c.to);
	names_apply(f, &f->now, &c);
	*ARENA_PUSH(&f->mem, f->changes, f->n_changes) = c;
}

static bool touches(const struct change *c, const bool *dirs)
{
	return (c->from && dirs[c->from_dir]) || (c->to && dirs[c->to_dir]);
}

/* A rename between two directories happens in both or in none. */
static void add_tied(const struct forget *f, bool *dirs)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < f->n_changes; i++) {
			const struct change *c = &f->changes[i];

			if (!touches(c, dirs) || !c->from || !c->to ||
			    dirs[c->from_dir] == dirs[c->to_dir])
				continue;
			dirs[c->from_dir] = dirs[c->to_dir] = true;
			more = true;
		}
	}
}

void forget_flush(struct forget *f, size_t dir)
{
	_cleanup_free_ bool *dirs = xcalloc(f->n_inodes, sizeof(*dirs));
	size_t kept = 0;

	if (dir != NO_INODE)
		dirs[dir] = true;
	add_tied(f, dirs);
	for (size_t i = 0; i < f->n_changes; i++)
		if (dir == NO_INODE || touches(&f->changes[i], dirs))
			names_apply(f, &f->disk, &f->changes[i]);
		else
			f->changes[kept++] = f->changes[i];
	f->n_changes = kept;
}

/* What is seen of the tree, to be compared with what the model says of it. */
static struct names seen;

static bool is_named(const struct names *l, size_t inode)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].inode == inode)
			return true;
	return false;
}

/* ext4 gives the number of what was removed to the next that is made: what had no name left, or is
   of the other kind, is not what a program left there. tmpfs counts on, and hides such a mistake.
 */
static bool is_same(const struct forget *f, size_t i, const struct stat *st)
{
	return f->inodes[i].dir == (bool)S_ISDIR(st->st_mode) &&
	       (is_named(&f->now, i) || is_named(&seen, i));
}

static void see(struct forget *f, size_t dir, const char *name, int fd, const struct stat *st)
{
	size_t i = inode_find(f, st->st_ino);
	struct change c = {.to_dir = dir, .to = name};

	if (i == NO_INODE || !is_same(f, i, st)) {
		i = inode_add(f, st);
		f->inodes[i].meta = inode_meta(f, fd);
	}
	c.inode = i;
	names_apply(f, &seen, &c);
}

static void look_for_removed(struct forget *f)
{
	for (size_t i = 0; i < f->now.n; i++) {
		struct name was = f->now.v[i];

		if (was.inode != NO_INODE && !names_find(&seen, was.dir, was.name))
			forget_change(f, (struct change){.from_dir = was.dir,
							 .from = was.name,
							 .inode = NO_INODE});
	}
}

static void look_for_new(struct forget *f)
{
	for (size_t i = 0; i < seen.n; i++) {
		const struct name *is = &seen.v[i], *was;

		was = names_find(&f->now, is->dir, is->name);
		if (!was || was->inode != is->inode)
			forget_change(f, (struct change){.to_dir = is->dir,
							 .to = is->name,
							 .inode = is->inode});
	}
}

/* Only a program that has ended can have done what the table of calls did not see. */
static bool any_program_ended(void)
{
	static long before;
	struct rusage used;
	long sum;

	forget_must(getrusage(RUSAGE_CHILDREN, &used) == 0, "getrusage");
	sum = used.ru_minflt + used.ru_nvcsw + used.ru_nivcsw;
	if (sum == before)
		return false;
	before = sum;
	return true;
}

void forget_look(struct forget *f)
{
	if (!any_program_ended())
		return;
	seen = (struct names){0};
	forget_walk(f, see);
	look_for_removed(f);
	look_for_new(f);
}
