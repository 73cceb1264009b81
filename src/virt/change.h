/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a job makes of a domain's XML, and whether what libvirt made of it is that. Pure: from text
 * to text.
 */
#pragma once

#include "virt/source.h"
#include "virt/virt.h"

/* The elements of a job, each <hostdev> of a PCI or USB device. */
struct wanted {
	struct source source;
	xmlDoc *doc;
	xmlNode *element;       /* its root */
	char name[SOURCE_TEXT]; /* source_str */
};
struct wanted_list {
	struct wanted *items;
	size_t n;
};
/* -EINVAL: an element is none of those, or there is none. On success the caller's (wanted_done). */
int wanted_of(const struct virt_job *j, struct wanted_list *ret, struct err *err);
void wanted_done(struct wanted_list *w);
#define _cleanup_wanted_ _cleanup_(wanted_done)

/* config: the domain's configuration; live: what runs, NULL where the job is not about that. The
 * errors of virt_preview. */
int change_of(const struct virt_job *j, const char *config, const char *live,
	      struct virt_change *ret, struct err *err);

/*
 * Is now, the configuration after the change, what c says? libvirt may have added words to the
 * elements (addresses, the driver), and controllers and hubs to put them in; nothing else may
 * differ. -EIO.
 */
int change_holds(const struct virt_job *j, const struct virt_change *c, const char *now,
		 struct err *err);

/* Does this XML of a running domain have all of them (or, detached, none)? -EIO with the first that
 * differs. */
int change_lives(const struct wanted_list *w, bool detached, const char *live, struct err *err);
