/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is set on a host, in words: lines of files, as probe would have read them. */
#pragma once

#include "hosts.h"

/* One word of a file for the next start; text is the line. */
static inline void set_in_file(struct host *h, const char *path, size_t line, const char *text,
			       const char *word)
{
	*ARENA_PUSH(&h->mem, h->set_words, h->n_set_words) = (struct set_word){
		.path = path,
		.line = line,
		.text = text,
		.word = make_param(&h->mem, word),
	};
}

/* bytes must outlive the host. */
static inline struct file_fact *add_file(struct host *h, const char *path, const char *bytes)
{
	struct file_fact *file = ARENA_PUSH(&h->mem, h->files, h->n_files);

	file->path = path;
	file->state = FILE_PRESENT;
	file->bytes = bytes;
	file->len = strlen(bytes);
	return file;
}

static inline void add_modprobe(struct host *h, const char *path, size_t line,
				const char *directive, const char *module, const char *args)
{
	*ARENA_PUSH(&h->mem, h->modprobe, h->n_modprobe) = (struct modprobe_line){
		.path = path,
		.line = line,
		.directive = directive,
		.module = module,
		.args = args,
	};
}

/* Its only candidate. */
static inline void set_candidate(struct host *h, struct device *d, const char *module)
{
	struct candidate c = {module, MODULE_LOADABLE};

	d->candidates = arena_dup(&h->mem, &c, sizeof(c));
	d->n_candidates = 1;
}

/* How much proof the finding has. */
static inline size_t count_proof(const struct host *h, const char *id)
{
	_cleanup_report_ struct report *r = check_host(h);

	return find_finding(r, id)->n_evidence;
}

/* The detail of a finding does not say it. */
static inline void assert_silent(const struct host *h, const char *id, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);

	if (strstr(find_finding(r, id)->detail, says))
		fail_msg("%s: %s", id, find_finding(r, id)->detail);
}
