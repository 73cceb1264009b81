/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/readback.h"
#include "apply/readback_parts.h"
#include "apply/say.h"
#include "base/lines.h"
#include "base/spawn.h"

#define LISTING_MAX ((size_t)64 * 1024 * 1024)
#define LIST_TIMEOUT_S 900 /* a large image on a slow machine */

/* A row has a second word where the program alone does something else: booster(1). */
static const struct {
	const char *program, *verb;
} listers[] = {
	{"lsinitramfs", NULL},
	{"lsinitrd", NULL},
	{"lsinitcpio", NULL},
	{"booster", "ls"},
};

static bool is_compressed_or_plain(const char *rest, size_t n)
{
	static const char *const ends[] = {"", ".gz", ".xz", ".zst"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (n == strlen(ends[i]) && memcmp(rest, ends[i], n) == 0)
			return true;
	return false;
}

/* booster names a module as the kernel does, all others as its file is called. */
static bool same_names(const char *a, const char *b, size_t n)
{
	bool module = n > 3 && memcmp(b + n - 3, ".ko", 3) == 0;

	for (size_t i = 0; i < n; i++)
		if ((module && a[i] == '_' ? '-' : a[i]) != (module && b[i] == '_' ? '-' : b[i]))
			return false;
	return true;
}

static bool line_names(const struct line *l, const char *name)
{
	const char *arrow = memmem(l->at, l->text_len, " -> ", 4);
	size_t text_len = arrow ? (size_t)(arrow - l->at) : l->text_len;
	const char *slash = memrchr(l->at, '/', text_len);
	const char *last = slash ? slash + 1 : l->at;
	size_t n = (size_t)(l->at + text_len - last), len = strlen(name);

	return n >= len && same_names(last, name, len) &&
	       is_compressed_or_plain(last + len, n - len);
}

bool listing_holds(const char *bytes, size_t n, const char *name)
{
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);)
		if (line_names(&l, name))
			return true;
	return false;
}

static int list_image(const struct readback *rb, const char *program, const char *at,
		      struct spawn_result *ret, struct err *err)
{
	const char *argv[4] = {program, at};
	struct spawn s = {.argv = argv,
			  .chroot = rb->root,
			  .stdin_fd = -1,
			  .timeout_s = LIST_TIMEOUT_S,
			  .max_output = LISTING_MAX,
			  .stop = rb->o->stop};

	for (size_t i = 0; i < ARRAY_SIZE(listers); i++)
		if (streq(listers[i].program, program) && listers[i].verb) {
			argv[1] = listers[i].verb;
			argv[2] = at;
		}
	return spawn_run(&s, ret, err);
}

static const char *lister_of(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (p->expects[i].kind == EXPECT_IMAGE_HOLDS && streq(p->expects[i].path, path))
			return p->expects[i].reader;
	return NULL;
}

static int check_listing(const struct readback *rb, const char *path, const struct buf *list,
			 struct err *err)
{
	for (size_t i = 0; i < rb->plan->n_expects; i++) {
		const struct expect *e = &rb->plan->expects[i];

		if (e->kind != EXPECT_IMAGE_HOLDS || !streq(e->path, path))
			continue;
		if (!listing_holds(buf_str(list), list->len, e->subject))
			return err_set(err, EBADMSG, "%s: does not hold %s", path, e->subject);
		say(rb->o, EVENT_CHECKED, 0, "%s: holds %s", path, e->subject);
	}
	return 0;
}

/* What the lister is given: the image, or what was taken out of it. */
static int make_plain(const struct readback *rb, const char *at, const char **ret, struct err *err)
{
	_cleanup_close_ int fd = unified_open(rb->root, at, err);
	const char *to = store_path(rb->store, STORE_SCRATCH, "initrd");
	int r;

	*ret = at;
	if (fd < 0 || !is_unified(fd))
		return fd < 0 ? fd : 0;
	*ret = to;
	r = store_scratch(rb->store, err);
	if (r < 0)
		return r;
	r = unified_take_initrd(rb->root, fd, to, err);
	return r < 0 ? err_in(err, r, "%s", at) : 0;
}

int image_check(const struct readback *rb, const char *path, const char *at, struct err *err)
{
	_cleanup_(spawn_result_done) struct spawn_result list = {0};
	const char *plain;
	int r = make_plain(rb, at, &plain, err);

	if (r == 0) {
		r = list_image(rb, lister_of(rb->plan, path), plain, &list, err);
		if (r < 0)
			err_in(err, r, "%s", path);
	}
	if (!streq(plain, at))
		store_scratch_remove(rb->store);
	return r == 0 ? check_listing(rb, path, &list.output, err) : r;
}
