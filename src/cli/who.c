/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/who.h"

#include <pwd.h>
#include <unistd.h>

#include "base/root.h"

/* Of loginuid where nobody has logged in (proc(5)). */
#define NO_LOGIN UINT32_MAX

static char *name_of(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);
	char *number = NULL;
	if (user)
		return xstrdup(user->pw_name);
	BUG_ON(asprintf(&number, "uid %u", uid) < 0);
	return number;
}

/* pkexec(1) leaves a number alone. */
static char *asked_by(void)
{
	static const char *const names[] = {"SUDO_USER", "DOAS_USER"};
	const char *value = getenv("PKEXEC_UID");
	uint64_t uid;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *name = getenv(names[i]);
		if (name && *name)
			return xstrdup(name);
	}
	return value && parse_u64(value, 10, UINT32_MAX, &uid) == 0 ? name_of((uid_t)uid) : NULL;
}

static char *logged_in(void)
{
	_cleanup_root_ struct root here = {0};
	uint64_t uid;
	if (root_open(NULL, &here, NULL) < 0 || root_attr_u64(&here, "proc/self/loginuid", &uid) < 0 || uid == NO_LOGIN)
		return NULL;
	return name_of((uid_t)uid);
}

char *caller_name(void)
{
	char *name = geteuid() == 0 ? asked_by() : NULL;
	if (!name)
		name = logged_in();
	return name ? name : name_of(getuid());
}
