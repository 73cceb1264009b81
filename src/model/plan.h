/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: whole-file edits and programs to run, why each is there, and what must hold afterwards.
 * Made by plan from host, report and choice; pure, self-contained (it copies what it needs), owned by
 * plan->mem. A plan that has nothing to do has no edits and no steps.
 */
#pragma once

#include "model/need.h"
#include "model/report.h"

enum edit_kind { EDIT_CREATE, EDIT_CHANGE, EDIT_REMOVE };
const char *edit_kind_name(enum edit_kind k); /* "create", "change", "remove" */

/* When an edit is written, and how long it stays. A plan has guards first, then those that stay or pass, then the last. */
enum edit_role {
	EDIT_STAYS,   /* before the programs; until it is undone */
	EDIT_GUARD,   /* first of all; until the run is confirmed or undone: what undoes it by itself */
	EDIT_PASSING, /* before the programs, and back as soon as their result was read: what a trial's image is made of */
	EDIT_LAST,    /* behind all that: what points to the result */
};
const char *edit_role_name(enum edit_role r); /* "stays", "guard", "passing", "last" */

/* Who reads an edit's file as the host starts, and so what of it a start on trial can show. */
enum edit_reader {
	READ_FROM_IMAGE,  /* it is copied into the initramfs */
	READ_BY_LOADER,	  /* it changes what a loader gives the kernel, or is itself such an entry */
	READ_BY_SYSTEM,	  /* the started system: from the root file system alone, so there is nothing that could be tried */
};

struct edit {
	enum edit_kind kind;
	enum edit_role role;
	enum edit_reader reader;
	const char *path; /* absolute host path */
	const char *why;  /* one sentence */
	const char *before;
	size_t before_len;
	struct meta before_meta; /* of CHANGE and REMOVE */
	const char *after;
	size_t after_len;
	struct meta after_meta; /* CHANGE: that of before; CREATE: root, 0644 */
	const char *diff;	/* unified diff as safe text, "--- a/etc/…" headers; lines end in "\n" */
	/* The one variable of an environment block (grubenv) that is ours: GRUB writes the others at each start, so undo and
	   verify look at this one alone. NULL: the whole file is. */
	const char *owned;
};

struct step {
	const char *const *argv; /* NULL-terminated; argv[0] is a bare program name from our tables */
	const char *why;
	int timeout_s;
	const char *const *generated; /* absolute paths this program rewrites; NULL-terminated */
	const char *const *leftovers; /* absolute paths it may leave behind when it is killed; NULL-terminated */
	/* It writes a new file, which is looked at there and then renamed over the old one. built is one of leftovers, becomes one
	   of generated. NULL: the program puts in place itself what it makes. */
	const char *built, *becomes;
	bool again; /* it makes what cannot be copied (a file system that only it mounts): once the files are back, undo runs it
		       again */
	bool last; /* runs behind the edits that come last */
	bool carries_words; /* its arguments say what is to be there: run again after an undo it would add that once more */
};

/* How a device gets to vfio-pci. Names as in the JSON. */
enum mechanism { MECHANISM_IDS, MECHANISM_OVERRIDE, MECHANISM_CMDLINE_IDS, MECHANISM_NONE };
const char *mechanism_name(enum mechanism m); /* "ids", "override", "cmdline-ids", "none" (is there already) */

struct binding {
	struct pci_addr addr;
	uint16_t vendor, device;
	enum mechanism mechanism;
	const char *name;   /* safe text */
	const char *driver; /* bound now, "" none: what undo gives back */
	const char *why;    /* a sentence without its full stop: "At the next start vfio-pci takes it …" */
	const char *stays;  /* devices with the same ids that stay with the host: "0000:65:00.0"; NULL: none */
	bool picked;	    /* by the user; else a companion */
};

