/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain in the child of a call (virt/call.h). */
#pragma once

#include "virt/call.h"
#include "virt/virt.h"

/* By its name, which may look like the UUID of another. -ENODEV. The caller gives it to virDomainFree. */
int dom_find(const struct virt *v, const char *domain, virDomainPtr *ret, struct err *err);
/* flags: VIR_DOMAIN_XML_…; 0 is what runs, where it runs. The caller frees. */
int dom_xml(const struct virt *v, virDomainPtr dom, unsigned flags, char **ret, struct err *err);
/* What the job makes of the domain now: the errors of virt_preview. */
int dom_change(const struct virt *v, virDomainPtr dom, const struct virt_job *j,
	       struct virt_change *ret, struct err *err);
