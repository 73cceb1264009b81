/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modprobe.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>

#include "conf/cmdline.h"
#include "conf/lastline.h"
#include "conf/modname.h"
#include "conf/modprobeline.h"

#define ID_FIELDS_MAX                                                                              \
	6 /* vendor:device:subvendor:subdevice:class:class_mask, drivers/vfio/pci/vfio_pci.c */

/* An "options vfio-pci … ids=" line. */
struct ids_line {
	struct modprobe_line_text l;
	struct cmdline_word ids; /* value NULL: there is no such line */
};

static struct ids_line last_ids(const char *bytes, size_t n, struct arena *a)
{
	struct modprobe_reader r = modprobe_read(bytes, n);
	struct ids_line found = {0};

	for (struct modprobe_line_text l; modprobe_next(&r, a, &l);) {
		const char *args = l.args;

		if (!streq(l.directive, "options") || !streq(l.module, "vfio_pci"))
			continue;
		for (struct cmdline_word w; cmdline_next(&args, &w);)
			if (w.name_len == 3 && memcmp(w.name, "ids", 3) == 0 && w.value)
				found = (struct ids_line){l, w};
	}
	return found;
}

/* Hexadecimal numbers with ":" between them, at least vendor and device. */
static bool is_id(const char *s)
{
	size_t fields = 0;

	for (;;) {
		size_t digits = strspn(s, "0123456789abcdefABCDEF");

		if (digits == 0 || digits > 8 || ++fields > ID_FIELDS_MAX)
			return false;
		s += digits;
		if (*s != ':')
			return *s == 0 && fields > 1;
		s++;
	}
}

static bool is_among(char *const *ids, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(ids[i], id) == 0)
			return true;
	return false;
}

static void put_lower(struct buf *out, const char *s)
{
	for (; *s; s++)
		buf_putc(out, (char)tolower((unsigned char)*s));
}

/* Those of ids that are not in have, each once, with commas between them. */
static void put_new_ids(struct buf *out, char *const *have, size_t n_have, const char *const *ids,
			size_t n_ids)
{
	for (size_t i = 0; i < n_ids; i++) {
		if (is_among(have, n_have, ids[i]) || is_among((char *const *)ids, i, ids[i]))
			continue;
		if (out->len > 0)
			buf_putc(out, ',');
		put_lower(out, ids[i]);
	}
}

static int check_list(const struct ids_line *f, char *const *have, size_t n, struct err *err)
{
	if (f->ids.open)
		return err_set(err, EINVAL, "line %zu: a quote is not closed", f->l.line);
	for (size_t i = 0; i < n; i++)
		if (!is_id(have[i]))
			return err_set(
				err, EINVAL,
				"line %zu: ids= of vfio-pci holds \"%s\", which is no device id",
				f->l.line, have[i]);
	return 0;
}

/* The place in the file behind the byte of the text that ends at `end`. */
static size_t place_behind(const struct modprobe_line_text *l, const char *end)
{
	return l->from[end - l->text - 1] + 1;
}

static void insert(struct buf *out, const char *bytes, size_t n, size_t at, const char *first,
		   const char *second)
{
	buf_add(out, bytes, at);
	buf_puts(out, first);
	buf_puts(out, second);
	buf_add(out, bytes + at, n - at);
}

static int add_ids(const char *bytes, size_t n, const char *const *ids, size_t n_ids,
		   struct arena *a, struct buf *out, struct err *err)
{
	_cleanup_buf_ struct buf new = {0};
	struct ids_line f = last_ids(bytes, n, a);
	char **have = NULL;
	size_t n_have = 0;
	int r;

	if (f.ids.value)
		modprobe_ids(f.l.args, a, &have, &n_have);
	r = f.ids.value ? check_list(&f, have, n_have, err) : 0;
	if (r < 0)
		return r;
	put_new_ids(&new, have, n_have, ids, n_ids);
	if (new.len == 0) {
		buf_add(out, bytes, n);
	} else if (f.ids.value) {
		const char *end = f.ids.value + f.ids.value_len;
		bool comma = f.ids.value_len > 0 && end[-1] != ',';

		insert(out, bytes, n, place_behind(&f.l, end), comma ? "," : "", buf_str(&new));
	} else {
		add_with_line_end(out, bytes, n);
		buf_printf(out, "options vfio-pci ids=%s\n", buf_str(&new));
	}
	return 0;
}

int modprobe_add_ids(const char *bytes, size_t n, const char *const *ids, size_t n_ids,
		     struct buf *out, struct err *err)
{
	struct arena a = {0};
	int r = modprobe_refuse_nul(bytes, n, err);

	if (r == 0)
		r = add_ids(bytes, n, ids, n_ids, &a, out, err);
	arena_done(&a);
	return r;
}

static bool first_softdep(const char *bytes, size_t n, const char *module, struct arena *a,
			  struct modprobe_line_text *ret)
{
	struct modprobe_reader r = modprobe_read(bytes, n);
	char *name = arena_str(a, module);

	modname_normalize(name);
	while (modprobe_next(&r, a, ret))
		if (streq(ret->directive, "softdep") && fnmatch(ret->module, name, 0) == 0)
			return true;
	return false;
}

/* Behind the first word "pre:"; NULL: there is none. */
static const char *behind_pre(const char *args)
{
	size_t len;

	for (const char *word; (word = softdep_word(&args, &len));)
		if (len == 4 && memcmp(word, "pre:", 4) == 0)
			return args;
	return NULL;
}

/* Behind the "pre:" of a word "pre:vfio-pci", which lacks its blank; NULL: there is none. */
static const char *behind_glued_pre(const char *args)
{
	static const size_t pre = 4, name = 8;
	size_t len;

	for (const char *word; (word = softdep_word(&args, &len));)
		if (len == pre + name && memcmp(word, "pre:", pre) == 0 &&
		    modname_same(word + pre, "vfio_pci", name))
			return word + pre;
	return NULL;
}

static const char *behind_last_word(const char *args)
{
	const char *end = args + strlen(args);

	while (end > args && strchr(SOFTDEP_BLANKS, end[-1]))
		end--;
	return end;
}

int modprobe_add_softdep(const char *bytes, size_t n, const char *module, struct buf *out,
			 struct err *err)
{
	struct modprobe_line_text l;
	struct arena a = {0};
	int r = modprobe_refuse_nul(bytes, n, err);

	if (r < 0)
		return r;
	if (!first_softdep(bytes, n, module, &a, &l)) {
		add_with_line_end(out, bytes, n);
		buf_printf(out, "softdep %s pre: vfio-pci\n", module);
	} else if (softdep_has_vfio(l.args)) {
		buf_add(out, bytes, n);
	} else {
		const char *pre = behind_pre(l.args), *glued = behind_glued_pre(l.args);
		const char *at = glued ? glued : pre ? pre : behind_last_word(l.args);

		insert(out, bytes, n, place_behind(&l, at),
		       glued || pre ? "" : " pre:", glued ? " " : " vfio-pci");
	}
	arena_done(&a);
	return 0;
}
