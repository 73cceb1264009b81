/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/readback.h"

#include <fcntl.h>

#include "apply/readback_parts.h"
#include "apply/say.h"
#include "base/spawn.h"

#define CHECK_TIMEOUT_S 120

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

static int check_words(const struct readback *rb, const struct expect *e, const char *at,
		       struct err *err)
{
	_cleanup_lines_ struct kernel_lines lines = {0};
	int r = words_read(rb->root, e->reader, at, e->path, &lines, err);

	if (r == 0)
		r = words_check(e, &lines, err);
	if (r == 0)
		say(rb->o, EVENT_CHECKED, 0, "%s", words_found(e, &lines, &lines.mem));
	return r;
}

static bool is_image(const struct expect *e)
{
	return e->kind == EXPECT_IMAGE_HOLDS;
}

/* Is expectation i the first of its kind for its file? */
static bool is_first(const struct plan *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_image(&p->expects[k]) == is_image(&p->expects[i]) &&
		    streq(p->expects[k].path, p->expects[i].path))
			return false;
	return true;
}

static bool was_built(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].built && streq(p->steps[i].becomes, path))
			return true;
	return false;
}

/* Expectation i, looked for in the file at. */
static int check_one(const struct readback *rb, size_t i, const char *at, struct err *err)
{
	const struct expect *e = &rb->plan->expects[i];
	bool first = is_first(rb->plan, i);
	int r = 0;

	if (is_image(e))
		return first ? image_check(rb, e->path, at, err) : 0;
	if (streq(e->reader, READER_ESP))
		return first ? esp_check(rb, e->path, err) : 0;
	if (first && streq(e->reader, READER_GRUB_CFG))
		r = check_script(rb, at, err);
	return r == 0 ? check_words(rb, e, at, err) : r;
}

int read_back(const struct store *s, const struct plan *p, const struct apply_opts *o,
	      struct err *err)
{
	struct readback rb = {.root = s->root, .plan = p, .o = o, .store = s};
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_expects; i++)
		if (!is_image(&p->expects[i]) || !was_built(p, p->expects[i].path))
			r = check_one(&rb, i, p->expects[i].path, err);
	return r;
}

int read_back_built(const struct store *s, const struct plan *p, const struct apply_opts *o,
		    const struct step *step, struct err *err)
{
	struct readback rb = {.root = s->root, .plan = p, .o = o, .store = s};
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_expects; i++)
		if (streq(p->expects[i].path, step->becomes))
			r = check_one(&rb, i, step->built, err);
	return r;
}

int read_back_check(const struct root *root, const struct plan *p, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_expects; i++) {
		const struct expect *e = &p->expects[i];

		if (is_image(e))
			r = programs_find(root, e->reader, err);
		else if (streq(e->reader, READER_ESP))
			r = esp_find(root, e->path, err);
	}
	return r;
}
