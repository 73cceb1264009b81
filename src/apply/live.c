/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/live.h"

#include <errno.h>

#include "apply/change_parts.h"
#include "apply/guard.h"
#include "apply/rebind.h"
#include "apply/say.h"
#include "base/spawn.h"

#define DRIVERS "sys/bus/pci/drivers/"
#define MODPROBE_TIMEOUT_S 60

static int timeout_of(const struct apply_opts *o)
{
	return o->live_timeout_ms ? o->live_timeout_ms : LIVE_TIMEOUT_MS;
}

static int compare_one(const struct root *root, struct arena *mem, const struct live *l,
		       struct err *err)
{
	struct device_now now = device_now(root, mem, l->addr);
	char address[PCI_ADDR_SIZE + 1];

	pci_addr_str(l->addr, address);
	if (!now.there || now.vendor != l->vendor || now.device != l->device)
		return err_set(err, ESTALE,
			       "%s: the device is not there any more: look at the plan again",
			       address);
	if (!streq(now.driver, l->from))
		return err_set(err, ESTALE, "%s: it has %s now, not %s: look at the plan again",
			       address, driver_or_none(now.driver), driver_or_none(l->from));
	if (!streq(now.overridden, l->overridden))
		return err_set(err, ESTALE,
			       "%s: its driver_override was changed: look at the plan again",
			       address);
	return 0;
}

int live_compare(const struct root *root, const struct plan *p, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	int r = 0;

	if (p->n_lives && !root->live)
		return err_set(err, EOPNOTSUPP,
			       "only the running machine has drivers to change: in a tree there is "
			       "no live binding");
	for (size_t i = 0; r == 0 && i < p->n_lives; i++)
		r = compare_one(root, &mem, &p->lives[i], err);
	return r;
}

static bool has_driver(const struct root *root, struct arena *mem, const char *driver)
{
	return root_exists(root, arena_printf(mem, DRIVERS "%s", driver)) == TRI_YES;
}

static int load_driver(struct job *job, const char *driver, struct err *err)
{
	const char *const argv[] = {"modprobe", driver, NULL};
	struct spawn s = {
		.argv = argv,
		.chroot = job->root,
		.stdin_fd = -1,
		.timeout_s = MODPROBE_TIMEOUT_S,
		.stop = job->o->stop,
	};
	_cleanup_(spawn_result_done) struct spawn_result out = {0};
	int r;

	if (has_driver(job->root, &job->mem, driver))
		return 0;
	r = programs_find(job->root, argv[0], err);
	if (r == 0)
		r = spawn_run(&s, &out, err);
	if (r == 0 && !has_driver(job->root, &job->mem, driver))
		r = err_set(err, ENODEV,
			    "%s: modprobe loaded it, and yet this kernel has no such driver",
			    driver);
	return r;
}

static const char *address_of(const struct live *l, char text[static PCI_ADDR_SIZE + 1])
{
	return pci_addr_str(l->addr, text);
}

static int bind_one(struct job *job, size_t i, struct err *err)
{
	const struct live *l = &job->plan->lives[i];
	struct rebind b = {
		.store = &job->store,
		.addr = l->addr,
		.from = l->from,
		.to = l->to,
		.meanwhile = l->to,
		.afterwards = l->to,
		.timeout_ms = timeout_of(job->o),
	};
	char address[PCI_ADDR_SIZE + 1];
	int r = change_may_go_on(job, err);

	if (r == 0)
		r = journal_add(&job->journal, err, "live %zu start", i);
	if (r == 0)
		r = rebind(&b, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "live %zu done", i);
	if (r == 0)
		say(job->o, EVENT_LIVE, i, "%s: %s → %s", address_of(l, address),
		    driver_or_none(l->from), l->to);
	return r;
}

/* All devices and their drivers, by address. */
struct drivers {
	char **addresses;
	const char **names;
	size_t n;
};

static int look_at_all(const struct job *job, struct arena *mem, struct drivers *ret,
		       struct err *err)
{
	static const char dir[] = "sys/bus/pci/devices";
	struct drivers d = {0};
	int r = root_list(job->root, mem, dir, &d.addresses, &d.n);

	if (r < 0)
		return err_errno(err, -r, "/%s", dir);
	d.names = arena_alloc(mem, (d.n + 1) * sizeof(*d.names));
	for (size_t i = 0; i < d.n; i++)
		d.names[i] = root_link_name(job->root, mem,
					    arena_printf(mem, "%s/%s/driver", dir, d.addresses[i]));
	*ret = d;
	return 0;
}

static bool is_ours(const struct plan *p, const char *address)
{
	char text[PCI_ADDR_SIZE + 1];

	for (size_t i = 0; i < p->n_lives; i++)
		if (streq(address_of(&p->lives[i], text), address))
			return true;
	return false;
}

/* A device that came or went meanwhile was plugged. */
static int compare_others(const struct job *job, const struct drivers *before,
			  const struct drivers *after, struct err *err)
{
	for (size_t i = 0, k = 0; i < before->n; i++) {
		const char *address = before->addresses[i], *was = before->names[i];

		while (k < after->n && strcmp(after->addresses[k], address) < 0)
			k++;
		if (k == after->n || !streq(after->addresses[k], address) ||
		    is_ours(job->plan, address))
			continue;
		if (was ? !streq(was, after->names[k]) : after->names[k] != NULL)
			return err_set(
				err, EIO,
				"%s was not meant and went from %s to %s meanwhile: lines of "
				"/etc/modprobe.d may give it away",
				address, driver_or_none(was), driver_or_none(after->names[k]));
	}
	return 0;
}

/* Guests and desktops may notice only now that a device is gone: from here on the time runs. */
static int arm(struct job *job, struct err *err)
{
	unsigned minutes = job->plan->confirm_minutes;
	const char *text;
	int r;

	if (!minutes)
		return 0;
	text = root_attr(job->root, &job->mem, "proc/uptime");
	if (!text)
		return err_set(err, EIO, "/proc/uptime could not be read");
	r = journal_add(&job->journal, err, "armed %.*s", (int)strcspn(text, " "), text);
	return r == 0 ? guard_arm(&job->store, minutes, err) : r;
}

static int bind_all(struct job *job, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < job->plan->n_lives; i++)
		r = load_driver(job, job->plan->lives[i].to, err);
	for (size_t i = 0; r == 0 && i < job->plan->n_lives; i++)
		r = bind_one(job, i, err);
	return r;
}

int live_bind(struct job *job, struct err *err)
{
	struct drivers before, after;
	int r = look_at_all(job, &job->mem, &before, err);

	say(job->o, EVENT_PHASE, 0, "bind");
	if (r == 0)
		r = bind_all(job, err);
	if (r == 0)
		r = look_at_all(job, &job->mem, &after, err);
	if (r == 0)
		r = compare_others(job, &before, &after, err);
	return r == 0 ? arm(job, err) : r;
}
