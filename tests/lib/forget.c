/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/forget.h"

#include <fcntl.h>

#include "lib/forget_parts.h"

static struct forget disk;
static bool active;

void forget_must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

bool forget_active(void)
{
	return active;
}

static void take_entry(struct forget *f, size_t dir, const char *name, int fd,
		       const struct stat *st)
{
	size_t i = inode_add(f, st);
	struct change c = {.to_dir = dir, .to = name, .inode = i};

	inode_take(f, i, fd);
	f->inodes[i].synced = true;
	names_apply(f, &f->now, &c);
	names_apply(f, &f->disk, &c);
}

void forget_begin(const char *top, const char *const *dirs)
{
	struct stat st;

	arena_done(&disk.mem);
	disk = (struct forget){.top = top, .dirs = dirs};
	forget_must(stat(top, &st) == 0, top);
	inode_add(&disk, &st);
	forget_walk(&disk, take_entry);
	active = true;
}

void forget_programs(void)
{
	if (active)
		forget_look(&disk);
}

/* NO_INODE: not below the tree, or in a part of it that nobody watches. */
static size_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? NO_INODE : inode_find(&disk, st.st_ino);
}

static bool is_watched(size_t dir, const char *name)
{
	if (dir == NO_INODE)
		return false;
	if (dir != 0)
		return true;
	for (const char *const *d = disk.dirs; *d; d++)
		if (streq(*d, name))
			return true;
	return false;
}

/* The inode of a name is what is there now: a program may have made it a moment ago. */
static size_t inode_at(int dir_fd, const char *name)
{
	struct stat st;
	size_t i;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return NO_INODE;
	i = inode_find(&disk, st.st_ino);
	return i == NO_INODE ? inode_add(&disk, &st) : i;
}

void forget_made(int dir_fd, const char *name)
{
	size_t dir = active ? inode_of(dir_fd) : NO_INODE;
	struct stat st;

	if (!is_watched(dir, name) || fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	forget_change(&disk,
		      (struct change){.to_dir = dir, .to = name, .inode = inode_add(&disk, &st)});
}

void forget_renamed(int from_fd, const char *from, int to_fd, const char *to)
{
	size_t from_dir = active ? inode_of(from_fd) : NO_INODE;
	size_t to_dir = active ? inode_of(to_fd) : NO_INODE;

	if (!is_watched(from_dir, from) || !is_watched(to_dir, to))
		return;
	forget_change(&disk, (struct change){.from_dir = from_dir,
					     .from = from,
					     .to_dir = to_dir,
					     .to = to,
					     .inode = inode_at(to_fd, to)});
}

void forget_unlinked(int dir_fd, const char *name)
{
	size_t dir = active ? inode_of(dir_fd) : NO_INODE;

	if (is_watched(dir, name))
		forget_change(&disk,
			      (struct change){.from_dir = dir, .from = name, .inode = NO_INODE});
}

void forget_synced(int fd)
{
	size_t i = active ? inode_of(fd) : NO_INODE;

	if (i == NO_INODE)
		return;
	inode_take(&disk, i, fd);
	disk.inodes[i].synced = true;
	if (disk.inodes[i].dir)
		forget_flush(&disk, i);
}

static void sync_entry(struct forget *f, size_t dir, const char *name, int fd,
		       const struct stat *st)
{
	size_t i = inode_find(f, st->st_ino);

	(void)dir;
	forget_must(i != NO_INODE, name);
	inode_take(f, i, fd);
	f->inodes[i].synced = true;
}

void forget_synced_all(void)
{
	if (!active)
		return;
	forget_walk(&disk, sync_entry);
	forget_flush(&disk, NO_INODE);
}

void forget_cut(enum forget_how how, unsigned seed)
{
	forget_make(&disk, how, seed);
	active = false;
}
