/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/host.h"

#include <errno.h>

#include "base/listing.h"

void host_free(struct host *h)
{
	if (!h)
		return;
	arena_done(&h->mem);
	free(h);
}

static int by_address(const void *key, const void *item)
{
	const struct pci_addr *a = key;
	const struct device *d = item;

	return pci_addr_cmp(*a, d->addr);
}

const struct device *host_device(const struct host *h, struct pci_addr a)
{
	if (h->n_devices == 0)
		return NULL;
	return bsearch(&a, h->devices, h->n_devices, sizeof(*h->devices), by_address);
}

const struct device *host_device_elsewhere(const struct host *h, struct pci_addr a)
{
	const struct device *found = NULL;

	for (size_t i = 0; i < h->n_devices; i++) {
		struct pci_addr there = h->devices[i].addr;

		if (there.domain == a.domain)
			continue;
		there.domain = a.domain;
		if (pci_addr_cmp(there, a) != 0)
			continue;
		if (found)
			return NULL;
		found = &h->devices[i];
	}
	return found;
}

int host_no_device(const struct host *h, struct pci_addr a, struct err *err)
{
	const struct device *meant = host_device_elsewhere(h, a);
	char text[PCI_ADDR_SIZE + 1];

	pci_addr_str(a, text);
	if (meant)
		return err_set(err, ENODEV,
			       "%s: this host has no device at this address; did you mean %s?",
			       text, meant->address);
	return err_set(err, ENODEV, "%s: this host has no device at this address", text);
}

const struct group *host_group(const struct host *h, int id)
{
	for (size_t i = 0; i < h->n_groups; i++)
		if (h->groups[i].id == id)
			return &h->groups[i];
	return NULL;
}

const struct file_fact *host_file(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->n_files; i++)
		if (streq(h->files[i].path, path))
			return &h->files[i];
	return NULL;
}

bool host_has_file(const struct host *h, const char *path)
{
	const struct file_fact *f = host_file(h, path);

	return f && f->state != FILE_MISSING;
}

const struct kernel *host_kernel(const struct host *h, const char *release)
{
	for (size_t i = 0; release && i < h->n_kernels; i++)
		if (streq(h->kernels[i].release, release))
			return &h->kernels[i];
	return NULL;
}

bool host_boots_from_snapshots(const struct host *h)
{
	return h->transactional && h->loader.kind == LOADER_GRUB;
}

const char *host_loader_program(const struct host *h, struct arena *a)
{
	const char *line = NULL;

	for (const char **arg = h->loader.program; arg && *arg; arg++)
		line = line ? arena_printf(a, "%s %s", line, *arg) : *arg;
	return line;
}

const struct kernel *host_running(const struct host *h)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (h->kernels[i].running)
			return &h->kernels[i];
	return NULL;
}

bool kernel_may_boot(const struct kernel *k)
{
	return k->running || k->image;
}

bool host_has_vfio_module(const struct host *h)
{
	bool builtin = false;

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];

		if (!kernel_may_boot(k))
			continue;
		if (k->vfio_pci == SUPPORT_MODULE || k->vfio_pci == SUPPORT_UNKNOWN)
			return true;
		builtin |= k->vfio_pci == SUPPORT_BUILTIN;
	}
	return !builtin;
}

bool host_intel_is_default(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kernels; i++) {
		if (!kernel_may_boot(&h->kernels[i]))
			continue;
		if (h->kernels[i].intel_default != INTEL_DEFAULT_ON)
			return false;
		n++;
	}
	return n > 0;
}

static const char *const rebuilds[] = {
	[INITRAMFS_TOOLS] = "update-initramfs -u -k all",
	[INITRAMFS_DRACUT] = "dracut -f --regenerate-all",
	[INITRAMFS_MKINITCPIO] = "mkinitcpio -P",
	[INITRAMFS_BOOSTER] = "/usr/lib/booster/regenerate_images",
	[INITRAMFS_OTHER] = NULL,
};

