/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel said about the IOMMU, by one table of its lines from 2.6.32 to 7.x. A line counts
 * only where the message begins (behind "pci 0000:00:00.2: ", "DMAR: ", "[Firmware Bug]: " …): the
 * names that devices give themselves stand elsewhere in a line, and so does the command line.
 */
#pragma once

#include "model/host.h"

enum said {
	SAID_UNIT = 1 << 0,     /* printed only for this maker's firmware table, or what it lists */
	SAID_DRIVER = 1 << 1,   /* the driver is switched on; it may still give up */
	SAID_ON = 1 << 2,       /* the driver runs */
	SAID_GROUP = 1 << 3,    /* a device got its group */
	SAID_FORCED = 1 << 4,   /* switched on whatever the command line says */
	SAID_OFF = 1 << 5,      /* the driver's parser took an "off" from the command line */
	SAID_REFUSED = 1 << 6,  /* the firmware's table is refused, so the driver cannot run */
	SAID_GAVE_UP = 1 << 7,  /* the driver gave up, or declined this machine */
	SAID_PART = 1 << 8,     /* one unit translates nothing; others may */
	SAID_IR_ON = 1 << 9,    /* interrupts are remapped */
	SAID_IR_OFF = 1 << 10,  /* they are not */
	SAID_BUG = 1 << 11,     /* an error of the firmware that is not fatal */
	SAID_DENIED = 1 << 12,  /* a device was refused to VFIO */
	SAID_ERRATUM = 1 << 13, /* the chipset's interrupt remapping is faulty */
	SAID_IOAPIC = 1 << 14,  /* "IOAPIC[4] …": which one the table lacks */
	SAID_TABLES = 1 << 15,  /* the list of the firmware's tables, at the very start */
	SAID_POLICY = 1 << 16,  /* the core is about to make groups, if there is a unit */
	SAID_LATER = 1 << 17,   /* printed right after the drivers of x86 had their turn */
	SAID_END = 1 << 18,     /* the kernel has started all of its drivers */
	SAID_NO_GROUP =
		1 << 19, /* vfio-pci refused a device; the usual cause is that it has no group */
	SAID_KEXEC = 1 << 20, /* another kernel started this one and left its units as they were */
};

/*
 * All that this message says, as bits of enum said, 0 nothing. Lines of another maker's driver say
 * nothing; CPU_UNKNOWN takes all makers.
 */
unsigned said_by(const char *text, enum cpu_vendor maker);

/* Does the message begin so, at its start or behind its device and tags? "*" in saying is any text,
 * and what stands behind it follows somewhere later. */
bool said_begins(const char *text, const char *saying);

/* The last line of the log that says one of these; NULL none. */
const struct log_line *said_last(const struct host *h, unsigned what, enum cpu_vendor maker);

/* The maker whose units the log tells of; CPU_UNKNOWN when of none or of several. */
enum cpu_vendor said_maker(const struct host *h);

/* From the kernel's first line until all of its drivers had their turn: what such a log does not
 * say, the kernel did not say. A log that was cut or filtered on its way lacks the one or the
 * other. */
bool said_all(const struct host *h);

/* Does the line belong to the message before it? Messages with line ends of their own print such.
 */
bool said_continues(const char *text);
