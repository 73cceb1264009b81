/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/lib.h"

#include <dlfcn.h>
#include <errno.h>

static const struct {
	const char *name;
	size_t at;
} functions[] = {
#define LIB_ROW(fn) {#fn, offsetof(struct lib, fn)},
	LIB_FUNCTIONS(LIB_ROW)
#undef LIB_ROW
};

int lib_load(const char *name, struct lib *ret, struct err *err)
{
	struct lib lib;
	void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return err_set(err, ENOENT, "libvirt is not installed: %s", dlerror());
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *found = dlsym(handle, functions[i].name);

		if (!found)
			return err_set(err, ENOENT, "%s is too old: it has no %s", name,
				       functions[i].name);
		memcpy((char *)&lib + functions[i].at, &found, sizeof(found));
	}
	*ret = lib;
	return 0;
}
