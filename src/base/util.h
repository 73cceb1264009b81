/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small words that every file speaks: scope cleanup, ownership moves, strict numbers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))
#define _must_check_ __attribute__((warn_unused_result))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A fact that may be missing. Zero is UNKNOWN, so that a fact nobody filled in is never a "no". */
enum tri { TRI_UNKNOWN = 0, TRI_NO, TRI_YES };

static inline enum tri tri_of(bool b)
{
	return b ? TRI_YES : TRI_NO;
}

/* A breach of our own contract: bug_hook gives the terminal back, it says where, aborts. */
#define BUG_ON(cond)                                                                               \
	do {                                                                                       \
		if (cond)                                                                          \
			bug(__FILE__, __LINE__, #cond);                                            \
	} while (0)
_Noreturn void bug(const char *file, int line, const char *what);
/* Called once before the message of bug(); the screen sets it to give the terminal back. */
extern void (*bug_hook)(void);

/* Allocation that does not return NULL: out of memory aborts, which the run journal survives. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n); /* at most n bytes of s */

/* Scope cleanup. Each accepts a variable that was never filled in (NULL, -1). */
static inline void freep(void *p)
{
	free(*(void **)p);
}
void closep(int *fd);
#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_close_ _cleanup_(closep)

static inline int take_fd(int *fd)
{
	int r = *fd;
	*fd = -1;
	return r;
}

#define take_ptr(pp)                                                                               \
	({                                                                                         \
		__auto_type take_pp_ = (pp);                                                       \
		__auto_type take_p_ = *take_pp_;                                                   \
		*take_pp_ = NULL;                                                                  \
		take_p_;                                                                           \
	})

static inline bool streq(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* What is behind the last slash; all of it when there is none. */
const char *path_name(const char *path);

/*
 * The whole string as a number in the given base (10 or 16; 0x is taken with 16), nothing before
 * or after it. -EINVAL when it is no number, -ERANGE when it is more than max.
 */
int parse_u64(const char *s, int base, uint64_t max, uint64_t *ret);
