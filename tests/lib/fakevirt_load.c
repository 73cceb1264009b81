/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fakevirt.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* build/MODE/tests/virt/test_x -> build/MODE/tests/fakevirt/libvirt.so.0 */
static char *library(void)
{
	char exe[4096], *path;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < 2 && strrchr(exe, '/'); up++)
		*strrchr(exe, '/') = '\0';
	return asprintf(&path, "%s/fakevirt/libvirt.so.0", exe) < 0 ? NULL : path;
}

void fakevirt_load(const char *tree)
{
	static void *loaded;
	char *path = library();

	setenv("FAKE_LIBVIRT", tree, 1);
	if (!loaded)
		loaded = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!loaded) {
		fprintf(stderr, "%s\n", dlerror());
		exit(99);
	}
	free(path);
}
