/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A modprobe.d file with places added, and the command in it. */
#pragma once

#include "unit/base/unit.h"

#include "conf/modprobe.h"
#include "conf/vfioinstall.h"

static const struct vfio_place card = {"0000:02:00.0", 0x10de, 0x1c82};
static const struct vfio_place usb = {"10000:00:14.0", 0x8086, 0xa36d};

/* The file with the places added; NULL with the errno in *ret_code. */
static inline char *added(const char *text, const struct vfio_place *places, size_t n, int *ret_code)
{
	struct buf out = {0};
	struct err err = {0};
	char *made;

	*ret_code = vfio_install_add(text, strlen(text), places, n, &out, &err);
	made = *ret_code == 0 ? xstrdup(buf_str(&out)) : NULL;
	buf_done(&out);
	return made;
}

/* The args of the file's only install directive. */
static inline char *args_of(struct arena *a, const char *text)
{
	struct modprobe_dir *dirs = NULL;
	size_t n = 0;
	char *args = NULL;

	modprobe_parse(text, strlen(text), a, &dirs, &n);
	for (size_t i = 0; i < n; i++) {
		if (!streq(dirs[i].directive, "install"))
			continue;
		assert_null(args);
		assert_string_equal(dirs[i].module, "vfio_pci");
		args = arena_str(a, dirs[i].args);
	}
	assert_non_null(args);
	return args;
}
