/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections of a PE image, to read a unified kernel image's command line back: .cmdline, .initrd, .linux, .uname,
 * .osrel, .profile … (UAPI Unified Kernel Image specification). Only the file's head is looked at; the caller
 * reads the ranges.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/* So many bytes from the file's start hold every section table that is met. */
#define PE_HEAD_MAX (64 * 1024)

struct pe_section {
	char name[9];
	uint64_t at;  /* in the file */
	uint64_t len; /* the smaller of VirtualSize and SizeOfRawData: what systemd-stub takes (its src/boot/pe.c) */
	size_t profile; /* 0: before the first .profile, for all of them; 1: of profile 0, from its .profile on; … */
};

/*
 * The table in file order, in the arena. size is the file's, head its first n bytes. -EINVAL when this is no PE image, when
 * its table is not in the head, or when a section reaches out of the file; the line tells which.
 */
int pe_sections(const void *head, size_t n, uint64_t size, struct arena *a, struct pe_section **ret, size_t *ret_n,
		struct err *err);

/* The section that systemd-stub takes when no profile is asked for: profile 0's, else the one for all; the first of
   two. NULL: none. */
const struct pe_section *pe_section(const struct pe_section *sections, size_t n, const char *name);
