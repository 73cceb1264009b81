/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks against starting a guest as the host is now, where its card is put, and what a tree
 * has no libvirt for. */
#include "unit/base/unit.h"

#include <errno.h>

#include "engine/guest.h"

enum { GPU, AUDIO, LONE };
static struct device devices[3];
static int members[] = {GPU, AUDIO};
static struct group groups[1];
static struct host host;
static struct report report;
static struct session session;
static struct guest_fn fns[2];
static struct guest guest;
static struct err err;

/* A card of two functions in group 14, and a device in none. */
static int set_up(void **state)
{
	(void)state;
	devices[GPU] = (struct device){
		.addr = {0, 3, 0, 0}, .address = "0000:03:00.0", .driver = "vfio-pci", .group = 14};
	devices[AUDIO] = (struct device){.addr = {0, 3, 0, 1},
					 .address = "0000:03:00.1",
					 .driver = "snd_hda_intel",
					 .group = 14};
	devices[LONE] =
		(struct device){.addr = {0, 4, 0, 0}, .address = "0000:04:00.0", .group = -1};
	groups[0] = (struct group){.id = 14, .members = members, .n_members = 2};
	host = (struct host){.devices = devices, .n_devices = 3, .groups = groups, .n_groups = 1};
	report = (struct report){.iommu.state = IOMMU_ON};
	session = (struct session){.host = &host, .report = &report};
	fns[0] = (struct guest_fn){.device = &devices[GPU], .first = true};
	fns[1] = (struct guest_fn){.device = &devices[AUDIO], .fn = 1};
	guest = (struct guest){.fns = fns, .n_fns = 2, .n_slots = 1};
	err = (struct err){0};
	return 0;
}

TEST(libvirt_takes_what_it_manages_from_its_driver)
{
	assert_int_equal(session_guest_viable(&session, &guest, &err), 0);
}

TEST(what_it_does_not_manage_must_be_free_already)
{
	guest.unmanaged = true;
	assert_int_equal(session_guest_viable(&session, &guest, &err), -EBUSY);
	assert_non_null(strstr(err.line, "0000:03:00.0: its IOMMU group 14 is not viable, as "
					 "0000:03:00.1 is bound to snd_hda_intel"));
	devices[AUDIO].driver = NULL;
	assert_int_equal(session_guest_viable(&session, &guest, &err), 0);
}

TEST(a_member_that_libvirt_is_not_told_of_keeps_the_group)
{
	guest.n_fns = 1;
	assert_int_equal(session_guest_viable(&session, &guest, &err), -EBUSY);
	assert_non_null(strstr(err.line, "0000:03:00.1"));
}

/* QEMU alone takes nothing from its driver. */
TEST(for_qemu_vfio_must_have_it_already)
{
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), 0);
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_QEMU, &err), -EBUSY);
	assert_non_null(strstr(err.line, "its IOMMU group 14 is not viable, as 0000:03:00.1 is "
					 "bound to snd_hda_intel"));
	devices[AUDIO].driver = NULL;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_QEMU, &err), -EBUSY);
	assert_non_null(strstr(err.line, "0000:03:00.1: no driver has it now, and vfio-pci must "
					 "have it before the guest is started"));
	devices[AUDIO].driver = "vfio-pci";
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_QEMU, &err), 0);
}

/* Who takes a display from its driver while the host runs may lose the host. */
TEST(a_display_is_given_at_the_next_start)
{
	devices[GPU].driver = "nouveau";
	devices[GPU].class = 0x030000;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_QEMU, &err), -EBUSY);
	assert_non_null(strstr(err.line, "passthru plan 0000:03:00.0 gives all of the group"));
	assert_null(strstr(err.line, "passthru bind"));
}

/* One alone cannot be planned. */
TEST(a_virtual_function_is_given_now)
{
	devices[AUDIO].sriov_vf = TRI_YES;
	fns[0] = fns[1];
	guest.n_fns = 1;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_QEMU, &err), -EBUSY);
	assert_non_null(strstr(err.line, "passthru bind 0000:03:00.1 gives all of the group"));
	assert_null(strstr(err.line, "passthru plan"));
}

TEST(what_is_unmanaged_must_be_with_vfio_already)
{
	devices[AUDIO].driver = NULL;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), 0);
	guest.unmanaged = true;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), -EBUSY);
	assert_non_null(strstr(err.line, "0000:03:00.1: no driver has it now"));
	fns[1].unseen = true; /* a member without a driver does not keep the group */
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), 0);
}

