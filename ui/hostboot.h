/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the host starts, in words for the Host page. */
#pragma once

#include "base/buf.h"
#include "model/host.h"

/* "GRUB, by BOOT_IMAGE= on the kernel command line" */
void put_loader(struct buf *out, const struct host *h);
/* Where the kernel's words stand: "/etc/default/grub, makes /boot/grub/grub.cfg"; nothing when that is not known. */
void put_words_place(struct buf *out, const struct host *h);
/* Loaders that lie around: "systemd-boot (/efi/loader/entries/a.conf)"; nothing when there are none. */
void put_other_loaders(struct buf *out, const struct host *h);
/* "dracut, 2 kernels installed, 2 images with copies for the loader" */
void put_initramfs(struct buf *out, const struct host *h);
