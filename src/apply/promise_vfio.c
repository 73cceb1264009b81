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

static bool open_device(struct claim *c, struct pci_addr addr)
{
	char address[PCI_ADDR_SIZE + 1];
	struct vfio_device_info info = {.argsz = sizeof(info)};
	_cleanup_close_ int fd =
		ioctl(c->group_fd, VFIO_GROUP_GET_DEVICE_FD, pci_addr_str(addr, address));

	if (fd < 0)
		return failed(c, "VFIO_GROUP_GET_DEVICE_FD");
	return ioctl(fd, VFIO_DEVICE_GET_INFO, &info) == 0 || failed(c, "VFIO_DEVICE_GET_INFO");
}

/* Of all that the run gives away, the next from *at on that vfio-pci gets in this group. */
static bool next_in_group(const struct verify *v, const struct group *g, size_t *at,
			  struct pci_addr *ret)
{
	const struct run *run = v->run;

	for (; *at < run->n_bindings + run->n_lives; (*at)++) {
		size_t i = *at - run->n_bindings; /* counts lives, behind the bindings */
		bool live = *at >= run->n_bindings;
		struct pci_addr addr = live ? run->lives[i].addr : run->bindings[*at].addr;
		const struct device *d = host_device(v->host, addr);

		if (!d || d->group != g->id || (live && !streq(run->lives[i].to, "vfio-pci")))
			continue;
		*ret = addr;
		(*at)++;
		return true;
	}
	return false;
}

static bool claim(const struct verify *v, struct claim *c)
{
	bool ok = open_all(c) && is_viable(c) && take_iommu(c);
	struct pci_addr addr;

	for (size_t at = 0; ok && next_in_group(v, c->group, &at, &addr);)
		ok = open_device(c, addr);
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

void promise_vfio(struct verify *v)
{
	struct pci_addr addr;

	if (v->out->reboot_pending)
		return;
	for (size_t i = 0; i < v->host->n_groups; i++) {
		size_t at = 0;

		if (next_in_group(v, &v->host->groups[i], &at, &addr))
			promise_group(v, &v->host->groups[i]);
	}
}
