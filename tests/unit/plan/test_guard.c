/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/spawn.h"
#include "lib/tree.h"
#include "model/guard.h"
#include "plan/guard.h"
#include "unit/plan/scene.h"

static const char *const all_files[] = {GUARD_SERVICE, GUARD_TIMER, GUARD_WANTED, GUARD_LOCAL,
					GUARD_CRON};

static struct scene *host_with(enum init_kind init)
{
	struct scene *s = desk_scene();

	s->h.init = init;
	for (size_t i = 0; i < ARRAY_SIZE(all_files); i++)
		scene_file(s, all_files[i], NULL);
	return s;
}

static struct edit own = {.kind = EDIT_CHANGE, .path = "/etc/default/grub", .diff = ""};

static struct plan small_plan(void)
{
	static const char *words[] = {"intel_iommu=on"};

	return (struct plan){
		.edits = &own, .n_edits = 1, .words = words, .n_words = 1, .reboot = true};
}

static struct plan *guarded(const struct scene *s, const struct plan *p, unsigned minutes)
{
	struct plan *g = NULL;
	struct err err = {0};

	if (plan_guard(&s->h, p, minutes, &g, &err) < 0)
		fail_msg("%s", err.line);
	return g;
}

static const struct edit *edit_of(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (streq(p->edits[i].path, path))
			return &p->edits[i];
	fail_msg("no edit of %s", path);
	return NULL;
}

static void assert_line(const struct plan *p, const char *path, const char *line)
{
	const struct edit *e = edit_of(p, path);
	char text[512];

	snprintf(text, sizeof(text), "\n%s\n", line);
	if (!strstr(e->after, text))
		fail_msg("%s has no line \"%s\":\n%s", path, line, e->after);
	snprintf(text, sizeof(text), "\n+%s\n", line);
	assert_non_null(strstr(e->diff, text));
}

static void assert_guards_come_first(const struct plan *g, size_t n)
{
	assert_int_equal(g->n_edits, n + 1);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(g->edits[i].role, EDIT_GUARD);
		assert_int_equal(g->edits[i].kind, EDIT_CREATE);
		assert_int_equal(g->edits[i].after_len, strlen(g->edits[i].after));
		assert_int_equal(g->edits[i].reader, READ_BY_SYSTEM);
	}
	assert_ptr_equal(g->edits[n].path, own.path);
	assert_int_equal(g->edits[n].role, EDIT_STAYS);
}

TEST(systemd)
{
	struct scene *s = host_with(INIT_SYSTEMD);
	struct plan p = small_plan(), *g = guarded(s, &p, 7);

	assert_guards_come_first(g, 3);
	assert_line(g, GUARD_TIMER, "OnBootSec=30s");
	assert_line(g, GUARD_TIMER, "OnBootSec=7min");
	assert_line(g, GUARD_TIMER, "DefaultDependencies=no");
	assert_line(g, GUARD_SERVICE, "DefaultDependencies=no");
	assert_line(g, GUARD_SERVICE, "TimeoutStartSec=infinity");
	/* A file system that is made writable beneath its fsck is lost. */
	assert_line(g, GUARD_SERVICE, "After=systemd-fsck-root.service systemd-remount-fs.service");
	assert_line(g, GUARD_WANTED, "Wants=passthru-undo.timer");
	assert_null(strstr(edit_of(g, GUARD_SERVICE)->after, "RequiresMountsFor"));
	plan_free(g);
	scene_free(s);
}

TEST(openrc)
{
	struct scene *s = host_with(INIT_OPENRC);
	struct plan p = small_plan(), *g = guarded(s, &p, 15);

	assert_guards_come_first(g, 1);
	assert_int_equal(edit_of(g, GUARD_LOCAL)->after_meta.mode, 0755);
	assert_non_null(strstr(edit_of(g, GUARD_LOCAL)->after, "/bin/sh \"$s\" --wait"));
	assert_non_null(strstr(edit_of(g, GUARD_LOCAL)->why, "within 15 minutes"));
	plan_free(g);
	scene_free(s);
}

/* cron takes no file that others may write, and ends a line at a percent sign. */
TEST(cron)
{
	struct scene *s = host_with(INIT_CRON);
	struct plan p = small_plan(), *g = guarded(s, &p, 15);

	assert_guards_come_first(g, 1);
	assert_int_equal(edit_of(g, GUARD_CRON)->after_meta.mode, 0644);
	assert_non_null(strstr(edit_of(g, GUARD_CRON)->after, "\n@reboot root for s in "));
	assert_null(strchr(edit_of(g, GUARD_CRON)->after, '%'));
	plan_free(g);
	scene_free(s);
}

