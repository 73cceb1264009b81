/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestneed.h"

#include "ui/guestrows.h"

/* Needs come with the plan of devices: those of the last run are marked again. */
static void take_devices_of_run(struct app *app)
{
	const struct choice *c = &app->guest.choice;

	if (app->choice.n > 0 || !app->guest.of_run)
		return;
	for (size_t i = 0; i < c->n; i++)
		choice_add(&app->choice, c->addrs[i]);
}

const char *guestneed_refused(const struct app *app, enum need_id id)
{
	const struct plan *p = choice_needs(&app->choice, id) ? app->plan : NULL;

	for (size_t i = 0; p && i < p->n_refused; i++)
		if (refusal_need(&p->refused[i]) == &need_infos[id])
			return p->refused[i].detail;
	return NULL;
}

/* What page 4 has of it now. */
static void say_plan(struct app *app, enum need_id id)
{
	const char *title = need_infos[id].title, *why;

	app_make_plan(app);
	why = guestneed_refused(app, id);
	if (why)
		app_say(app, ST_WARN, "%s: %s", title, why);
	else if (app->plan && app->plan->n_refused > 0)
		app_say(app, ST_WARN, "%s is chosen, but the plan is refused: %s", title,
			app->plan->refused[0].detail);
	else if (app->plan)
		app_say(app, ST_OK, "%s: page 4 shows what this adds to the plan.", title);
	else
		app_say(app, ST_WARN, "%s is chosen, but there is no plan: %s", title,
			app->plan_err.line);
}

static void changed(struct app *app)
{
	app_forget_run(app);
	app_choice_changed(app);
}

static void choose(struct app *app, enum need_id id, const char *value)
{
	take_devices_of_run(app);
	choice_need(&app->choice, id, value);
	changed(app);
	say_plan(app, id);
}

const char *guestneed_next(const struct app *app, enum need_id id)
{
	const struct guestview *v = &app->guest;

	return v->left[id] ? v->left[id] : v->offers[id].value;
}

/* What was suggested is so again. */
static void keep_typed(struct app *app, enum need_id id)
{
	struct guestview *v = &app->guest;
	const char *value = choice_needs(&app->choice, id);

	free(v->left[id]);
	v->left[id] = streq(value, v->offers[id].value) ? NULL : xstrdup(value);
}

static void leave(struct app *app, enum need_id id)
{
	const char *set_by;

	if (need_infos[id].arg)
		keep_typed(app, id);
	choice_unneed(&app->choice, id);
	changed(app);
	app_make_plan(app);
	guestview_make(app);
	set_by = app->guest.offers[id].set_by;
	if (set_by)
		app_say(app, ST_TEXT,
			"%s: no longer chosen. What the run of %s set stays until it "
			"is undone.",
			need_infos[id].title, set_by);
	else
		app_say(app, ST_TEXT, "%s: no longer chosen.", need_infos[id].title);
}

static const char no_device[] =
	"No device is chosen, and this comes with its plan: mark one on page 3.";

/* NULL: Space can choose it. */
static const char *hindrance(const struct app *app, enum need_id id)
{
	if (app->guest.choice.n == 0)
		return no_device;
	return app->guest.offers[id].possible || app->guest.left[id] ? NULL
								     : app->guest.offers[id].state;
}

static void ask_value(struct app *app, enum need_id id, const char *text);

static void take_value(struct app *app, const char *text)
{
	struct guest_row r = guestrow_here(app);
	enum need_id id = (enum need_id)r.i;
	struct err err = {0};

	if (r.kind != GROW_NEED)
		return;
	if (!*text) {
		app_say(app, ST_TEXT, "%s: nothing was typed, so nothing is changed.",
			need_infos[id].title);
	} else if (need_check(id, text, &err) < 0) {
		app_say(app, ST_WARN, "%s", err.line);
		ask_value(app, id, text);
	} else {
		choose(app, id, text);
	}
}

static const char *const questions[_NEED_MAX] = {
	[NEED_MEMLOCK] = "Which user, and how much memory? For example anna:8G.",
	[NEED_VFIO_GROUP] = "Which group of users? For example kvm.",
	[NEED_HUGEPAGES] = "How much memory? For example 8G; 8G@0 takes it from NUMA node 0, 8G,1G "
			   "in pages of 1 GiB.",
	[NEED_CPUS] = "Which CPUs? For example 2-5, or 2-3,8-9.",
};

static void ask_value(struct app *app, enum need_id id, const char *text)
{
	prompt_ask(&app->prompt, PROMPT_LINE, questions[id], text, take_value);
}

void guestneed_toggle(struct app *app, enum need_id id)
{
	const char *value = guestneed_next(app, id);
	const char *why = hindrance(app, id);

	if (choice_needs(&app->choice, id))
		leave(app, id);
	else if (why)
		app_say(app, ST_WARN, "%s", why);
	else if (need_infos[id].arg && !*value)
		ask_value(app, id, "");
	else
		choose(app, id, value);
}

void guestneed_edit(struct app *app, enum need_id id)
{
	const char *value = choice_needs(&app->choice, id);

	if (!need_infos[id].arg)
		guestneed_toggle(app, id);
	else if (app->guest.choice.n == 0)
		app_say(app, ST_WARN, "%s", no_device);
	else
		ask_value(app, id, value ? value : guestneed_next(app, id));
}
