/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/vfioinstall.h"

#include <errno.h>
#include <fnmatch.h>

#include "conf/lastline.h"
#include "conf/modprobeline.h"

/* Above a new line, for those who read the file. They are no part of what is read back. */
#define COMMENT                                                                                    \
	"# When vfio-pci is loaded, this hands it the devices of the list l='...', each by the "   \
	"way\n"                                                                                    \
	"# to it and by its ids. Where another device sits by then, nothing happens.\n"
#define HEAD "install vfio_pci "
#define LIST_BEGIN "l='"

/*
 * The command, behind its list of places "PATH=VENDOR:DEVICE". What has to hold of it:
 *
 * - libkmod takes each backslash away with what stands behind it, so there is none but at the ends
 *   of lines; it puts the options of vfio-pci where it finds $CMDLINE_OPTS, here into quotes, since
 *   these may hold anything (libkmod-module.c, module_do_install_commands()).
 * - libkmod has /bin/sh run it, in an initramfs by the shell of busybox or klibc: builtins alone,
 * and no redirection on a special builtin, for that would end the shell.
 * - A bridge's directory in sysfs holds those of the devices below it, so a path that begins with
 *   the link of the first bridge is there only when each is still below the one before.
 * - What fails, fails alone: vfio-pci is loaded whatever the places say.
 * - No device loses its driver before vfio-pci is there to take it, and only a driver that is built
 *   in loses one. A driver that is a module comes after vfio-pci by its softdep; where one has the
 *   device all the same, this host runs and may be using it. Only a module has an initstate
 *   (kernel/module/main.c).
 */
static const char *const lines[] = {
	"'; o='$CMDLINE_OPTS'; s=/sys/bus/pci; ",
	"is() { v=; i=; read -r v <$d/vendor; read -r i <$d/device; [ \"$v:$i\" = \"${p#*=}\" ]; "
	"}; ",
	"for p in $l; do d=$s/devices/${p%=*}; is && echo vfio-pci >$d/driver_override; "
	"done 2>/dev/null; ",
	"/sbin/modprobe --ignore-install vfio_pci $o || exit; ",
	"for p in $l; do d=$s/devices/${p%=*}; a=${d##*/}; is && [ ! -e $s/drivers/vfio-pci/$a ] "
	"|| continue; ",
	"[ -e $d/driver/unbind ] && [ ! -e $d/driver/module/initstate ] && echo $a "
	">$d/driver/unbind; ",
	"echo $a >$s/drivers_probe; done 2>/dev/null; exit 0",
};

struct places {
	struct vfio_place *items;
	size_t n;
};

static void put_command(struct buf *out, const struct places *p, const char *line_end)
{
	buf_puts(out, LIST_BEGIN);
	for (size_t i = 0; i < p->n; i++)
		buf_printf(out, "%s%s=0x%04x:0x%04x", i ? " " : "", p->items[i].path,
			   p->items[i].vendor, p->items[i].device);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		buf_printf(out, "%s%s", i ? line_end : "", lines[i]);
}

/* The digits at *s, then the byte behind them; false when it is not so. */
static bool take_hex(const char **s, size_t min, size_t max, char behind)
{
	size_t n = strspn(*s, "0123456789abcdef");

	if (n < min || n > max || (*s)[n] != behind)
		return false;
	*s += n + 1;
	return true;
}

/* Domains are 32 bits wide; the function is one octal digit. */
static bool take_address(const char **s)
{
	if (!take_hex(s, 4, 8, ':') || !take_hex(s, 2, 2, ':') || !take_hex(s, 2, 2, '.') ||
	    **s < '0' || **s > '7')
		return false;
	(*s)++;
	return true;
}

static bool is_path(const char *s)
{
	while (take_address(&s)) {
		if (!*s)
			return true;
		if (*s++ != '/')
			return false;
	}
	return false;
}

const char *vfio_place_address(const struct vfio_place *p)
{
	const char *slash = strrchr(p->path, '/');

	return slash ? slash + 1 : p->path;
}

static bool take_number(const char *s, const char *end, uint16_t *ret)
{
	char digits[5] = "";

	if (end - s != 6 || s[0] != '0' || s[1] != 'x' || strspn(s + 2, "0123456789abcdef") < 4)
		return false;
	memcpy(digits, s + 2, 4);
	*ret = (uint16_t)strtoul(digits, NULL, 16);
	return true;
}

