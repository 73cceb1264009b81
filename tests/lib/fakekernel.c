/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fakekernel.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>

#include "base/sys.h"
#include "base/util.h"
#include "lib/tree.h"

#define KNOWN_MAX 8
#define FAULTS 4
#define STUCK_PID "stuck-pid"

static const char *tree;
static struct sys_calls real;
static struct {
	const char *address, *driver;
} known[KNOWN_MAX], faults[FAULTS];
static const char *twin;

static char *text(const char *fmt, ...) _printf_(1, 2);
static char *text(const char *fmt, ...)
{
	va_list args;
	char *s;

	va_start(args, fmt);
	BUG_ON(vasprintf(&s, fmt, args) < 0);
	va_end(args);
	return s;
}

static char *device_path(const char *address, const char *name)
{
	return text("%s/sys/bus/pci/devices/%s/%s", tree, address, name);
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool is_device(const char *address)
{
	_cleanup_free_ char *path = device_path(address, "vendor");

	return exists(path);
}

static bool is_driver(const char *name)
{
	_cleanup_free_ char *path = text("%s/sys/bus/pci/drivers/%s", tree, name);

	return exists(path);
}

/* "" none. The caller frees. */
static char *driver_of(const char *address)
{
	_cleanup_free_ char *path = device_path(address, "driver");
	char link[512];
	ssize_t n = readlink(path, link, sizeof(link) - 1);

	if (n < 0)
		return xstrdup("");
	link[n] = '\0';
	return xstrdup(path_name(link));
}

static void set_driver(const char *address, const char *driver)
{
	_cleanup_free_ char *path = device_path(address, "driver");
	_cleanup_free_ char *target = text("../../../bus/pci/drivers/%s", driver);

	unlink(path);
	if (*driver)
		BUG_ON(symlink(target, path) < 0);
}

/* "" unset. The caller frees. */
static char *override_of(const char *address)
{
	_cleanup_free_ char *path = device_path(address, "driver_override");
	FILE *f = fopen(path, "re");
	char line[256] = "";

	BUG_ON(!f || !fgets(line, sizeof(line), f));
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return xstrdup(streq(line, "(null)") ? "" : line);
}

/* driver_set_override(): up to the first newline; nothing is "unset", which reads as "(null)". */
static void set_override(const char *address, const char *value)
{
	_cleanup_free_ char *path = device_path(address, "driver_override");
	FILE *f = fopen(path, "we");

	BUG_ON(!f);
	fprintf(f, "%.*s\n", (int)strcspn(value, "\n"),
		*value && *value != '\n' ? value : "(null)");
	fclose(f);
}

static bool goes_wrong(enum fake_kernel_fault fault, const char *address, const char *driver)
{
	return streq(faults[fault].address, address) && streq(faults[fault].driver, driver);
}

/* Somebody who does not end, and has all fds that the writer has. */
static void leave_somebody(void)
{
	_cleanup_free_ char *path = text("%s/" STUCK_PID, tree);
	pid_t pid = fork();
	FILE *f;

	if (pid == 0)
		for (;;)
			pause();
	f = fopen(path, "we");
	BUG_ON(!f);
	fprintf(f, "%d\n", (int)pid);
	fclose(f);
}

static void wait_for_driver(const char *address, const char *driver)
{
	if (goes_wrong(FAKE_STUCK, address, driver))
		leave_somebody();
	else if (!goes_wrong(FAKE_HANGS, address, driver))
		return;
	for (;;)
		pause();
}

static const char *driver_that_knows(const char *address)
{
	for (size_t i = 0; i < KNOWN_MAX; i++)
		if (streq(known[i].address, address))
			return known[i].driver;
	return "";
}

/* pci_match_device(): with an override only the driver of that name, and it takes any device. What
   the probe returns is not told to who wrote. */
static int probe(const char *address)
{
	_cleanup_free_ char *has = driver_of(address), *override = override_of(address);
	const char *driver = *override ? override : driver_that_knows(address);

	if (!is_device(address))
		return -ENODEV;
	if (*has || !*driver || !is_driver(driver))
		return 0;
	wait_for_driver(address, driver);
	if (goes_wrong(FAKE_REFUSES, address, driver))
		return 0;
	set_driver(address, driver);
	if (goes_wrong(FAKE_TAKES_TOO, address, driver))
		set_driver(twin, driver);
	return 0;
}

static int unbind(const char *driver, const char *address)
{
	_cleanup_free_ char *has = is_device(address) ? driver_of(address) : xstrdup("");

	if (!streq(has, driver))
		return -ENODEV;
	wait_for_driver(address, driver);
	set_driver(address, "");
	return 0;
}

/* The last but one component of a path. The caller frees. */
static char *parent_name(const char *path)
{
	_cleanup_free_ char *dir = xstrndup(path, (size_t)(path_name(path) - path) - 1);

	return xstrdup(path_name(dir));
}

static int write_attribute(const char *path, const char *value)
{
	_cleanup_free_ char *above = parent_name(path);
	_cleanup_free_ char *word = xstrndup(value, strcspn(value, "\n"));

	if (str_ends(path, "/driver_override")) {
		set_override(above, value);
		return 0;
	}
	if (str_ends(path, "/drivers_probe"))
		return probe(word);
	return str_ends(path, "/unbind") ? unbind(above, word) : -EACCES;
}

static ssize_t fake_write(int fd, const void *bytes, size_t n)
{
	_cleanup_free_ char *link = text("/proc/self/fd/%d", fd);
	_cleanup_free_ char *sysfs = text("%s/sys/", tree);
	_cleanup_free_ char *value = xstrndup(bytes, n);
	char path[4096];
	ssize_t len = readlink(link, path, sizeof(path) - 1);
	int r;

	path[len > 0 ? len : 0] = '\0';
	if (!str_starts(path, sysfs))
		return real.write(fd, bytes, n);
	r = write_attribute(path, value);
	errno = -r;
	return r < 0 ? -1 : (ssize_t)n;
}

void fake_kernel_start(const char *dir)
{
	BUG_ON(tree);
	tree = realpath(dir, NULL);
	BUG_ON(!tree);
	memset(known, 0, sizeof(known));
	memset(faults, 0, sizeof(faults));
	tree_file(tree, "sys/bus/pci/drivers_probe", "%s", "");
	real = sys;
	sys.write = fake_write;
}

void fake_kernel_stop(void)
{
	sys.write = real.write;
	free((void *)(uintptr_t)tree);
	tree = NULL;
}

void fake_kernel_driver(const char *name)
{
	_cleanup_free_ char *bind = text("sys/bus/pci/drivers/%s/bind", name);
	_cleanup_free_ char *unbind_path = text("sys/bus/pci/drivers/%s/unbind", name);

	tree_file(tree, bind, "%s", "");
	tree_file(tree, unbind_path, "%s", "");
}

void fake_kernel_knows(const char *address, const char *driver)
{
	for (size_t i = 0; i < KNOWN_MAX; i++)
		if (!known[i].address || streq(known[i].address, address)) {
			known[i].address = address;
			known[i].driver = driver;
			return;
		}
	BUG_ON(true);
}

void fake_kernel_fault(enum fake_kernel_fault fault, const char *address, const char *driver)
{
	faults[fault].address = driver ? address : NULL;
	faults[fault].driver = driver;
}

void fake_kernel_twin(const char *address)
{
	twin = address;
}

void fake_kernel_let_go(void)
{
	_cleanup_free_ char *path = text("%s/" STUCK_PID, tree);
	FILE *f = fopen(path, "re");
	char line[32] = "";
	uint64_t pid;

	if (!f)
		return;
	BUG_ON(!fgets(line, sizeof(line), f));
	fclose(f);
	unlink(path);
	line[strcspn(line, "\n")] = '\0';
	BUG_ON(parse_u64(line, 10, INT32_MAX, &pid) < 0);
	kill((pid_t)pid, SIGKILL);
}

const char *fake_kernel_device(const char *address)
{
	static char said[256];
	_cleanup_free_ char *driver = driver_of(address), *override = override_of(address);

	snprintf(said, sizeof(said), *override ? "%s (%s)" : "%s%s", *driver ? driver : "-",
		 override);
	return said;
}

void fake_kernel_set(const char *address, const char *driver, const char *override)
{
	set_driver(address, driver);
	set_override(address, override);
}
