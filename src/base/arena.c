/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include <stdarg.h>

/* Under ASan all bytes that were not handed out are poisoned: running over an item is found. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define ARENA_POISON 1
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define RED_ZONE 16
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

#define ALIGN _Alignof(max_align_t)
#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK ((size_t)256 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

/* What an item of this size takes from its block. */
static size_t footprint(size_t size)
{
	size_t taken;

	BUG_ON(__builtin_add_overflow(size ? size : 1, ALIGN - 1 + RED_ZONE, &taken));
	return taken & ~(ALIGN - 1);
}

static struct arena_block *block_new(size_t size)
{
	size_t total;
	struct arena_block *b;

	BUG_ON(__builtin_add_overflow(size, sizeof(*b), &total));
	b = xcalloc(1, total);
	b->size = size;
	ASAN_POISON_MEMORY_REGION(b->bytes, size);
	return b;
}

/* A block with room for need bytes. An item that is large for a block gets one of its own behind
   the head, so that the room left in the head is not lost. */
static struct arena_block *block_for(struct arena *a, size_t need)
{
	struct arena_block *head = a->head, *b;
	size_t size = head ? head->size * 2 : FIRST_BLOCK;

	if (head && head->size - head->used >= need)
		return head;
	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (head && need > size / 4) {
		b = block_new(need);
		b->next = head->next;
		head->next = b;
		return b;
	}
	b = block_new(need > size ? need : size);
	b->next = head;
	return a->head = b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = footprint(size);
	struct arena_block *b = block_for(a, need);
	void *p = b->bytes + b->used;

	b->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

void *arena_dup(struct arena *a, const void *p, size_t n)
{
	char *copy;

	BUG_ON(n == SIZE_MAX);
	copy = arena_alloc(a, n + 1);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *arena_str(struct arena *a, const char *s)
{
	return s ? arena_dup(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	BUG_ON(n < 0);
	s = arena_alloc(a, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, args);
	va_end(args);
	return s;
}

void arena_done(struct arena *a)
{
	struct arena_block *next;

	for (struct arena_block *b = take_ptr(&a->head); b; b = next) {
		next = b->next;
		ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
		free(b);
	}
}

void *arena_grow(struct arena *a, void *items, size_t n, size_t size)
{
	size_t bytes;
	char *moved;

	/* The place behind n may have been used and given up by its owner: it is zeroed again. */
	if (n & (n - 1)) {
		memset((char *)items + n * size, 0, size);
		return items;
	}
	BUG_ON(__builtin_mul_overflow(n ? n * 2 : 1, size, &bytes) || n > SIZE_MAX / 2);
	moved = arena_alloc(a, bytes);
	if (n > 0)
		memcpy(moved, items, n * size);
	return moved;
}
