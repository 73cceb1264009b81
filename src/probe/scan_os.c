/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs here: distribution, host name, and the two hosts that are not ours to edit as others
 * are. */
#include "conf/shellvar.h"
#include "probe/scan.h"

#define OS_RELEASE_MAX (64 * 1024)

static const char *os_value(struct scan *s, const struct shell_file *f, const char *name)
{
	const char *value = "";

	for (size_t i = 0; i < f->n_assigns; i++)
		if (streq(f->assigns[i].name, name) && f->assigns[i].form == ASSIGN_LITERAL)
			value = f->assigns[i].value;
	return scan_safe(s, value);
}

static void scan_release(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	struct shell_file f = {0};
	struct err err;
	struct os *os = &s->host->os;

	os->id = os->id_like = os->pretty = "";
	if (!scan_read(s, "etc/os-release", OS_RELEASE_MAX, &text) &&
	    !scan_read(s, "usr/lib/os-release", OS_RELEASE_MAX, &text))
		return;
	if (shell_parse(buf_str(&text), text.len, &s->tmp, &f, &err) < 0) {
		scan_note(s, "etc/os-release: %s", err.line);
		return;
	}
	os->id = os_value(s, &f, "ID");
	os->id_like = os_value(s, &f, "ID_LIKE");
	os->pretty = os_value(s, &f, "PRETTY_NAME");
}

static enum tri scan_xen(struct scan *s)
{
	const char *type = root_attr(s->root, &s->tmp, "sys/hypervisor/type");
	const char *caps = root_attr(s->root, &s->tmp, "proc/xen/capabilities");

	if (!scan_exists(s, "sys"))
		return TRI_UNKNOWN;
	return tri_of(streq(type, "xen") && caps && strstr(caps, "control_d"));
}

void scan_os(struct scan *s)
{
	const char *name = scan_attr(s, "proc/sys/kernel/hostname");

	scan_release(s);
	if (!name)
		name = scan_attr(s, "etc/hostname");
	s->host->name = name ? name : "";
	s->host->xen = scan_xen(s);
	s->host->ostree = scan_exists(s, "run/ostree-booted") ? TRI_YES
			  : scan_exists(s, "run")             ? TRI_NO
							      : TRI_UNKNOWN;
}
