/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/hotplug.h"

#include <errno.h>
#include <libudev.h>

struct hotplug {
	struct udev *udev;
	struct udev_monitor *monitor;
};

/* The devices, and what hangs below them: a disk that is plugged in makes its controller one that
 * the host uses. */
static const struct {
	const char *subsystem, *devtype; /* NULL: each */
} heard[] = {
	{"pci", NULL}, {"usb", "usb_device"}, {"block", "disk"},
	{"net", NULL}, {"drm", "drm_minor"},
};

static bool filter_by(struct udev_monitor *m)
{
	for (size_t i = 0; i < ARRAY_SIZE(heard); i++)
		if (udev_monitor_filter_add_match_subsystem_devtype(m, heard[i].subsystem,
								    heard[i].devtype) < 0)
			return false;
	return udev_monitor_enable_receiving(m) >= 0;
}

static struct udev_monitor *listen(struct udev *udev)
{
	struct udev_monitor *m = udev_monitor_new_from_netlink(udev, "udev");

	if (m && !filter_by(m)) {
		udev_monitor_unref(m);
		return NULL;
	}
	return m;
}

/* Bridges of containers, loop devices and the like hang below no device, and come and go all day.
 */
static bool is_hardware(struct udev_device *d)
{
	const char *path = udev_device_get_devpath(d);

	return !path || !str_starts(path, "/devices/virtual/");
}

int hotplug_open(struct hotplug **ret, struct err *err)
{
	struct udev *udev = udev_new();
	struct udev_monitor *monitor = udev ? listen(udev) : NULL;

	if (!monitor) {
		if (udev)
			udev_unref(udev);
		return err_set(err, ENOTSUP, "udev: cannot listen for devices that come and go");
	}
	*ret = xcalloc(1, sizeof(**ret));
	**ret = (struct hotplug){udev, monitor};
	return 0;
}

void hotplug_close(struct hotplug *h)
{
	if (!h)
		return;
	udev_monitor_unref(h->monitor);
	udev_unref(h->udev);
	free(h);
}

int hotplug_fd(const struct hotplug *h)
{
	return udev_monitor_get_fd(h->monitor);
}

bool hotplug_drain(struct hotplug *h)
{
	bool news = false;
	struct udev_device *d;

	while ((d = udev_monitor_receive_device(h->monitor))) {
		news = news || is_hardware(d);
		udev_device_unref(d);
	}
	return news;
}
