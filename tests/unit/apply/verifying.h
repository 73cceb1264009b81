/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of which all promises are kept, for tests that break one. */
#pragma once

#include "unit/base/unit.h"

#include "apply/verify.h"
#include "lib/tree.h"

#define ID "20260102T030405Z"
#define AFTER "var/lib/passthru/runs/" ID "/after"

/* A root port on pcieport, and behind it a card with two functions in one group, as after a good
   reboot. */
struct desk {
	char *dir;
	struct root root;
	struct run run;
	struct host host;
	struct device devices[4];
	struct group group;
	int members[3];
	struct binding bindings[2];
	struct run_edit edits[2];
	const char *words[1], *gone[1];
	struct promises promises;
};

static inline void fill_devices(struct desk *d)
{
	d->devices[0] = (struct device){.addr = {0, 0, 1, 0},
					.address = "0000:00:01.0",
					.class = 0x060400,
					.header_type = 1,
					.driver = "pcieport",
					.group = 7,
					.parent = -1};
	d->devices[1] = (struct device){.addr = {0, 1, 0, 0},
					.address = "0000:01:00.0",
					.vendor = 0x10de,
					.device = 0x2206,
					.class = 0x030000,
					.driver = "vfio-pci",
					.group = 7};
	d->devices[2] = (struct device){.addr = {0, 1, 0, 1},
					.address = "0000:01:00.1",
					.vendor = 0x10de,
					.device = 0x1aef,
					.class = 0x040300,
					.driver = "vfio-pci",
					.group = 7};
	for (int i = 0; i < 3; i++)
		d->members[i] = i;
	d->group = (struct group){.id = 7, .members = d->members, .n_members = 3};
	d->bindings[0] = (struct binding){.addr = {0, 1, 0, 0}, .vendor = 0x10de, .device = 0x2206};
	d->bindings[1] = (struct binding){.addr = {0, 1, 0, 1}, .vendor = 0x10de, .device = 0x1aef};
}

static inline void desk_open(struct desk *d)
{
	*d = (struct desk){.dir = tree_new()};
	assert_int_equal(root_open(d->dir, &d->root, NULL), 0);
	fill_devices(d);
	tree_file(d->dir, "etc/default/grub", "new\n");
	tree_file(d->dir, AFTER "/etc/default/grub", "new\n");
	d->edits[0] = (struct run_edit){.kind = EDIT_CHANGE, .path = "/etc/default/grub"};
	d->edits[1] = (struct run_edit){.kind = EDIT_REMOVE, .path = "/etc/old"};
	d->words[0] = "intel_iommu=on";
	d->gone[0] = "intel_iommu=off";
	d->run = (struct run){.id = ID,
			      .when = "",
			      .state = RUN_DONE,
			      .boot_id = "one",
			      .reboot = true,
			      .bindings = d->bindings,
			      .n_bindings = 2,
			      .edits = d->edits,
			      .n_edits = 2,
			      .words = d->words,
			      .n_words = 1,
			      .gone_words = d->gone,
			      .n_gone_words = 1,
			      .steps_ran = true};
	d->host = (struct host){.boot_id = "two",
				.cmdline = "quiet intel_iommu=on",
				.devices = d->devices,
				.n_devices = 3,
				.groups = &d->group,
				.n_groups = 1,
				.iommu.groups_seen = TRI_YES};
}

static inline void verify(struct desk *d)
{
	promises_done(&d->promises);
	assert_int_equal(verify_run(&d->root, &d->run, &d->host, &d->promises, NULL), 0);
}

static inline void desk_done(struct desk *d)
{
	promises_done(&d->promises);
	root_done(&d->root);
	tree_free(d->dir);
}

static inline const struct promise *find(const struct desk *d, const char *id, const char *subject)
{
	for (size_t i = 0; i < d->promises.n; i++)
		if (streq(d->promises.items[i].id, id) &&
		    streq(d->promises.items[i].subject, subject))
			return &d->promises.items[i];
	fail_msg("no promise %s %s", id, subject);
	return NULL;
}

static inline void assert_promise(const struct desk *d, const char *id, const char *subject, enum tri ok,
			   const char *found)
{
	const struct promise *p = find(d, id, subject);

	assert_int_equal(p->ok, ok);
	if (!strstr(p->found, found))
		fail_msg("%s %s: found \"%s\", not \"%s\"", id, subject, p->found, found);
}
