/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A place put into any modprobe.d file: all else stays, a second time changes nothing, and what is
 * taken for ours is what this program would write. */
#include "conf/modprobe.h"
#include "conf/vfioinstall.h"
#include "fuzz/fuzz.h"

static const struct vfio_place places[] = {{"0000:00:01.0/0000:02:00.0", 0x10de, 0x1c82},
					   {"10000:00:14.0", 0x8086, 0xa36d}};

/* Is place among those of an install directive that is ours? */
static bool has_place(const struct buf *bytes, const struct vfio_place *place, struct arena *a)
{
	struct modprobe_dir *dirs;
	size_t n;
	bool found = false;

	modprobe_parse(buf_str(bytes), bytes->len, a, &dirs, &n);
	for (size_t i = 0; i < n; i++) {
		struct vfio_place *read;
		size_t n_read;

		if (!streq(dirs[i].directive, "install") || !streq(dirs[i].module, "vfio_pci") ||
		    vfio_install_parse(dirs[i].args, a, &read, &n_read, NULL) < 0)
			continue;
		for (size_t k = 0; k < n_read; k++)
			found |= streq(read[k].path, place->path) &&
				 read[k].vendor == place->vendor &&
				 read[k].device == place->device;
	}
	return found;
}

static void check_added(const char *bytes, size_t n, struct arena *a)
{
	struct buf once = {0}, twice = {0};

	if (vfio_install_add(bytes, n, places, 2, &once, NULL) == 0) {
		LAW(has_place(&once, &places[0], a) && has_place(&once, &places[1], a));
		LAW(vfio_install_add(buf_str(&once), once.len, places, 2, &twice, NULL) == 0);
		LAW(fuzz_same(&twice, once.data, once.len));
	}
	buf_done(&once);
	buf_done(&twice);
}

/* The bytes as a list of places inside a line of ours. */
static void check_list(const char *bytes, size_t n, struct arena *a)
{
	struct buf made = {0};
	struct modprobe_dir *dirs;
	struct vfio_place *read;
	size_t n_dirs, n_read;
	char *list = arena_dup(a, bytes, n), *args, *old;

	LAW(vfio_install_add("", 0, places, 1, &made, NULL) == 0);
	modprobe_parse(buf_str(&made), made.len, a, &dirs, &n_dirs);
	args = arena_str(a, dirs[0].args);
	old = strchr(args, '\'');
	args = arena_printf(a, "l='%s%s", list, strchr(old + 1, '\''));
	if (vfio_install_parse(args, a, &read, &n_read, NULL) == 0)
		LAW(n_read > 0 && strspn(list, "0123456789abcdefx:.= ") == strlen(list));
	buf_done(&made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct arena a = {0};

	check_added(bytes, n, &a);
	check_list(bytes, strlen(bytes), &a);
	arena_done(&a);
	return 0;
}
