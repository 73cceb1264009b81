/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/draw.h"
#include "ui/hostboot.h"
#include "ui/words.h"

#define LABEL_COLS 13

static void fact(struct app *app, const char *label, enum style st, const char *text)
{
	pager_item(&app->host, 1, ST_DIM, label, LABEL_COLS, app->cols - 1, st, text);
}

static const char *known(const char *s)
{
	return s && *s ? s : "unknown";
}

static void add_machine(struct app *app)
{
	const struct host *h = app->session->host;
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "%s, kernel %s", known(h->os.pretty), known(h->release));
	fact(app, "System", ST_STRONG, buf_str(&line));
	buf_clear(&line);
	buf_printf(&line, "%s%s", known(h->cpu.model),
		   h->cpu.hypervisor == TRI_YES ? " (this host is itself a virtual machine)" : "");
	fact(app, "CPU", ST_TEXT, buf_str(&line));
}

static void add_iommu(struct app *app)
{
	static const struct {
		const char *word;
		enum style style;
	} states[] = {
		[IOMMU_UNKNOWN] = {"unknown", ST_WARN},
		[IOMMU_ON] = {"on", ST_OK},
		[IOMMU_OFF] = {"off", ST_WARN},
	};
	const struct iommu_verdict *v = &app->session->report->iommu;
	const char *word = states[v->state].word, *detail = v->detail ? v->detail : "";
	_cleanup_buf_ struct buf line = {0};

	if (str_starts(detail, word)) /* "on, with 14 groups" */
		buf_puts(&line, detail);
	else
		buf_printf(&line, "%s   %s", word, detail);
	fact(app, "IOMMU", states[v->state].style, buf_str(&line));
}

static void add_verdict(struct app *app)
{
	const struct report *r = app->session->report;

	fact(app, "Verdict", r->verdict == VERDICT_READY ? ST_OK : ST_TEXT,
	     r->verdict_detail ? r->verdict_detail : "");
}

/* A line of the page, when there is something to say. */
static void add_told(struct app *app, const char *label, enum style st,
		     void (*put)(struct buf *out, const struct host *h))
{
	_cleanup_buf_ struct buf line = {0};

	put(&line, app->session->host);
	if (line.len > 0)
		fact(app, label, st, buf_str(&line));
}

static void add_boot(struct app *app)
{
	add_told(app, "Boots by", ST_TEXT, put_loader);
	add_told(app, "Cmdline in", ST_TEXT, put_words_place);
	add_told(app, "Also here", ST_DIM, put_other_loaders);
	add_told(app, "Initramfs", ST_TEXT, put_initramfs);
}

static const struct use *ssh_use(const struct host *h, const struct device **ret)
{
	for (size_t i = 0; i < h->n_devices; i++)
		for (size_t u = 0; u < h->devices[i].n_uses; u++)
			if (h->devices[i].uses[u].kind == USE_SSH) {
				*ret = &h->devices[i];
				return &h->devices[i].uses[u];
			}
	return NULL;
}

static void add_you(struct app *app)
{
	const struct host *h = app->session->host;
	const struct device *d = NULL;
	const struct use *u = ssh_use(h, &d);
	_cleanup_buf_ struct buf line = {0};

	if (h->ssh_from)
		buf_printf(&line, "SSH from %s", h->ssh_from);
	else
		buf_puts(&line,
			 u ? "an SSH session is open" : "at this machine: no SSH session was seen");
	if (u)
		buf_printf(&line, ", in through %s = %s", u->subject, d->address);
	if (h->live || u)
		fact(app, "You", ST_TEXT, buf_str(&line));
	buf_clear(&line);
	buf_printf(&line, "%s, not this machine", app->session->root.path);
	if (!h->live && !app->opts->demo)
		fact(app, "Tree", ST_TEXT, buf_str(&line));
}

static void put_checks(struct buf *out, const struct report *r)
{
	buf_puts(out, "checks: ");
	put_counts(out, r);
}

/* What a plan cannot mend: choosing devices is not the next thing to do. */
static bool checks_first(const struct app *app)
{
	const struct report *r = app->session->report;

	return report_ready_but_failing(r) || r->verdict == VERDICT_BLOCKED ||
	       r->verdict == VERDICT_UNKNOWN;
}

static void step(struct app *app, bool done, bool next, const char *what, const char *state)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "%-21s%s", what, state);
	pager_item(&app->host, 3, done ? ST_OK : ST_KEY,
		   glyph(app->glyphs, done   ? G_PASS
				      : next ? G_HERE
					     : G_DOT),
		   5, app->cols - 1, next ? ST_STRONG : ST_TEXT, buf_str(&line));
}

