/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lib/fakevirt.h; the devices of its domains are in fakevirt_xml.c. */
#include "lib/fakevirt_xml.h"

#include <dirent.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct _virConnect {
	bool reads_only;
};
struct _virDomain {
	char name[128];
	bool reads_only;
};
struct _virNodeDevice {
	char *path;
};

static struct _virConnect connection;
static virError last;
static char last_line[512];
static virErrorFunc print;

static int fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int fail(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(last_line, sizeof(last_line), fmt, args);
	va_end(args);
	last = (virError){.code = code, .message = last_line};
	if (!print)
		fprintf(stderr, "libvirt: %s\n", last_line);
	return -1;
}

static char *path_of(const char *name, const char *end)
{
	char *path;

	if (asprintf(&path, "%s/%s%s", getenv("FAKE_LIBVIRT"), name, end) < 0)
		abort();
	return path;
}

static bool there(const char *name, const char *end)
{
	char *path = path_of(name, end);
	bool r = access(path, F_OK) == 0;

	free(path);
	return r;
}

/* The text of a file, "" when it is not there. */
static void text_in(const char *name, char *text, size_t size)
{
	char *path = path_of(name, "");
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, size - 1, f) : 0;

	text[n] = '\0';
	if (f)
		fclose(f);
	free(path);
}

static void write_log(const char *what, const char *side, const char *device)
{
	char *path = path_of("log", "");
	FILE *f = fopen(path, "ae");

	fprintf(f, "%s%s%s%s%s\n", what, *side ? " " : "", side, *device ? " " : "", device);
	fclose(f);
	free(path);
}

/* Counts the calls that change something; is this one to fail? */
static bool fails(void)
{
	static long calls;
	char text[64];

	text_in("fail", text, sizeof(text));
	calls++;
	for (char *at = text, *end;; at = end) {
		long n = strtol(at, &end, 10);

		if (end == at)
			return false;
		if (n == calls) {
			fail(VIR_ERR_OPERATION_FAILED, "operation failed: as the test wants");
			return true;
		}
	}
}

static virConnectPtr connect_to(bool reads_only)
{
	char line[256];

	if (there("hang", ""))
		for (;;)
			pause();
	if (there("die", ""))
		_exit(3);
	text_in("refuse", line, sizeof(line));
	if (there("refuse", "")) {
		fail(VIR_ERR_SYSTEM_ERROR, "%s", line);
		return NULL;
	}
	connection.reads_only = reads_only;
	return &connection;
}

virConnectPtr virConnectOpen(const char *name)
{
	(void)name;
	return connect_to(false);
}

virConnectPtr virConnectOpenReadOnly(const char *name)
{
	(void)name;
	return connect_to(true);
}

int virConnectClose(virConnectPtr conn)
{
	(void)conn;
	return 0;
}

static virDomainPtr domain(virConnectPtr conn, const char *name, size_t n)
{
	virDomainPtr d = calloc(1, sizeof(*d));

	snprintf(d->name, sizeof(d->name), "%.*s", (int)n, name);
	d->reads_only = conn->reads_only;
	return d;
}

static bool is_domain(const struct dirent *e, size_t *ret_name)
{
	const char *dot = strrchr(e->d_name, '.');

	*ret_name = dot ? (size_t)(dot - e->d_name) : 0;
	if (!dot || dot == e->d_name)
		return false;
	if (strcmp(dot, ".xml") == 0)
		return true;
	char name[128];
	snprintf(name, sizeof(name), "%.*s", (int)*ret_name, e->d_name);
	return strcmp(dot, ".live") == 0 && !there(name, ".xml");
}

int virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned flags)
{
	DIR *dir = opendir(getenv("FAKE_LIBVIRT"));
	size_t n_name;
	int n = 0;

	(void)flags;
	*domains = calloc(64, sizeof(**domains));
	for (struct dirent *e; n < 63 && (e = readdir(dir));)
		if (is_domain(e, &n_name))
			(*domains)[n++] = domain(conn, e->d_name, n_name);
	closedir(dir);
	return n;
}

virDomainPtr virDomainLookupByName(virConnectPtr conn, const char *name)
{
	if (there(name, ".xml") || there(name, ".live"))
		return domain(conn, name, strlen(name));
	fail(VIR_ERR_NO_DOMAIN, "Domain not found: no domain with matching name '%s'", name);
	return NULL;
}

int virDomainFree(virDomainPtr d)
{
	free(d);
	return 0;
}

const char *virDomainGetName(virDomainPtr d)
{
	return d->name;
}

int virDomainGetUUIDString(virDomainPtr d, char *buf)
{
	(void)d;
	strcpy(buf, "6d1a3f60-7e0b-4c43-9d5c-1d2f6f6a0c11");
	return 0;
}

