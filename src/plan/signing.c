/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "plan/entries.h"
#include "plan/initramfs.h"

int need_signed_images(struct making *m, struct err *err)
{
	const struct initramfs *all = &m->host->initramfs;
	for (size_t i = 0; all->signing.what && i < all->n_images; i++)
		if (all->images[i].unified && is_remade(m, &all->images[i]))
			return err_set(err, EOPNOTSUPP, "%s. %s", all->signing.what,
				       all->signing.remedy);
	return 0;
}
