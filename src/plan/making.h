/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan while it is made. plan_build (build.c) fills the parts in the order in which they stand
 * here; each file of this folder reads only what stands above its own part.
 */
#pragma once

#include "conf/cmdline.h"
#include "conf/vfioinstall.h"
#include "model/choice.h"
#include "model/plan.h"
#include "plan/about.h"
#include "plan/draft.h"

/* One device that leaves the host. */
struct leaver {
	size_t index; /* in host->devices and report->devices */
	const struct device *device;
	bool picked;
	const char *id;       /* "10de:1ff2" */
	const char **drivers; /* modules that would claim it, underscores; vfio-pci left out */
	size_t n_drivers;
	const char **loadable; /* those that are modules: a softdep holds them back */
	size_t n_loadable;
	const char *builtin; /* one of them that is built into the kernel, NULL: none */
	bool settled;        /* on vfio-pci as it is configured: nothing is to be done for it */
	enum mechanism mechanism;
	const char *twins; /* that stay, "0000:65:00.0"; NULL: none */
	const char *given; /* twins that our line binds by address already; NULL: none */
};

/* A list of vfio-pci ids that is there already. */
struct id_list {
	const char *at; /* the file, or the word of the command line; NULL: there is none */
	size_t line;    /* in the file, else 0 */
	char **ids;
	size_t n;
};

/* Our line that binds by address, where it is there already. */
struct place_line {
	const char *at; /* the file; NULL: there is none */
	size_t line;
	struct vfio_place *items;
	size_t n;
};

/* A file of ours for a need: all of it that stands below our first line. */
struct need_file {
	const char *path, *lines;
	const char *why; /* as of draft_set() */
};

struct making {
	const struct host *host;
	const struct report *report;
	struct plan *plan;
	struct arena *mem;    /* the plan's: drafts and texts */
	struct arena scratch; /* what nobody needs when the plan is made */
	struct drafts drafts;

	/* leaving.c */
	struct leaver *leavers; /* by address */
	size_t n_leavers;
	bool modular, builtin; /* vfio-pci in the kernels that may boot: a module, built in */

	/* loader.c */
	const struct loader_ops *loader; /* NULL: passthru cannot edit this host's command line */
	const char *cmdline; /* of the next boot by the loader's files, else of this one */
	bool cmdline_known;  /* by the files */
	/* Every line that the files give an own entry, and that kernels to come are given, as far
	 * as their words differ; the first is cmdline. A word that one of them lacks is added, one
	 * that is in the way in any of them changes; never empty. */
	const char **lines;
	size_t n_lines;

	/* mechanism.c */
	struct id_list file_ids, cmdline_ids; /* the last of each kind: it wins over those before */
	struct place_line placed;
	const char **ids; /* of all that are bound by ids and not settled, without duplicates */
	size_t n_ids;
	struct vfio_place *places; /* of all that are bound by address and not settled */
	size_t n_places;

	/* needs.c */
	struct need_file *need_files;
	size_t n_need_files;
	const char **need_notes;
	size_t n_need_notes;
	size_t need_notes_end[_NEED_MAX]; /* of a need that is chosen: so many there were then */
	bool need_start; /* what was chosen holds from the next start on */

	/* initramfs.c */
	bool image_changed; /* a draft changed what an initramfs holds */

	/* words.c */
	struct word_edit *words;
	size_t n_words;
	const char *typed; /* a word that is in the way now and in no file, or NULL */
};

/* refuse.c. A second refusal of the same address and id has no effect. */
void refuse(struct making *m, const char *address, const char *id, const char *detail);
/* What the host and the hazards forbid. */
void refuse_devices(struct making *m, const struct choice *c);
/* And the verdict too. */
void refuse_choice(struct making *m, const struct choice *c);

/* leaving.c */
void find_leavers(struct making *m, const struct choice *c);
bool is_leaving(const struct making *m, size_t device);
/* Modules of all leavers that are not settled, without duplicates and without those that are built
 * in. */
