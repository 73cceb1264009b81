/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The manifest: the plan as text, one record a line, fields separated by tabs. Control bytes, tab, newline and
 * "%" in a field are written as %XX. It, before/ and after/ are the plan directory. Two plans that do the same
 * have the same manifest and the same trees.
 *
 *	passthru-plan	1
 *	want		ADDRESS
 *	need		NAME VALUE			(of model/need.h; each once, its value as it was given)
 *	binding		ADDRESS VENDOR:DEVICE MECHANISM picked|companion DRIVER NAME WHY
 *	edit		create|change|remove PATH MODE UID GID WHY	(MODE octal, of the file afterwards)
 *	owned		VARIABLE					(of the edit above: all of it that is ours)
 *	role		guard|passing|last				(of the edit above; without it: it stays)
 *	step		WHY ARGV…
 *	built		BUILT BECOMES					(of the step above)
 *	again								(of the step above)
 *	carries-words							(of the step above)
 *	last								(of the step above)
 *	expect		loader-word|loader-no-word|image-holds READER PATH SUBJECT
 *	word		WORD
 *	gone-word	WORD
 *	note		TEXT
 *	live		ADDRESS VENDOR:DEVICE TO FROM OVERRIDDEN NAME
 *	trial								(runs/ID/plan is what it tries)
 *	confirm		MINUTES						(undone by itself unless confirmed)
 *	reboot		yes|no						(the last record; a cut file is found out by it)
 */
#pragma once

#include "model/choice.h"
#include "model/run.h"

#define MANIFEST_MAX ((size_t)4 * 1024 * 1024) /* bytes; a longer file is none */

void plan_manifest(const struct plan *p, struct buf *out);

/*
 * What a manifest says, for history, verify and undo; content is checked as untrusted: -EINVAL with "manifest:LINE: …".
 * Replaces *ret, whose memory is ret->mem; id, when, boot_id are "" and state is RUN_PLANNED, for the caller to fill in.
 */
int manifest_read(const char *bytes, size_t n, struct run *ret, struct err *err);
/* The addresses and the needs a manifest wants, for recomputing the plan. Replaces *ret; the caller's: choice_done. */
int manifest_choice(const char *bytes, size_t n, struct choice *ret, struct err *err);
