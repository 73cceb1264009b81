/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

bool domain_has(const struct domain *d, struct pci_addr a)
{
	for (size_t i = 0; i < d->n_hostdevs; i++)
		if (pci_addr_cmp(d->hostdevs[i], a) == 0)
			return true;
	return false;
}

void put_domain_memory(struct buf *out, const struct domain *d)
{
	uint64_t kb = d->memory_kb;

	if (kb >> 20 && kb % (UINT64_C(1) << 20) == 0)
		buf_printf(out, "%llu GiB", (unsigned long long)(kb >> 20));
	else if (kb >> 20)
		buf_printf(out, "%.1f GiB", (double)kb / (1 << 20));
	else
		buf_printf(out, "%llu MiB", (unsigned long long)(kb >> 10));
}

void put_domain_ports(struct buf *out, const struct domain *d)
{
	if (d->pcie)
		buf_printf(out, "%u of %u", d->free_ports, d->ports);
	else
		buf_puts(out, "no PCIe");
}
