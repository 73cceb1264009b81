/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Guest page under keys, on a machine with a card of two functions and a NIC. */
#pragma once

#include <poll.h>

#include "engine/log.h"
#include "ui/guestask.h"
#include "ui/guestrows.h"
#include "ui/keys.h"
#include "unit/ui/fixture.h"

static inline void guest_say_nothing(int priority, const char *line)
{
	(void)priority;
	(void)line;
}

static inline void guest_machine(const char *top)
{
	tree_pci(top, &(struct tree_pci){.address = "0000:00:01.0",
					 .class = 0x060400,
					 .secondary = 1,
					 .group = "1"});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.0",
					 .below = "0000:00:01.0",
					 .class = 0x0c0330,
					 .driver = "vfio-pci",
					 .group = "2",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.1",
					 .below = "0000:00:01.0",
					 .class = 0x040300,
					 .driver = "vfio-pci",
					 .group = "2",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:02:00.0",
					 .class = 0x020000,
					 .driver = "vfio-pci",
					 .group = "3"});
	tree_file(top, "proc/meminfo", "MemTotal: 16384000 kB\nMemAvailable: 12288000 kB\n");
}

static inline int guest_set_up(void **state)
{
	log_sink = guest_say_nothing;
	*state = fixture_open(guest_machine, 40);
	return 0;
}

static inline struct app *app_of(void **state)
{
	return &((struct fixture *)*state)->app;
}

/* As the loop does, until libvirt is asked nothing more. */
static inline void settle(struct app *app)
{
	app_prepare(app);
	while (virtask_running(&app->guest.ask)) {
		struct pollfd p = {app->guest.ask.fd, POLLIN, 0};

		assert_int_equal(poll(&p, 1, 60000), 1);
		guestask_ready(app);
		app_prepare(app);
	}
}

static inline void key(struct app *app, uint32_t k)
{
	app_key(app, k);
	settle(app);
}

static inline void type(struct app *app, const char *text)
{
	for (; *text; text++)
		key(app, (unsigned char)*text);
}

static inline void choose(struct app *app, const char *address)
{
	struct pci_addr a;

	assert_int_equal(pci_addr_parse(address, &a), 0);
	choice_add(&app->choice, a);
	app_choice_changed(app);
}

static inline void go_to(struct app *app, enum guest_row_kind kind, size_t i)
{
	size_t row = guestrow_of(&app->guest, kind, i);

	assert_true(row != SIZE_MAX);
	list_go(&app->guest_panes.list, row);
	settle(app);
}

static inline bool shows(const struct app *app, const char *what)
{
	const struct pager *p = &app->guest_panes.detail;

	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->lines[i].text, what))
			return true;
	return false;
}

static inline bool has_label(const struct app *app, const char *label)
{
	const struct pager *p = &app->guest_panes.detail;

	for (size_t i = 0; i < p->n; i++)
		if (streq(p->lines[i].lead, label))
			return true;
	return false;
}

static inline bool says(const struct app *app, const char *what)
{
	return strstr(buf_str(&app->message), what) != NULL;
}

static inline bool asks(const struct app *app, const char *what)
{
	return app->prompt.kind != PROMPT_NONE && strstr(buf_str(&app->prompt.question), what);
}

static inline const char *value_of(const struct app *app, enum guest_row_kind kind, size_t i, struct buf *out)
{
	buf_clear(out);
	put_guestrow_value(out, app,
			   guestrow_at(&app->guest, guestrow_of(&app->guest, kind, i)));
	return buf_str(out);
}
