/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks from the command line. */
#pragma once

#include "base/err.h"
#include "model/report.h"

/*
 * The finding of each word: an id or a title, in whatever letter case; a blank or "_" may stand for "-". ret holds n.
 * -EINVAL for a word that names none, and what ret holds does not count; the line says which may have been meant.
 */
int select_checks(const struct report *r, char *const *words, size_t n, const struct finding **ret, struct err *err);
