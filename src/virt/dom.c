/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/dom.h"

#include <errno.h>

#include "virt/change.h"

int dom_find(const struct virt *v, const char *domain, virDomainPtr *ret, struct err *err)
{
	*ret = v->lib.virDomainLookupByName(v->conn, domain);
	return *ret ? 0 : virt_failed(v, err, "domain %s", domain);
}

int dom_xml(const struct virt *v, virDomainPtr dom, unsigned flags, char **ret, struct err *err)
{
	*ret = v->lib.virDomainGetXMLDesc(dom, flags);
	return *ret ? 0 : virt_failed(v, err, "its XML cannot be read");
}

static int check_state(const struct virt *v, virDomainPtr dom, const struct virt_job *j,
		       struct err *err)
{
	if (v->lib.virDomainIsPersistent(dom) != 1)
		return err_set(err, EOPNOTSUPP, "it has no configuration, it is gone when it ends");
	if (v->lib.virDomainHasManagedSaveImage(dom, 0) == 1)
		return err_set(
			err, EOPNOTSUPP,
			"it was saved and goes on with the devices that it had: start it and "
			"shut it down first, or virsh managedsave-remove");
	if (j->live && v->lib.virDomainIsActive(dom) != 1)
		return err_set(err, ESRCH, "it does not run, so only its configuration can change");
	return 0;
}

int dom_change(const struct virt *v, virDomainPtr dom, const struct virt_job *j,
	       struct virt_change *ret, struct err *err)
{
	_cleanup_free_ char *config = NULL, *live = NULL;
	int r = check_state(v, dom, j, err);

	if (r == 0)
		r = dom_xml(v, dom, VIR_DOMAIN_XML_INACTIVE, &config, err);
	if (r == 0 && j->live)
		r = dom_xml(v, dom, 0, &live, err);
	if (r == 0)
		r = change_of(j, config, live, ret, err);
	return err_in(err, r, "domain %s", j->domain);
}
