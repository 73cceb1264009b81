/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the look at a live binding and the word that starts it the host goes on living. */
#include "unit/base/unit.h"

#include <errno.h>

#include "engine/engine.h"
#include "lib/fakekernel.h"
#include "lib/tree.h"

/* No machine has a bus there. */
#define CARD "fffe:fe:1f.7"

static char *dir;
static struct session s;
static struct plan *plan;

static int set_up(void **state)
{
	static const char *const drivers[] = {"e1000e", "pci-stub"};
	const struct probe_env env = {0};
	struct choice c = {0};
	struct pci_addr card;

	(void)state;
	dir = tree_new();
	fake_kernel_start(dir);
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		fake_kernel_driver(drivers[i]);
	tree_pci(dir, &(struct tree_pci){
			      .address = CARD, .driver = "e1000e", .driver_override = "(null)"});
	assert_int_equal(session_open(dir, false, &env, &s, NULL), 0);
	s.host->live = s.root.live = true;
	assert_int_equal(pci_addr_parse(CARD, &card), 0);
	choice_add(&c, card);
	assert_int_equal(session_live(&s, &c, "pci-stub", 0, &plan, NULL), 0);
	choice_done(&c);
	assert_int_equal(plan->n_refused, 0);
	assert_int_equal(plan->n_lives, 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	plan_free(plan);
	session_done(&s);
	fake_kernel_stop();
	tree_free(dir);
	return 0;
}

/* The running machine has no such device, as if it had been taken out meanwhile. */
TEST(the_machine_is_read_again_before_a_device_is_bound)
{
	_cleanup_free_ char *kept = tree_path(dir, "var/lib/passthru");
	enum outcome outcome = OUTCOME_NO;

	assert_true(session_apply(&s, plan, NULL, NULL, &outcome, NULL, NULL) < 0);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_string_equal(fake_kernel_device(CARD), "e1000e");
	assert_int_equal(access(kept, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_machine_is_read_again_before_a_device_is_bound),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
