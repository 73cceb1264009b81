/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is told, in one text. */
#include "guest/guest.h"

/* Set off from the one before; a part that is not there has no heading either. */
static void put_part(struct buf *out, const char *heading, const struct buf *part)
{
	if (part->len > 0)
		buf_printf(out, "%s%s%s", out->len > 0 ? "\n" : "", heading, buf_str(part));
}

void put_libvirt_text(struct buf *out, const struct guest *g, const struct guest_for *f)
{
	_cleanup_buf_ struct buf nodedev = {0}, tuning = {0};

	put_libvirt(out, g, f->domain, f->bus);
	put_libvirt_nodedev(&nodedev, g);
	put_libvirt_tuning(&tuning, f->host, f->choice);
	put_part(out, "", &nodedev);
	put_part(out, GUEST_BY_EDIT ":\n", &tuning);
}

void put_qemu_text(struct buf *out, const struct guest *g, const struct guest_for *f)
{
	_cleanup_buf_ struct buf arguments = {0}, tuning = {0}, monitor = {0};

	put_qemu(&arguments, g);
	put_qemu_tuning(&tuning, f->host, f->choice);
	put_qemu_monitor(&monitor, g);
	put_part(out, "# Arguments for a machine of type q35 (-machine q35):\n", &arguments);
	put_part(out, "# For its memory and CPUs, in place of what you give for the same:\n",
		 &tuning);
	put_part(out,
		 "# In the monitor of a QEMU that runs and has these ports (device_del takes out "
		 "again):\n",
		 &monitor);
}
