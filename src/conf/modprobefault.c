/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modprobefault.h"

#include <ctype.h>

#include "base/spell.h"
#include "conf/cmdline.h"
#include "conf/modname.h"
#include "conf/modprobeline.h"

/* The number fields of an id: vendor:device:subvendor:subdevice:class:class_mask. */
#define ID_FIELDS_MAX 6
#define ID_FIELDS_16_BIT 4
#define ANY_ID 0xffffffff /* PCI_ANY_ID */

/* Of drivers/vfio/pci/vfio_pci.c, up to 6.16. A kernel may have more. */
static const char *const parameters[] = {
	"ids", "nointxmask", "disable_vga", "disable_idle_d3", "enable_sriov", "disable_denylist",
};

struct finder {
	struct arena *mem;
	struct modprobe_fault_at *found;
	size_t n;
	const struct modprobe_line_text *l;
	unsigned seen; /* kinds that this line has, a bit each */
};

static bool has(const struct finder *f, enum modprobe_fault fault)
{
	return f->seen & 1u << fault;
}

static void find(struct finder *f, enum modprobe_fault fault)
{
	if (has(f, fault))
		return;
	f->seen |= 1u << fault;
	*ARENA_PUSH(f->mem, f->found, f->n) = (struct modprobe_fault_at){
		.fault = fault,
		.line = f->l->line,
		.text = arena_str(f->mem, f->l->text),
	};
}

/* One number as the kernel's sscanf("%x") takes it; moves *p behind it. */
static bool take_hex(const char **p, uint32_t *ret)
{
	const char *s = *p;
	uint64_t value = 0;

	if (s[0] == '0' && tolower((unsigned char)s[1]) == 'x')
		s += 2;
	const char *digits = s;
	for (; isxdigit((unsigned char)*s) && value <= UINT32_MAX; s++) {
		char digit[] = {*s, 0};

		value = value << 4 | strtoul(digit, NULL, 16);
	}
	*p = s;
	*ret = (uint32_t)value;
	return s > digits && value <= UINT32_MAX;
}

static bool is_id(const char *s)
{
	uint32_t value;

	for (size_t field = 0; field < ID_FIELDS_MAX; field++) {
		if (!take_hex(&s, &value))
			return false;
		if (field < ID_FIELDS_16_BIT && value > UINT16_MAX && value != ANY_ID)
			return false;
		if (*s != ':')
			return *s == 0 && field > 0;
		s++;
	}
	return false;
}

/* How many ids the list has; -1: an item is none. */
static int count_ids(struct finder *f, const char *at, size_t len)
{
	char *rest = arena_dup(f->mem, at, len), *item;
	int n = 0;

	while ((item = strsep(&rest, ","))) {
		if (*item && !is_id(item))
			return -1;
		n += *item != 0;
	}
	return n;
}

static bool is_misspelt(struct finder *f, const struct cmdline_word *w)
{
	char *name = arena_dup(f->mem, w->name, w->name_len);

	modname_normalize(name);
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
		if (spell_distance(name, parameters[i], 1) == 1)
			return true;
	return false;
}

static void look_at_vfio_word(struct finder *f, const struct cmdline_word *w)
{
	if (w->name_len == 3 && memcmp(w->name, "ids", 3) == 0) {
		if (!w->value || count_ids(f, w->value, w->value_len) < 0)
			find(f, FAULT_IDS);
	} else if (!w->value && count_ids(f, w->name, w->name_len) > 0) {
		find(f, FAULT_IDS);
	} else if (!has(f, FAULT_IDS) && is_misspelt(f, w)) {
		/* Behind a list that is none stand the words of a placeholder: "ids=(your id)". */
		find(f, FAULT_PARAMETER);
	}
}

/* "M.x", but for M.dyndbg, which the kernel takes from every module (lib/dynamic_debug.c). */
static bool is_dotted(const struct cmdline_word *w)
{
	static const char debug[] = "dyndbg";
	const char *dot = memchr(w->name, '.', w->name_len);
	size_t behind = dot ? (size_t)(w->name + w->name_len - dot - 1) : 0;

	return dot && dot > w->name && behind > 0 &&
	       !(behind == strlen(debug) && memcmp(dot + 1, debug, behind) == 0);
}

static void look_at_options(struct finder *f)
{
	const char *args = f->l->args;
	bool vfio = streq(f->l->module, "vfio_pci");

	for (struct cmdline_word w; cmdline_next(&args, &w);) {
		if (w.at[0] == '#') {
			find(f, FAULT_COMMENT);
			return;
		}
		if (is_dotted(&w))
			find(f, FAULT_DOTTED);
		else if (vfio)
			look_at_vfio_word(f, &w);
	}
}

static bool is_glued(const char *word, size_t len)
{
	static const char *const lists[] = {"pre:", "post:"};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (len > strlen(lists[i]) && memcmp(word, lists[i], strlen(lists[i])) == 0)
			return true;
	return false;
}

static void look_at_dependencies(struct finder *f)
{
	const char *args = f->l->args;
	size_t len;

	for (const char *word; (word = softdep_word(&args, &len));) {
		if (word[0] == '#') {
			find(f, FAULT_COMMENT);
			return;
		}
		if (is_glued(word, len))
			find(f, FAULT_GLUED);
	}
}

/* An indented comment or a lone carriage return is meant to be nothing, and is nothing. */
static bool is_meant(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return *text && *text != '#';
}

static void look_at_line(struct finder *f)
{
	const struct modprobe_line_text *l = f->l;

	f->seen = 0;
	if (!l->directive)
		return;
	if (!*l->directive && !l->known) {
		if (is_meant(l->text))
			find(f, FAULT_DIRECTIVE);
	} else if (!*l->directive || (!*l->args && !streq(l->directive, "blacklist"))) {
		find(f, FAULT_NO_ARGUMENTS);
	} else if (streq(l->directive, "options")) {
		look_at_options(f);
	} else if (streq(l->directive, "softdep") || streq(l->directive, "weakdep")) {
		look_at_dependencies(f);
	}
}

void modprobe_faults(const char *bytes, size_t n, struct arena *a, struct modprobe_fault_at **ret,
		     size_t *ret_n)
{
	struct modprobe_reader r = modprobe_read(bytes, n);
	struct arena lines = {0};
	struct finder f = {.mem = a};

	for (struct modprobe_line_text l; modprobe_next(&r, &lines, &l);) {
		f.l = &l;
		look_at_line(&f);
	}
	arena_done(&lines);
	*ret = f.found;
	*ret_n = f.n;
}