/* "0000:00:01.0/0000:02:00.0=0x10de:0x1c82", which is cut apart. */
static bool read_place(char *word, struct vfio_place *ret)
{
	char *equals = strchr(word, '='), *colon = equals ? strchr(equals, ':') : NULL;

	if (!colon || !take_number(equals + 1, colon, &ret->vendor) ||
	    !take_number(colon + 1, colon + strlen(colon), &ret->device))
		return false;
	*equals = 0;
	ret->path = word;
	return is_path(word);
}

static bool read_places(struct arena *a, char *list, struct places *ret)
{
	for (char *word; (word = strsep(&list, " "));) {
		struct vfio_place place;

		if (!read_place(word, &place))
			return false;
		*ARENA_PUSH(a, ret->items, ret->n) = place;
	}
	return true;
}

static bool is_ours(const char *args, const struct places *p)
{
	_cleanup_buf_ struct buf command = {0};

	put_command(&command, p, "");
	return streq(buf_str(&command), args);
}

static bool parse(const char *args, struct arena *a, struct places *ret)
{
	const char *list = args + strlen(LIST_BEGIN), *end;

	if (!str_starts(args, LIST_BEGIN) || !(end = strchr(list, '\'')))
		return false;
	return read_places(a, arena_dup(a, list, (size_t)(end - list)), ret) && is_ours(args, ret);
}

int vfio_install_parse(const char *args, struct arena *a, struct vfio_place **ret, size_t *ret_n,
		       struct err *err)
{
	struct places p = {0};

	if (!parse(args, a, &p))
		return err_set(err, EINVAL, "this command for vfio-pci is not passthru's");
	*ret = p.items;
	*ret_n = p.n;
	return 0;
}

/* The line that counts: of several for one module the first does, and its module is a pattern. */
static bool find_line(const char *bytes, size_t n, struct arena *a, struct modprobe_line_text *ret)
{
	struct modprobe_reader r = modprobe_read(bytes, n);

	while (modprobe_next(&r, a, ret))
		if (ret->directive && streq(ret->directive, "install") &&
		    fnmatch(ret->module, "vfio_pci", 0) == 0)
			return true;
	return false;
}

static struct vfio_place *place_at(const struct places *p, const char *address)
{
	for (size_t i = 0; i < p->n; i++)
		if (streq(vfio_place_address(&p->items[i]), address))
			return &p->items[i];
	return NULL;
}

/* Does the list change? */
static bool merge(struct arena *a, struct places *all, const struct vfio_place *places, size_t n)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		struct vfio_place *at = place_at(all, vfio_place_address(&places[i]));

		if (at && streq(at->path, places[i].path) && at->vendor == places[i].vendor &&
		    at->device == places[i].device)
			continue;
		if (!at)
			at = ARENA_PUSH(a, all->items, all->n);
		*at = places[i];
		changed = true;
	}
	return changed;
}

static int check_input(const char *bytes, size_t n, const struct vfio_place *places,
		       size_t n_places, struct err *err)
{
	int r = modprobe_refuse_nul(bytes, n, err);

	for (size_t i = 0; r == 0 && i < n_places; i++)
		if (!is_path(places[i].path))
			return err_set(err, EINVAL, "\"%s\" is no address of a device",
				       places[i].path);
	return r;
}

static void put_line(struct buf *out, const struct places *p)
{
	buf_puts(out, HEAD);
	put_command(out, p, "\\\n");
}

static int add(const char *bytes, size_t n, const struct vfio_place *places, size_t n_places,
	       struct arena *a, struct buf *out, struct err *err)
{
	struct modprobe_line_text l;
	struct places all = {0};
	bool found = find_line(bytes, n, a, &l);

	if (found && (!streq(l.module, "vfio_pci") || !parse(l.args, a, &all)))
		return err_set(err, EINVAL,
			       "line %zu: it runs a command that is not passthru's instead of "
			       "loading vfio-pci",
			       l.line);
	if (!merge(a, &all, places, n_places)) {
		buf_add(out, bytes, n);
	} else if (found) {
		size_t end = l.at + l.len;

		buf_add(out, bytes, l.at);
		put_line(out, &all);
		if (bytes[end - 1] == '\n')
			buf_putc(out, '\n');
		buf_add(out, bytes + end, n - end);
	} else {
		add_with_line_end(out, bytes, n);
		buf_puts(out, COMMENT);
		put_line(out, &all);
		buf_putc(out, '\n');
	}
	return 0;
}

int vfio_install_add(const char *bytes, size_t n, const struct vfio_place *places, size_t n_places,
		     struct buf *out, struct err *err)
{
	struct arena a = {0};
	int r = check_input(bytes, n, places, n_places, err);

	if (r == 0)
		r = add(bytes, n, places, n_places, &a, out, err);
	arena_done(&a);
	return r;
}
