/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every judge works on, and how it writes down its proof. Internal to check/.
 */
#pragma once

#include "model/report.h"

struct bench {
	const struct host *host;
	struct report *report; /* being filled, top to bottom of check_host() */
	struct arena *mem;     /* the report's */
	size_t remap_proof; /* where in report->iommu.evidence that of interrupt remapping begins */
	const char **blocks; /* by device: what blocks it, as "holds /"; NULL none. Filled by
				judge_devices */
	const char **warns;  /* the same for its first warning */
};

/* Adds one piece of evidence; source and text must live as long as the host or the report. */
void prove(const struct bench *b, struct evidence **items, size_t *n, const char *source,
	   const char *text);
/* The whole kernel command line; nothing when it is unknown. */
void prove_cmdline(const struct bench *b, struct evidence **items, size_t *n);
/* The running kernel's own line about that option ("CONFIG_AMD_IOMMU"), or that it has none. */
void prove_config(const struct bench *b, struct evidence **items, size_t *n, const char *option);
/* One line of the kernel log with those that continue it; nothing when line is NULL. */
void prove_line(const struct bench *b, struct evidence **items, size_t *n,
		const struct log_line *line);

/* A blank in a sentence of a table: "{name}" becomes value. */
struct blank {
	const char *name, *value;
};
/* The sentence with its blanks filled, in the report's memory. A name that is not among them is a
 * bug. */
const char *fill_blanks(const struct bench *b, const char *sentence, const struct blank *blanks,
			size_t n);
