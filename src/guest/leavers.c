/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest/parts.h"

#include <errno.h>

/* Of a companion it only says again why it is one. */
static bool is_about_company(const struct hazard *z)
{
	return streq(z->id, "shared-group") || streq(z->id, "vmd-child");
}

/* The first that blocks; company: also those that name another device, which has the reason itself.
 */
static const struct hazard *blocking(const struct report *r, size_t device, bool company)
{
	if (device >= r->n_devices)
		return NULL;
	for (size_t i = 0; i < r->devices[device].n_hazards; i++) {
		const struct hazard *z = &r->devices[device].hazards[i];

		if (z->severity == SEVERITY_BLOCK && (company || !is_about_company(z)))
			return z;
	}
	return NULL;
}

static int refuse_hazards(const struct host *h, const struct report *r, const size_t *at, size_t n,
			  struct err *err)
{
	for (int company = 0; company < 2; company++)
		for (size_t i = 0; i < n; i++) {
			const struct hazard *z = blocking(r, at[i], company);

			if (z)
				return err_set(err, EPERM, "%s: %s", h->devices[at[i]].address,
					       z->detail);
		}
	return 0;
}

static bool has_index(const size_t *at, size_t n, int index)
{
	for (size_t i = 0; i < n; i++)
		if (index >= 0 && at[i] == (size_t)index)
			return true;
	return false;
}

/* What cannot be given away, whatever the host does with it. */
static int refuse_kinds(const struct host *h, const size_t *at, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct device *d = &h->devices[at[i]];

		if (device_is_bridge(d))
			return err_set(
				err, EPERM,
				"%s: a bridge stays with the host: name the devices behind it",
				d->address);
		if (d->sriov_vf == TRI_YES && has_index(at, n, d->pf))
			return err_set(err, EPERM,
				       "%s: it is a virtual function of %s, which would go too and "
				       "take it along: name either of them",
				       d->address, h->devices[d->pf].address);
	}
	return 0;
}

int guest_leavers(const struct host *h, const struct report *r, const struct choice *c,
		  const struct guest_opts *o, struct arena *a, size_t **ret, size_t *ret_n,
		  struct err *err)
{
	size_t *at = NULL, n = 0;
	int e;

	for (size_t i = 0; i < c->n && !o->gone; i++)
		if (!host_device(h, c->addrs[i]))
			return host_no_device(h, c->addrs[i], err);
	choice_devices(c, h, a, &at, &n);
	e = o->back ? 0 : refuse_hazards(h, r, at, n, err);
	if (e == 0)
		e = refuse_kinds(h, at, n, err);
	if (e < 0)
		return e;
	*ret = at;
	*ret_n = n;
	return 0;
}