int virDomainIsActive(virDomainPtr d)
{
	return there(d->name, ".live");
}

int virDomainIsPersistent(virDomainPtr d)
{
	return there(d->name, ".xml");
}

int virDomainHasManagedSaveImage(virDomainPtr d, unsigned flags)
{
	(void)flags;
	return there(d->name, ".save");
}

static char *file_of(virDomainPtr d, bool config)
{
	return path_of(d->name, config ? ".xml" : ".live");
}

char *virDomainGetXMLDesc(virDomainPtr d, unsigned flags)
{
	bool config = (flags & VIR_DOMAIN_XML_INACTIVE && there(d->name, ".xml")) ||
		      !there(d->name, ".live");
	char *path, *xml;

	if (there("vanish", "")) {
		fail(VIR_ERR_NO_DOMAIN, "Domain not found");
		return NULL;
	}
	if (flags & VIR_DOMAIN_XML_SECURE && d->reads_only) {
		fail(VIR_ERR_OPERATION_DENIED, "operation virDomainGetXMLDesc forbidden");
		return NULL;
	}
	path = file_of(d, config);
	if (!config)
		fake_let_go(path);
	xml = fake_text(path, flags & VIR_DOMAIN_XML_SECURE);
	free(path);
	return xml;
}

static long looks_until_gone(void)
{
	char text[32];

	text_in("slow", text, sizeof(text));
	return strtol(text, NULL, 10);
}

static int change(virDomainPtr d, const char *what, const char *xml, bool config)
{
	char *path = file_of(d, config), name[64];
	bool attaches = strcmp(what, "attach") == 0;
	const char *why;

	if (d->reads_only)
		return fail(VIR_ERR_OPERATION_DENIED, "operation forbidden: read only access");
	fake_name(xml, name, sizeof(name));
	write_log(what, config ? "config" : "live", name);
	if (fails())
		return -1;
	why = attaches ? fake_attach(path, xml, config)
		       : fake_detach(path, xml, config ? 0 : looks_until_gone());
	if (attaches && config && there("meddle", ""))
		fake_meddle(path);
	free(path);
	return why ? fail(VIR_ERR_OPERATION_FAILED, "%s", why) : 0;
}

int virDomainAttachDeviceFlags(virDomainPtr d, const char *xml, unsigned flags)
{
	return change(d, "attach", xml, flags == VIR_DOMAIN_AFFECT_CONFIG);
}

int virDomainDetachDeviceFlags(virDomainPtr d, const char *xml, unsigned flags)
{
	return change(d, "detach", xml, flags == VIR_DOMAIN_AFFECT_CONFIG);
}

virDomainPtr virDomainDefineXML(virConnectPtr conn, const char *xml)
{
	char name[128], *path;

	write_log("define", "", "");
	if (fails())
		return NULL;
	fake_domain_name(xml, name, sizeof(name));
	path = path_of(name, ".xml");
	FILE *f = fopen(path, "we");
	fputs(xml, f);
	fclose(f);
	free(path);
	return domain(conn, name, strlen(name));
}

virNodeDevicePtr virNodeDeviceLookupByName(virConnectPtr conn, const char *name)
{
	char *file;
	virNodeDevicePtr dev;

	(void)conn;
	if (asprintf(&file, "devices/%s", name) < 0)
		abort();
	if (!there(file, "")) {
		fail(VIR_ERR_NO_NODE_DEVICE,
		     "Node device not found: no node device with matching name '%s'", name);
		free(file);
		return NULL;
	}
	dev = calloc(1, sizeof(*dev));
	dev->path = path_of(file, "");
	free(file);
	return dev;
}

static int put_driver(virNodeDevicePtr dev, const char *driver)
{
	FILE *f;

	if (fails())
		return -1;
	f = fopen(dev->path, "we");
	fputs(driver, f);
	fclose(f);
	return 0;
}

int virNodeDeviceDetachFlags(virNodeDevicePtr dev, const char *driver, unsigned flags)
{
	(void)flags;
	return put_driver(dev, driver ? driver : "vfio");
}

int virNodeDeviceReAttach(virNodeDevicePtr dev)
{
	return put_driver(dev, "");
}

int virNodeDeviceFree(virNodeDevicePtr dev)
{
	free(dev->path);
	free(dev);
	return 0;
}

virErrorPtr virGetLastError(void)
{
	return last.code ? &last : NULL;
}

const char *virGetLastErrorMessage(void)
{
	return last.code ? last.message : "no error";
}

void virSetErrorFunc(void *data, virErrorFunc handler)
{
	(void)data;
	print = handler;
}
