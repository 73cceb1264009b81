/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small machine on the screen, and what a test asks of it. */
#pragma once

#include "unit/ui/fixture.h"

#include "ui/keys.h"

static inline void make_machine(const char *top)
{
	tree_pci(top, &(struct tree_pci){.address = "0000:00:01.0",
					 .class = 0x060400,
					 .secondary = 1,
					 .group = "1"});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.0",
					 .below = "0000:00:01.0",
					 .class = 0x0c0330,
					 .driver = "xhci_hcd",
					 .group = "1",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.1",
					 .below = "0000:00:01.0",
					 .class = 0x040300,
					 .driver = "snd_hda_intel",
					 .group = "1",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:02:00.0",
					 .class = 0x020000,
					 .driver = "e1000e",
					 .group = "2"});
}

static inline int set_up(void **state)
{
	*state = fixture_open(make_machine, 24);
	return 0;
}

static inline void key(struct app *app, uint32_t k)
{
	app_key(app, k);
	app_prepare(app);
}

static inline void type(struct app *app, const char *text)
{
	for (; *text; text++)
		key(app, (unsigned char)*text);
}

static inline const char *cursor_address(const struct app *app)
{
	return app->session->host->devices[app->tree.rows[app->devices.list.cursor].dev].address;
}

static inline bool chosen(const struct app *app, const char *address)
{
	struct pci_addr a;

	assert_int_equal(pci_addr_parse(address, &a), 0);
	return choice_has(&app->choice, a);
}

static inline bool shows(const struct pager *p, const char *what)
{
	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->lines[i].text, what))
			return true;
	return false;
}

static inline bool says(const struct app *app, const char *what)
{
	return strstr(buf_str(&app->message), what) != NULL;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)
