/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Room for the boot files: what making every initramfs again takes, by the rule that apply refuses
 * by.
 */
#include "check/findings.h"
#include "check/howto.h"
#include "model/room.h"

#define MIB ((uint64_t)1024 * 1024)
#define NEARLY_NONE (8 * MIB)  /* less than the smallest image of a distribution's kernel */
#define USUAL_IMAGE (64 * MIB) /* where the size of an image is not known */

/* How well a path lies below a mount: the length of the mount, 0 not at all. */
static size_t below(const char *path, const char *mount)
{
	size_t len = strlen(mount);

	if (streq(mount, "/"))
		return *path == '/' ? 1 : 0;
	return str_starts(path, mount) && path[len] == '/' ? len : 0;
}

static const struct space *space_of(const struct host *h, const char *path)
{
	const struct space *found = NULL;
	size_t best = 0;

	for (size_t i = 0; i < h->n_spaces; i++) {
		size_t len = below(path, h->spaces[i].mount);

		if (len > best) {
			best = len;
			found = &h->spaces[i];
		}
	}
	return found;
}

struct images {
	size_t n;
	uint64_t needed;
};

static struct images images_on(const struct host *h, const struct space *s)
{
	struct images on = {0};

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];
		uint64_t size = k->initrd_size ? k->initrd_size : USUAL_IMAGE;

		if (!k->initrd || space_of(h, k->initrd) != s)
			continue;
		on.n++;
		on.needed += room_beside(size);
		if (streq(s->mount, "/"))
			on.needed += size; /* the run's copy goes to the same place */
	}
	if (on.n > 0 && streq(s->mount, "/"))
		on.needed += ROOM_SPARE;
	return on;
}

/* Up, so that what is needed never looks like less than it is. */
static unsigned long long mib_up(uint64_t bytes)
{
	return (bytes + MIB - 1) / MIB;
}

static const char *space_text(const struct bench *b, const struct space *s, const struct images *on)
{
	return arena_printf(
		b->mem, "%s has %llu MiB free; to make %s again takes up to %llu MiB there",
		s->mount, (unsigned long long)(s->free / MIB),
		on->n == 1 ? "one initramfs" : arena_printf(b->mem, "%zu initramfs images", on->n),
		mib_up(on->needed));
}

static enum status space_status(const struct space *s, const struct images *on)
{
	if (s->free < NEARLY_NONE)
		return STATUS_FAIL;
	return s->free < on->needed ? STATUS_WARN : STATUS_PASS;
}

static bool is_worse(enum status a, enum status than)
{
	return a == STATUS_FAIL ? than != STATUS_FAIL : a == STATUS_WARN && than == STATUS_PASS;
}

/* Only a file system that an image lies on is written to. */
void check_room(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const char *detail = NULL;
	enum status worst = STATUS_PASS;

	for (size_t i = 0; i < h->n_spaces; i++) {
		const struct space *s = &h->spaces[i];
		struct images on = images_on(h, s);

		prove_finding(b, f, s->mount + (s->mount[1] != '\0'),
			      arena_printf(b->mem, "%llu of %llu MiB free",
					   (unsigned long long)(s->free / MIB),
					   (unsigned long long)(s->total / MIB)));
		if (on.n == 0 || (detail && !is_worse(space_status(s, &on), worst)))
			continue;
		worst = space_status(s, &on);
		detail = arena_printf(b->mem, "%s.", space_text(b, s, &on));
	}
	if (detail)
		judged(f, worst, detail, NULL);
	else if (h->initramfs.kind == INITRAMFS_NONE)
		judged(f, STATUS_PASS, "There is no initramfs to make again.", "");
	else
		judged(f, STATUS_UNKNOWN,
		       h->n_spaces == 0 ? "The room on /boot is not known."
					: "Nothing tells where the initramfs images lie.",
		       howto_read(b, "Look yourself: df -h /boot"));
}
