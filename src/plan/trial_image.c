/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The image of a trial: made by the tool's own program under a name of its own, beside the old one
 * that the entry loads. */
#include <errno.h>

#include "plan/initramfs.h"
#include "plan/steps.h"
#include "plan/trial_parts.h"

#define BUILD_TIMEOUT_S 1800

static bool changes_images(const struct plan *p)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (p->edits[i].reader == READ_FROM_IMAGE)
			return true;
	return false;
}

static bool entry_loads(const struct trying *t, const char *path)
{
	const struct boot_entry *e = t->entry;
	if (e->line > 0)
		return grub_entry_loads(t, path);
	for (size_t i = 0; i < e->n_initrds; i++)
		if (streq(e->initrds[i], path))
			return true;
	return false;
}

/* What kernelstub calls current does not tell its release: it is plain where there is one alone. */
static bool is_of_its_kernel(const struct trying *t, const struct boot_image *image)
{
	if (t->entry->release)
		return streq(image->release, t->entry->release);
	return image->release && t->m.host->initramfs.n_images == 1;
}

/* Where the entry loads this image from; NULL: it does not. */
static const char *loaded_from(const struct trying *t, const struct boot_image *image)
{
	const struct boot_entry *e = t->entry;
	if (image->unified || !is_of_its_kernel(t, image))
		return NULL;
	if (entry_loads(t, image->path))
		return image->path;
	for (size_t i = 0; i < image->n_copies; i++)
		if (entry_loads(t, image->copies[i]))
			return image->copies[i];
	/* kernelstub copies it under a name of its own. */
	return t->m.host->loader.kind == LOADER_KERNELSTUB && e->n_initrds == 1 ? e->initrds[0]
										: NULL;
}

static int find_image(struct trying *t, struct err *err)
{
	const struct initramfs *all = &t->m.host->initramfs;
	for (size_t i = 0; i < all->n_images && !t->image; i++) {
		t->loaded = loaded_from(t, &all->images[i]);
		t->image = t->loaded ? &all->images[i] : NULL;
	}
	if (t->image)
		return 0;
	return err_set(err, EOPNOTSUPP,
		       "%s: which image of %s this boot entry loads was not found, so none can be "
		       "made for a trial.",
		       t->entry->path, all->name ? all->name : "the initramfs tool");
}

/* What the plan expects of the old image is expected of this one. */
static bool expect_same(struct trying *t, const char *built)
{
	bool any = false;
	for (size_t i = 0; i < t->of->n_expects; i++) {
		const struct expect *e = &t->of->expects[i];
		if (e->kind != EXPECT_IMAGE_HOLDS || !streq(e->path, t->image->path))
			continue;
		expect(&t->m, e->kind, e->reader, built, e->subject);
		any = true;
	}
	return any;
}

static int add_program(struct trying *t, const char *built, struct err *err)
{
	const struct initramfs_ops *ops = initramfs_ops_of(t->m.host);
	const char *const generated[] = {built, NULL};
	const char *const leftovers[] = {arena_printf(&t->m.scratch, "%s.tmp", built), NULL};
	const char *const *argv;
	if (!ops || !ops->build_at || t->image->by == IMAGE_BY_LOADER)
		return err_set(err, EOPNOTSUPP,
			       "%s: nothing here makes this image under another name, so there is "
			       "none for a trial.",
			       t->image->path);
	int r = ops->build_at(&t->m, t->image, built, &argv, err);
	if (r < 0)
		return r;
	add_step(&t->m, &(struct step_row){
				.argv = argv,
				.why = arena_printf(
					&t->m.scratch,
					"build an initramfs of %s for the trial, beside the old "
					"one, which stays as it is: about a minute",
					t->image->release),
				.timeout_s = BUILD_TIMEOUT_S,
				.generated = generated,
				.leftovers = leftovers,
			});
	return 0;
}

static void add_passing_edits(struct trying *t)
{
	struct plan *p = t->m.plan;
	for (size_t i = 0; i < t->of->n_edits; i++) {
		struct edit e = t->of->edits[i];
		if (e.reader != READ_FROM_IMAGE)
			continue;
		e.role = EDIT_PASSING;
		*ARENA_PUSH(t->m.mem, p->edits, p->n_edits) = e;
	}
}

int try_image(struct trying *t, struct err *err)
{
	if (!changes_images(t->of))
		return 0;
	int r = find_image(t, err);
	if (r < 0)
		return r;
	const char *name = path_name(t->loaded);
	const char *built =
		arena_printf(&t->m.scratch, "%.*s" TRIAL_IMAGE, (int)(name - t->loaded), t->loaded);
	r = add_program(t, built, err);
	if (r < 0)
		return r;
	if (!expect_same(t, built))
		return err_set(err, EOPNOTSUPP,
			       "%s: holds nothing of what this plan writes: that is read from the "
			       "root file system, which a trial leaves as it is.",
			       t->image->path);
	add_passing_edits(t);
	return 0;
}
