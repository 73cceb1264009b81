/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/pcilib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

/* libpci's hooks are given no context. */
static _Thread_local struct pcilib *current;

static void on_error(char *msg, ...) __attribute__((noreturn));
static void on_error(char *msg, ...)
{
	struct pcilib *p = current;
	va_list ap;

	BUG_ON(!p);
	va_start(ap, msg);
	vsnprintf(p->err.line, sizeof(p->err.line), msg, ap);
	va_end(ap);
	longjmp(p->back, 1);
}

/* What it warns of shows as a fact that is missing. */
static void on_warning(char *msg, ...)
{
	(void)msg;
}

int pcilib_try(struct pcilib *p, void (*call)(struct pcilib *p, void *data), void *data)
{
	current = p;
	if (setjmp(p->back) != 0) {
		current = NULL;
		return -EIO;
	}
	call(p, data);
	current = NULL;
	return 0;
}

static void init(struct pcilib *p, void *data)
{
	const struct root *root = data;

	p->access->method = PCI_ACCESS_SYS_BUS_PCI;
	if (!root->live) {
		_cleanup_free_ char *path = NULL;

		BUG_ON(asprintf(&path, "%s/sys/bus/pci", root->path) < 0);
		pci_set_param(p->access, (char *)"sysfs.path", path);
	}
	pci_init(p->access);
}

int pcilib_open(struct pcilib *p, const struct root *root)
{
	p->access = pci_alloc();
	p->access->error = on_error;
	p->access->warning = on_warning;
	p->access->debug = on_warning;
	return pcilib_try(p, init, (void *)(uintptr_t)root);
}

static void cleanup(struct pcilib *p, void *data)
{
	(void)data;
	pci_cleanup(p->access);
}

void pcilib_close(struct pcilib *p)
{
	if (p->access)
		pcilib_try(p, cleanup, NULL);
	p->access = NULL;
}

/* What libpci opens for the fields we ask of it: lib/sysfs.c. */
static const char *const opened[] = {
	"vendor", "device", "class", "revision", "subsystem_vendor", "subsystem_device", "config",
};

static int check_plain(int dir, const char *address, struct err *err)
{
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(opened); i++) {
		if (fstatat(dir, opened[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (!S_ISREG(st.st_mode))
			return err_set(err, EINVAL, "%s/%s: not a regular file", address,
				       opened[i]);
	}
	return 0;
}

int pcilib_check(const struct root *root, const char *address, int dir, struct err *err)
{
	_cleanup_free_ char *plain = NULL;
	struct stat inside, seen;

	BUG_ON(asprintf(&plain, "%s/sys/bus/pci/devices/%s", root->path, address) < 0);
	if (fstat(dir, &inside) < 0 || stat(plain, &seen) < 0)
		return err_errno(err, errno, "%s", address);
	if (inside.st_dev != seen.st_dev || inside.st_ino != seen.st_ino)
		return err_set(err, EINVAL, "%s: leads out of the tree", address);
	return check_plain(dir, address, err);
}
