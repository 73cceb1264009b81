/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of boot loaders, and of what feeds them, that hold kernel command lines as text: a row of a table for
 * each format (bootfile.c), which tells where in the bytes the command lines stand. All else is done once for
 * all of them: words are added, changed and taken away in those places, and no other byte is touched.
 * GRUB's shell files and grub.cfg are conf/grub.h's.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/cmdline.h"

enum boot_format {
	BOOT_ENTRY,	  /* a type 1 entry, "options" lines (UAPI Boot Loader Specification) */
	BOOT_LINE,	  /* nothing but words: /etc/kernel/cmdline, /etc/cmdline.d/X.conf; "#" lines are comments */
	BOOT_GRUBENV,	  /* kernelopts of GRUB's environment block, which stays 1024 bytes (GRUB's include/grub/lib/envblk.h) */
	BOOT_UKI_CONF,	  /* Cmdline= in [UKI] of /etc/kernel/uki.conf (ukify(1)) */
	BOOT_EXTLINUX,	  /* append lines of extlinux.conf, as syslinux and U-Boot read them */
	BOOT_REFIND_LINUX, /* refind_linux.conf beside the kernels: "title" "options" */
	BOOT_REFIND,	  /* refind.conf: options of the menuentry stanzas */
	BOOT_LIMINE,	  /* limine.conf (8 and later): cmdline: or kernel_cmdline: below "/Entry" */
	BOOT_LIMINE_TOOL, /* KERNEL_CMDLINE[…] of /etc/default/limine and limine-entry-tool.d (conf/liminetool.h) */
	_BOOT_FORMAT_MAX,
};

/* "entry", "line", "grubenv", "uki.conf", "extlinux", "refind-linux", "refind", "limine", "limine-tool". */
const char *boot_format_name(enum boot_format f);
/* -1: no format has this name. */
int boot_format_of(const char *name);

/* One stretch of a file that holds words. Pointers are into the arena. */
struct boot_span {
	size_t entry;	    /* spans with the same number make one command line, joined by a blank; from 0, in file order */
	const char *title;  /* of what it starts, bytes; "" none */
	const char *kernel; /* the kernel's path as the file names it; "" none */
	const char **modules; /* paths of what is loaded beside it, as the file names them. Limine's module_path alone */
	size_t n_modules;
	bool sums;	      /* it has sums of the modules, and starts none that changed. Limine alone */
	size_t line;	    /* physical line, from 1 */
	size_t at, len;	    /* its bytes in the file, quotes around them excluded */
	bool recovery;	    /* starts a rescue system or a fallback that is to stay as it is: not edited */
	bool foreign;	    /* starts something that is no Linux of this host (another system, a memory test): not edited */
	const char *lead, *tail; /* no line is there yet: what has to stand around the words; NULL: there is one (len may be 0) */
	size_t cut_at, cut_len;	 /* what goes together with the last word; cut_len 0: nothing else does */
};

/*
 * Recovery is only what says so clearly: the word "rescue" or "recovery" in the title or the kernel's path (Fedora's
 * vmlinuz-0-rescue-ID, Debian's "(rescue target)", Pop!_OS' /EFI/Recovery-ID), "single-user" or "minimal options" in the
 * title (rEFInd), or one of the words single, systemd.unit=rescue.target, systemd.unit=emergency.target in the command
 * line. An entry with a "fallback" image is an ordinary entry: the same kernel with more drivers.
 */

/*
 * All command lines, in file order. A Linux entry without any has one span with lead and tail. -EINVAL with "line N: …" for
 * a file that is none of this format, for one that cannot be edited without loss (a NUL byte, words that an
 * escape or a macro hides), and for an unterminated quote.
 */
int boot_spans(enum boot_format f, const char *bytes, size_t n, struct arena *a, struct boot_span **ret, size_t *ret_n,
	       struct err *err);

/* The command line of one entry: its spans joined by blanks, as the file has it. In the arena; "" when there is none. */
char *boot_line_of(const char *bytes, const struct boot_span *spans, size_t n_spans, size_t entry, struct arena *a);

/* A change of every own command line in a file. */
struct boot_change {
	const struct word_edit *edits;
	size_t n;
	/* A variable by which an entry is given words from elsewhere ("$kernelopts"): where an entry has it, nothing is added
	   to the entry itself. NULL: none. */
	const char *carrier;
};

/*
 * The file with the change done in every entry that is neither recovery nor foreign: an old word changes or goes where it
 * stands, a new one comes behind the last word of the entry's last span. The very bytes when nothing changes; text that was
 * put in can be taken out again byte for byte. Reads the result again: -EINVAL with "line N: …" when
 * a word cannot be written there without loss, or when the result would not be exactly the old words with ours.
 */
int boot_edit(enum boot_format f, const char *bytes, size_t n, const struct boot_change *c, struct buf *out, struct err *err);
