/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a remedy tells a person to do, in the words of this host: who has to run passthru and where,
 * which lines hold a word, and which programs write what a change needs. Internal to check/.
 * Sentences are the report's.
 */
#pragma once

#include "check/bench.h"
#include "check/howto.h"

/* Where the system is declared or made from an image. */
extern const char howto_declared[];

/*
 * For what could not be read. In a tree: run passthru on the host itself; as an ordinary user: as
 * root. As root on the running host neither helps, so look, a sentence, says where to look.
 */
const char *howto_read(const struct bench *b, const char *look);

/* Words to take out of the kernel command line, with the lines of files that hold them. */
struct unwanted {
	const char *words;  /* "nofb, iommu=1"; NULL none yet */
	const char *places; /* "/etc/default/grub:3"; NULL no file is known to hold one */
	bool plain;         /* each is safe to write behind a command */
};
void unwanted_add(const struct bench *b, struct unwanted *u, const struct param *p);
/* "Take nofb out (/etc/default/grub:3), run update-grub, and reboot." */
const char *howto_take_out(const struct bench *b, const struct unwanted *u);
const char *howto_take_word(const struct bench *b, const char *raw);

/* "Add WORD to the kernel command line (/etc/default/grub), run update-grub, and reboot." word
 * is one of ours. */
const char *howto_add_word(const struct bench *b, const char *word);

/* Ends a sentence about a change: ", run update-grub and update-initramfs -u -k all, and
 * reboot." What was changed: the kernel command line, a file that the initramfs copies. */
const char *howto_finish(const struct bench *b, bool cmdline, bool initramfs);

/* The same as a sentence behind others: " Then run update-grub, and reboot." */
const char *howto_then(const struct bench *b, bool cmdline, bool initramfs);

/* "a" or "list, a", where list is NULL or a list: each once, and no more than a person reads. */
const char *join_once(const struct bench *b, const char *list, const char *item);
