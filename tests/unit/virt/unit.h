/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of src/virt share: sample domains, which libvirt's schema accepts, and a fake libvirt that has them. */
#pragma once

#include "unit/base/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fakevirt.h"
#include "lib/tree.h"
#include "virt/virt.h"

/* The elements of the jobs, as they are pasted: libvirt writes numbers its own way. */
#define HOSTDEV(bus, fn)                                                                           \
	"<hostdev mode='subsystem' type='pci' managed='yes'><source>"                              \
	"<address domain='0' bus='" bus "' slot='0' function='" fn "'/></source></hostdev>"
#define USB_HOSTDEV                                                                                \
	"<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'>"                   \
	"<vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>"

/* The text of a file; the caller frees. */
static inline char *file_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (f && getdelim(&text, &size, '\0', f) < 0)
		*text = '\0';
	if (f)
		fclose(f);
	return text;
}

/* "q35": the sample; the caller frees. */
static inline char *sample(const char *name)
{
	char path[128], *text;

	snprintf(path, sizeof(path), "tests/unit/virt/domains/%s.xml", name);
	text = file_text(path);
	if (!text)
		fail_msg("%s is not there: run this from the top of the project", path);
	return text;
}

static inline char *tree_text(const char *tree, const char *path)
{
	char *full = tree_path(tree, path), *text = file_text(full);

	free(full);
	return text;
}

/* A fake libvirt with this domain ("q35" has the name "desk"), running or not. tree_free. */
static inline char *fake_with(const char *name, const char *domain, bool running)
{
	char *tree = tree_new(), *xml = sample(name), path[64];

	snprintf(path, sizeof(path), "%s.xml", domain);
	tree_file(tree, path, "%s", xml);
	snprintf(path, sizeof(path), "%s.live", domain);
	if (running)
		tree_file(tree, path, "%s", xml);
	free(xml);
	fakevirt_load(tree);
	return tree;
}