const char *host_rebuild(const struct host *h)
{
	return rebuilds[h->initramfs.kind];
}

const struct param *host_param(const struct host *h, const char *name)
{
	for (size_t i = h->n_params; i > 0; i--)
		if (streq(h->params[i - 1].name, name))
			return &h->params[i - 1];
	return NULL;
}

bool host_is_like(const struct host *h, const char *os)
{
	return streq(h->os.id, os) || text_lists(h->os.id_like, os, ' ');
}

const struct attr *host_attr(const struct host *h, enum attr_id id)
{
	return &h->attrs[id];
}

bool host_has(const struct host *h, enum attr_id id)
{
	return h->attrs[id].there == TRI_YES;
}

/* Is the line about this option: "OPTION=…" or "# OPTION is not set"? */
static bool is_about(const char *line, const char *option)
{
	size_t n = strlen(option);

	if (str_starts(line, "# "))
		line += 2;
	return strncmp(line, option, n) == 0 && (line[n] == '=' || line[n] == ' ');
}

const char *kernel_config_line(const struct kernel *k, const char *option)
{
	for (size_t i = 0; i < k->n_config_lines; i++)
		if (is_about(k->config_lines[i], option))
			return k->config_lines[i];
	return NULL;
}

bool host_attr_number(const struct host *h, enum attr_id id, uint64_t *ret)
{
	const char *text = host_attr(h, id)->text;
	const char *at = text ? text + strcspn(text, "0123456789") : "";
	_cleanup_free_ char *digits = xstrndup(at, strspn(at, "0123456789"));

	return parse_u64(digits, 10, INT64_MAX, ret) == 0;
}

/* HugePages_Total counts pages of the usual size alone. */
bool host_huge_pages(const struct host *h, struct huge_pages *ret)
{
	struct huge_pages p = {.size_kb = USUAL_PAGE_KB};
	bool known = host_attr_number(h, ATTR_HUGE_TOTAL, &p.total);

	host_attr_number(h, ATTR_HUGE_SIZE, &p.size_kb);
	host_attr_number(h, ATTR_HUGE_1G, &p.gib);
	p.all_kb = p.total * p.size_kb + (p.size_kb == GIB_IN_KB ? 0 : p.gib * GIB_IN_KB);
	*ret = p;
	return known;
}

const struct cpu_thread *host_thread(const struct host *h, unsigned cpu)
{
	for (size_t i = 0; i < h->n_threads; i++)
		if (h->threads[i].id == cpu)
			return &h->threads[i];
	return NULL;
}

bool parameter_is_on(const char *value)
{
	if (!value)
		return true;
	if (*value == 'o' || *value == 'O')
		return value[1] == 'n' || value[1] == 'N';
	return *value && strchr("yYtT1", *value);
}

/* Moves behind the number; false when there is none. */
static bool take_number(const char **at, unsigned *ret)
{
	size_t n = strspn(*at, "0123456789");

	if (n == 0 || n > 5)
		return false;
	*ret = 0;
	for (; n > 0; n--)
		*ret = *ret * 10 + (unsigned)(*(*at)++ - '0');
	return true;
}

enum tri release_since(const char *release, unsigned major, unsigned minor)
{
	unsigned have_major, have_minor;

	if (!take_number(&release, &have_major) || *release++ != '.' ||
	    !take_number(&release, &have_minor))
		return TRI_UNKNOWN;
	return tri_of(have_major > major || (have_major == major && have_minor >= minor));
}

const char *host_path(const struct host *h, const struct device *d, struct arena *a)
{
	const char *path = d->address;

	for (int p = d->parent; p >= 0 && h->devices[p].addr.domain == d->addr.domain;
	     p = h->devices[p].parent)
		path = arena_printf(a, "%s/%s", h->devices[p].address, path);
	return path;
}
