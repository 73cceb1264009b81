/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judges of the catalogue. A judge sets status and detail, and a remedy of its own where that of
 * its row does not fit this host. After judge_verdict.
 */
#pragma once

#include "check/bench.h"

void judge_findings(const struct bench *b);

/* findings_iommu.c */
void check_guest(const struct bench *b, struct finding *f);
void check_cpu(const struct bench *b, struct finding *f);
void check_table(const struct bench *b, struct finding *f);
void check_driver(const struct bench *b, struct finding *f);
void check_cmdline(const struct bench *b, struct finding *f);
void check_state(const struct bench *b, struct finding *f);
void check_remapping(const struct bench *b, struct finding *f);
void check_groups(const struct bench *b, struct finding *f);
/* findings_kvm.c */
void check_vfio(const struct bench *b, struct finding *f);
/* findings_devices.c */
void check_rmrr(const struct bench *b, struct finding *f);
/* findings_boot.c */
void check_xen(const struct bench *b, struct finding *f);
void check_image(const struct bench *b, struct finding *f);
void check_loader(const struct bench *b, struct finding *f);
void check_initramfs(const struct bench *b, struct finding *f);
/* findings_facts.c */
void check_log(const struct bench *b, struct finding *f);
void check_notes(const struct bench *b, struct finding *f);
/* findings_words.c */
void check_acs_override(const struct bench *b, struct finding *f);
void check_dead_words(const struct bench *b, struct finding *f);

/* remedy NULL: that of the catalogue; "" when nothing is to be done. */
void judged(struct finding *f, enum status status, const char *detail, const char *remedy);
void prove_finding(const struct bench *b, struct finding *f, const char *source, const char *text);
/* What the attribute says, or that its mark is there; nothing when it is not there. */
void prove_attr(const struct bench *b, struct finding *f, enum attr_id id);
