/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/below.h"

#include "base/text.h"

#define SECTOR 512 /* of a block device's size, whatever its own sectors are */

static const char *attr(struct scan *s, const char *path, const char *name)
{
	return root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/%s", path, name));
}

/* Without the blanks with which hardware fills its fields; NULL when nothing is left. */
static const char *trimmed(struct scan *s, const char *text)
{
	if (!text)
		return NULL;
	text += strspn(text, " ");
	size_t n = strlen(text);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	return n > 0 ? arena_dup(&s->tmp, text, n) : NULL;
}

/* Both, or the one that is known. */
static const char *joined(struct scan *s, const char *a, const char *b)
{
	return a && b ? arena_printf(&s->tmp, "%s %s", a, b) : a ? a : b;
}

static bool is_numbered(const char *name, const char *start)
{
	size_t n = strlen(start);

	return str_starts(name, start) && name[n] &&
	       name[n + strspn(name + n, "0123456789")] == '\0';
}

/* A path of NVMe multipath (nvme0c0n1) is hidden: its disk is nvme0n1. */
static bool is_disk(struct scan *s, const char *path, const char *name)
{
	(void)name;
	return !scan_exists(s, arena_printf(&s->tmp, "%s/partition", path)) &&
	       !streq(attr(s, path, "hidden"), "1");
}

static const char *size_text(struct scan *s, uint64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double v = (double)bytes;
	size_t unit = 0;

	while (v >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
		v /= 1024;
		unit++;
	}
	return arena_printf(&s->tmp, "%.1f %s", v, units[unit]);
}

/* "931.5 GiB Samsung SSD 970 EVO"; a drive without a medium has no size. */
static const char *about_disk(struct scan *s, const char *path)
{
	const char *text = attr(s, path, "size");
	const char *size = NULL;
	uint64_t sectors;

	if (text && parse_u64(text, 10, UINT64_MAX / SECTOR, &sectors) == 0 && sectors > 0)
		size = size_text(s, sectors * SECTOR);
	return joined(s, size, trimmed(s, attr(s, path, "device/model")));
}

/* A driver that tells no state ("unknown") has told nothing. */
static const char *known(const char *state)
{
	return streq(state, "unknown") ? NULL : state;
}

static const char *about_net(struct scan *s, const char *path)
{
	return known(attr(s, path, "operstate"));
}

/* "usb1" is the controller's own root hub, "1-4:1.0" an interface of 1-4. */
bool is_usb_device(struct scan *s, const char *path, const char *name)
{
	(void)s;
	(void)path;
	return !str_starts(name, "usb") && !strchr(name, ':');
}

static const char *usb_ids(struct scan *s, const char *path)
{
	const char *vendor = attr(s, path, "idVendor"), *product = attr(s, path, "idProduct");

	return vendor && product ? arena_printf(&s->tmp, "%s:%s", vendor, product) : NULL;
}

/* Many makers put their own name into the product's. */
const char *usb_what(struct scan *s, const char *path)
{
	const char *maker = trimmed(s, attr(s, path, "manufacturer"));
	const char *product = trimmed(s, attr(s, path, "product"));

	if (!maker && !product)
		return usb_ids(s, path);
	return maker && product && str_starts(product, maker) ? product : joined(s, maker, product);
}

/* "card0-HDMI-A-1"; "card0" and "renderD128" are the device itself. */
static bool is_connector(struct scan *s, const char *path, const char *name)
{
	(void)s;
	(void)path;
	return str_starts(name, "card") && strchr(name, '-') && strchr(name, '-')[1];
}

static const char *connector_name(const char *name)
{
	return strchr(name, '-') + 1;
}

static const char *about_connector(struct scan *s, const char *path)
{
	return known(attr(s, path, "status"));
}

static bool is_card(struct scan *s, const char *path, const char *name)
{
	(void)s;
	(void)path;
	return is_numbered(name, "card");
}

static const char *about_card(struct scan *s, const char *path)
{
	return attr(s, path, "id");
}

static bool is_input(struct scan *s, const char *path, const char *name)
{
	(void)s;
	(void)path;
	return is_numbered(name, "input");
}

static const char *about_input(struct scan *s, const char *path)
{
	return trimmed(s, attr(s, path, "name"));
}

/* Nothing of this asks hardware: the kernel keeps all of it (usb_string() at enumeration,
 * drm_connector_status at the last probe). Serial numbers are not read. */
const struct below_class below_classes[] = {
	{"sys/class/block", BELOW_DISK, is_disk, NULL, about_disk},
	{"sys/class/net", BELOW_NET, NULL, NULL, about_net},
	{"sys/bus/usb/devices", BELOW_USB, is_usb_device, NULL, usb_what},
	{"sys/class/drm", BELOW_CONNECTOR, is_connector, connector_name, about_connector},
	{"sys/class/sound", BELOW_SOUND, is_card, NULL, about_card},
	{"sys/class/input", BELOW_INPUT, is_input, NULL, about_input},
};
const size_t below_classes_n = ARRAY_SIZE(below_classes);
