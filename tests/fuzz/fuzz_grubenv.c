/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's environment block, head and padding put around the bytes: a variable that is set is read,
 * and the others stay. */
#include <errno.h>

#include "conf/grubenv.h"
#include "fuzz/fuzz.h"

#define HEAD "# GRUB Environment Block\n"
#define VALUE "root=/dev/sda1 \\ iommu=pt"

static void put_block(struct buf *b, const uint8_t *data, size_t n)
{
	size_t room = GRUBENV_SIZE - strlen(HEAD);

	buf_puts(b, HEAD);
	buf_add(b, data, n < room ? n : room);
	while (b->len < GRUBENV_SIZE)
		buf_putc(b, '#');
}

static char *get(const struct buf *b, const char *name, struct arena *a)
{
	char *value = NULL;

	return grubenv_get(b->data, b->len, name, a, &value, NULL) < 0 ? NULL : value;
}

static void check_set(const struct buf *b, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0}, again = {0}, back = {0};
	char *former = get(b, "kernelopts", a), *other = get(b, "saved_entry", a), *now;
	struct err err = {0};

	if (grubenv_set(b->data, b->len, "kernelopts", VALUE, &there, &err) < 0) {
		LAW(*err.line && there.len == 0);
		return;
	}
	LAW(there.len == GRUBENV_SIZE && streq(get(&there, "kernelopts", a), VALUE));
	now = get(&there, "saved_entry", a);
	LAW(!other == !now && (!now || streq(now, other)));
	LAW(grubenv_set(there.data, there.len, "kernelopts", VALUE, &again, NULL) == 0);
	LAW(fuzz_same(&again, there.data, there.len));
	if (former)
		return;
	LAW(grubenv_set(there.data, there.len, "kernelopts", NULL, &back, NULL) == 0);
	LAW(fuzz_same(&back, b->data, b->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_buf_ struct buf b = {0};
	struct arena a = {0};
	char *value;

	put_block(&b, data, n);
	check_set(&b, &a);
	if (n > 0)
		grubenv_get((const char *)data, n, "kernelopts", &a, &value, NULL);
	arena_done(&a);
	return 0;
}