/* A device that changes its driver now, in this boot: driver_override → unbind → drivers_probe. */
struct live {
	struct pci_addr addr;
	uint16_t vendor, device;
	const char *name;      /* safe text */
	const char *from;      /* its driver before, "" none */
	const char *overridden; /* what driver_override said before, "" nothing */
	const char *to;	       /* "vfio-pci", "pci-stub" */
};

struct refusal {
	const char *address; /* of the device, or the need's name */
	const char *id, *detail;
};
const struct need_info *refusal_need(const struct refusal *r); /* NULL: it is a device's */

/* What the result must show when it is read back after the programs ran, and what verify asks after the reboot. */
enum expect_kind {
	EXPECT_LOADER_WORD,    /* file `path` of the loader: every kernel line has `subject`, but for recovery */
	EXPECT_LOADER_NO_WORD, /* … and none has `subject` */
	EXPECT_IMAGE_HOLDS,    /* initramfs image `path` lists a file whose name is `subject` ("vfio-pci.ko", "vfio.conf") */
};
const char *expect_kind_name(enum expect_kind k); /* "loader-word", "loader-no-word", "image-holds" */

struct expect {
	enum expect_kind kind;
	/* How the file is read. Words: READER_GRUB_CFG, READER_UKI, or a name of conf/bootfile.h's formats. Images: the program
	   that lists one ("lsinitramfs"). */
	const char *reader;
	const char *path, *subject;
};
#define READER_GRUB_CFG "grub.cfg" /* what grub-mkconfig made */
#define READER_UKI "uki"	   /* the .cmdline section of a unified kernel image */
/*
 * A FAT volume that no one mounts ("/dev/disk/by-uuid/AAAA-BBBB" is its path): all entries for a Linux
 * on it, type 1 or in its grub/grub.cfg. It is mounted read-only for that, where nobody else sees it.
 */
#define READER_ESP "esp"

/* Every reader of that kind there is; a new one is a row in plan.c and one in apply's readback. */
bool expect_reader_is_known(enum expect_kind k, const char *reader);

/* One of a plan's notes, that the value of a need brought. */
struct need_note {
	enum need_id id;
	const char *text;
};

struct plan {
	struct arena mem;
	struct pci_addr *wanted; /* the choice, sorted */
	size_t n_wanted;
	struct need *needs; /* the choice's, by id */
	size_t n_needs;
	struct binding *bindings; /* all devices that leave the host, sorted by address */
	size_t n_bindings;
	struct refusal *refused; /* not empty: nothing else is */
	size_t n_refused;
	struct edit *edits;	 /* in the order in which they are applied */
	size_t n_edits;
	struct step *steps;
	size_t n_steps;
	struct expect *expects;
	size_t n_expects;
	const char **words;	 /* kernel command line words that must be there after the reboot */
	size_t n_words;
	const char **gone_words; /* … and those that must not */
	size_t n_gone_words;
	const char **notes;	 /* what the user should know, warnings of devices first; a sentence or two each */
	size_t n_notes;
	struct need_note *need_notes; /* those of notes that are about one need, but for what it costs; none in a plan that was read */
	size_t n_need_notes;
	bool reboot;

	/* A trial: the next start, and only that one, has what trial_of would make permanent. Not owned. NULL: no trial. */
	const struct plan *trial_of;
	/* It is undone by itself unless someone confirms it within so many minutes: of the first start that has it, of the
	   binding when it is live. 0: it is not waited for. */
	unsigned confirm_minutes;
	struct live *lives; /* not empty: a live binding, without edits and programs */
	size_t n_lives;
};

/* The word by which a kernel that was started on trial is known. No module has that name, so it has no other effect. */
#define TRIAL_WORD "passthru.trial"

#define CONFIRM_MAX_MINUTES 1440U /* a day: more is no way back */

void plan_free(struct plan *p); /* NULL is fine */
bool plan_edits_a_start(const struct plan *p); /* an edit is read by more than the system when it has started */
bool plan_empty(const struct plan *p); /* no edits, no steps, no live bindings */
