/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Line by line files: a list of modules, a kernel's configuration; and a PCI address. */
#include "conf/kconfig.h"
#include "conf/modlist.h"
#include "fuzz/fuzz.h"
#include "model/pci.h"

static void check_modlist(const char *bytes, size_t n)
{
	_cleanup_buf_ struct buf once = {0}, twice = {0};
	bool had = modlist_has(bytes, n, "vfio-pci");

	modlist_add(bytes, n, "vfio-pci", &once);
	LAW(modlist_has(once.data, once.len, "vfio_pci"));
	LAW(had ? fuzz_same(&once, bytes, n) : fuzz_inserted(&once, bytes, n));
	modlist_add(once.data, once.len, "vfio-pci", &twice);
	LAW(fuzz_same(&twice, once.data, once.len));
}

static void check_kconfig(const char *bytes, size_t n)
{
	_cleanup_buf_ struct buf more = {0};
	struct kconfig_option vfio = {.name = "VFIO_PCI"};

	kconfig_read(bytes, n, &vfio, 1);
	LAW(!vfio.line == (vfio.value == KCONFIG_ABSENT));
	LAW(!vfio.line || (vfio.line >= bytes && vfio.line + vfio.line_len <= bytes + n));
	buf_add(&more, bytes, n);
	buf_puts(&more, "\nCONFIG_VFIO_PCI=m\n");
	kconfig_read(more.data, more.len, &vfio, 1);
	LAW(vfio.value == KCONFIG_MODULE);
}

static void check_address(const char *text)
{
	char as_kernel[PCI_ADDR_SIZE + 1];
	struct pci_addr a, b;

	if (pci_addr_parse(text, &a) < 0)
		return;
	LAW(pci_addr_parse(pci_addr_str(a, as_kernel), &b) == 0);
	LAW(pci_addr_cmp(a, b) == 0);
	LAW(strcasecmp(text, as_kernel) == 0 || strcasecmp(text, as_kernel + strlen("0000:")) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *text = fuzz_text(data, n);

	check_modlist(text, n);
	check_kconfig(text, n);
	check_address(text);
	return 0;
}