static void add_steps(struct app *app)
{
	_cleanup_buf_ struct buf checks = {0};
	_cleanup_buf_ struct buf chosen = {0};
	bool picked = app->choice.n > 0, applied = app->last && app->last->n_lives == 0,
	     rebooted = applied && !reboot_pending(app), begun = picked || applied,
	     mend = checks_first(app);

	put_checks(&checks, app->session->report);
	if (picked) {
		put_count(&chosen, app->choice.n, "device", "devices");
		buf_puts(&chosen, " chosen");
	}
	pager_para(&app->host, 1, app->cols - 1, ST_TITLE, "What happens here");
	step(app, true, false, "look at the machine", buf_str(&checks));
	if (mend)
		step(app, false, !begun, "see the checks", "page 2: what has to be done first");
	step(app, begun, !begun && !mend, "choose devices", buf_str(&chosen));
	step(app, app->plan_seen || applied, picked && !app->plan_seen, "review the plan",
	     "every edit as a diff");
	step(app, applied, app->plan_seen && !applied, "apply it", "with a way back");
	step(app, rebooted, applied && !rebooted, "reboot",
	     "then start passthru again: it goes on from here");
	step(app, rebooted && app->promises.n > 0 && app->promises.ok, rebooted, "verify",
	     "the result is proven");
	if (app->session->root.live)
		step(app, rebooted && app->waits.how == WAITING_NOT,
		     app->waits.how == WAITING_CONFIRM, "confirm", "key c keeps what was tried");
	pager_gap(&app->host);
	pager_para(&app->host, 1, app->cols - 1, ST_STRONG,
		   "Nothing is written before page 5, where Enter asks for the word  apply.");
}

/* What the checks found, where it has to be done before anything else. */
static void add_warning(struct app *app)
{
	const struct report *r = app->session->report;
	bool unknown = r->verdict == VERDICT_UNKNOWN;
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "%s%s",
		   r->verdict == VERDICT_BLOCKED ? "This host cannot do it yet. " : "",
		   r->verdict_detail ? r->verdict_detail : "");
	pager_item(&app->host, 1, unknown ? ST_WARN : ST_FAIL,
		   glyph(app->glyphs, unknown ? G_UNKNOWN : G_FAIL), 3, app->cols - 1, ST_STRONG,
		   buf_str(&line));
}

static void add_news(struct app *app)
{
	_cleanup_buf_ struct buf line = {0};

	if (app->opts->notice)
		pager_item(&app->host, 1, ST_WARN, glyph(app->glyphs, G_WARN), 3, app->cols - 1,
			   ST_WARN, app->opts->notice);
	if (reboot_pending(app)) {
		buf_printf(&line,
			   "The run of %s is applied and waits for the reboot. Page 6 says what to "
			   "do.",
			   app->last->when);
		pager_item(&app->host, 1, ST_WARN, glyph(app->glyphs, G_WARN), 3, app->cols - 1,
			   ST_WARN, buf_str(&line));
	}
	if (checks_first(app))
		add_warning(app);
	if (app->opts->demo)
		pager_item(&app->host, 1, ST_KEY, glyph(app->glyphs, G_HERE), 3, app->cols - 1,
			   ST_KEY,
			   "This is the bundled host, on a scratch copy: nothing here touches your "
			   "machine.");
}

static void prepare(struct app *app, struct rect body)
{
	struct pager *p = &app->host;
	const struct host *h = app->session->host;
	size_t before;

	pager_clear(p);
	add_news(app);
	before = p->n;
	if (before > 0)
		pager_gap(p);
	add_machine(app);
	add_iommu(app);
	if (!checks_first(app)) /* else it stands on top */
		add_verdict(app);
	add_boot(app);
	add_you(app);
	pager_gap(p);
	add_steps(app);
	if (h->n_notes > 0)
		pager_gap(p);
	for (size_t i = 0; i < h->n_notes; i++)
		pager_item(p, 1, ST_DIM, glyph(app->glyphs, G_UNKNOWN), 3, app->cols - 1, ST_DIM,
			   h->notes[i]);
	pager_fit(p, body.h, body.w - 1);
}

static void draw(const struct app *app, struct rect body)
{
	draw_pager(&app->host, body);
}

static bool act(struct app *app, enum action a)
{
	if (a == ACT_OPEN)
		app_go(app, PAGE_CHECKS);
	return a == ACT_OPEN || pager_act(&app->host, a);
}

static const char *enter_label(const struct app *app)
{
	return checks_first(app) ? "checks" : "begin";
}

static bool done(const struct app *app)
{
	return app->visited[PAGE_HOST] && app->page != PAGE_HOST;
}

const struct page page_host = {
	.name = "Host",
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = enter_label,
	.done = done,
};
