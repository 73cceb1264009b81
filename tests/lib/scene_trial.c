/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/scene_trial.h"

#include <fcntl.h>

#include "conf/grubenv.h"

#define LATER "99999999-2222-3333-4444-555555555555"

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static struct edit *add(struct scene *s, struct plan *p, struct edit e)
{
	struct edit *at = ARENA_PUSH(&s->mem, p->edits, p->n_edits);

	*at = e;
	return at;
}

static struct edit *create(struct scene *s, struct plan *p, enum edit_role role, const char *path,
			   const char *text)
{
	return add(s, p,
		   (struct edit){
			   .kind = EDIT_CREATE,
			   .role = role,
			   .path = path,
			   .why = "the test tries it",
			   .before = "",
			   .after = text,
			   .after_len = strlen(text),
			   .after_meta = {.mode = 0644},
			   .diff = "",
		   });
}

static void add_guard(struct scene *s, struct plan *p)
{
	create(s, p, EDIT_GUARD, SCENE_GUARD, "[Service]\nExecStart=/bin/true\n");
	p->confirm_minutes = 15;
}

/* What becomes a part of the image. */
static void add_passing(struct scene *s, struct plan *p)
{
	for (size_t i = 0; i < s->plan.n_edits; i++) {
		struct edit e = s->plan.edits[i];

		if (str_starts(e.path, "/boot/") || streq(e.path, "/etc/default/grub"))
			continue;
		e.role = EDIT_PASSING;
		add(s, p, e);
	}
}

static void add_image(struct scene *s, struct plan *p)
{
	static const char *const argv[] = {"dracut", "--force", SCENE_TRIAL_IMAGE, "6.3", NULL};
	static const char *const made[] = {SCENE_TRIAL_IMAGE, NULL};

	*ARENA_PUSH(&s->mem, p->steps, p->n_steps) = (struct step){
		.argv = argv, .why = "image of the trial", .timeout_s = 60, .generated = made};
	*ARENA_PUSH(&s->mem, p->expects, p->n_expects) =
		(struct expect){EXPECT_IMAGE_HOLDS, "lsinitrd", made[0], "vfio-pci.ko"};
}

static void add_pointers(struct scene *s, struct plan *p)
{
	const struct edit *env = NULL;
	_cleanup_buf_ struct buf out = {0};
	struct edit e;

	create(s, p, EDIT_LAST, SCENE_CUSTOM, "menuentry 'trial' --id trial {\n}\n");
	for (size_t i = 0; i < s->plan.n_edits; i++)
		if (streq(s->plan.edits[i].path, SCENE_ENV))
			env = &s->plan.edits[i];
	must(env, SCENE_ENV);
	must(grubenv_set(env->before, env->before_len, "next_entry", "trial", &out, NULL) == 0,
	     SCENE_ENV);
	e = *env;
	e.role = EDIT_LAST;
	e.owned = "next_entry";
	e.after = arena_dup(&s->mem, buf_str(&out), out.len);
	e.after_len = out.len;
	add(s, p, e);
}

struct plan scene_trial(struct scene *s)
{
	struct plan p = {.trial_of = &s->plan, .reboot = true};

	add_guard(s, &p);
	add_passing(s, &p);
	add_image(s, &p);
	add_pointers(s, &p);
	return p;
}

struct plan scene_guarded(struct scene *s)
{
	struct plan p = s->plan;

	p.edits = NULL;
	p.n_edits = 0;
	add_guard(s, &p);
	for (size_t i = 0; i < s->plan.n_edits; i++)
		add(s, &p, s->plan.edits[i]);
	return p;
}

void scene_apply_plan(struct scene *s, const struct plan *p)
{
	struct apply_opts o = scene_opts(s);
	enum outcome outcome = OUTCOME_NO;
	struct err err = {0};

	run_apply(&s->root, p, &o, &outcome, NULL, &err);
	must(outcome == OUTCOME_DONE, err.line);
}

void scene_grub_starts(struct scene *s)
{
	_cleanup_close_ int fd = root_openat(&s->root, SCENE_ENV, O_RDWR, 0);
	_cleanup_buf_ struct buf out = {0};
	char block[GRUBENV_SIZE];

	must(fd >= 0 && pread(fd, block, sizeof(block), 0) == GRUBENV_SIZE, SCENE_ENV);
	must(grubenv_set(block, sizeof(block), "next_entry", "", &out, NULL) == 0, SCENE_ENV);
	/* In place: GRUB writes the blocks of the file and nothing else. */
	must(pwrite(fd, out.data, out.len, 0) == GRUBENV_SIZE, SCENE_ENV);
}

struct apply_opts scene_opts_later(const struct scene *s, bool on_trial)
{
	struct apply_opts o = scene_opts(s);

	o.boot_id = LATER;
	o.on_trial = on_trial;
	return o;
}

struct host *scene_host_later(bool on_trial)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->boot_id = LATER;
	h->release = "6.3";
	h->cmdline = on_trial ? TRIAL_WORD : "quiet";
	h->uptime_s = 60;
	h->login_cs = 5000;
	if (on_trial)
		*ARENA_PUSH(&h->mem, h->params, h->n_params) = (struct param){.name = TRIAL_WORD};
	return h;
}
