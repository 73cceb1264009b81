/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/change.h"

#include <errno.h>

static int read_one(const char *xml, struct wanted *ret, struct err *err)
{
	int r = domxml_parse(xml, "hostdev", &ret->doc, err);

	if (r < 0)
		return r;
	ret->element = xmlDocGetRootElement(ret->doc);
	if (!source_of(ret->element, &ret->source))
		return err_set(err, EINVAL, "it names no PCI or USB device");
	source_str(&ret->source, ret->name);
	return 0;
}

int wanted_of(const struct virt_job *j, struct wanted_list *ret, struct err *err)
{
	_cleanup_wanted_ struct wanted_list w = {.items = xcalloc(j->n_xml + 1, sizeof(*w.items))};

	if (j->n_xml == 0)
		return err_set(err, EINVAL, "no device was named");
	while (w.n < j->n_xml) {
		int r = read_one(j->xml[w.n], &w.items[w.n], err);

		w.n++;
		if (r < 0)
			return err_in(err, r, "element %zu of the change", w.n);
	}
	*ret = w;
	w = (struct wanted_list){0};
	return 0;
}

void wanted_done(struct wanted_list *w)
{
	for (size_t i = 0; i < w->n; i++)
		xmlFreeDoc(w->items[i].doc);
	free(w->items);
}
