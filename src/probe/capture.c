/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>

#include "base/outdir.h"
#include "base/sys.h"
#include "base/text.h"
#include "probe/klog.h"
#include "probe/sshd.h"

/* Several facts may stand in what cannot be read: told once. */
void capture_missing(struct capture *c, const char *path, const char *why)
{
	_cleanup_buf_ struct buf safe = {0}, line = {0};

	redact_text(&c->redact, path, strlen(path), &safe);
	buf_printf(&line, "%s: %s\n", buf_str(&safe), why);
	const char *known = strstr(buf_str(&c->missing), buf_str(&line));
	if (known && (known == c->missing.data || known[-1] == '\n'))
		return;
	buf_add(&c->missing, line.data, line.len);
	if (c->on_missing)
		c->on_missing(c->data, path, why);
}

/*
 * Where the copy of path goes. Links above it are followed, so that an attribute read through
 * sys/bus/pci/devices is written where the kernel has it; proc's own links (self, net) name the
 * process that looks and are kept as directories.
 */
const char *capture_place(struct capture *c, const char *path)
{
	_cleanup_buf_ struct buf safe = {0};
	const char *slash = strrchr(path, '/'), *to = path;

	if (slash && !str_starts(path, "proc/")) {
		const char *dir = arena_dup(&c->tmp, path, (size_t)(slash - path));
		const char *real = root_realpath(c->root, &c->tmp, dir);

		if (!real)
			return NULL;
		to = arena_printf(&c->tmp, "%s%s", real, slash);
	}
	redact_text(&c->redact, to, strlen(to), &safe);
	return arena_str(&c->tmp, buf_str(&safe));
}

static int copy_one(struct capture *c, const struct capture_item *item, const char *path,
		    struct err *err)
{
	const char *to = capture_place(c, path);
	int r = to ? item->copy(c, path, to, err) : -ENOENT;

	if (r == -ECANCELED)
		return r;
	/* Of what a pattern finds, some have the attribute, some do not, and some are directories.
	 */
	if (r < 0 && (item->wanted || (r != -ENOENT && r != -ENOTDIR && r != -EISDIR)))
		capture_missing(c, path, strerror(-r));
	return 0;
}

/* path is what of the pattern was found so far, rest what is still to be found. */
static int expand(struct capture *c, const struct capture_item *item, const char *path,
		  const char *rest, struct err *err)
{
	size_t len = strcspn(rest, "/");
	const char *part = arena_dup(&c->tmp, rest, len), *more = rest[len] ? rest + len + 1 : NULL;
	const char *slash = *path ? "/" : "";
	char **names;
	size_t n;
	int r = 0;

	if (!strchr(part, '*')) {
		const char *next = arena_printf(&c->tmp, "%s%s%s", path, slash, part);

		return more ? expand(c, item, next, more, err) : copy_one(c, item, next, err);
	}
	r = root_list(c->root, &c->tmp, path, &names, &n);
	if (r < 0) {
		if (r != -ENOENT && r != -ENOTDIR)
			capture_missing(c, path, strerror(-r));
		return 0;
	}
	for (size_t i = 0; i < n && r == 0; i++) {
		if (names[i][0] == '.' || fnmatch(part, names[i], 0) != 0)
			continue;
		const char *next = arena_printf(&c->tmp, "%s%s%s", path, slash, names[i]);
		r = more ? expand(c, item, next, more, err) : copy_one(c, item, next, err);
	}
	return r;
}

static int copy_log(struct capture *c, struct err *err)
{
	_cleanup_buf_ struct buf text = {0}, safe = {0};
	const char *source;
	int r = klog_read(c->root, &text, &source, NULL);

	if (r < 0) {
		capture_missing(c, KLOG_TREE_PATH, strerror(-r));
		return 0;
	}
	redact_text(&c->redact, buf_str(&text), text.len, &safe);
	return out_file(c, KLOG_TREE_PATH, buf_str(&safe), safe.len, err);
}

static int copy_names(struct capture *c, struct err *err)
{
	static const char *const files[] = {"proc/sys/kernel/hostname", "etc/hostname"};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files) && r == 0; i++)
		r = out_file(c, files[i], "host\n", 5, err);
	return r;
}

static int copy_items(struct capture *c, const struct capture_item *items, size_t n,
		      struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		r = expand(c, &items[i], "", items[i].glob, err);
		arena_done(&c->tmp);
	}
	return r;
}

static int copy_all(struct capture *c, struct err *err)
{
	int r = copy_names(c, err);

	if (r == 0)
		r = copy_log(c, err);
	if (r == 0)
		r = capture_guestlog(c, err);
	if (r == 0)
		r = copy_items(c, capture_items, capture_items_n, err);
	if (r == 0)
		r = copy_items(c, capture_boot_items, capture_boot_items_n, err);
	if (r == 0)
		r = capture_attrs(c, err);
	if (r == 0)
		r = capture_space(c, err);
	if (r == 0)
		r = capture_processes(c, err);
	if (r == 0 && c->missing.len > 0)
		r = out_file(c, CAPTURE_MISSING, buf_str(&c->missing), c->missing.len, err);
	return r;
}

int capture_host(const struct root *root, const char *dir,
		 void (*on_missing)(void *data, const char *path, const char *why), void *data,
		 struct err *err)
{
	_cleanup_close_ int out = outdir_open(dir, 0755, err);
	struct capture c = {.root = root, .out = out, .on_missing = on_missing, .data = data};
	uint16_t *ports;

	if (out < 0)
		return out;
	redact_init(&c.redact, NULL);
	sshd_ports(root, &c.mem, &ports, &c.redact.n_ssh_ports);
	c.redact.ssh_ports = ports;
	capture_names(&c);
	int r = copy_all(&c, err);
	if (r < 0)
		err_in(err, r, "%s", dir);
	redact_done(&c.redact);
	buf_done(&c.missing);
	arena_done(&c.tmp);
	arena_done(&c.mem);
	return r == -ECANCELED ? -EIO : r;
}
