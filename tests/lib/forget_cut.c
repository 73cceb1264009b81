/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left when the power is cut, and the tree made so. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "lib/forget_parts.h"

struct cut {
	struct forget *f;
	enum forget_how how;
	uint64_t dice;
	bool *real;        /* by inode: it still has a name now */
	struct inode *are; /* by inode: its bytes and metadata now */
	const char **made; /* by inode: where it was written, for a second name */
	struct names names;
};

/* splitmix64: the same seed gives the same disk on every machine. */
static uint64_t roll(struct cut *c, uint64_t sides)
{
	uint64_t z = c->dice += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % sides;
}

static struct cut *cutting;

static void see_now(struct forget *f, size_t dir, const char *name, int fd, const struct stat *st)
{
	size_t i = inode_find(f, st->st_ino);
	struct inode was;

	(void)dir;
	forget_must(i != NO_INODE, name);
	was = f->inodes[i];
	inode_take(f, i, fd);
	cutting->are[i] = f->inodes[i];
	cutting->real[i] = true;
	f->inodes[i] = was;
}

static void choose_names(struct cut *c)
{
	struct forget *f = c->f;
	bool first_few = roll(c, 2) == 0;
	size_t few = (size_t)roll(c, f->n_changes + 1);

	c->names = f->disk;
	for (size_t i = 0; c->how != FORGET_ALL && i < f->n_changes; i++)
		if (c->how == FORGET_BYTES || (first_few ? i < few : roll(c, 2) == 0))
			names_apply(f, &c->names, &f->changes[i]);
}

static bool begins_with(const struct inode *a, const struct inode *b)
{
	return a->len >= b->len && memcmp(a->bytes, b->bytes, b->len) == 0;
}

/* What was only added to keeps what was synced; what was written anew may be torn anywhere. */
static void keep_some(struct cut *c, struct inode *disk, const struct inode *now)
{
	size_t least = begins_with(now, disk) ? disk->len : 0;

	if (roll(c, 2) == 0)
		disk->meta = now->meta;
	if (roll(c, 4) == 0)
		return;
	disk->bytes = now->bytes;
	disk->len = least + (size_t)roll(c, now->len - least + 1);
}

/* The bytes of one file: there is nothing to choose where all of it was synced. */
static void choose_bytes(struct cut *c, size_t i)
{
	struct inode *disk = &c->f->inodes[i];
	const struct inode *now = &c->are[i];

	if (disk->dir || c->how == FORGET_ALL || !c->real[i])
		return;
	if (disk->len == now->len && begins_with(disk, now)) {
		if (c->how == FORGET_BYTES)
			disk->meta = now->meta;
	} else if (c->how == FORGET_SOME) {
		keep_some(c, disk, now);
	} else {
		if (!begins_with(now, disk))
			disk->len = 0;
		disk->meta = now->meta;
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_all(const struct forget *f)
{
	for (const char *const *d = f->dirs; *d; d++) {
		_cleanup_(arena_done) struct arena mem = {0};
		const char *path = arena_printf(&mem, "%s/%s", f->top, *d);

		forget_must(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ||
				    errno == ENOENT,
			    path);
	}
}

static void write_meta(const struct inode *in, int fd, const char *path)
{
	const struct timespec times[2] = {in->meta.mtime, in->meta.mtime};

	forget_must(fchown(fd, in->meta.uid, in->meta.gid) == 0, path);
	forget_must(fchmod(fd, in->meta.mode) == 0, path);
	for (size_t i = 0; i < in->meta.n_xattrs; i++) {
		const struct xattr *x = &in->meta.xattrs[i];

		forget_must(fsetxattr(fd, x->name, x->value, x->len, 0) == 0, path);
	}
	forget_must(in->dir || futimens(fd, times) == 0, path);
}

static void write_file(const struct inode *in, const char *path)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	forget_must(fd >= 0 && write(fd, in->bytes, in->len) == (ssize_t)in->len, path);
	write_meta(in, fd, path);
}

static void write_below(struct cut *c, size_t dir, const char *path);

static void write_entry(struct cut *c, const struct name *n, const char *path)
{
	const struct inode *in = &c->f->inodes[n->inode];

	if (c->made[n->inode]) {
		forget_must(link(c->made[n->inode], path) == 0, path);
		return;
	}
	c->made[n->inode] = path;
	if (!in->dir) {
		write_file(in, path);
		return;
	}
	forget_must(mkdir(path, 0700) == 0, path);
	write_below(c, n->inode, path);
	_cleanup_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	write_meta(in, fd, path);
}

static void write_below(struct cut *c, size_t dir, const char *path)
{
	for (size_t i = 0; i < c->names.n; i++) {
		const struct name *n = &c->names.v[i];

		if (n->dir == dir && n->inode != NO_INODE)
			write_entry(c, n, arena_printf(&c->f->mem, "%s/%s", path, n->name));
	}
}

/* They see the same cut: none of them writes after it. */
static void end_programs(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

void forget_make(struct forget *f, enum forget_how how, unsigned seed)
{
	struct cut c = {.f = f, .how = how, .dice = seed};

	end_programs();
	forget_look(f);
	c.real = arena_alloc(&f->mem, f->n_inodes * sizeof(*c.real));
	c.are = arena_alloc(&f->mem, f->n_inodes * sizeof(*c.are));
	c.made = arena_alloc(&f->mem, f->n_inodes * sizeof(*c.made));
	cutting = &c;
	forget_walk(f, see_now);
	choose_names(&c);
	for (size_t i = 0; i < f->n_inodes; i++)
		choose_bytes(&c, i);
	remove_all(f);
	write_below(&c, 0, f->top);
}
