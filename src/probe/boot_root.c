/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does an entry start this system, or another one on the same disks? By the root that it names. */
#include <strings.h>

#include "base/text.h"
#include "conf/cmdline.h"
#include "probe/boot.h"
#include "probe/boot_kernel.h"

/* The value of the last word of that name; NULL: there is none. */
static char *value_of(struct scan *s, const char *cmdline, const char *name)
{
	struct cmdline_word w;
	char *value = NULL;

	while (cmdline && cmdline_next(&cmdline, &w))
		if (w.name_len == strlen(name) && memcmp(w.name, name, w.name_len) == 0 && w.value)
			value = arena_dup(&s->tmp, w.value, w.value_len);
	return value;
}

/* The subvolume in rootflags=; NULL: none is named. */
static const char *subvolume_of(struct scan *s, const char *cmdline)
{
	char *flags = value_of(s, cmdline, "rootflags"), *at = flags;

	for (char *end; at; at = end ? end + 1 : NULL) {
		end = strchr(at, ',');
		if (!str_starts(at, "subvol="))
			continue;
		if (end)
			*end = 0;
		at += strlen("subvol=");
		return at + (*at == '/');
	}
	return NULL;
}

static bool is_snapshot(const char *subvolume)
{
	return strstr(subvolume, "/.snapshots/") || str_starts(subvolume, ".snapshots/");
}

/* Snapper's and sdbootutil's snapshots. */
bool boot_other_snapshot(struct scan *s, const char *cmdline)
{
	const char *own = subvolume_of(s, s->host->cmdline), *other = subvolume_of(s, cmdline);

	return own && other && is_snapshot(own) && is_snapshot(other) && !streq(own, other);
}

/* How long the part is that tells of what kind a name is: "UUID=", "ZFS=", "/dev/mapper/",
 * "/dev/disk/by-label/", "/dev/" of "/dev/sda1"; 0: of none. */
static size_t kind_len(const char *name)
{
	const char *slash = strrchr(name, '/'), *equals = strchr(name, '=');

	if (!str_starts(name, "/dev/"))
		return equals ? (size_t)(equals - name) + 1 : 0;
	if (slash == name + strlen("/dev") || str_starts(name, "/dev/mapper/") ||
	    str_starts(name, "/dev/disk/"))
		return (size_t)(slash - name) + 1;
	return 0;
}

/* udev's links (60-persistent-storage.rules). */
static const struct {
	const char *start, *dir;
} links[] = {
	{"UUID=", "dev/disk/by-uuid"},
	{"PARTUUID=", "dev/disk/by-partuuid"},
	{"LABEL=", "dev/disk/by-label"},
	{"PARTLABEL=", "dev/disk/by-partlabel"},
};

/* The kernel's name for what a root names here ("nvme0n1p2"); NULL: it cannot be told. */
static const char *device_of(struct scan *s, const char *root)
{
	const char *name;

	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (str_starts(root, links[i].start))
			return root_link_name(s->root, &s->tmp,
					      arena_printf(&s->tmp, "%s/%s", links[i].dir,
							   root + strlen(links[i].start)));
	if (!str_starts(root, "/dev/"))
		return NULL;
	name = root_link_name(s->root, &s->tmp, root + 1);
	if (name)
		return name;
	name = strrchr(root, '/') + 1;
	return scan_exists(s, arena_printf(&s->tmp, "sys/class/block/%s", name)) ? name : NULL;
}

/* Two names of the same kind can be compared: at one start they name two things. "/dev/vg/root" and
 * "/dev/mapper/vg-root" may be the same. */
static bool are_unlike(const char *own, const char *other)
{
	size_t n = kind_len(own);

	return n > 0 && n == kind_len(other) && strncasecmp(own, other, n) == 0 &&
	       strcasecmp(own, other) != 0;
}

static bool is_other_device(struct scan *s, const char *own, const char *other)
{
	const char *a = device_of(s, own), *b = a ? device_of(s, other) : NULL;

	return a && b ? !streq(a, b) : are_unlike(own, other);
}

/* Two systems may share one btrfs. */
static bool is_other_subvolume(struct scan *s, const char *cmdline)
{
	const char *own = subvolume_of(s, s->host->cmdline), *other = subvolume_of(s, cmdline);

	return own && other && !is_snapshot(own) && !is_snapshot(other) && !streq(own, other);
}

bool boot_other_root(struct scan *s, const char *cmdline)
{
	const char *own = value_of(s, s->host->cmdline, "root");
	const char *other = value_of(s, cmdline, "root");

	if (!own || !other || strchr(other, '$'))
		return false;
	return is_other_device(s, own, other) || is_other_subvolume(s, cmdline);
}
