/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/words.h"

enum glyph status_glyph(enum status s)
{
	switch (s) {
	case STATUS_PASS:
		return G_PASS;
	case STATUS_WARN:
		return G_WARN;
	case STATUS_FAIL:
		return G_FAIL;
	default:
		return G_UNKNOWN;
	}
}

enum style status_style(enum status s)
{
	switch (s) {
	case STATUS_PASS:
		return ST_OK;
	case STATUS_WARN:
		return ST_WARN;
	case STATUS_FAIL:
		return ST_FAIL;
	default:
		return ST_DIM;
	}
}

const char *tri_mark(const struct app *app, enum tri ok)
{
	return glyph(app->glyphs, ok == TRI_YES ? G_PASS : ok == TRI_NO ? G_FAIL : G_UNKNOWN);
}

enum style tri_style(enum tri ok)
{
	return ok == TRI_YES ? ST_OK : ok == TRI_NO ? ST_FAIL : ST_DIM;
}

bool one_domain(const struct host *h)
{
	return h->n_devices == 0 || h->devices[h->n_devices - 1].addr.domain == 0;
}

const char *short_address(const struct host *h, const char *address)
{
	return one_domain(h) && str_starts(address, "0000:") ? address + 5 : address;
}

void put_count(struct buf *out, size_t n, const char *one, const char *many)
{
	buf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

void put_plan_size(struct buf *out, const struct plan *p)
{
	put_count(out, p->n_edits, "edit", "edits");
	buf_puts(out, ", ");
	put_count(out, p->n_steps, "program", "programs");
	if (p->reboot)
		buf_puts(out, ", reboot");
}

void put_place(struct buf *out, const struct app *app)
{
	const struct root *root = &app->session->root;

	if (app->opts->demo)
		buf_puts(out, "the scratch copy of the bundled host");
	else if (root->live)
		buf_puts(out, "the host");
	else
		buf_printf(out, "the tree %s", root->path);
}

const struct run *waiting_for(const struct app *app, size_t i)
{
	const struct host *h = app->session->host;

	return run_waiting(app->runs, app->n_runs, h, &h->devices[i]);
}

bool reboot_pending(const struct app *app)
{
	const char *now = app->session->host->boot_id;

	return app->last && app->last->n_lives == 0 && (!*now || streq(now, app->last->boot_id));
}
