/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/modindex.h"

#include "base/lines.h"
#include "conf/modname.h"

#define INDEX_MAX (16 * 1024 * 1024)

void modindex_read(struct scan *s, const char *release, struct modindex *ret)
{
	const char *dir = arena_printf(&s->tmp, "%s/%s", s->modules, release);

	ret->has_dep =
		scan_read(s, arena_printf(&s->tmp, "%s/modules.dep", dir), INDEX_MAX, &ret->dep);
	ret->has_builtin = scan_read(s, arena_printf(&s->tmp, "%s/modules.builtin", dir), INDEX_MAX,
				     &ret->builtin);
}

void modindex_done(struct modindex *m)
{
	buf_done(&m->dep);
	buf_done(&m->builtin);
}

/* Is the line's first path …/MODULE.ko, compressed or not? */
static bool line_names(const struct line *l, const char *module)
{
	const char *colon = memchr(l->at, ':', l->text_len);
	size_t n = colon ? (size_t)(colon - l->at) : l->text_len;
	const char *slash = memrchr(l->at, '/', n), *name = slash ? slash + 1 : l->at;
	size_t len = strlen(module), left = (size_t)(l->at + n - name);

	return left >= len + 3 && memcmp(name + len, ".ko", 3) == 0 &&
	       (left == len + 3 || name[len + 3] == '.') && modname_same(name, module, len);
}

static bool has(const struct buf *index, const char *module)
{
	struct lines it = lines_of(buf_str(index), index->len);

	for (struct line l; lines_next(&it, &l);)
		if (line_names(&l, module))
			return true;
	return false;
}

bool modindex_is_builtin(const struct modindex *m, const char *module)
{
	return has(&m->builtin, module);
}

enum support modindex_support(const struct modindex *m, const char *module)
{
	if (modindex_is_builtin(m, module))
		return SUPPORT_BUILTIN;
	if (has(&m->dep, module))
		return SUPPORT_MODULE;
	return m->has_dep && m->has_builtin ? SUPPORT_MISSING : SUPPORT_UNKNOWN;
}
