/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a run stands or ended, in plain sentences.
 */
#pragma once

#include "ui/app.h"

void outcome_sentences(const struct app *app, struct pager *out, int width);
