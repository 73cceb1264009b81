/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judges of the catalogue. A judge sets status and detail, and a remedy of its own where that
 * of its row does not fit this host. After judge_verdict and judge_devices.
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
/* findings_log.c */
void check_iommu_log(const struct bench *b, struct finding *f);
/* findings_kvm.c */
void check_kvm(const struct bench *b, struct finding *f);
void check_vfio(const struct bench *b, struct finding *f);
void check_vfio_iommu(const struct bench *b, struct finding *f);
/* findings_devices.c */
void check_rmrr(const struct bench *b, struct finding *f);
void check_screen(const struct bench *b, struct finding *f);
/* findings_acs.c */
void check_acs(const struct bench *b, struct finding *f);
/* findings_predict.c */
void check_prediction(const struct bench *b, struct finding *f);
/* findings_faults.c */
void check_faults(const struct bench *b, struct finding *f);
/* findings_boot.c */
void check_xen(const struct bench *b, struct finding *f);
void check_image(const struct bench *b, struct finding *f);
void check_secure_boot(const struct bench *b, struct finding *f);
void check_lockdown(const struct bench *b, struct finding *f);
void check_initramfs(const struct bench *b, struct finding *f);
/* findings_loader.c */
void check_loader(const struct bench *b, struct finding *f);
void check_other_loaders(const struct bench *b, struct finding *f);
/* findings_entries.c */
void check_entries(const struct bench *b, struct finding *f);
/* findings_room.c */
void check_room(const struct bench *b, struct finding *f);
/* findings_firmware.c */
void check_firmware_settings(const struct bench *b, struct finding *f);
/* findings_guests.c */
void check_libvirt(const struct bench *b, struct finding *f);
void check_virt_groups(const struct bench *b, struct finding *f);
void check_selinux(const struct bench *b, struct finding *f);
void check_apparmor(const struct bench *b, struct finding *f);
/* findings_start.c */
void check_guest_start(const struct bench *b, struct finding *f);
/* findings_memory.c */
void check_hugepages(const struct bench *b, struct finding *f);
void check_memlock(const struct bench *b, struct finding *f);
/* findings_unsafe.c */
void check_unsafe_interrupts(const struct bench *b, struct finding *f);
void check_noiommu(const struct bench *b, struct finding *f);
/* findings_facts.c */
void check_log(const struct bench *b, struct finding *f);
void check_notes(const struct bench *b, struct finding *f);
/* lint_*.c */
void check_acs_override(const struct bench *b, struct finding *f);
void check_dead_words(const struct bench *b, struct finding *f);
void check_other_vendor(const struct bench *b, struct finding *f);
void check_typos(const struct bench *b, struct finding *f);
void check_old_advice(const struct bench *b, struct finding *f);
void check_modprobe_lines(const struct bench *b, struct finding *f);
void check_vfio_options(const struct bench *b, struct finding *f);
void check_vfio_ids(const struct bench *b, struct finding *f);
void check_ignored_files(const struct bench *b, struct finding *f);
void check_unused_grub(const struct bench *b, struct finding *f);

/* What row i of the table of the log's lines says of this host; ids: the IOAPICs that a line names.
 * NULL: there is no such row. */
const char *remark_sentence(const struct bench *b, size_t i, const char *ids);
/* Why the kernel log was not read, where it was not: a sentence. */
const char *log_unread(const struct bench *b);
/* The line of the log by which the firmware has locked virtualisation; NULL none. */
const struct log_line *kvm_locked(const struct host *h);
/* The word that was meant to be this one ("intel_iommu") and is not, as it stands; NULL none. */
const char *misspelt(const struct bench *b, const char *name);
/* To install the newest firmware, and which one is there, where that is known. */
const char *firmware_update(const struct bench *b);

/* remedy NULL: that of the catalogue; "" when nothing is to be done. */
void judged(struct finding *f, enum status status, const char *detail, const char *remedy);
void prove_finding(const struct bench *b, struct finding *f, const char *source, const char *text);
/* What the attribute says, or that its mark is there; nothing when it is not there. */
void prove_attr(const struct bench *b, struct finding *f, enum attr_id id);

void prove_group(const struct bench *b, struct finding *f, const struct group *g);
