/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices the Devices page shows. A zeroed filter lets all through.
 */
#pragma once

#include "model/report.h"

enum filter_kind {
	FILTER_ALL,
	FILTER_ASSIGNABLE,
	FILTER_DISPLAY,
	FILTER_NETWORK,
	FILTER_STORAGE,
	FILTER_USB,
	FILTER_AUDIO,
	FILTER_UNBOUND, /* no driver has it */
	FILTER_DRIVER,  /* the name of its driver holds the text */
};

#define FILTER_DRIVER_SIZE 32

struct devfilter {
	enum filter_kind kind;
	char driver[FILTER_DRIVER_SIZE]; /* FILTER_DRIVER; cut to this size */
};

/* What was typed: the start of one of the words ("d" is "display"), else a part of a driver's name;
 * "" is all. */
struct devfilter devfilter_of(const char *typed);
bool devfilter_takes(const struct devfilter *f, const struct device *d,
		     const struct device_report *r);
/* False: it is the name of a driver that no device of this host has. */
bool devfilter_known(const struct devfilter *f, const struct host *h);
/* What stands against most of this host's devices, where none can be passed. */
void put_none_assignable(struct buf *out, const struct host *h, const struct report *r);
/* "can be passed", "display", "driver nvme": after "Only". "" for all. The text was typed. */
void put_devfilter(struct buf *out, const struct devfilter *f);