TEST(the_iommu_is_off)
{
	report.iommu.state = IOMMU_OFF;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), -ENODEV);
	assert_string_equal(err.line, "The IOMMU is off, so no guest with a PCI device can be "
				      "started now: plan and apply a device (passthru plan, passthru "
				      "apply), then reboot; passthru check says why it is off");
	guest.n_fns = 0;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), 0);
}

TEST(an_iommu_that_is_not_known_is_not_off)
{
	report.iommu.state = IOMMU_UNKNOWN;
	assert_int_equal(session_guest_ready(&session, &guest, GUEST_LIBVIRT, &err), 0);
}

TEST(a_device_without_a_group)
{
	fns[0].device = &devices[LONE];
	assert_int_equal(session_guest_viable(&session, &guest, &err), -ENODEV);
	assert_non_null(strstr(err.line, "0000:04:00.0 is in no IOMMU group now"));
}

TEST(usb_alone_needs_no_group)
{
	guest.n_fns = 0;
	assert_int_equal(session_guest_viable(&session, &guest, &err), 0);
}

TEST(where_a_card_is_put)
{
	const struct domain q35 = {.pcie = true, .next_bus = 9},
			    old = {.pcie = false, .next_bus = 1};

	assert_int_equal(guest_bus(&guest, &q35), 9);
	assert_int_equal(guest_bus(&guest, &old), 0);
	assert_int_equal(guest_bus(&guest, NULL), GUEST_BUS_USUAL);
	fns[0].first = false;
	assert_int_equal(guest_bus(&guest, &q35), 0);
	assert_int_equal(guest_bus(&guest, NULL), 0);
}

TEST(a_card_of_conventional_functions_is_put_by_libvirt)
{
	devices[GPU].pcie = devices[AUDIO].pcie = TRI_NO;
	assert_int_equal(guest_bus(&guest, NULL), 0);
}

TEST(a_bus_that_is_a_guess_is_told_as_one)
{
	_cleanup_buf_ struct buf line = {0};

	put_bus_guess(&line, &guest);
	assert_true(str_starts(buf_str(&line), "bus='0x10' is a guess: "));
	buf_clear(&line);
	fns[0].first = false;
	put_bus_guess(&line, &guest);
	assert_string_equal(buf_str(&line), "");
}

TEST(domains_are_found_by_their_name)
{
	struct domain items[] = {{.name = "desk"}, {.name = "win11"}};
	const struct domains ds = {.items = items, .n = 2};
	const struct domain *d = NULL;

	assert_int_equal(domain_named(&ds, "win11", &d, &err), 0);
	assert_ptr_equal(d, &items[1]);
	assert_int_equal(domain_named(&ds, "win", &d, &err), -ENODEV);
	assert_non_null(strstr(err.line, "win: libvirt has no such domain"));
	assert_ptr_equal(d, &items[1]);
}

TEST(a_tree_has_no_libvirt)
{
	const struct domain_want want = {.domain = "win11"};
	struct domain_change c = {0};
	struct domains ds = {0};
	enum outcome outcome = OUTCOME_DONE;

	assert_int_equal(session_domains(&session, NULL, &ds, &err), -EOPNOTSUPP);
	assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err), -EOPNOTSUPP);
	assert_int_equal(session_nodedev(&session, &guest, NULL, true, &outcome, &err),
			 -EOPNOTSUPP);
	assert_int_equal(outcome, OUTCOME_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(libvirt_takes_what_it_manages_from_its_driver, set_up),
		cmocka_unit_test_setup(what_it_does_not_manage_must_be_free_already, set_up),
		cmocka_unit_test_setup(a_member_that_libvirt_is_not_told_of_keeps_the_group,
				       set_up),
		cmocka_unit_test_setup(for_qemu_vfio_must_have_it_already, set_up),
		cmocka_unit_test_setup(a_display_is_given_at_the_next_start, set_up),
		cmocka_unit_test_setup(a_virtual_function_is_given_now, set_up),
		cmocka_unit_test_setup(what_is_unmanaged_must_be_with_vfio_already, set_up),
		cmocka_unit_test_setup(the_iommu_is_off, set_up),
		cmocka_unit_test_setup(an_iommu_that_is_not_known_is_not_off, set_up),
		cmocka_unit_test_setup(a_device_without_a_group, set_up),
		cmocka_unit_test_setup(usb_alone_needs_no_group, set_up),
		cmocka_unit_test_setup(where_a_card_is_put, set_up),
		cmocka_unit_test_setup(a_card_of_conventional_functions_is_put_by_libvirt, set_up),
		cmocka_unit_test_setup(a_bus_that_is_a_guess_is_told_as_one, set_up),
		cmocka_unit_test_setup(domains_are_found_by_their_name, set_up),
		cmocka_unit_test_setup(a_tree_has_no_libvirt, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
