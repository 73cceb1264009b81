/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the host still needs a device. A rule is a row of hazard_rules.c: a new hazard is a new row
 * and, at most, a new test. Its sentences are "It REASON: ADVICE", then what to do instead. Both
 * may name the device as {address}, and what it does to its subject as {holds}.
 */
#pragma once

#include "check/bench.h"

struct match {
	const char *subject; /* fills {subject} of the reason */
	const char *mark;    /* fills {mark} of the mark */
	bool movable;        /* another slot would help: for INSTEAD_SLOT */
};

/* The last sentence, made from this host's other devices where it has one that fits. */
enum hazard_instead {
	INSTEAD_TOLD,    /* the advice says it */
	INSTEAD_ANOTHER, /* another device of its class */
	INSTEAD_SLOT,    /* another slot, else another device */
};

struct hazard_rule {
	const char *id;
	enum severity severity;
	bool (*test)(const struct bench *b, size_t i, const struct hazard_rule *rule,
		     struct match *ret);
	enum use_kind use;  /* for test_use */
	const char *mark;   /* what the Devices page shows, the first that holds; NULL none */
	const char *reason; /* a phrase that begins with a verb */
	const char *advice; /* what would happen, what to do */
	enum hazard_instead instead;
	bool last; /* looks at what blocks the companions, so it comes after all others of all
		      devices */
};

/* In the order in which they count: the first mark is shown, the first reason is named to
 * companions. */
extern const struct hazard_rule hazard_rules[];
extern const size_t n_hazard_rules;

/* Tests. Each fills ret when it gives true. */
static inline const struct device *device_at(const struct bench *b, size_t i)
{
	return &b->host->devices[i];
}

#define HAZARD_TEST(name)                                                                          \
	bool name(const struct bench *b, size_t i, const struct hazard_rule *rule,                 \
		  struct match *ret)
/* hazard_uses.c: what the host does with it */
HAZARD_TEST(test_use);
HAZARD_TEST(test_guest);   /* a guest has it */
HAZARD_TEST(test_program); /* a program has it open */
HAZARD_TEST(test_only_keyboard);
HAZARD_TEST(test_other_keyboard);
/* hazard_displays.c */
HAZARD_TEST(test_boot_vga);
HAZARD_TEST(test_console);
HAZARD_TEST(test_serial_console);
HAZARD_TEST(test_only_display);
HAZARD_TEST(test_connected);
HAZARD_TEST(test_bmc);
/* hazard_devices.c: what it is */
HAZARD_TEST(test_bridge);
HAZARD_TEST(test_chipset);
HAZARD_TEST(test_active_vfs);
HAZARD_TEST(test_vmd_child);
HAZARD_TEST(test_removable);
HAZARD_TEST(test_left_out_gpu);
HAZARD_TEST(test_no_group);
/* hazard_resets.c: how it comes back */
HAZARD_TEST(test_no_reset);
HAZARD_TEST(test_amd_reset);
HAZARD_TEST(test_bus_reset);
HAZARD_TEST(test_function_reset);
HAZARD_TEST(test_power);
/* hazard_company.c: what it shares */
HAZARD_TEST(test_rmrr);
HAZARD_TEST(test_bridge_driver);
HAZARD_TEST(test_irq);
HAZARD_TEST(test_conventional);
HAZARD_TEST(test_shared);

/* Of hazard_uses.c and hazard_devices.c, for other tests. */
bool match_use(const struct bench *b, size_t i, enum use_kind kind, struct match *ret);
/* Never goes to a guest, so what would come of that need not be said. */
bool device_stays(const struct device *d);

/* hazard_instead.c: what this host has to offer instead. */
#define SPARE_CLASSES 4
struct spares {
	const struct device *another[SPARE_CLASSES]; /* by row of its table; NULL none */
	bool clear[SPARE_CLASSES];                   /* no warning is said of it */
	const struct device *port; /* nothing is below it, and it isolates; NULL none */
};
/* After all hazards are known. */
void find_spares(const struct bench *b, struct spares *ret);
/* A sentence for device i; "" none. */
const char *instead_of(const struct bench *b, const struct spares *s, size_t i,
		       enum hazard_instead kind, bool movable);

/* Fills report->devices, blocks and warns. */
void judge_devices(struct bench *b);

/* Fills report->groups; after judge_devices. */
void judge_groups(const struct bench *b);
