/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In whose memory the firmware's screen lies: proc/iomem, whose lines are indented by two blanks
 * for each range around them (kernel/resource.c). An ordinary user reads zeros there, in the same
 * order. */
#include <ctype.h>
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/scan.h"

#define IOMEM "proc/iomem"
#define IOMEM_MAX (4 * 1024 * 1024)
#define CLAIMS_MAX 64

/* MAX_IORES_LEVEL: what lies deeper is indented as if it lay here. */
#define DEEPEST 5

struct range {
	size_t depth;
	uint64_t start, end;
	const char *name;
};

/* A function's range that is open: lines that belong into it may follow. */
struct open_range {
	bool is_open;
	struct range range;
	int device;
};

struct nest {
	struct open_range at[DEEPEST + 1];
};

/*
 * Who holds it: the platform device of drivers/firmware/sysfb_simplefb.c (BOOTFB), and the drivers
 * of drivers/video/fbdev and drivers/gpu/drm/{tiny,sysfb}. NULL: the name is none of them.
 */
static const char *screen_name(const char *name)
{
	static const char *const names[] = {
		"BOOTFB", "efifb",     "vesafb",  "simplefb",
		"efidrm", "simpledrm", "vesadrm", "simple-framebuffer",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(name, names[i]))
			return names[i];
	return NULL;
}

static bool take_hex(const char **at, uint64_t *ret)
{
	char *end;

	if (!isxdigit((unsigned char)**at))
		return false;
	*ret = strtoull(*at, &end, 16);
	*at = end;
	return true;
}

/* "    c0000000-c08fffff : BOOTFB" */
static bool parse_range(const char *text, struct range *ret)
{
	size_t blanks = strspn(text, " ");
	const char *at = text + blanks;

	ret->depth = blanks / 2;
	if (ret->depth > DEEPEST || !take_hex(&at, &ret->start) || *at++ != '-' ||
	    !take_hex(&at, &ret->end) || !str_starts(at, " : "))
		return false;
	ret->name = at + strlen(" : ");
	return true;
}

static bool is_hidden(const struct range *r)
{
	return r->end == 0;
}

static bool encloses(const struct range *outer, const struct range *r)
{
	return outer->start <= r->start && r->end <= outer->end;
}

/* Of two lines of the deepest kind, the second may lie in the first. */
static void close_ranges(struct nest *n, const struct range *r)
{
	struct open_range *last = &n->at[DEEPEST];

	for (size_t i = r->depth; i < DEEPEST; i++)
		n->at[i].is_open = false;
	if (r->depth < DEEPEST || (!is_hidden(r) && !encloses(&last->range, r)))
		last->is_open = false;
}

static void open_function(const struct host *h, struct nest *n, const struct range *r,
			  struct pci_addr addr)
{
	const struct device *d = host_device(h, addr);

	n->at[r->depth] = (struct open_range){
		.is_open = true,
		.range = *r,
		.device = d ? (int)(d - h->devices) : -1,
	};
}

static int innermost(const struct nest *n)
{
	for (size_t i = DEEPEST + 1; i-- > 0;)
		if (n->at[i].is_open)
			return n->at[i].device;
	return -1;
}

static void add_claim(struct scan *s, const struct nest *n, const struct range *r, const char *name,
		      const char *line)
{
	struct host *h = s->host;

	if (is_hidden(r) && n->at[DEEPEST].is_open) {
		h->screen_seen = TRI_UNKNOWN;
		scan_failed(s, -EACCES, IOMEM ": only root sees whose memory %s lies in", name);
		return;
	}
	if (h->n_screen == CLAIMS_MAX)
		return;
	*ARENA_PUSH(s->mem, h->screen, h->n_screen) = (struct screen_claim){
		.name = name,
		.line = scan_safe(s, line),
		.device = innermost(n),
	};
}

static void scan_line(struct scan *s, struct nest *n, const char *text)
{
	struct pci_addr addr;
	struct range r;

	if (!parse_range(text, &r))
		return;
	close_ranges(n, &r);
	const char *name = screen_name(r.name);
	if (name)
		add_claim(s, n, &r, name, text + strspn(text, " "));
	else if (pci_addr_parse(r.name, &addr) == 0)
		open_function(s->host, n, &r, addr);
}

void scan_screen(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	struct nest nest = {0};

	if (!scan_read(s, IOMEM, IOMEM_MAX, &text))
		return;
	s->host->screen_seen = TRI_YES;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		scan_line(s, &nest, arena_dup(&s->tmp, l.at, l.text_len));
}
