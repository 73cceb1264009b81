/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the needs only (model/need.h): each is words of the kernel command line, which go the way of all words, or a file
 * of ours that the started system reads, or both. Where it is so already, nothing is done.
 */
#pragma once

#include "plan/making.h"

/*
 * Chooses what one need takes. -errno with sentences for the user: it cannot be, and is refused; then nothing of it was
 * chosen. value has passed need_check().
 */
typedef int (*need_chooser)(struct making *m, const char *value, struct err *err);
int choose_vfio_modules(struct making *m, const char *value, struct err *err);
int choose_kvm_modules(struct making *m, const char *value, struct err *err);
int choose_memlock(struct making *m, const char *value, struct err *err);
int choose_vfio_group(struct making *m, const char *value, struct err *err);
int choose_hugepages(struct making *m, const char *value, struct err *err);
int choose_cpus(struct making *m, const char *value, struct err *err);
int choose_ignore_msrs(struct making *m, const char *value, struct err *err);
int choose_governor(struct making *m, const char *value, struct err *err);
/* The one of that need, with what it says of the value alone. */
int choose_need(struct making *m, enum need_id id, const char *value, struct err *err);
/* Its line without the need's name in front, which stands elsewhere. */
const char *need_reason(enum need_id id, const char *line);

/* A file of ours has these lines below its first one, and no others. -EEXIST: the file that is there is none of ours. */
int need_file(struct making *m, const struct need_file *f, struct err *err);
#define need_note(m, ...)                                                                          \
	(*ARENA_PUSH((m)->mem, (m)->need_notes, (m)->n_need_notes) =                               \
		 arena_printf((m)->mem, __VA_ARGS__))

/* How what is set already, by whoever did it, is taken out. */
#define TAKE_IT_OUT                                                                                \
	"If a run of passthru set it, undo that run (passthru undo), and edit nothing by hand; "   \
	"else take it out there. Then run passthru again."

/* needs_words.c */
/* 0: no line has another word of that name. -EEXIST with a sentence that says where one is. */
int need_only_word(struct making *m, const char *word, struct err *err);
/* All of them are to be on every line, in their order; first need_only_word() of each. */
int need_words(struct making *m, const char *const *words, size_t n, struct err *err);
/* The first kernel that may boot and is older; NULL: none is, as far as is known. */
const struct kernel *kernel_before(const struct host *h, unsigned major, unsigned minor);
/* Has the running kernel, else the newest that may boot, this option? Of its configuration alone. */
enum tri kernel_option(const struct host *h, const char *option);
/* Is one of that support in any kernel that may boot; with none known, MODULE is. */
typedef enum support (*kernel_support)(const struct kernel *k);
bool any_kernel_has(const struct host *h, kernel_support support_of, enum support s);

/* needs_cpus.c: the NUMA node of the first chosen device that tells it; -1: none does. */
int need_node(const struct making *m);
bool leaves_few_cpus(const struct host *h, size_t taken); /* what a plan warns of */

/* needs_size.c: sizes against what the host has. What it cannot tell is no obstacle. */
/* Memory that is taken from the host for good (reserved) or only while a guest runs. */
int need_room(struct making *m, uint64_t kb, bool reserved, struct err *err);
int need_room_on_node(struct making *m, uint64_t kb, int node, struct err *err);
/* What the host can give away now, with the huge pages that it has reserved already; false: unknown. */
bool host_free_kb(const struct host *h, uint64_t *ret);
bool takes_most(uint64_t kb, uint64_t of); /* what a plan warns of */
const struct numa_node *node_with_memory(const struct host *h, int id); /* NULL: there is none */
const char *size_text(struct arena *a, uint64_t kb); /* "8 GiB", "7.6 GiB", "512 MiB" */

/* needs_files.c: settings in drop-in directories, in the order in which they count. */
struct drop_ins {
	const char *dir; /* "sysctl.d": of that name in /etc, /usr/lib … */
	const char *first, *last; /* single files that are read before them, behind them; NULL: none */
	bool continued; /* a "\\" at the end of a line goes on with the next one (udev) */
};
struct drop_line {
	const char *path;
	size_t line; /* the first, where it goes on */
	const char *text;  /* without blanks around it; never empty, nor a comment */
	bool is_ours, behind_ours; /* by the file */
};
typedef void (*drop_taker)(void *data, const struct drop_line *l);
/* ours: the path of our own file, there or not. Texts in the scratch arena. What cannot be read becomes a note of the plan. */
void each_drop_line(struct making *m, const struct drop_ins *d, const char *ours, drop_taker take, void *data);
