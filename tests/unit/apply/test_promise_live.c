/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What verify asks of a live binding: of this boot alone. */
#include "unit/apply/verifying.h"

/* Both functions of the card, bound in this boot, and confirmed. */
struct bound {
	struct desk desk;
	struct live lives[2];
};

static void bound_open(struct bound *b, const char *to)
{
	desk_open(&b->desk);
	for (size_t i = 0; i < ARRAY_SIZE(b->lives); i++) {
		const struct binding *of = &b->desk.bindings[i];

		b->lives[i] = (struct live){.addr = of->addr,
					    .vendor = of->vendor,
					    .device = of->device,
					    .from = "nouveau",
					    .overridden = "",
					    .to = to};
		b->desk.devices[i + 1].driver = to;
	}
	b->desk.run.n_bindings = b->desk.run.n_edits = 0;
	b->desk.run.n_words = b->desk.run.n_gone_words = 0;
	b->desk.run.lives = b->lives;
	b->desk.run.n_lives = 2;
	b->desk.run.confirmed = true;
	b->desk.run.confirm_minutes = 15;
	b->desk.run.armed_cs = 100000;
	b->desk.host.uptime_s = 1010;
	b->desk.host.boot_id = "one";
}

TEST(all_kept)
{
	struct bound b;

	bound_open(&b, "vfio-pci");
	verify(&b.desk);
	assert_true(b.desk.promises.ok);
	assert_false(b.desk.promises.reboot_pending);
	assert_promise(&b.desk, "driver", "0000:01:00.0", TRI_YES, "vfio-pci");
	assert_promise(&b.desk, "driver", "0000:01:00.1", TRI_YES, "vfio-pci");
	assert_promise(&b.desk, "group", "group 7", TRI_YES, "3 members");
	assert_promise(&b.desk, "vfio", "group 7", TRI_UNKNOWN, "not looked at");
	assert_int_equal(b.desk.promises.n, 4);
	desk_done(&b.desk);
}

TEST(another_driver_has_it)
{
	struct bound b;

	bound_open(&b, "vfio-pci");
	b.desk.devices[2].driver = "snd_hda_intel";
	verify(&b.desk);
	assert_false(b.desk.promises.ok);
	assert_promise(&b.desk, "driver", "0000:01:00.1", TRI_NO, "snd_hda_intel");
	assert_promise(&b.desk, "group", "group 7", TRI_NO, "0000:01:00.1 is on snd_hda_intel");
	b.desk.devices[2].driver = NULL;
	verify(&b.desk);
	assert_promise(&b.desk, "driver", "0000:01:00.1", TRI_NO, "no driver");
	b.desk.devices[2].device = 0x1111;
	verify(&b.desk);
	assert_promise(&b.desk, "driver", "0000:01:00.1", TRI_NO, "10de:1111, not 10de:1aef");
	b.desk.host.n_devices = 2;
	b.desk.group.n_members = 2;
	verify(&b.desk);
	assert_promise(&b.desk, "driver", "0000:01:00.1", TRI_NO, "no device is there any more");
	desk_done(&b.desk);
}

/* It is in the group's way no more than vfio-pci; but no guest can have it. */
TEST(a_reserved_device_has_no_group_to_give)
{
	struct bound b;

	bound_open(&b, "pci-stub");
	b.desk.host.n_groups = 0;
	verify(&b.desk);
	assert_true(b.desk.promises.ok);
	assert_promise(&b.desk, "driver", "0000:01:00.0", TRI_YES, "pci-stub");
	assert_int_equal(b.desk.promises.n, 2);
	desk_done(&b.desk);
}

TEST(nothing_is_promised_in_another_boot)
{
	struct bound b;

	bound_open(&b, "vfio-pci");
	b.desk.host.boot_id = "two";
	b.desk.devices[1].driver = "nouveau";
	b.desk.run.confirmed = false;
	verify(&b.desk);
	assert_true(b.desk.promises.ok);
	assert_int_equal(b.desk.promises.waiting, WAITING_GONE);
	assert_promise(&b.desk, "driver", "0000:01:00.0", TRI_UNKNOWN,
		       "ended with the boot in which it was made: nouveau has it now");
	assert_int_equal(b.desk.promises.n, 2);
	assert_non_null(strstr(b.desk.promises.next, "passthru bind"));
	desk_done(&b.desk);
}

TEST(it_waits_for_a_new_login)
{
	struct bound b;

	bound_open(&b, "vfio-pci");
	b.desk.run.confirmed = false;
	verify(&b.desk);
	assert_int_equal(b.desk.promises.waiting, WAITING_CONFIRM);
	/* 15 minutes from 1000 s on, of which 10 s are over. */
	assert_int_equal(b.desk.promises.seconds_left, 890);
	assert_non_null(strstr(b.desk.promises.next, "Log in anew"));
	desk_done(&b.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kept),
		cmocka_unit_test(another_driver_has_it),
		cmocka_unit_test(a_reserved_device_has_no_group_to_give),
		cmocka_unit_test(nothing_is_promised_in_another_boot),
		cmocka_unit_test(it_waits_for_a_new_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
