/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a virtual machine monitor does first (linux/vfio.h, "VFIO Usage Example" in
 * Documentation/driver-api/vfio.rst): container, group, viable?, group into container, IOMMU type,
 * device. Nothing is mapped, nothing stays open.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>

#include "apply/promise.h"

struct claim {
	const struct group *group;
	int container_fd, group_fd;
	const char *failed; /* what did not work; NULL: nothing */
	int code;
};

static bool failed(struct claim *c, const char *what)
{
	c->failed = what;
	c->code = errno;
	return false;
}

static bool open_all(struct claim *c)
{
	char path[64];

	c->container_fd = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (c->container_fd < 0)
		return failed(c, "/dev/vfio/vfio");
	snprintf(path, sizeof(path), "/dev/vfio/%d", c->group->id);
	c->group_fd = open(path, O_RDWR | O_CLOEXEC);
	return c->group_fd >= 0 || failed(c, "the group's node in /dev/vfio");
}

static bool is_viable(struct claim *c)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};

	if (ioctl(c->group_fd, VFIO_GROUP_GET_STATUS, &status) < 0)
		return failed(c, "VFIO_GROUP_GET_STATUS");
	errno = EPERM;
	return (status.flags & VFIO_GROUP_FLAGS_VIABLE) || failed(c, "the kernel says: not viable");
}

static bool take_iommu(struct claim *c)
{
	if (ioctl(c->group_fd, VFIO_GROUP_SET_CONTAINER, &c->container_fd) < 0)
		return failed(c, "VFIO_GROUP_SET_CONTAINER");
	if (ioctl(c->container_fd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0 &&
	    ioctl(c->container_fd, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) < 0)
		return failed(c, "VFIO_SET_IOMMU");
	return true;
}

static bool open_device(struct claim *c, const struct binding *b)
{
	char address[PCI_ADDR_SIZE + 1];
	struct vfio_device_info info = {.argsz = sizeof(info)};
	_cleanup_close_ int fd =
		ioctl(c->group_fd, VFIO_GROUP_GET_DEVICE_FD, pci_addr_str(b->addr, address));

	if (fd < 0)
		return failed(c, "VFIO_GROUP_GET_DEVICE_FD");
	return ioctl(fd, VFIO_DEVICE_GET_INFO, &info) == 0 || failed(c, "VFIO_DEVICE_GET_INFO");
}

static bool in_group(const struct verify *v, const struct binding *b, const struct group *g)
{
	const struct device *d = host_device(v->host, b->addr);

	return d && d->group == g->id;
}

static bool claim(const struct verify *v, struct claim *c)
{
	bool ok = open_all(c) && is_viable(c) && take_iommu(c);

	for (size_t i = 0; ok && i < v->run->n_bindings; i++)
		if (in_group(v, &v->run->bindings[i], c->group))
			ok = open_device(c, &v->run->bindings[i]);
	return ok;
}

static void tell(struct verify *v, const char *subject, const struct claim *c)
{
	static const char expected[] = "the kernel gives the group to a virtual machine";

	if (!c->failed)
		promise_add(v, "vfio", subject, expected, TRI_YES,
			    "container, type 1 IOMMU and every device opened");
	else if (c->code == EBUSY)
		promise_add(v, "vfio", subject, expected, TRI_UNKNOWN, "in use by a VM");
	else
		promise_add(v, "vfio", subject, expected, TRI_NO, "%s: %s", c->failed,
			    strerror(c->code));
}

static void promise_group(struct verify *v, const struct group *g)
{
	struct claim c = {.group = g, .container_fd = -1, .group_fd = -1};
	char subject[32];

	snprintf(subject, sizeof(subject), "group %d", g->id);
	if (v->root->live && geteuid() == 0) {
		claim(v, &c);
		tell(v, subject, &c);
	} else {
		promise_add(v, "vfio", subject, "the kernel gives the group to a virtual machine",
			    TRI_UNKNOWN,
			    v->root->live ? "not looked at: needs root"
					  : "not looked at: not the running machine");
	}
	/* The group first: while it is in the container, the container holds it. */
	closep(&c.group_fd);
	closep(&c.container_fd);
}

static bool group_has_binding(const struct verify *v, const struct group *g)
{
	for (size_t i = 0; i < v->run->n_bindings; i++)
		if (in_group(v, &v->run->bindings[i], g))
			return true;
	return false;
}

void promise_vfio(struct verify *v)
{
	if (v->out->reboot_pending)
		return;
	for (size_t i = 0; i < v->host->n_groups; i++)
		if (group_has_binding(v, &v->host->groups[i]))
			promise_group(v, &v->host->groups[i]);
}
