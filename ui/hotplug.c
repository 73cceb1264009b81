/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/hotplug.h"

#include <errno.h>
#include <libudev.h>

struct hotplug {
	struct udev *udev;
	struct udev_monitor *monitor;
};

static struct udev_monitor *listen_to_pci(struct udev *udev)
{
	struct udev_monitor *m = udev_monitor_new_from_netlink(udev, "udev");

	if (!m)
		return NULL;
	if (udev_monitor_filter_add_match_subsystem_devtype(m, "pci", NULL) < 0 ||
	    udev_monitor_enable_receiving(m) < 0) {
		udev_monitor_unref(m);
		return NULL;
	}
	return m;
}

int hotplug_open(struct hotplug **ret, struct err *err)
{
	struct udev *udev = udev_new();
	struct udev_monitor *monitor = udev ? listen_to_pci(udev) : NULL;

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
	bool heard = false;
	struct udev_device *d;

	while ((d = udev_monitor_receive_device(h->monitor))) {
		heard = true;
		udev_device_unref(d);
	}
	return heard;
}
