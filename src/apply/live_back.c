/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/live.h"
#include "apply/rebind.h"
#include "apply/say.h"

#define BOOT_ID "proc/sys/kernel/random/boot_id"

/* What became of the device since. */
enum fate {
	FATE_OURS,    /* it has what the run gave it, or was left half way */
	FATE_BACK,    /* it is as it was before */
	FATE_GONE,    /* unplugged, or another one is there */
	FATE_FOREIGN, /* somebody else gave it a third driver */
};

/* A boot id that is not known is taken for this one: then what the device shows decides. */
static bool is_same_boot(struct saved *s)
{
	const struct root *root = s->store.root;
	const char *then = s->said.boot_id;
	const char *now = root->live ? root_attr(root, &s->mem, BOOT_ID) : NULL;

	return root->live && (!now || !*then || streq(now, then));
}

static enum fate fate_of(const struct live *l, const struct device_now *now)
{
	if (!now->there || now->vendor != l->vendor || now->device != l->device)
		return FATE_GONE;
	if (streq(now->driver, l->from) && streq(now->overridden, l->overridden))
		return FATE_BACK;
	if (streq(now->overridden, l->to) || streq(now->driver, l->to) || !*now->driver ||
	    streq(now->driver, l->from))
		return FATE_OURS;
	return FATE_FOREIGN;
}

/* The process that was to bind it still waits in the kernel, which holds the device until then. */
static int check_hung(const struct walk *w, size_t i, const char *address, struct err *err)
{
	struct said_item said = said_of(&w->saved->said.lives, i);

	if (said.done || programs_ended(&w->saved->store, 0, NULL) != -EAGAIN)
		return 0;
	return err_set(err, ETIME,
		       "%s: the kernel has not let go of it; nothing but a reboot ends that, and "
		       "gives it back",
		       address);
}

static int turn_back(const struct walk *w, const struct live *l, const struct device_now *now,
		     struct err *err)
{
	struct rebind b = {
		.store = &w->saved->store,
		.addr = l->addr,
		.from = now->driver,
		.to = l->from,
		/* By its name, so that of several drivers that know it the old one gets it. */
		.meanwhile = *l->from ? l->from : l->overridden,
		.afterwards = l->overridden,
		.timeout_ms = w->o->live_timeout_ms ? w->o->live_timeout_ms : LIVE_TIMEOUT_MS,
	};
	int r = rebind(&b, err);

	if (r == 0 || r == -EBUSY)
		return r;
	return err_set(err, -r, "%s; a reboot gives it back", err->line);
}

static void tell(const struct walk *w, size_t i, const struct live *l, const char *address)
{
	journal_add(w->journal, NULL, "undo-live %zu", i);
	say(w->o, EVENT_PUT_BACK, i, "%s: %s", address, driver_or_none(l->from));
}

int live_may_give_back(struct saved *s, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->run->n_lives && is_same_boot(s); i++) {
		const struct live *l = &s->run->lives[i];
		struct device_now now = device_now(s->store.root, &s->mem, l->addr);

		if (!said_of(&s->said.lives, i).back && fate_of(l, &now) == FATE_OURS)
			r = rebind_check_guest(s->store.root, l->addr, err);
	}
	return r;
}

int live_give_back(const struct walk *w, size_t i, struct err *err)
{
	const struct live *l = &w->saved->run->lives[i];
	struct said_item said = said_of(&w->saved->said.lives, i);
	struct device_now now;
	char address[PCI_ADDR_SIZE + 1];
	int r = 0;

	if (!said.started || said.back || !is_same_boot(w->saved))
		return 0;
	pci_addr_str(l->addr, address);
	now = device_now(w->saved->store.root, &w->saved->mem, l->addr);
	switch (fate_of(l, &now)) {
	case FATE_OURS:
		r = check_hung(w, i, address, err);
		if (r == 0)
			r = turn_back(w, l, &now, err);
		break;
	case FATE_FOREIGN:
		say(w->o, EVENT_NOTE, i, "%s has %s now, by somebody else: it is left so.", address,
		    now.driver);
		return 0;
	case FATE_GONE:
		say(w->o, EVENT_NOTE, i, "%s is not there any more: nothing is to be given back.",
		    address);
		return 0;
	case FATE_BACK:
		break;
	}
	if (r == 0)
		tell(w, i, l, address);
	return r;
}
