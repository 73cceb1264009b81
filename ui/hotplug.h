/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hears of PCI devices that come, go or change their driver, and of disks, network interfaces, USB
 * devices and screens below them, through udev's monitor. It says only that something changed;
 * what, is read anew from the machine.
 */
#pragma once

#include "base/err.h"

struct hotplug;

/* On success *ret is the caller's: hotplug_close. */
int hotplug_open(struct hotplug **ret, struct err *err);
void hotplug_close(struct hotplug *h);   /* NULL is fine */
int hotplug_fd(const struct hotplug *h); /* readable when something was heard */
/* Takes all that was heard. True when it was about hardware, not about what
 * the kernel makes up (veth, loop). Never waits. */
bool hotplug_drain(struct hotplug *h);
