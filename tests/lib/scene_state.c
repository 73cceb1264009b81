/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scene looks like, as text. nftw has no argument for its visitor: hence the one variable.
   */
#include <fcntl.h>
#include <ftw.h>

#include "lib/scene.h"
#include "lib/tree.h"

static struct looking {
	struct arena mem;
	char **lines;
	size_t n;
	bool times, hidden_only;
	size_t skip; /* length of the tree's own path */
} looking;

static char *describe_file(const char *path, const struct stat *st)
{
	struct arena *mem = &looking.mem;
	_cleanup_close_ int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct meta meta = {0};
	struct buf out = {0};
	char bytes[4096];
	ssize_t n = read(fd, bytes, sizeof(bytes));
	char *line;

	meta_read(fd, mem, &meta, NULL);
	for (size_t i = 0; i < meta.n_xattrs; i++)
		buf_printf(&out, " %s=%.*s", meta.xattrs[i].name, (int)meta.xattrs[i].len,
			   (const char *)meta.xattrs[i].value);
	if (looking.times)
		buf_printf(&out, " %lld.%09ld", (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	line = arena_printf(mem, "%s %zd \"%.*s\"", buf_str(&out), n, n > 0 ? (int)n : 0, bytes);
	buf_done(&out);
	return line;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *below = path + looking.skip, *what = "";

	(void)type;
	if (looking.hidden_only && path[ftw->base] != '.')
		return 0;
	if (S_ISREG(st->st_mode) && !looking.hidden_only)
		what = describe_file(path, st);
	*ARENA_PUSH(&looking.mem, looking.lines, looking.n) =
		looking.hidden_only ? arena_str(&looking.mem, below)
				    : arena_printf(&looking.mem, "%s %o %u:%u%s", below,
						   st->st_mode, st->st_uid, st->st_gid, what);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *joined(void)
{
	struct buf out = {0};

	if (looking.n > 1)
		qsort(looking.lines, looking.n, sizeof(*looking.lines), by_bytes);
	for (size_t i = 0; i < looking.n; i++)
		buf_printf(&out, "%s\n", looking.lines[i]);
	arena_done(&looking.mem);
	buf_puts(&out, "");
	return out.data ? buf_take(&out) : xstrdup("");
}

static void look(const struct scene *s, const char *path)
{
	_cleanup_free_ char *full = tree_path(s->dir, path);

	nftw(full, visit, 16, FTW_PHYS);
}

char *scene_state(const struct scene *s, bool times)
{
	looking = (struct looking){.times = times, .skip = strlen(s->dir)};
	look(s, "etc");
	look(s, "boot");
	looking.times = false;
	look(s, "esp");
	return joined();
}

char *scene_hidden(const struct scene *s)
{
	looking = (struct looking){.hidden_only = true, .skip = strlen(s->dir)};
	look(s, "etc");
	look(s, "boot");
	look(s, "var");
	return joined();
}
