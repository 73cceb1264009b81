/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot loaders read a file system without its journal: a name that leads elsewhere below /boot, and the blocks that
 * are free by that, are still the old ones for them until the file system was settled. A power cut in the lab, while
 * a program wrote over such blocks, left a host whose GRUB loaded a broken image. So nothing is written before that.
 */
#include "base/sys.h"
#include "lib/tree.h"
#include "unit/apply/applying.h"

static struct sys_calls real;
static unsigned settled; /* so often */
static unsigned moved;	 /* names below /boot and /esp that came to lead elsewhere */
static bool at_rest;
static unsigned too_early; /* writes while it was not at rest */

static bool is_boot(int dir)
{
	_cleanup_free_ char *link = NULL, *path = NULL;
	char to[512];
	ssize_t n;

	if (asprintf(&link, "/proc/self/fd/%d", dir) < 0)
		return false;
	n = readlink(link, to, sizeof(to) - 1);
	if (n <= 0)
		return false;
	to[n] = '\0';
	path = xstrdup(to + strlen(scene.dir));
	return str_starts(path, "/boot") || str_starts(path, "/esp");
}

static void leads_elsewhere(int dir)
{
	if (!is_boot(dir))
		return;
	moved++;
	at_rest = false;
}

static int t_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	int r = real.renameat(from_dir, from, to_dir, to);

	if (r == 0)
		leads_elsewhere(to_dir);
	return r;
}

static int t_unlinkat(int dir, const char *name, int flags)
{
	int r = real.unlinkat(dir, name, flags);

	if (r == 0)
		leads_elsewhere(dir);
	return r;
}

static ssize_t t_write(int fd, const void *p, size_t n)
{
	too_early += !at_rest;
	return real.write(fd, p, n);
}

static int t_settle(int fd)
{
	assert_true(is_boot(fd));
	settled++;
	at_rest = true;
	return 0;
}

static void watch(void)
{
	real = sys;
	settled = moved = too_early = 0;
	at_rest = true;
	sys.renameat = t_renameat;
	sys.unlinkat = t_unlinkat;
	sys.write = t_write;
	sys.settle = t_settle;
}

static void assert_settled(void)
{
	sys = real;
	assert_true(moved > 0);
	assert_true(settled >= moved);
	assert_true(at_rest);
	assert_int_equal(too_early, 0);
}

/* The file system is at rest before the first file is written, behind each program, and behind each file. */
TEST(an_apply_writes_over_nothing_that_a_loader_may_read)
{
	struct result res;

	watch();
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_settled();
	result_done(&res);
}

TEST(an_undo_writes_over_nothing_that_a_loader_may_read)
{
	_cleanup_free_ char *id = scene_apply(&scene);
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;

	watch();
	assert_int_equal(run_undo(&scene.root, id, &o, &outcome, NULL), 0);
	assert_settled();
}

/* Behind the end of the program before, and before the next one. */
static unsigned settled_then, between;

static void look_between_programs(const struct event *e)
{
	if (e->kind == EVENT_STEP_DONE) {
		settled_then = settled;
	} else if (e->kind == EVENT_STEP_START && e->index > 0) {
		assert_true(settled > settled_then);
		between++;
	}
}

TEST(what_a_program_made_is_settled_before_the_next_one)
{
	struct result res;

	if (!scene.programs)
		skip();
	between = 0;
	watch();
	res = apply(look_between_programs);
	sys = real;
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_true(between > 0);
	result_done(&res);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_apply_writes_over_nothing_that_a_loader_may_read, fresh),
		cmocka_unit_test_setup(an_undo_writes_over_nothing_that_a_loader_may_read, fresh),
		cmocka_unit_test_setup(what_a_program_made_is_settled_before_the_next_one, fresh),
	};

	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
