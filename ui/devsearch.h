/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search on the Devices page finds.
 */
#pragma once

#include "engine/engine.h"

/* In any case: in the device's address, ids, names, class, drivers, what the host uses it for, or
 * in what hangs below it. */
bool device_holds(const struct session *s, size_t i, const char *what);
