/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shortest way from one list of lines to another (Myers, "An O(ND) difference algorithm",
 * 1986).
 */
#pragma once

#include "base/arena.h"
#include "base/lines.h"

struct line_list {
	struct line *at;
	size_t n;
};

/* One line kept ("both"), taken away, or added, in the order in which a diff shows them. */
enum op_kind { OP_KEEP, OP_REMOVE, OP_ADD };
struct op {
	enum op_kind kind;
	size_t a, b; /* lines of before and after that are passed when this one comes */
};

struct line_list line_list_of(struct arena *mem, const char *bytes, size_t n);

/* Lines are equal when all their bytes are, the line end too. Lists that differ in more than
   1000 lines are given as "all removed, all added" between what both start and end with: right, if
   not the shortest. */
void script_find(struct arena *mem, struct line_list a, struct line_list b, struct op **ret,
		 size_t *ret_n);
