/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/bootfile.h"

#include <errno.h>

#include "conf/bootspan.h"

static const struct boot_ops formats[_BOOT_FORMAT_MAX] = {
	[BOOT_ENTRY] = {"entry", bootentry_read, "", NULL},
	[BOOT_LINE] = {"line", bootline_read, "", NULL},
	[BOOT_GRUBENV] = {"grubenv", grubenv_read, "", grubenv_fit},
	[BOOT_UKI_CONF] = {"uki.conf", ukiconf_read, ";%@", NULL},
	[BOOT_EXTLINUX] = {"extlinux", extlinux_read, "", NULL},
	[BOOT_REFIND_LINUX] = {"refind-linux", refind_linux_read, "\"", NULL},
	[BOOT_REFIND] = {"refind", refind_read, "\"", NULL},
	[BOOT_LIMINE] = {"limine", limine_read, "", NULL},
	[BOOT_LIMINE_TOOL] = {"limine-tool", limine_tool_read, "\"", NULL},
};

const char *boot_format_name(enum boot_format f)
{
	return formats[f].name;
}

int boot_format_of(const char *name)
{
	for (int f = 0; f < _BOOT_FORMAT_MAX; f++)
		if (streq(formats[f].name, name))
			return f;
	return -1;
}

static size_t line_at(const char *bytes, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += bytes[i] == '\n';
	return line;
}

/* A carriage return that ends no line: to some readers it ends one, others drop it. */
static const char *lone_return(const char *bytes, size_t n)
{
	const char *end = bytes + n;

	for (const char *p = bytes; p < end && (p = memchr(p, '\r', (size_t)(end - p))); p++)
		if (p + 1 == end || p[1] != '\n')
			return p;
	return NULL;
}

int boot_spans(enum boot_format f, const char *bytes, size_t n, struct arena *a,
	       struct boot_span **ret, size_t *ret_n, struct err *err)
{
	struct boot_reader r = {.bytes = bytes ? bytes : "", .n = n, .mem = a};
	const char *nul = memchr(r.bytes, 0, n), *cr = lone_return(r.bytes, n);
	int error;

	if (nul)
		return err_set(err, EINVAL, "line %zu: a NUL byte",
			       line_at(bytes, (size_t)(nul - bytes)));
	if (cr)
		return err_set(err, EINVAL, "line %zu: a carriage return inside the line",
			       line_at(bytes, (size_t)(cr - bytes)));
	error = formats[f].read(&r, err);
	if (error < 0)
		return error;
	*ret = r.spans;
	*ret_n = r.n_spans;
	return 0;
}

char *boot_line_of(const char *bytes, const struct boot_span *spans, size_t n_spans, size_t entry,
		   struct arena *a)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; i < n_spans; i++) {
		if (spans[i].entry != entry || spans[i].len == 0)
			continue;
		if (line.len > 0)
			buf_putc(&line, ' ');
		buf_add(&line, bytes + spans[i].at, spans[i].len);
	}
	return arena_str(a, buf_str(&line));
}

const struct boot_ops *boot_ops_of(enum boot_format f)
{
	return &formats[f];
}
