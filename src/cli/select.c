/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/select.h"

#include <errno.h>

int select_choice(char *const *words, int n_words, struct choice *ret, struct err *err)
{
	struct choice c = {0};
	for (int i = 0; i < n_words; i++) {
		struct pci_addr addr;
		if (pci_addr_parse(words[i], &addr) < 0) {
			choice_done(&c);
			return err_set(err, EINVAL, "%s is no PCI address: write it like 01:00.0", words[i]);
		}
		choice_add(&c, addr);
	}
	*ret = c;
	return 0;
}

int select_devices(const struct host *h, char *const *words, int n_words, struct arena *a, struct selection *ret,
		   struct err *err)
{
	struct choice c;
	struct selection sel = {.named = n_words > 0};
	int r = select_choice(words, n_words, &c, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < h->n_devices; i++)
		if (!sel.named || choice_has(&c, h->devices[i].addr))
			*ARENA_PUSH(a, sel.index, sel.n) = i;
	for (size_t i = 0; i < c.n && r == 0; i++)
		if (!host_device(h, c.addrs[i]))
			r = host_no_device(h, c.addrs[i], err);
	choice_done(&c);
	if (r == 0)
		*ret = sel;
	return r;
}
