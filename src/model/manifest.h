/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The manifest: the plan as text, one tab-separated record a line, fields percent-escaped. It, before/ and after/ are the
 * plan directory. Two plans that do the same have the same manifest and the same trees.
 */
#pragma once

#include "model/choice.h"
#include "model/run.h"

void plan_manifest(const struct plan *p, struct buf *out);

/* What a manifest says, for history, verify and undo; content is checked as untrusted: -EINVAL with "manifest:LINE: …". */
int manifest_read(const char *bytes, size_t n, struct run *ret, struct err *err);
/* The addresses a manifest wants, for recomputing the plan. */
int manifest_choice(const char *bytes, size_t n, struct choice *ret, struct err *err);
