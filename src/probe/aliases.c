/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/aliases.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <libkmod.h>

#include "base/lines.h"
#include "conf/modname.h"

#define TEXT_MAX (32 * 1024 * 1024)

struct alias {
	const char *pattern, *module;
};

struct aliases {
	struct scan *s;
	int dir;              /* lib/modules/RELEASE */
	struct kmod_ctx *ctx; /* NULL: texts are used */
	struct alias *texts;
	size_t n_texts;
};

/* libkmod prints to stderr by itself; what it cannot find is a fact that is missing. */
static void on_log(void *data, int priority, const char *file, int line, const char *fn,
		   const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)fn, (void)format, (void)args;
}

/* libkmod follows links, out of a tree too: of its files none may be one. */
static bool is_plain(struct scan *s, int dir, const char *path)
{
	char **names;
	size_t n;
	struct stat st;

	scan_list(s, path, &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (!str_starts(names[i], "modules.") ||
		    fstatat(dir, names[i], &st, AT_SYMLINK_NOFOLLOW) < 0 || S_ISREG(st.st_mode))
			continue;
		scan_note(s, "%s/%s: not a regular file, so libkmod is not asked", path, names[i]);
		return false;
	}
	return true;
}

static struct kmod_ctx *open_index(int dir)
{
	static const char *const no_config[] = {NULL};
	_cleanup_free_ char *name = NULL;
	struct stat st;

	if (fstatat(dir, "modules.alias.bin", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return NULL;
	BUG_ON(asprintf(&name, "/proc/self/fd/%d", dir) < 0);
	struct kmod_ctx *ctx = kmod_new(name, no_config);
	if (!ctx)
		return NULL;
	kmod_set_log_fn(ctx, on_log, NULL);
	/* Without it each look-up opens the index anew: slower, and as right. */
	kmod_load_resources(ctx);
	return ctx;
}

static void read_texts(struct aliases *a, const char *path)
{
	struct scan *s = a->s;
	_cleanup_buf_ struct buf text = {0};
	char *fields[3];

	if (!scan_read(s, path, TEXT_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		if (l.text_len < 10 || memcmp(l.at, "alias pci:", 10) != 0)
			continue;
		if (scan_fields(&s->tmp, l.at, l.text_len, fields, 3) == 3)
			*ARENA_PUSH(&s->tmp, a->texts, a->n_texts) =
				(struct alias){fields[1], fields[2]};
	}
}

struct aliases *aliases_open(struct scan *s)
{
	const char *path = arena_printf(&s->tmp, "%s/%s", s->modules, s->host->release);
	int dir =
		*s->host->release ? root_openat(s->root, path, O_RDONLY | O_DIRECTORY, 0) : -ENOENT;

	if (dir < 0)
		return NULL;
	struct aliases *a = arena_alloc(&s->tmp, sizeof(*a));
	*a = (struct aliases){.s = s, .dir = dir};
	if (s->root->live || is_plain(s, dir, path))
		a->ctx = open_index(dir);
	if (!a->ctx)
		read_texts(a, arena_printf(&s->tmp, "%s/modules.alias", path));
	return a;
}

void aliases_close(struct aliases *a)
{
	if (!a)
		return;
	if (a->ctx)
		kmod_unref(a->ctx);
	closep(&a->dir);
}

static void add(struct aliases *a, const char *module, char ***names, size_t *n)
{
	char *name = arena_str(&a->s->tmp, module);

	modname_normalize(name);
	for (size_t i = 0; i < *n; i++)
		if (streq((*names)[i], name))
			return;
	*ARENA_PUSH(&a->s->tmp, *names, *n) = name;
}

/* "pci:v00008086d…": nearly every pattern names the vendor, so nearly all are out at a glance. */
static bool other_vendor(const char *pattern, const char *modalias)
{
	const size_t n = sizeof("pci:v00008086") - 1;

	return strnlen(modalias, n) == n && strnlen(pattern, n) == n && !memchr(pattern, '*', n) &&
	       memcmp(pattern, modalias, n) != 0;
}

static void find_in_texts(struct aliases *a, const char *modalias, char ***names, size_t *n)
{
	for (size_t i = 0; i < a->n_texts; i++)
		if (!other_vendor(a->texts[i].pattern, modalias) &&
		    fnmatch(a->texts[i].pattern, modalias, 0) == 0)
			add(a, a->texts[i].module, names, n);
}

static void find_in_index(struct aliases *a, const char *modalias, char ***names, size_t *n)
{
	struct kmod_list *list = NULL, *item;

	if (kmod_module_new_from_lookup(a->ctx, modalias, &list) < 0)
		return;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *m = kmod_module_get_module(item);

		add(a, kmod_module_get_name(m), names, n);
		kmod_module_unref(m);
	}
	kmod_module_unref_list(list);
}

void aliases_find(struct aliases *a, const char *modalias, char ***ret, size_t *ret_n)
{
	*ret = NULL;
	*ret_n = 0;
	if (a->ctx)
		find_in_index(a, modalias, ret, ret_n);
	else
		find_in_texts(a, modalias, ret, ret_n);
}