void leaving_drivers(struct making *m, const char ***ret, size_t *ret_n);

/* mechanism.c: how each device gets to vfio-pci; refuses what has no way. */
void choose_mechanisms(struct making *m);
bool binds_any(const struct making *m); /* is one to be bound that is not settled? */
bool binds_by_address(const struct making *m); /* is one, now or since an earlier run? */
/* Do the ids have to stand in modprobe.d, on the command line? */
bool wants_file_ids(const struct making *m);
bool wants_cmdline_ids(const struct making *m);

/* places.c: the line that binds by address. */
void find_places(struct making *m); /* fills placed */
bool is_placed(struct making *m, const struct device *d);
/* … and counts: vfio-pci is a module. At the next start it binds the device, if not now. */
bool is_bound_by_address(struct making *m, const struct device *d);
/* home: the file for a line that is not there yet. */
int plan_places(struct making *m, const char *home, struct err *err);

/* foreign.c: ids that are set already and would take a device that the host lives on. */
void refuse_foreign_ids(struct making *m);
/* Does a list that counts take this device? "FILE:LINE gives ID to vfio-pci", NULL: none does. */
const char *taken_by_list(struct making *m, size_t device);
/* Where a word of the kernel command line stands: "/etc/default/grub:7" where a file has it, else it is quoted. */
const char *word_at(struct making *m, const char *word);

/* declared.c: systems that are not edited file by file. */
bool is_declared(const struct host *h);
bool about_declared(size_t i, const char **ret_name, struct about *ret);
/* Says what to run, or to declare, where anything has to be done. */
void refuse_declared(struct making *m);

/* stale.c: a menu of GRUB that lacks what its settings have. */
void find_stale_words(struct making *m);
/* Makes the word, which the settings have, one of the plan's where an own entry of that menu lacks it. */
void renew_word(struct making *m, const char *word);
/* Does an own entry of that menu, of the live system, have the word? */
bool menu_has(const struct making *m, const char *word);

/* words.c: which words of the kernel command line change. */
void choose_words(struct making *m);
/* Has the word added where a line lacks it; one that all of them have, and GRUB's menu not, is made into that. */
void add_word_everywhere(struct making *m, const char *word);
void promise_words(struct making *m); /* what is then promised: plan->words, plan->gone_words */
bool only_adds_words(const struct making *m);
/* Do all lines come to have the word? One that was turned in a single entry is promised for no other; nor is NULL. */
bool is_everywhere(const struct making *m, const char *word);
/* Does Intel's graphics leave, and has no group? */
bool igpu_is_outside(const struct making *m);

/* modprobe.c, softdep.c */
int plan_modprobe(struct making *m, struct err *err);
int plan_softdeps(struct making *m, const char *home, struct err *err);

/* modprobe_dir.c */
#define MODPROBE_DIR "/etc/modprobe.d/"
#define OUR_FIRST_LINE "# Written by passthru. To take everything back: passthru undo\n"
/* The draft's bytes; for a file that is not there yet, the comment that ours start with. */
void start_modprobe_file(const struct draft *f, struct buf *out);
bool in_modprobe_dir(const char *path); /* the one that is edited: /etc/modprobe.d */

/* needs.c: what the guest wants of the host besides its devices. */
void choose_needs(struct making *m); /* words, need_files and what is to be noted; refuses what cannot be */
int plan_need_files(struct making *m, struct err *err);
void note_needs(struct making *m);

/* losses.c: the notes on what the host loses. */
void note_losses(struct making *m);

/* sealed.c: the note on a disk that the TPM may refuse to unlock after the plan. */
void note_sealed(struct making *m);

/* One more note, as safe text: it may quote a file. */
void note(struct making *m, const char *fmt, ...) _printf_(2, 3);
/* notes.c: the warnings of all that leave, and of those that this plan has to do with. */
void note_hazards(struct making *m);
/* What the user should know, and whether a reboot is due. Comes last. */
void write_notes(struct making *m);
