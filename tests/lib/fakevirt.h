/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A libvirt for tests: the functions that src/virt calls, on files of the directory that the variable FAKE_LIBVIRT names.
 * It is build/MODE/tests/fakevirt/libvirt.so.0: a program gets it by LD_LIBRARY_PATH, a test by fakevirt_load.
 *
 *	NAME.xml	the configuration of a domain
 *	NAME.live	what runs; the domain runs when it is there. Alone: a domain without a configuration
 *	NAME.save	it was saved, and goes on with that
	devices/pci_…	a device of the host; "vfio" stands in it while it is detached
 *	log		each call that changes something, a line: "attach config 0000:01:00.0", "define"
 *
 * As libvirt it writes numbers its own way, gives a device the first free root port (or, conventional, slot), adds such a port
 * to a configuration that has none left, and shows passwords only who asks for them. Files that make it misbehave:
 *
 *	refuse		no connection, with the line that stands in it
 *	hang		no connection, ever
 *	die		its process ends at the first connection
 *	fail		the numbers of the changing calls that fail, from 1
 *	slow		so many looks after it was detached a running domain still has the device
 *	meddle		an attach changes the memory too
 *	vanish		domains that are listed are gone when they are asked for
 */
#pragma once

/* Loads it, so that dlopen of libvirt's name finds it, and lets it work on that tree. */
void fakevirt_load(const char *tree);
