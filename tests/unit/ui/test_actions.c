/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/actions.h"
#include "ui/keys.h"

static void assert_one_action(enum page_id page, const char *name, size_t n, enum action self)
{
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
		const struct action_info *i = action_info((enum action)a);

		if ((enum action)a != self && i->pages & 1u << page &&
		    keys_hold(i->keys, key_named(name, n)))
			fail_msg("key %.*s has two actions on page %d: %s and %s", (int)n, name,
				 (int)page, i->label, action_info(self)->label);
	}
}

static void a_key_has_one_action_on_a_page(void **state)
{
	(void)state;
	for (int p = 0; p < _PAGE_MAX; p++)
		for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
			const char *keys = action_info((enum action)a)->keys, *name;

			if (!(action_info((enum action)a)->pages & 1u << p))
				continue;
			for (size_t n; (n = keys_next(&keys, &name)) > 0;)
				assert_one_action((enum page_id)p, name, n, (enum action)a);
		}
}

static void every_action_has_keys_a_label_and_help(void **state)
{
	(void)state;
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++) {
		const struct action_info *i = action_info((enum action)a);
		const char *keys = i->keys, *name;
		size_t n, some = 0;

		assert_int_equal(i->id, a);
		for (; (n = keys_next(&keys, &name)) > 0; some++)
			assert_int_not_equal(key_named(name, n), K_OTHER);
		assert_true(some > 0 && i->pages != 0 && i->hindrance);
		assert_true(*i->label && *i->help);
	}
}

/* The keys that design.md and the README promise. */
static void the_promised_keys(void **state)
{
	static const struct {
		enum page_id page;
		uint32_t key;
		enum action action;
	} promised[] = {
		{PAGE_HOST, 'n', ACT_NEXT},        {PAGE_PLAN, 'p', ACT_PREV},
		{PAGE_HOST, '?', ACT_HELP},        {PAGE_VERIFY, K_F1, ACT_HELP},
		{PAGE_DEVICES, ' ', ACT_MARK},     {PAGE_HOST, ' ', ACT_NONE},
		{PAGE_DEVICES, '/', ACT_SEARCH},   {PAGE_DEVICES, K_TAB, ACT_PANE},
		{PAGE_CHECKS, 'j', ACT_DOWN},      {PAGE_CHECKS, 'k', ACT_UP},
		{PAGE_CHECKS, 'f', ACT_PROBLEM},   {PAGE_DEVICES, 'f', ACT_FILTER},
		{PAGE_DEVICES, 'h', ACT_OUT},      {PAGE_DEVICES, K_RIGHT, ACT_INTO},
		{PAGE_HISTORY, K_LEFT, ACT_NONE},  {PAGE_CHECKS, 'h', ACT_LEFT},
		{PAGE_CHECKS, 'l', ACT_RIGHT},     {PAGE_CHECKS, K_PAGE_UP, ACT_PAGE_UP},
		{PAGE_CHECKS, 'G', ACT_BOTTOM},    {PAGE_CHECKS, K_HOME, ACT_TOP},
		{PAGE_HOST, '5', ACT_GO_APPLY},    {PAGE_PLAN, 'w', ACT_SAVE},
		{PAGE_VERIFY, 'u', ACT_UNDO},      {PAGE_VERIFY, 'c', ACT_CONFIRM},
		{PAGE_APPLY, 'c', ACT_CONFIRM},    {PAGE_APPLY, 't', ACT_TRIAL},
		{PAGE_APPLY, 'm', ACT_MINUTES},    {PAGE_DEVICES, 'b', ACT_LIVE},
		{PAGE_DEVICES, 'v', ACT_VIEW},     {PAGE_HOST, '7', ACT_GO_GUEST},
		{PAGE_GUEST, ' ', ACT_CHOOSE},     {PAGE_GUEST, 'a', ACT_ATTACH},
		{PAGE_GUEST, 'w', ACT_SAVE_TEXT},  {PAGE_GUEST, '/', ACT_SEARCH},
		{PAGE_HELP, K_ESC, ACT_CLOSE},     {PAGE_APPLY, 's', ACT_STOP},
		{PAGE_HOST, K_CTRL_L, ACT_REDRAW}, {PAGE_DEVICES, K_OTHER, ACT_NONE},
		{PAGE_HOST, 'q', ACT_QUIT},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(promised); i++)
		assert_int_equal(action_of_key(promised[i].page, promised[i].key),
				 promised[i].action);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_has_one_action_on_a_page),
		cmocka_unit_test(every_action_has_keys_a_label_and_help),
		cmocka_unit_test(the_promised_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
