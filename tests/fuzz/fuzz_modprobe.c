/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A modprobe.d file: its lines and its faults are told with their places, and an edit only puts
 * something in, once. */
#include "conf/modprobe.h"
#include "conf/modprobefault.h"
#include "conf/modprobeline.h"
#include "fuzz/fuzz.h"

static const char *const ids[] = {"1de5:0a01", "1DE5:0a02"};

static void check_places(const char *bytes, size_t n, struct arena *a)
{
	struct modprobe_dir *dirs;
	size_t count, at = 0, line = 0;

	modprobe_parse(bytes, n, a, &dirs, &count);
	for (size_t i = 0; i < count; i++) {
		LAW(dirs[i].at >= at && dirs[i].len > 0 && dirs[i].at + dirs[i].len <= n);
		LAW(dirs[i].line > line);
		LAW(dirs[i].directive && dirs[i].module && dirs[i].args);
		at = dirs[i].at + dirs[i].len;
		line = dirs[i].line;
	}
}

static bool is_line(const struct modprobe_reader *from, size_t line, const char *text)
{
	struct modprobe_reader r = *from;
	struct arena a = {0};
	bool found = false;

	for (struct modprobe_line_text l; !found && modprobe_next(&r, &a, &l);)
		found = l.line == line && streq(l.text, text);
	arena_done(&a);
	return found;
}

static void check_faults(const char *bytes, size_t n, struct arena *a)
{
	const struct modprobe_reader r = modprobe_read(bytes, n);
	struct modprobe_fault_at *found;
	size_t count, line = 0;
	unsigned seen = 0;

	modprobe_faults(bytes, n, a, &found, &count);
	for (size_t i = 0; i < count; i++) {
		if (found[i].line != line)
			seen = 0;
		LAW(found[i].line >= line && !(seen & 1u << found[i].fault));
		LAW(is_line(&r, found[i].line, found[i].text));
		line = found[i].line;
		seen |= 1u << found[i].fault;
	}
}

static bool last_ids_have(const char *bytes, size_t n, const char *id, struct arena *a)
{
	struct modprobe_dir *dirs;
	char **have = NULL, **found;
	size_t count, n_have = 0, n_found;

	modprobe_parse(bytes, n, a, &dirs, &count);
	for (size_t i = 0; i < count; i++) {
		if (!streq(dirs[i].directive, "options") || !streq(dirs[i].module, "vfio_pci"))
			continue;
		modprobe_ids(dirs[i].args, a, &found, &n_found);
		if (n_found > 0) {
			have = found;
			n_have = n_found;
		}
	}
	for (size_t i = 0; i < n_have; i++)
		if (strcasecmp(have[i], id) == 0)
			return true;
	return false;
}

static void check_ids(const char *bytes, size_t n, struct arena *a)
{
	_cleanup_buf_ struct buf once = {0}, twice = {0};

	if (modprobe_add_ids(bytes, n, ids, ARRAY_SIZE(ids), &once, NULL) < 0)
		return;
	LAW(fuzz_inserted(&once, bytes, n));
	LAW(last_ids_have(once.data, once.len, ids[0], a) &&
	    last_ids_have(once.data, once.len, ids[1], a));
	LAW(modprobe_add_ids(once.data, once.len, ids, ARRAY_SIZE(ids), &twice, NULL) == 0);
	LAW(fuzz_same(&twice, once.data, once.len));
}

static void check_softdep(const char *bytes, size_t n)
{
	_cleanup_buf_ struct buf once = {0}, twice = {0};

	if (modprobe_add_softdep(bytes, n, "nouveau", &once, NULL) < 0)
		return;
	LAW(fuzz_inserted(&once, bytes, n));
	LAW(modprobe_add_softdep(once.data, once.len, "nouveau", &twice, NULL) == 0);
	LAW(fuzz_same(&twice, once.data, once.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct arena a = {0};

	check_places(bytes, n, &a);
	check_ids(bytes, n, &a);
	check_softdep(bytes, n);
	check_faults(bytes, n, &a);
	arena_done(&a);
	return 0;
}
