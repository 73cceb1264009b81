/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom the log names: whoever asked for root, not root. */
#include "unit/base/unit.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/who.h"

static int forget(void **state)
{
	(void)state;
	unsetenv("SUDO_USER");
	unsetenv("DOAS_USER");
	unsetenv("PKEXEC_UID");
	return 0;
}

static void expect_name(const char *wanted)
{
	_cleanup_free_ char *name = caller_name();

	assert_string_equal(name, wanted);
}

static const char *own_name(void)
{
	const struct passwd *user = getpwuid(getuid());

	return user ? user->pw_name : NULL;
}

TEST(who_called_sudo_or_doas)
{
	SKIP_IF(geteuid() != 0, "an ordinary user may say what it likes, and is not believed");
	setenv("DOAS_USER", "bob", 1);
	expect_name("bob");
	setenv("SUDO_USER", "alice", 1);
	expect_name("alice");
	setenv("SUDO_USER", "", 1);
	expect_name("bob");
}

/* pkexec leaves a number, which may have no name here. */
TEST(who_called_pkexec)
{
	SKIP_IF(geteuid() != 0, "an ordinary user may say what it likes, and is not believed");
	setenv("PKEXEC_UID", "0", 1);
	expect_name(own_name());
	setenv("PKEXEC_UID", "3999999999", 1);
	expect_name("uid 3999999999");
}

TEST(what_an_ordinary_user_says_is_not_believed)
{
	_cleanup_free_ char *name = NULL;

	SKIP_IF(geteuid() != 0, "only root can become another user");
	setenv("SUDO_USER", "alice", 1);
	assert_int_equal(seteuid(65534), 0);
	name = caller_name();
	assert_int_equal(seteuid(0), 0);
	assert_string_not_equal(name, "alice");
}

TEST(there_is_always_somebody)
{
	_cleanup_free_ char *name = caller_name();

	assert_true(*name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_called_sudo_or_doas, forget, forget),
		cmocka_unit_test_setup_teardown(who_called_pkexec, forget, forget),
		cmocka_unit_test_setup_teardown(what_an_ordinary_user_says_is_not_believed, forget,
						forget),
		cmocka_unit_test_setup_teardown(there_is_always_somebody, forget, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
