/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

TEST(nothing_was_named)
{
	expect_refused(scene_new(), EINVAL, "no device was named: the guest gets none");
}

TEST(an_address_that_is_gone)
{
	struct scene *s = nic_scene();

	choice_add(&s->c, addr_of("09:00.0"));
	expect_refused(s, ENODEV, "0000:09:00.0: this host has no device at this address");
}

/* A domain may be left with the address of a card that was pulled out. */
TEST(what_is_gone_may_be_meant_where_it_comes_back)
{
	struct scene *s = old_scene();
	struct guest_xml *xml;
	size_t n;

	choice_add(&s->c, addr_of("09:00.0"));
	s->o.back = s->o.gone = true;
	made(s);
	assert_int_equal(s->g->n_fns, 3);
	assert_string_equal(s->g->fns[0].device->address, "0000:03:07.0");
	assert_string_equal(s->g->fns[1].device->address, "0000:09:00.0");
	assert_true(s->g->fns[1].picked && !s->g->fns[1].unseen);
	assert_true(s->g->fns[2].unseen);
	assert_int_equal(s->g->n_slots, 2);
	guest_libvirt(s->g, 0, &s->h.mem, &xml, &n);
	assert_string_equal(xml[1].what, "0000:09:00.0");
	assert_non_null(strstr(xml[1].xml, "<address domain='0x0000' bus='0x09' slot='0x00' function='0x0'/>"));
	scene_free(s);
}

TEST(what_is_gone_cannot_be_given_to_its_driver)
{
	struct scene *s = nic_scene();

	choice_add(&s->c, addr_of("09:00.0"));
	s->o.back = true;
	expect_refused(s, ENODEV, "0000:09:00.0: this host has no device at this address");
}

TEST(an_address_of_another_domain)
{
	struct scene *s = nic_scene();

	scene_device(s, "0002:e1:00.0", 0x144d, 0xa808, 0x010802);
	choice_add(&s->c, addr_of("e1:00.0"));
	expect_refused(s, ENODEV,
		       "0000:e1:00.0: this host has no device at this address; did you mean 0002:e1:00.0?");
}

TEST(a_device_that_the_host_needs)
{
	struct scene *s = card_scene();

	scene_hazard(s, CARD_GPU, "reset-bug", SEVERITY_WARN, "It may not come back.");
	scene_hazard(s, CARD_GPU, "boot-display", SEVERITY_BLOCK, "It is the display.");
	scene_hazard(s, CARD_GPU, "only-display", SEVERITY_BLOCK, "It is the only one.");
	expect_refused(s, EPERM, "0000:03:00.0: It is the display.");
}

/* It is the way out of a domain that has it. */
TEST(what_the_host_needs_may_come_back)
{
	struct scene *s = card_scene();

	scene_hazard(s, CARD_GPU, "boot-display", SEVERITY_BLOCK, "It is the display.");
	s->o.back = true;
	assert_int_equal(made(s)->n_fns, 2);
	scene_free(s);
}

/* What was named is only in its company: the reason is the other one's. */
TEST(a_device_that_goes_along_and_that_the_host_needs)
{
	struct scene *s = old_scene();

	scene_hazard(s, OLD_NIC, "shared-group", SEVERITY_BLOCK, "It goes with 0000:03:06.0.");
	scene_hazard(s, OLD_SOUND, "root-disk", SEVERITY_BLOCK, "It holds /.");
	expect_refused(s, EPERM, "0000:03:06.0: It holds /.");
}

TEST(company_is_a_reason_where_there_is_no_other)
{
	struct scene *s = nic_scene();

	scene_hazard(s, 0, "vmd-child", SEVERITY_BLOCK, "It is behind an Intel VMD controller.");
	expect_refused(s, EPERM, "0000:01:00.0: It is behind an Intel VMD controller.");
}

TEST(a_device_that_stays_may_be_needed)
{
	struct scene *s = nic_scene();

	scene_device(s, "02:00.0", 0x144d, 0xa808, 0x010802);
	scene_hazard(s, 1, "root-disk", SEVERITY_BLOCK, "It holds /.");
	assert_int_equal(made(s)->n_fns, 1);
	scene_free(s);
}

/* Of a bridge nothing was reported: a report that is shorter than the host. */
TEST(a_bridge)
{
	struct scene *s = old_scene();

	choice_add(&s->c, addr_of("00:14.4"));
	s->r.n_devices = 0;
	expect_refused(s, EPERM,
		       "0000:00:14.4: a bridge stays with the host: name the devices behind it");
}

TEST(a_virtual_function_and_the_one_that_makes_it)
{
	struct scene *s = nic_scene();
	struct device *vf = scene_device(s, "01:10.0", 0x8086, 0x10ca, 0x020000);

	vf->sriov_vf = TRI_YES;
	vf->pf = 0;
	choice_add(&s->c, vf->addr);
	expect_refused(s, EPERM,
		       "0000:01:10.0: it is a virtual function of 0000:01:00.0, which would go too and take it "
		       "along: name either of them");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_was_named),
		cmocka_unit_test(an_address_that_is_gone),
		cmocka_unit_test(what_is_gone_may_be_meant_where_it_comes_back),
		cmocka_unit_test(what_is_gone_cannot_be_given_to_its_driver),
		cmocka_unit_test(an_address_of_another_domain),
		cmocka_unit_test(a_device_that_the_host_needs),
		cmocka_unit_test(what_the_host_needs_may_come_back),
		cmocka_unit_test(a_device_that_goes_along_and_that_the_host_needs),
		cmocka_unit_test(company_is_a_reason_where_there_is_no_other),
		cmocka_unit_test(a_device_that_stays_may_be_needed),
		cmocka_unit_test(a_bridge),
		cmocka_unit_test(a_virtual_function_and_the_one_that_makes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
