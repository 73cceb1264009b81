/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of scan_initramfs. Each fills host->initramfs. */
#pragma once

#include "probe/scan.h"

/* scan_initramfs_settings.c: every file that the tool reads, and the one of ours that may come to be. */
void scan_dracut_settings(struct scan *s);
void scan_mkinitcpio_settings(struct scan *s);
void scan_booster_settings(struct scan *s);

/* scan_initramfs_images.c: of each kernel; then those that a boot entry names. */
void scan_tool_images(struct scan *s);
/* The package's name for a kernel ("linux"), as Arch Linux puts it beside the modules; NULL: it has none. */
const char *scan_pkgbase(struct scan *s, const char *release);
/* Takes the image's size, and pushes it unless it is not there or known already. */
void scan_image(struct scan *s, const struct boot_image *image);

/* scan_initramfs_presets.c: images that mkinitcpio's presets name. */
void scan_presets(struct scan *s);
