/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the host still needs a device. A rule is a row: a new hazard is a new row and, at most, a new
 * test. Its sentence is "It REASON: ADVICE".
 */
#pragma once

#include "check/bench.h"

struct match {
	const char *subject; /* fills {subject} of the reason */
	const char *mark;    /* fills {mark} of the mark */
};

struct hazard_rule {
	const char *id;
	enum severity severity;
	bool (*test)(const struct bench *b, size_t i, const struct hazard_rule *rule,
		     struct match *ret);
	enum use_kind use;  /* for test_use */
	const char *mark;   /* what the Devices page shows, the first that holds; NULL none */
	const char *reason; /* a phrase that begins with a verb */
	const char *advice; /* what would happen, what to do instead */
	bool last; /* looks at what blocks the companions, so it comes after all others of all
		      devices */
};

/* Tests. Each fills ret when it gives true. */
bool test_use(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret);
bool test_boot_vga(const struct bench *b, size_t i, const struct hazard_rule *rule,
		   struct match *ret);
bool test_console(const struct bench *b, size_t i, const struct hazard_rule *rule,
		  struct match *ret);
bool test_only_display(const struct bench *b, size_t i, const struct hazard_rule *rule,
		       struct match *ret);
bool test_only_keyboard(const struct bench *b, size_t i, const struct hazard_rule *rule,
			struct match *ret);
bool test_other_keyboard(const struct bench *b, size_t i, const struct hazard_rule *rule,
			 struct match *ret);
bool test_bridge(const struct bench *b, size_t i, const struct hazard_rule *rule,
		 struct match *ret);
bool test_chipset(const struct bench *b, size_t i, const struct hazard_rule *rule,
		  struct match *ret);
bool test_rmrr(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret);
bool test_active_vfs(const struct bench *b, size_t i, const struct hazard_rule *rule,
		     struct match *ret);
bool test_no_reset(const struct bench *b, size_t i, const struct hazard_rule *rule,
		   struct match *ret);
bool test_power(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret);
bool test_bridge_driver(const struct bench *b, size_t i, const struct hazard_rule *rule,
			struct match *ret);
bool test_shared(const struct bench *b, size_t i, const struct hazard_rule *rule,
		 struct match *ret);

/* Fills report->devices, blocks and warns. */
void judge_devices(struct bench *b);

/* Fills report->groups; after judge_devices. */
void judge_groups(const struct bench *b);
