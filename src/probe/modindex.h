/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. What depmod and the kernel's build wrote about one release: modules.dep
 * ("kernel/…/x.ko.xz: …", depmod(8)) and modules.builtin ("kernel/…/x.ko", one a line).
 */
#pragma once

#include "probe/scan.h"

struct modindex {
	struct buf dep, builtin;
	bool has_dep, has_builtin;
};

void modindex_read(struct scan *s, const char *release, struct modindex *ret);
void modindex_done(struct modindex *m);

/* module is written with underscores. MISSING: both indexes were read, and neither has it. */
enum support modindex_support(const struct modindex *m, const char *module);
bool modindex_is_builtin(const struct modindex *m, const char *module);