TEST(all_else_is_the_plan)
{
	struct scene *s = host_with(INIT_SYSTEMD);
	struct plan of = {0}, p = small_plan(), *g;

	p.trial_of = &of;
	g = guarded(s, &p, 15);
	assert_int_equal(g->confirm_minutes, 15);
	assert_ptr_equal(g->trial_of, &of);
	assert_ptr_equal(g->words, p.words);
	assert_true(g->reboot);
	assert_int_equal(p.n_edits, 1);
	assert_int_equal(p.confirm_minutes, 0);
	plan_free(g);
	scene_free(s);
}

TEST(a_plan_without_anything_to_do_needs_none)
{
	struct scene *s = host_with(INIT_SYSTEMD);
	struct plan p = {0}, *g = guarded(s, &p, 15);

	assert_true(plan_empty(g));
	assert_int_equal(g->confirm_minutes, 0);
	plan_free(g);
	scene_free(s);
}

TEST(nothing_here_starts_it)
{
	struct scene *s = host_with(INIT_UNKNOWN);
	struct plan p = small_plan(), *g = NULL;
	struct err err = {0};

	assert_int_equal(guard_possible(&s->h, &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.line, "no systemd"));
	assert_int_equal(plan_guard(&s->h, &p, 15, &g, &err), -EOPNOTSUPP);
	assert_null(g);
	scene_free(s);
}

TEST(a_file_of_that_name)
{
	struct scene *s = host_with(INIT_SYSTEMD);
	struct err err = {0};

	assert_int_equal(guard_possible(&s->h, &err), 0);
	scene_file(s, GUARD_TIMER, "[Timer]\n");
	assert_int_equal(guard_possible(&s->h, &err), -EEXIST);
	assert_non_null(strstr(err.line, GUARD_TIMER ": is there already"));
	/* Of another kind of init it is in nobody's way. */
	s->h.init = INIT_OPENRC;
	assert_int_equal(guard_possible(&s->h, &err), 0);
	scene_free(s);
}

TEST(a_file_that_nobody_looked_at)
{
	struct scene *s = desk_scene();
	struct err err = {0};

	s->h.init = INIT_CRON;
	assert_int_equal(guard_possible(&s->h, &err), -EINVAL);
	assert_non_null(strstr(err.line, GUARD_CRON));
	scene_free(s);
}

/* 0 when it ran and was content; what it printed is the caller's. */
static int run(const char *const *argv, char **ret_printed)
{
	_cleanup_(spawn_result_done) struct spawn_result r = {0};
	struct spawn spawn = {.argv = argv, .stdin_fd = -1, .timeout_s = 60};
	int status = spawn_run(&spawn, &r, NULL);

	*ret_printed = xstrdup(buf_str(&r.output));
	return status;
}

static char *written(const struct plan *g, const char *dir, const char *path)
{
	const struct edit *e = edit_of(g, path);

	tree_bytes(dir, strrchr(path, '/'), e->after, e->after_len);
	return tree_path(dir, strrchr(path, '/') + 1);
}

/* It complains about the units of this machine too. */
static bool has_systemd_analyze(void)
{
	static const char *const argv[] = {"systemd-analyze", "--version", NULL};
	_cleanup_free_ char *version = NULL;

	return run(argv, &version) == 0;
}

/* A test that is skipped cleans up nothing: it asks before it makes anything. */
TEST(systemd_takes_the_units)
{
	SKIP_IF(!has_systemd_analyze(), "no systemd-analyze here");
	struct scene *s = host_with(INIT_SYSTEMD);
	struct plan p = small_plan(), *g = guarded(s, &p, 15);
	char *dir = tree_new();
	_cleanup_free_ char *service = written(g, dir, GUARD_SERVICE);
	_cleanup_free_ char *timer = written(g, dir, GUARD_TIMER), *said = NULL;
	const char *const argv[] = {"systemd-analyze", "--man=no", "verify", service, timer, NULL};

	run(argv, &said);
	tree_free(dir);
	plan_free(g);
	scene_free(s);
	if (strstr(said, "passthru-undo"))
		fail_msg("%s", said);
}

TEST(a_shell_takes_what_openrc_starts)
{
	struct scene *s = host_with(INIT_OPENRC);
	struct plan p = small_plan(), *g = guarded(s, &p, 15);
	char *dir = tree_new();
	_cleanup_free_ char *local = written(g, dir, GUARD_LOCAL), *said = NULL;
	const char *const argv[] = {"sh", "-n", local, NULL};

	assert_int_equal(run(argv, &said), 0);
	tree_free(dir);
	plan_free(g);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(systemd),
		cmocka_unit_test(openrc),
		cmocka_unit_test(cron),
		cmocka_unit_test(all_else_is_the_plan),
		cmocka_unit_test(a_plan_without_anything_to_do_needs_none),
		cmocka_unit_test(nothing_here_starts_it),
		cmocka_unit_test(a_file_of_that_name),
		cmocka_unit_test(a_file_that_nobody_looked_at),
		cmocka_unit_test(systemd_takes_the_units),
		cmocka_unit_test(a_shell_takes_what_openrc_starts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
