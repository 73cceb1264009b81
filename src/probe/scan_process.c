/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs have open: a driver that is taken away below them leaves them hanging, or hangs
 * itself. */
#include <errno.h>

#include "base/text.h"
#include "probe/process.h"

/*
 * Those that watch devices come and go, and let go by themselves: of sessions (logind keeps a node
 * open for the program that it was opened for, which is seen itself), of sound, of udev.
 */
static const struct {
	const char *name, *node;
} lets_go[] = {
	{"systemd-logind", "/dev/dri/"}, {"elogind-daemon", "/dev/dri/"},
	{"seatd", "/dev/dri/"},          {"pipewire", "/dev/snd/"},
	{"pipewire-pulse", "/dev/snd/"}, {"wireplumber", "/dev/snd/"},
	{"pulseaudio", "/dev/snd/"},     {"pipewire", "/dev/video"},
	{"wireplumber", "/dev/video"},   {"systemd-udevd", "/dev/"},
	{"(udev-worker)", "/dev/"},
};

static bool is_harmless(const char *name, const char *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(lets_go); i++)
		if (streq(lets_go[i].name, name) && str_starts(node, lets_go[i].node))
			return true;
	return false;
}

static void found(void *data, const struct open_node *open)
{
	struct scan *s = data;
	const char *name = process_name(s->root, &s->tmp, open->pid);

	if (!is_harmless(name, open->node))
		node_mark(s, open->node, arena_printf(&s->tmp, "%s (%s)", name, open->pid));
}

void scan_processes(struct scan *s)
{
	enum process_seen seen = processes_each(s->root, &s->tmp, found, s);

	if (seen == PROCESSES_OWN)
		scan_failed(s, -EACCES,
			    "proc: only root sees which devices other users' programs have open");
	if (seen == PROCESSES_SOME)
		scan_note(s, "proc: so many files are open that not all could be looked at; "
			     "programs may have devices open that are not told");
}
