/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for numbers, from pci.ids alone: libpci could also ask the network and udev's database, and
 * must not. */
#include "probe/pcifn.h"

#define NAME_MAX_LEN 512
#define IDS_MAX (32 * 1024 * 1024)
#define LOOKUP (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

struct names {
	struct scan *s;
	struct pcifn *all;
	size_t n;
};

static const char *kept(struct scan *s, const char *name)
{
	return name ? scan_safe(s, name) : "";
}

static void look_up(struct pcilib *lib, void *data)
{
	struct names *names = data;
	struct scan *s = names->s;
	char buf[NAME_MAX_LEN];

	for (size_t i = 0; i < names->n; i++) {
		struct device *d = &names->all[i].dev;

		d->vendor_name = kept(s, pci_lookup_name(lib->access, buf, sizeof(buf),
							 LOOKUP | PCI_LOOKUP_VENDOR, d->vendor));
		d->device_name =
			kept(s, pci_lookup_name(lib->access, buf, sizeof(buf),
						LOOKUP | PCI_LOOKUP_DEVICE, d->vendor, d->device));
		d->class_name = kept(s, pci_lookup_name(lib->access, buf, sizeof(buf),
							LOOKUP | PCI_LOOKUP_CLASS, d->class >> 8));
	}
}

/* A tree's list, by its real path: no link on it leads libpci out. */
static void use_own_list(struct scan *s, struct pcilib *lib)
{
	static const char *const places[] = {"usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(places) && !s->root->live; i++) {
		const char *real = root_realpath(s->root, &s->tmp, places[i]);
		char *path;

		if (!real || root_stat(s->root, real, true, &st) < 0 || !S_ISREG(st.st_mode) ||
		    st.st_size > IDS_MAX)
			continue;
		BUG_ON(asprintf(&path, "%s/%s", s->root->path, real) < 0);
		pci_set_name_list_path(lib->access, path, 1);
		return;
	}
}

void pcifn_names(struct scan *s, struct pcilib *lib, struct pcifn *all, size_t n)
{
	struct names names = {s, all, n};

	for (size_t i = 0; i < n; i++)
		all[i].dev.vendor_name = all[i].dev.device_name = all[i].dev.class_name = "";
	if (n == 0)
		return;
	use_own_list(s, lib);
	if (pcilib_try(lib, look_up, &names) < 0)
		scan_note(s, "pci.ids: %s", lib->err.line);
}
