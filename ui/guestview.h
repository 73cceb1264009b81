/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Guest page knows: the devices that it is about, what a guest is told of them, which needs make sense, and what
 * libvirt has answered. All of it is derived when it is looked at; what is chosen here are the options alone, and the
 * needs, which are part of app->choice.
 */
#pragma once

#include "engine/guest.h"
#include "ui/virtask.h"

struct app;

enum virt_known { VIRT_UNASKED, VIRT_ASKED, VIRT_KNOWN, VIRT_FAILED };
enum virt_what { VIRT_LIST, VIRT_PREVIEW, VIRT_CHANGE };

/* What adding to a domain (or taking away) would make of its configuration. */
struct virt_preview {
	bool known;
	int r; /* < 0: err says why it cannot be */
	struct err err;
	struct virt_change change;
};

/* What was asked last, to know what the answer is about. */
struct virt_asked {
	enum virt_what what;
	size_t domain;
	bool live, detach;
	bool stale; /* what it was about has changed meanwhile */
	char *done; /* VIRT_CHANGE: what is said when it is done */
};

/* Whether a domain has the devices. */
enum guest_has { HAS_NONE, HAS_SOME, HAS_ALL };

struct guestview {
	bool made; /* what follows, up to the options */
	struct choice choice; /* app->choice, or without one the devices of the last run */
	bool of_run;
	struct guest *guest; /* NULL: err says why not … */
	struct guest *back;  /* … and this is what can be taken out of a domain all the same; NULL: nothing */
	struct err err;
	struct arena offers_mem;
	struct offer offers[_NEED_MAX];
	bool offered;

	struct guest_opts opts;
	char *rom; /* opts.rom */
	char *rom_left, *left[_NEED_MAX]; /* what was typed and is no longer chosen, to be chosen again; NULL none */
	bool opts_kept; /* a text that was made with these is saved, or a domain was changed by them */

	enum virt_known known;
	struct domains domains;
	struct err domains_err;
	char *meant; /* the domain that the cursor was on last: texts and offers are for it; NULL none */
	struct virt_preview *previews; /* two of each domain: of its configuration, and of the running one too */
	size_t n_previews;
	bool live; /* the preview that is shown of the domain under the cursor, and wanted */
	bool will_change; /* when that preview is there the question is asked */
	char *question;	  /* the domain that the question on the screen is about … */
	bool question_live; /* … and whether as it runs: it may be another one that the cursor is on by then */

	struct virtask ask;
	struct virt_asked asked;
};

void guestview_done(struct guestview *v);
/* The devices, the needs, the runs or the options have changed: all but the options and the domains is made anew. */
void guestview_forget(struct guestview *v);
/* libvirt is asked again; the domains that it named before are shown until then. */
void guestview_ask_again(struct guestview *v);

/* The options are no longer the usual ones, and nothing was made of them. */
bool guestview_opts_unkept(const struct guestview *v);
/* They were changed. */
void guestview_opts_changed(struct guestview *v);

/* Makes what is not made. */
void guestview_make(struct app *app);

/* Where guest is NULL: why, and what to do. */
const char *guestview_no_guest(const struct guestview *v);
const struct domain *guestview_meant(const struct guestview *v); /* NULL: none */
void guestview_mean(struct guestview *v, const struct domain *d);
enum guest_has guestview_has(const struct guestview *v, const struct domain *d);
/* What a domain can be without: the guest, or what the host needs and a domain may have nevertheless. NULL: nothing. */
const struct guest *guestview_back(const struct guestview *v);
/* What is done to the domain takes the devices out of it, as it has one of them; else it adds them. */
bool guestview_detaches(const struct guestview *v, size_t domain);
/* There is something to add to the domain, or to take out of it. */
bool guestview_changes(const struct guestview *v, const struct domain *d);
/* Of a domain; live: the running one too. */
struct virt_preview *guestview_preview(const struct guestview *v, size_t domain, bool live);

/* The text that is shown and saved: for QEMU, else for libvirt. */
void put_guest_text(struct buf *out, const struct app *app, bool qemu);
/* "01:00.0 and 01:00.1" */
void put_guest_devices(struct buf *out, const struct app *app);
