/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/util.h"

#include <errno.h>

void (*bug_hook)(void);

_Noreturn void bug(const char *file, int line, const char *what)
{
	void (*hook)(void) = take_ptr(&bug_hook);

	/* The hook is gone before it runs: a bug inside it must not call it again. */
	if (hook)
		hook();
	fprintf(stderr, "passthru: bug at %s:%d: %s\n", file, line, what);
	abort();
}

static void *checked(void *p, size_t size)
{
	if (!p && size > 0)
		bug(__FILE__, __LINE__, "out of memory");
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size), size);
}

void *xcalloc(size_t n, size_t size)
{
	return checked(calloc(n, size), n && size);
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size), size);
}

char *xstrdup(const char *s)
{
	return checked(strdup(s), 1);
}

char *xstrndup(const char *s, size_t n)
{
	return checked(strndup(s, n), 1);
}

void closep(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

/* The value of one digit in the base, or the base itself for anything else. */
static unsigned digit_of(char c, unsigned base)
{
	unsigned d = base;

	if (c >= '0' && c <= '9')
		d = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		d = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		d = (unsigned)(c - 'A') + 10;
	return d < base ? d : base;
}

int parse_u64(const char *s, int base, uint64_t max, uint64_t *ret)
{
	unsigned b = (unsigned)base;
	uint64_t value = 0;
	bool too_big = false;

	BUG_ON(base != 10 && base != 16);
	if (base == 16 && (str_starts(s, "0x") || str_starts(s, "0X")))
		s += 2;
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		unsigned d = digit_of(*s, b);

		if (d == b)
			return -EINVAL;
		too_big |= __builtin_mul_overflow(value, b, &value);
		too_big |= __builtin_add_overflow(value, d, &value);
	}
	if (too_big || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}
