/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/rebind.h"

#include <errno.h>
#include <sys/file.h>

#include "base/apart.h"
#include "base/sys.h"

#define PCI "sys/bus/pci/"
#define ATTR_TEXT_MAX 256

/* The attribute of a device, or the link that is its driver. In mem. */
static const char *of_device(struct arena *mem, struct pci_addr addr, const char *name)
{
	char text[PCI_ADDR_SIZE + 1];

	return arena_printf(mem, PCI "devices/%s/%s", pci_addr_str(addr, text), name);
}

static uint16_t id_of(const struct root *root, const char *path)
{
	uint64_t v;

	return root_attr_u64(root, path, &v) == 0 && v <= UINT16_MAX ? (uint16_t)v : 0;
}

struct device_now device_now(const struct root *root, struct arena *mem, struct pci_addr addr)
{
	const char *driver = root_link_name(root, mem, of_device(mem, addr, "driver"));
	const char *said = root_attr(root, mem, of_device(mem, addr, "driver_override"));

	return (struct device_now){
		.there = root_exists(root, of_device(mem, addr, "vendor")) == TRI_YES,
		.vendor = id_of(root, of_device(mem, addr, "vendor")),
		.device = id_of(root, of_device(mem, addr, "device")),
		.driver = driver ? driver : "",
		.overridden = !said || streq(said, "(null)") ? "" : said,
	};
}

/* An attribute takes the whole text in one write, or none of it. */
static int put(const struct root *root, const char *path, const char *text, struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(root, path, &name), fd = -1;
	char line[ATTR_TEXT_MAX];
	int n = snprintf(line, sizeof(line), "%s\n", text), r;

	if (dir < 0)
		return err_errno(err, -dir, "/%s", path);
	if (n >= (int)sizeof(line))
		return err_set(err, EINVAL, "/%s: too long a text for it", path);
	fd = sys.openat(dir, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0);
	r = fd < 0 ? -errno : sys_write_all(fd, line, (size_t)n);
	return r < 0 ? err_errno(err, -r, "/%s", path) : 0;
}

static int put_override(const struct rebind *b, struct arena *mem, const char *text,
			struct err *err)
{
	struct device_now now = device_now(b->store->root, mem, b->addr);

	if (streq(now.overridden, text))
		return 0;
	return put(b->store->root, of_device(mem, b->addr, "driver_override"), text, err);
}

int rebind_check_guest(const struct root *root, struct pci_addr addr, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct device_now now = device_now(root, &mem, addr);
	const char *group = root_link_name(root, &mem, of_device(&mem, addr, "iommu_group"));
	char address[PCI_ADDR_SIZE + 1];
	_cleanup_close_ int fd = -1;

	if (!streq(now.driver, "vfio-pci") || !group)
		return 0;
	fd = root_openat(root, arena_printf(&mem, "dev/vfio/%s", group), O_RDWR | O_NONBLOCK, 0);
	if (fd != -EBUSY)
		return 0;
	return err_set(err, EBUSY,
		       "%s: a virtual machine has it, or another device of its group: shut that "
		       "down first",
		       pci_addr_str(addr, address));
}

/* The kernel's word counts, not what the writes returned. */
static int look(const struct rebind *b, struct arena *mem, struct err *err)
{
	struct device_now now = device_now(b->store->root, mem, b->addr);

	if (streq(now.driver, b->to))
		return 0;
	return err_set(err, EIO, "%s%s instead of %s", *now.driver ? "is on " : "has no driver",
		       now.driver, *b->to ? b->to : "none");
}

static int unbind(const struct rebind *b, struct arena *mem, struct err *err)
{
	char address[PCI_ADDR_SIZE + 1];

	if (!*b->from)
		return 0;
	return put(b->store->root, arena_printf(mem, PCI "drivers/%s/unbind", b->from),
		   pci_addr_str(b->addr, address), err);
}

/* A driver that refuses the device says why in the kernel's log; its error number is all that comes
   here. */
static int probe(const struct rebind *b, struct arena *mem, struct err *err)
{
	char address[PCI_ADDR_SIZE + 1];
	struct err why = {0};
	int r = 0, seen;

	if (*b->to)
		r = put(b->store->root, PCI "drivers_probe", pci_addr_str(b->addr, address), &why);
	seen = look(b, mem, err);
	if (seen < 0 && r < 0)
		return err_set(err, EIO, "%s (%s)", err->line, why.line);
	return seen;
}

static int change(const struct rebind *b, struct arena *mem, struct err *err)
{
	int r = put_override(b, mem, b->meanwhile, err);

	if (r == 0)
		r = unbind(b, mem, err);
	return r == 0 ? probe(b, mem, err) : r;
}

/* In the child. */
static int act(void *data, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const struct rebind *b = data;
	int r = streq(b->from, b->to) ? 0 : change(b, &mem, err);

	/* A device that did not get its driver is as it was in all else. */
	if (r == 0 || !streq(b->meanwhile, b->afterwards)) {
		int q = put_override(b, &mem, b->afterwards, r == 0 ? err : NULL);

		r = r < 0 ? r : q;
	}
	return r;
}

/* Whoever holds it, even when this process is gone, is still at work: programs_ended asks. */
static int hold(const struct store *s)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(s->root, store_path(s, "running", NULL), &name);
	int fd;

	if (dir < 0)
		return dir;
	fd = sys.openat(dir, name, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	return flock(fd, LOCK_SH | LOCK_NB) < 0 ? (close(fd), -EAGAIN) : fd;
}

static int hangs(const struct rebind *b, const char *address, pid_t stuck, struct err *err)
{
	const char *what = *b->from ? "let go of" : "finish with";

	if (stuck)
		return err_set(
			err, ETIME,
			"the kernel does not %s %s: process %d waits in it, and nothing but a "
			"reboot ends that",
			what, address, (int)stuck);
	return err_set(err, ETIME, "the kernel does not %s %s: it was given up after %d s", what,
		       address, b->timeout_ms / 1000);
}

int rebind(const struct rebind *b, struct err *err)
{
	_cleanup_close_ int running = hold(b->store);
	const int keep[] = {b->store->root->fd, running};
	struct apart a = {
		.act = act,
		.data = (void *)(uintptr_t)b,
		.keep = keep,
		.n_keep = ARRAY_SIZE(keep),
		.timeout_ms = b->timeout_ms,
	};
	char address[PCI_ADDR_SIZE + 1];
	pid_t stuck;
	int r;

	pci_addr_str(b->addr, address);
	if (running < 0)
		return err_errno(err, -running, "%s: %s/running", address, b->store->dir);
	r = rebind_check_guest(b->store->root, b->addr, err);
	if (r < 0)
		return r;
	r = apart_run(&a, &stuck, err);
	if (r == -ETIME)
		return hangs(b, address, stuck, err);
	return err_in(err, r, "%s", address);
}
