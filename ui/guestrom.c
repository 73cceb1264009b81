/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestrom.h"

#include "ui/words.h"

void put_rom_owner(struct buf *out, const struct app *app)
{
	const struct guest *g = app->guest.guest;
	const struct guest_fn *f = g ? guest_rom_owner(g) : NULL;

	if (f)
		buf_printf(out, "of %s", short_address(app->session->host, f->device->address));
}

void guestrom_hide(struct app *app)
{
	struct guest_opts *o = &app->guest.opts;

	if (guest_roms_clash(o->rom, !o->rom_hidden)) {
		app_say(app, ST_WARN,
			"The option ROM comes from a file, so it is not hidden: take the file away "
			"first, in the row below.");
		return;
	}
	o->rom_hidden = !o->rom_hidden;
	guestview_opts_changed(&app->guest);
}

static bool is_hidden(struct app *app)
{
	bool hidden = app->guest.opts.rom_hidden;

	if (hidden)
		app_say(app, ST_WARN,
			"The option ROM is hidden, so none is taken from a file: change that row "
			"first.");
	return hidden;
}

/* path becomes the view's; NULL: none. */
static void set_rom(struct guestview *v, char *path)
{
	v->opts.rom = v->rom = path;
	guestview_opts_changed(v);
}

static void ask(struct app *app, const char *text);

static void take_rom(struct app *app, const char *path)
{
	struct guestview *v = &app->guest;

	if (!*path) {
		app_say(app, ST_TEXT, "Nothing was typed, so nothing is changed.");
	} else if (*path != '/') {
		app_say(app, ST_WARN, "The path of the ROM file has to begin with a slash.");
		ask(app, path);
	} else {
		free(v->rom);
		set_rom(v, xstrdup(path));
	}
}

static void ask(struct app *app, const char *text)
{
	_cleanup_buf_ struct buf owner = {0}, question = {0};

	put_rom_owner(&owner, app);
	buf_printf(&question, "Which file has the option ROM%s%s? Its whole path, from / on.",
		   owner.len > 0 ? " " : "", buf_str(&owner));
	prompt_ask(&app->prompt, PROMPT_LINE, buf_str(&question), text, take_rom);
}

void guestrom_edit(struct app *app)
{
	const struct guestview *v = &app->guest;

	if (!is_hidden(app))
		ask(app, v->rom ? v->rom : v->rom_left ? v->rom_left : "");
}

void guestrom_toggle(struct app *app)
{
	struct guestview *v = &app->guest;
	char *left = v->rom_left;

	if (!v->rom && !left) {
		guestrom_edit(app);
	} else if (v->rom) {
		free(left);
		v->rom_left = v->rom;
		set_rom(v, NULL);
		app_say(app, ST_TEXT, "The option ROM is the card's own again.");
	} else if (!is_hidden(app)) {
		v->rom_left = NULL;
		set_rom(v, left);
	}
}
