/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks of a tree, and what is stacked on them. */
#pragma once

#include "unit/probe/probed.h"

#define NVME "0000:02:00.0"
#define SATA "0000:00:17.0"

static inline void two_disks(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x010802});
	tree_pci(tree, &(struct tree_pci){.address = SATA, .class = 0x010601});
	tree_disk(tree, NVME, "nvme/nvme0", "nvme0n1", 259, 0, 3);
	tree_disk(tree, SATA, "ata1/host0/target0:0:0/0:0:0:0/block", "sda", 8, 0, 2);
}

/* A device-mapper or MD device on other block devices. */
static inline void stacked(const char *tree, const char *name, const char *dm_name,
			   const char *number, const char *const *on)
{
	_cleanup_free_ char *dir = NULL, *link = NULL, *target = NULL;

	assert_true(asprintf(&dir, "sys/devices/virtual/block/%s", name) > 0);
	assert_true(asprintf(&target, "../../devices/virtual/block/%s", name) > 0);
	tree_dir(tree, dir);
	for (size_t i = 0; on[i]; i++) {
		_cleanup_free_ char *slave = NULL, *to = NULL;

		assert_true(asprintf(&slave, "%s/slaves/%s", dir, on[i]) > 0);
		assert_true(asprintf(&to, "/sys/class/block/%s", on[i]) > 0);
		tree_link(tree, slave, to);
	}
	if (dm_name) {
		_cleanup_free_ char *file = NULL;

		assert_true(asprintf(&file, "%s/dm/name", dir) > 0);
		tree_file(tree, file, "%s\n", dm_name);
	}
	assert_true(asprintf(&link, "sys/class/block/%s", name) > 0);
	tree_link(tree, link, target);
	free(link);
	assert_true(asprintf(&link, "sys/block/%s", name) > 0);
	tree_link(tree, link, target);
	free(link);
	assert_true(asprintf(&link, "sys/dev/block/%s", number) > 0);
	tree_link(tree, link, target);
}

/* A disk that hangs below dir, which is no PCI function. */
static inline void other_disk(const char *tree, const char *dir, const char *name,
			      const char *number)
{
	_cleanup_free_ char *own = NULL, *target = NULL, *file = NULL, *link = NULL;

	assert_true(asprintf(&own, "%s/%s", dir, name) > 0);
	assert_true(asprintf(&target, "/%s", own) > 0);
	assert_true(asprintf(&file, "%s/dev", own) > 0);
	tree_file(tree, file, "%s\n", number);
	for (size_t i = 0; i < 3; i++) {
		static const char *const at[] = {"sys/block", "sys/class/block", "sys/dev/block"};

		free(link);
		assert_true(asprintf(&link, "%s/%s", at[i], i == 2 ? number : name) > 0);
		tree_link(tree, link, target);
	}
}

/* What must be there, and by which layers. */
static inline void expect_via(const struct host *h, const char *address, enum use_kind kind,
			      const char *subject, const char *via)
{
	const struct use *u = use_of(the_device(h, address), kind, subject);

	if (!u)
		fail_msg("%s is not used for %s", address, subject);
	assert_string_equal(u->via, via);
}
