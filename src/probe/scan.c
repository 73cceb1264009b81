/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/scan.h"

#include <errno.h>
#include <stdarg.h>

#include "base/text.h"

static _printf_(2, 0) void add_note(struct scan *s, const char *fmt, va_list ap)
{
	_cleanup_free_ char *text = NULL;

	BUG_ON(vasprintf(&text, fmt, ap) < 0);
	const char *note = scan_safe(s, text);
	for (size_t i = 0; i < s->host->n_notes; i++)
		if (streq(s->host->notes[i], note))
			return;
	*ARENA_PUSH(s->mem, s->host->notes, s->host->n_notes) = note;
}

void scan_note(struct scan *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(s, fmt, ap);
	va_end(ap);
}

void scan_failed(struct scan *s, int r, const char *fmt, ...)
{
	va_list ap;

	s->host->notes_denied |= r == -EACCES || r == -EPERM;
	va_start(ap, fmt);
	add_note(s, fmt, ap);
	va_end(ap);
}

void scan_unreadable(struct scan *s, const struct file_fact *f)
{
	if (f->state == FILE_UNREADABLE)
		scan_failed(s, f->denied ? -EACCES : -EINVAL, "%s: %s", f->path, f->problem);
}

bool scan_read(struct scan *s, const char *path, size_t max, struct buf *ret)
{
	struct err err;
	int r = root_read(s->root, path, max, ret, &err);

	if (r == -ENOENT || r == -ENOTDIR)
		return false;
	if (r < 0)
		scan_failed(s, r, "%s", err.line);
	return r >= 0;
}

const char *scan_safe(struct scan *s, const char *text)
{
	return text ? arena_safe(s->mem, text, strlen(text)) : NULL;
}

const char *scan_attr(struct scan *s, const char *path)
{
	const char *line = root_attr(s->root, &s->tmp, path);

	return scan_safe(s, line);
}

/* Names go into paths as bytes and from there to the screen: one that is no safe text is nobody's
 * here. */
static bool fit_name(struct scan *s, const char *dir, const char *name)
{
	const char *safe = arena_safe(&s->tmp, name, strlen(name));

	if (name[0] == '.')
		return false;
	if (strcmp(safe, name) == 0)
		return true;
	scan_note(s, "%s/%s: left out, its name cannot be shown as it is", dir, safe);
	return false;
}

int scan_list(struct scan *s, const char *path, char ***ret, size_t *ret_n)
{
	size_t n = 0;
	int r = root_list(s->root, &s->tmp, path, ret, ret_n);

	if (r < 0) {
		*ret_n = 0;
		return r;
	}
	for (size_t i = 0; i < *ret_n; i++)
		if (fit_name(s, path, (*ret)[i]))
			(*ret)[n++] = (*ret)[i];
	*ret_n = n;
	return 0;
}

bool scan_exists(struct scan *s, const char *path)
{
	return root_exists(s->root, path) == TRI_YES;
}

/* The function that one component of a path names, -1 when it is none that the host has. */
static int device_of_component(const struct host *h, const char *at, size_t n)
{
	char name[PCI_ADDR_SIZE + 1];
	struct pci_addr addr;

	if (n > PCI_ADDR_SIZE || n < strlen("0000:00:00.0"))
		return -1;
	memcpy(name, at, n);
	name[n] = '\0';
	if (pci_addr_parse(name, &addr) < 0)
		return -1;
	const struct device *d = host_device(h, addr);
	return d ? (int)(d - h->devices) : -1;
}

int scan_device_on(struct scan *s, const char *real_path)
{
	int found = -1;

	for (const char *at = real_path; at && *at;) {
		const char *end = strchrnul(at, '/');
		int i = device_of_component(s->host, at, (size_t)(end - at));

		if (i >= 0)
			found = i;
		at = *end ? end + 1 : NULL;
	}
	return found;
}

static void add_use(struct scan *s, struct use **uses, size_t *n_uses, const struct use *u)
{
	for (size_t i = 0; i < *n_uses; i++)
		if ((*uses)[i].kind == u->kind && streq((*uses)[i].subject, u->subject))
			return;
	*ARENA_PUSH(s->mem, *uses, *n_uses) = (struct use){
		.kind = u->kind,
		.subject = scan_safe(s, u->subject),
		.via = scan_safe(s, u->via),
	};
}

static void use_device(struct scan *s, struct device *d, const struct use *u)
{
	/* What stands on the layers says more. */
	if (u->kind != USE_LAYER || d->n_uses == 0)
		add_use(s, &d->uses, &d->n_uses, u);
}

/* Below a root hub ("usb3") the ports' names stand in the path: "…/usb3/3-1/3-1.2/3-1.2:1.0/…". */
static void use_usb(struct scan *s, const char *real_path, const struct use *u)
{
	const char *below = strstr(real_path, "/usb");
	struct host *h = s->host;

	for (const char *at = below; at; at = strchr(at, '/')) {
		size_t n = strcspn(++at, "/");

		for (size_t i = 0; i < h->n_usb; i++)
			if (strlen(h->usb[i].name) == n && memcmp(h->usb[i].name, at, n) == 0)
				add_use(s, &h->usb[i].uses, &h->usb[i].n_uses, u);
	}
}

bool scan_use(struct scan *s, const char *real_path, enum use_kind kind, const char *subject,
	      const char *via)
{
	const struct use use = {kind, subject, via};
	int deepest = scan_device_on(s, real_path);

	use_usb(s, real_path, &use);
	if (deepest < 0)
		return false;
	for (const char *at = real_path; at;) {
		const char *end = strchrnul(at, '/');
		int i = device_of_component(s->host, at, (size_t)(end - at));

		if (i >= 0 && (i == deepest || !device_is_bridge(&s->host->devices[i])))
			use_device(s, &s->host->devices[i], &use);
		at = *end ? end + 1 : NULL;
	}
	return true;
}

size_t scan_fields(struct arena *a, const char *line, size_t n, char **fields, size_t max)
{
	const char *at = line, *end = line + n;
	size_t found = 0;

	while (found < max) {
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		const char *start = at;
		while (at < end && *at != ' ' && *at != '\t')
			at++;
		if (at == start)
			break;
		fields[found++] = arena_dup(a, start, (size_t)(at - start));
	}
	return found;
}
