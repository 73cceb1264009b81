/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of dracut and booster: a word that is added is there, and nothing else changes. */
#include "conf/boosterconf.h"
#include "conf/dracutconf.h"
#include "fuzz/fuzz.h"

static void check_dracut(const char *bytes, size_t n, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0};
	struct conf_source before = {"a.conf", bytes, n}, after;
	struct dracut_value value;
	struct err err = {0};

	if (dracut_conf_value(&before, 1, "force_drivers", a, &value, &err) < 0) {
		LAW(str_starts(err.line, "a.conf:"));
		return;
	}
	dracut_conf_add(bytes, n, "force_drivers", "vfio_pci", &there);
	LAW(fuzz_inserted(&there, bytes, n));
	after = (struct conf_source){"a.conf", there.data, there.len};
	if (dracut_conf_value(&after, 1, "force_drivers", a, &value, NULL) == 0)
		LAW(dracut_list_has(value.text, "vfio-pci"));
}

static void check_booster(const char *bytes, size_t n, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0};
	struct booster_list before, after;
	struct err err = {0};

	if (booster_conf_list(bytes, n, "modules", a, &before, &err) < 0 ||
	    booster_conf_add(bytes, n, "modules", "vfio_pci", &there, &err) < 0) {
		LAW(str_starts(err.line, "line ") && there.len == 0);
		return;
	}
	LAW(fuzz_inserted(&there, bytes, n));
	LAW(booster_conf_list(there.data, there.len, "modules", a, &after, NULL) == 0);
	LAW(after.n == before.n + 1 && streq(after.items[0], "vfio_pci"));
	for (size_t i = 0; i < before.n; i++)
		LAW(streq(after.items[i + 1], before.items[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct arena a = {0};

	n = strlen(bytes);
	check_dracut(bytes, n, &a);
	check_booster(bytes, n, &a);
	arena_done(&a);
	return 0;
}
