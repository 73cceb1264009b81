/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/readback.h"

#include <errno.h>
#include <fcntl.h>

#include "apply/say.h"
#include "base/lines.h"
#include "base/spawn.h"
#include "conf/cmdline.h"
#include "conf/grub.h"

#define LOADER_MAX ((size_t)16 * 1024 * 1024)
#define LISTING_MAX ((size_t)64 * 1024 * 1024)
#define LISTER "lsinitramfs"
#define CHECK_TIMEOUT_S 120
#define LIST_TIMEOUT_S 900 /* a large image on a slow machine */

struct readback {
	const struct root *root;
	const struct plan *plan;
	const struct apply_opts *o;
};

static int check_args(const struct expect *e, const struct grub_entry *entry, struct err *err)
{
	bool has = cmdline_has(entry->args, e->subject), want = e->kind == EXPECT_LOADER_WORD;

	if (has == want)
		return 0;
	return err_set(err, EBADMSG, "%s:%zu: the kernel line of \"%s\" %s %s", e->path,
		       entry->line, entry->title ? entry->title : "", want ? "lacks" : "still has",
		       e->subject);
}

static int check_words(const struct readback *rb, const struct expect *e, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf bytes = {0};
	struct grub_entry *entries;
	size_t n, n_own = 0;
	int r = root_read(rb->root, e->path, LOADER_MAX, &bytes, err);

	if (r < 0)
		return r;
	grub_entries(buf_str(&bytes), bytes.len, &mem, &entries, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (entries[i].recovery || entries[i].foreign)
			continue;
		n_own++;
		r = check_args(e, &entries[i], err);
	}
	if (r == 0 && n_own == 0)
		r = err_set(err, EBADMSG, "%s: has no kernel line", e->path);
	if (r == 0)
		say(rb->o, EVENT_CHECKED, 0, "%s: %zu kernel line%s, %s %s", e->path, n_own,
		    n_own == 1 ? "" : "s", e->kind == EXPECT_LOADER_WORD ? "all with" : "none with",
		    e->subject);
	return r;
}

/* By stdin, so that nothing outside the root is read; a system without the program is not refused.
 */
static int check_script(const struct readback *rb, const char *path, struct err *err)
{
	static const char *const argv[] = {"grub-script-check", NULL};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_close_ int fd = root_openat(rb->root, path, O_RDONLY | O_NONBLOCK, 0);
	struct spawn s = {
		.argv = argv, .chroot = rb->root, .stdin_fd = fd, .timeout_s = CHECK_TIMEOUT_S};
	int r;

	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	if (programs_find(rb->root, argv[0], NULL) < 0)
		return 0;
	r = spawn_run(&s, &result, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	say(rb->o, EVENT_CHECKED, 0, "%s: grub-script-check accepts it", path);
	return 0;
}

static bool is_compressed_or_plain(const char *rest, size_t n)
{
	static const char *const ends[] = {"", ".gz", ".xz", ".zst"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (n == strlen(ends[i]) && memcmp(rest, ends[i], n) == 0)
			return true;
	return false;
}

static bool line_names(const struct line *l, const char *name)
{
	const char *slash = memrchr(l->at, '/', l->text_len);
	const char *last = slash ? slash + 1 : l->at;
	size_t n = (size_t)(l->at + l->text_len - last), len = strlen(name);

	return n >= len && memcmp(last, name, len) == 0 &&
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

static int list_image(const struct readback *rb, const char *path, struct spawn_result *ret,
		      struct err *err)
{
	const char *const argv[] = {LISTER, path, NULL};
	struct spawn s = {.argv = argv,
			  .chroot = rb->root,
			  .stdin_fd = -1,
			  .timeout_s = LIST_TIMEOUT_S,
			  .max_output = LISTING_MAX,
			  .stop = rb->o->stop};

	return spawn_run(&s, ret, err);
}

/* All that is expected of one image, from one listing. */
static int check_image(const struct readback *rb, const char *path, struct err *err)
{
	_cleanup_(spawn_result_done) struct spawn_result list = {0};
	int r = list_image(rb, path, &list, err);

	if (r < 0)
		return err_in(err, r, "%s", path);
	for (size_t i = 0; i < rb->plan->n_expects; i++) {
		const struct expect *e = &rb->plan->expects[i];

		if (e->kind != EXPECT_IMAGE_HOLDS || !streq(e->path, path))
			continue;
		if (!listing_holds(buf_str(&list.output), list.output.len, e->subject))
			return err_set(err, EBADMSG, "%s: does not hold %s", path, e->subject);
		say(rb->o, EVENT_CHECKED, 0, "%s: holds %s", path, e->subject);
	}
	return 0;
}

static bool is_image(enum expect_kind kind)
{
	return kind == EXPECT_IMAGE_HOLDS;
}

/* Is expectation i the first of its kind for its file? */
static bool is_first(const struct plan *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_image(p->expects[k].kind) == is_image(p->expects[i].kind) &&
		    streq(p->expects[k].path, p->expects[i].path))
			return false;
	return true;
}

static int check_one(const struct readback *rb, size_t i, struct err *err)
{
	const struct expect *e = &rb->plan->expects[i];
	bool first = is_first(rb->plan, i);
	int r = 0;

	if (is_image(e->kind))
		return first ? check_image(rb, e->path, err) : 0;
	if (first)
		r = check_script(rb, e->path, err);
	return r == 0 ? check_words(rb, e, err) : r;
}

int read_back(const struct root *root, const struct plan *p, const struct apply_opts *o,
	      struct err *err)
{
	struct readback rb = {.root = root, .plan = p, .o = o};
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_expects; i++)
		r = check_one(&rb, i, err);
	return r;
}

int read_back_check(const struct root *root, const struct plan *p, struct err *err)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (is_image(p->expects[i].kind))
			return programs_find(root, LISTER, err);
	return 0;
}
