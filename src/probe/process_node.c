/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which function a device node belongs to. The name says it; the node itself need not be there. */
#include "base/lines.h"
#include "base/text.h"
#include "probe/block.h"
#include "probe/process.h"

#define GPUS "proc/driver/nvidia/gpus"
#define GPU_MAX (64 * 1024)
/* usbfs nodes: 128 to a bus (drivers/usb/core/usb.h, USB_DEVICE_MAJOR) */
#define USB_MAJOR 189
#define USB_PER_BUS 128

struct node {
	struct scan *s;
	const char *path;    /* "/dev/dri/card0" */
	const char *name;    /* behind the directory: "card0" */
	const char *digits;  /* behind the prefix: "0" */
	const char *class;   /* of the rule */
	const char *subject; /* of the use */
};

static bool mark_at(const struct node *n, const char *path)
{
	const char *real = root_realpath(n->s->root, &n->s->tmp, path);

	return real && scan_use(n->s, real, USE_PROCESS, n->subject, n->path);
}

static bool mark_class(const struct node *n)
{
	return mark_at(n, arena_printf(&n->s->tmp, "sys/class/%s/%s", n->class, n->name));
}

static bool mark_block(const struct node *n)
{
	const struct block_use use = {.kind = USE_PROCESS, .subject = n->subject};
	const char *dir = block_by_name(n->s, n->path);

	return dir ? block_mark(n->s, dir, &use) : n->class && mark_class(n);
}

/* All members of the group that may go to a guest; the bridges among them are not opened. */
static bool mark_group(const struct node *n)
{
	const struct host *h = n->s->host;
	const struct group *g = NULL;
	uint64_t id;

	if (parse_u64(n->digits, 10, INT32_MAX, &id) == 0)
		g = host_group(h, (int)id);
	for (size_t i = 0; g && i < g->n_members; i++) {
		const struct device *d = &h->devices[g->members[i]];

		if (!device_is_bridge(d))
			scan_use(n->s, d->address, USE_PROCESS, n->subject, n->path);
	}
	return g;
}

/* "Device Minor: \t 0" (NVIDIA's driver, nv-procfs.c) */
static bool has_minor(struct scan *s, const char *gpu, const char *minor)
{
	static const char key[] = "Device Minor:";
	_cleanup_buf_ struct buf text = {0};
	char *f[3];

	if (!scan_read(s, arena_printf(&s->tmp, GPUS "/%s/information", gpu), GPU_MAX, &text))
		return false;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (str_starts(l.at, key) &&
		    scan_fields(&s->tmp, l.at, l.text_len, f, ARRAY_SIZE(f)) == ARRAY_SIZE(f))
			return streq(f[2], minor);
	return false;
}

static bool mark_nvidia(const struct node *n)
{
	char **gpus;
	size_t n_gpus;

	scan_list(n->s, GPUS, &gpus, &n_gpus);
	for (size_t i = 0; i < n_gpus; i++)
		if (has_minor(n->s, gpus[i], n->digits))
			return scan_use(n->s, gpus[i], USE_PROCESS, n->subject, n->path);
	return false;
}

/* "bus/usb/001/004" */
static bool mark_usb(const struct node *n)
{
	const char *slash = strchr(n->digits, '/');
	uint64_t bus, device;

	if (!slash ||
	    parse_u64(arena_dup(&n->s->tmp, n->digits, (size_t)(slash - n->digits)), 10, 999,
		      &bus) < 0 ||
	    parse_u64(slash + 1, 10, USB_PER_BUS, &device) < 0 || bus < 1 || device < 1)
		return false;
	return mark_at(n, arena_printf(&n->s->tmp, "sys/dev/char/%d:%u", USB_MAJOR,
				       (unsigned)((bus - 1) * USB_PER_BUS + device - 1)));
}

/* "dvb/adapter0/frontend0" is dvb0.frontend0 (drivers/media/dvb-core/dvbdev.c). */
static bool mark_dvb(const struct node *n)
{
	const char *slash = strchr(n->digits, '/');

	return slash && mark_at(n, arena_printf(&n->s->tmp, "sys/class/dvb/dvb%.*s.%s",
						(int)(slash - n->digits), n->digits, slash + 1));
}

/* Below /dev, a directory and how the name goes on; a digit must follow where it has to. */
static const struct node_rule {
	const char *dir, *prefix;
	bool (*mark)(const struct node *n);
	const char *class;
	bool digit;
} rules[] = {
	{"dri/", "card", mark_class, "drm", true},
	{"dri/", "renderD", mark_class, "drm", true},
	{"", "nvidia", mark_nvidia, NULL, true},
	{"accel/", "accel", mark_class, "accel", true},
	{"snd/", "", mark_class, "sound", false},
	{"vfio/devices/", "vfio", mark_class, "vfio-dev", true},
	{"vfio/", "", mark_group, NULL, true},
	{"", "nvme", mark_block, "nvme", true},
	{"", "ng", mark_class, "nvme-generic", true},
	{"", "sd", mark_block, NULL, false},
	{"", "sr", mark_block, NULL, true},
	{"", "md", mark_block, NULL, true},
	{"", "dm-", mark_block, NULL, true},
	{"", "bcache", mark_block, NULL, true},
	{"", "drbd", mark_block, NULL, true},
	{"", "zd", mark_block, NULL, true},
	{"", "vd", mark_block, NULL, false},
	{"", "mmcblk", mark_block, NULL, true},
	{"", "sg", mark_class, "scsi_generic", true},
	{"", "st", mark_class, "scsi_tape", true},
	{"", "nst", mark_class, "scsi_tape", true},
	{"", "video", mark_class, "video4linux", true},
	{"dvb/", "adapter", mark_dvb, NULL, true},
	{"bus/usb/", "", mark_usb, NULL, true},
	{"", "ttyS", mark_class, "tty", true},
	{"", "ttyUSB", mark_class, "tty", true},
	{"", "ttyACM", mark_class, "tty", true},
	{"infiniband/", "uverbs", mark_class, "infiniband_verbs", true},
	{"", "uio", mark_class, "uio", true},
	{"", "apex_", mark_class, "apex", true},
};

static bool is_name(const char *text)
{
	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789-_./")] == '\0';
}

/* The rest behind the prefix; NULL: it is none of this rule's. */
static const char *fits(const struct node_rule *r, const char *below_dev)
{
	size_t dir = strlen(r->dir), prefix = strlen(r->prefix);

	if (!str_starts(below_dev, r->dir) || !str_starts(below_dev + dir, r->prefix))
		return NULL;
	const char *rest = below_dev + dir + prefix;
	return !r->digit || (*rest >= '0' && *rest <= '9') ? rest : NULL;
}

static const struct node_rule *rule_of(const char *node, const char **ret_rest)
{
	static const char dev[] = "/dev/";

	if (!str_starts(node, dev) || !is_name(node) || strstr(node, ".."))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		*ret_rest = fits(&rules[i], node + strlen(dev));
		if (*ret_rest)
			return &rules[i];
	}
	return NULL;
}

bool node_is_known(const char *node)
{
	const char *rest;

	return rule_of(node, &rest);
}

bool node_mark(struct scan *s, const char *node, const char *subject)
{
	const char *rest;
	const struct node_rule *r = rule_of(node, &rest);

	if (!r)
		return false;
	const struct node n = {
		.s = s,
		.path = node,
		.name = node + strlen("/dev/") + strlen(r->dir),
		.digits = rest,
		.class = r->class,
		.subject = subject,
	};
	return r->mark(&n);
}
