/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"

static const char *support_text(enum support s)
{
	static const char *const names[] = {
		[SUPPORT_UNKNOWN] = "unknown",
		[SUPPORT_MISSING] = "missing",
		[SUPPORT_MODULE] = "a module",
		[SUPPORT_BUILTIN] = "built in",
	};

	return names[s];
}

void check_vfio(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const struct kernel *running = host_running(h);
	const char *list = "";
	bool elsewhere = false;

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];

		list = arena_printf(b->mem, "%s%s%s: %s", list, i ? "; " : "", k->release,
				    support_text(k->vfio_pci));
		prove_finding(b, f, arena_printf(b->mem, "lib/modules/%s", k->release),
			      arena_printf(b->mem, "vfio-pci: %s", support_text(k->vfio_pci)));
		elsewhere |= !k->running && k->vfio_pci == SUPPORT_MISSING;
	}
	list = *list ? arena_printf(b->mem, "vfio-pci by kernel: %s.", list)
		     : "No installed kernel was found.";
	if (!running || running->vfio_pci == SUPPORT_UNKNOWN)
		judged(f, STATUS_UNKNOWN, list, "Run passthru on the host itself.");
	else if (running->vfio_pci == SUPPORT_MISSING)
		judged(f, STATUS_FAIL, list,
		       "Install and start the full kernel package of your distribution.");
	else
		judged(f, elsewhere ? STATUS_WARN : STATUS_PASS, list,
		       elsewhere
			       ? "Do not start a kernel that lacks it while a device is given away."
			       : "");
}
