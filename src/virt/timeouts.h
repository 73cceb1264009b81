/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long libvirt may take, in milliseconds. */
#pragma once

#define LOOK_MS 20000
/* A device is taken from its driver on the way, and a reset may take seconds each. */
#define CHANGE_MS 180000
/* The guest's driver lets a device go when it has the time: libvirt itself waits 5 s
 * (qemu_hotplug.c), then we look. */
#define GUEST_MS 10000
