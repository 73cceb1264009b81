/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/ui/fixture.h"

#include <errno.h>

#include "ui/keys.h"

static void make_machine(const char *top)
{
	(void)top;
}

static int page_of_a_host(void **state)
{
	struct fixture *f = fixture_open(make_machine, 24);

	app_go(&f->app, PAGE_VERIFY);
	app_prepare(&f->app);
	*state = f;
	return 0;
}

static void assert_enter_says(struct app *app, const char *what)
{
	app_key(app, key_named("Enter", strlen("Enter")));
	assert_non_null(strstr(buf_str(&app->message), what));
	assert_int_equal(app->page, PAGE_VERIFY);
}

static void enter_without_a_run(void **state)
{
	assert_enter_says(&((struct fixture *)*state)->app, "Nothing has been applied");
}

/* Whether one is in force is not known. */
static void enter_where_the_runs_may_not_be_read(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	app->runs_denied = true;
	assert_enter_says(app, "can be read by root alone");
}

static void enter_where_the_run_cannot_be_looked_at(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	app->last = xcalloc(1, sizeof(*app->last));
	err_set(&app->verify_err, EIO, "/var/lib/passthru: Input/output error");
	assert_enter_says(app, "Input/output error");
}

#define T(name) cmocka_unit_test_setup_teardown(name, page_of_a_host, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(enter_without_a_run),
		T(enter_where_the_runs_may_not_be_read),
		T(enter_where_the_run_cannot_be_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
