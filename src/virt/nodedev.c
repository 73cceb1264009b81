/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

#include "virt/call.h"
#include "virt/timeouts.h"

struct move {
	const char *address;
	char name[sizeof("pci_") + PCI_ADDR_SIZE];
	bool detach;
};

static int move(const struct virt *v, virNodeDevicePtr device, const struct move *m,
		struct err *err)
{
	/* No driver named: libvirt's own choice, vfio. */
	int r = m->detach ? v->lib.virNodeDeviceDetachFlags(device, NULL, 0)
			  : v->lib.virNodeDeviceReAttach(device);

	if (r == 0)
		return 0;
	return virt_failed(v, err, "%s was not %s", m->address,
			   m->detach ? "taken from its driver" : "given back");
}

/* In the child. */
static int act(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	const struct move *m = data;
	virNodeDevicePtr device = v->lib.virNodeDeviceLookupByName(v->conn, m->name);
	int r;

	(void)answer;
	if (!device)
		return virt_failed(v, err, "%s", m->address);
	r = move(v, device, m, err);
	v->lib.virNodeDeviceFree(device);
	return r;
}

int virt_nodedev(const char *uri, struct pci_addr addr, bool detach, struct err *err)
{
	char address[PCI_ADDR_SIZE + 1], name[PCI_ADDR_SIZE + 1];
	struct move m = {.address = pci_addr_str(addr, address), .detach = detach};
	struct call c = {
		.uri = uri, .change = true, .timeout_ms = CHANGE_MS, .act = act, .data = &m};
	_cleanup_buf_ struct buf answer = {0};

	/* src/node_device/node_device_udev.c of libvirt, udevGenerateDeviceName. */
	snprintf(m.name, sizeof(m.name), "pci_%s", pci_addr_underscored(addr, name));
	return call_libvirt(&c, &answer, err);
}
