/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/build.h"

#include <errno.h>

#include "plan/initramfs.h"
#include "plan/loader.h"
#include "plan/making.h"

static void copy_wanted(struct plan *p, const struct choice *c)
{
	p->wanted = arena_dup(&p->mem, c->addrs, c->n * sizeof(*c->addrs));
	p->n_wanted = c->n;
	needs_copy(c, &p->mem, &p->needs, &p->n_needs);
}

/* A plan that is refused holds nothing but what was wanted and why not. */
static bool is_refused(struct plan *p)
{
	if (!p->n_refused)
		return false;
	p->bindings = NULL;
	p->n_bindings = 0;
	return true;
}

static int need_boot(const struct making *m, struct err *err)
{
	if (!m->plan->n_steps || !m->host->live || !m->host->boot_unmounted)
		return 0;
	return err_set(
		err, ENOENT,
		"/boot stands in /etc/fstab and is not mounted: what is written there now is "
		"not what this host boots from. Mount it (mount /boot), then run passthru again");
}

static int plan_files(struct making *m, struct err *err)
{
	int r = plan_modprobe(m, err);
	if (r == 0)
		r = plan_initramfs_files(m, err);
	m->drafts.reader = READ_BY_LOADER;
	if (r == 0)
		r = plan_loader_files(m, err);
	m->drafts.reader = READ_FROM_IMAGE;
	if (r == 0)
		r = plan_initramfs_steps(m, err);
	if (r == 0)
		r = plan_loader_steps(m, err);
	if (r == 0)
		r = plan_need_files(m, err);
	return r == 0 ? need_boot(m, err) : r;
}

/* A guest may want something of the host and no device. */
static void choose_for_devices(struct making *m, const struct choice *c)
{
	find_leavers(m, c);
	refuse_choice(m, c);
	if (!m->plan->n_refused)
		choose_mechanisms(m);
	if (!m->plan->n_refused)
		refuse_foreign_ids(m);
	if (!m->plan->n_refused)
		choose_words(m);
}

/* Modules that are loaded early make a list of ids count, if no device is given too. */
static void choose_without_devices(struct making *m, const struct choice *c)
{
	if (!choice_needs(c, NEED_VFIO_MODULES))
		return;
	find_leavers(m, c);
	choose_mechanisms(m);
	refuse_foreign_ids(m);
}

static int make(struct making *m, const struct choice *c, struct err *err)
{
	if (!c->n && !c->n_needs)
		return 0;
	copy_wanted(m->plan, c);
	read_loader(m);
	if (c->n)
		choose_for_devices(m, c);
	else
		choose_without_devices(m, c);
	if (is_refused(m->plan))
		return 0;
	choose_needs(m);
	refuse_declared(m);
	if (is_refused(m->plan))
		return 0;
	promise_words(m);
	int r = plan_files(m, err);
	if (r < 0)
		return r;
	drafts_to_edits(&m->drafts, m->plan);
	write_notes(m);
	return 0;
}

int plan_build(const struct host *h, const struct report *r, const struct choice *c,
	       struct plan **ret, struct err *err)
{
	struct plan *p = xcalloc(1, sizeof(*p));
	struct making m = {.host = h,
			   .report = r,
			   .plan = p,
			   .mem = &p->mem,
			   .drafts = {.host = h, .mem = &p->mem}};
	int code = make(&m, c, err);
	arena_done(&m.scratch);
	if (code < 0) {
		plan_free(p);
		return code;
	}
	*ret = p;
	return 0;
}
