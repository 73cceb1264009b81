/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: what hangs below the functions, one table row for each class of sysfs. */
#pragma once

#include "probe/scan.h"

struct below_class {
	const char *dir; /* its entries are links to the devices: "sys/class/net" */
	enum below_kind kind;
	/* Is the entry one to show? path is dir and its name; NULL: all are. */
	bool (*wanted)(struct scan *s, const char *path, const char *name);
	/* What to call it; NULL: by its name. */
	const char *(*name)(const char *name);
	/* In s->tmp, as bytes; NULL: nothing is known of it. */
	const char *(*what)(struct scan *s, const char *path);
};
extern const struct below_class below_classes[];
extern const size_t below_classes_n;

/* Of an entry of sys/bus/usb/devices: is it a device, no interface and no root hub? */
bool is_usb_device(struct scan *s, const char *path, const char *name);
/* What the device says it is, else its ids. In s->tmp, as bytes; NULL: nothing is known of it. */
const char *usb_what(struct scan *s, const char *path);
