/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to a domain of a libvirt on files, and how it ends: the exit status and the log. */
#include "unit/virt/unit.h"

#include <errno.h>

#include "engine/guest.h"
#include "engine/log.h"

enum { CARD, SOUND };
static struct device devices[2];
static int members[] = {CARD, SOUND};
static struct group groups[1];
static struct host host;
static struct session session;
static struct guest_fn fns[2];
static struct guest guest;
static struct err err;
static char logged[512], anna[] = "anna";

static void keep_line(int priority, const char *line)
{
	(void)priority;
	snprintf(logged, sizeof(logged), "%s", line);
}

/* A card of two functions, for the domain desk (the sample q35, which has 0a:00.0). */
static int set_up(void **state)
{
	(void)state;
	devices[CARD] = (struct device){
		.addr = {0, 1, 0, 0}, .address = "0000:01:00.0", .driver = "vfio-pci", .group = 14};
	devices[SOUND] = (struct device){
		.addr = {0, 1, 0, 1}, .address = "0000:01:00.1", .driver = "vfio-pci", .group = 14};
	groups[0] = (struct group){.id = 14, .members = members, .n_members = 2};
	host = (struct host){.devices = devices, .n_devices = 2, .groups = groups, .n_groups = 1};
	session = (struct session){.host = &host, .root = {.live = true}, .who = anna};
	fns[0] = (struct guest_fn){.device = &devices[CARD], .picked = true};
	fns[1] = (struct guest_fn){.device = &devices[SOUND], .slot = 1};
	guest = (struct guest){.fns = fns, .n_fns = 2, .n_slots = 2};
	err = (struct err){0};
	*logged = '\0';
	log_sink = keep_line;
	return 0;
}

/* Shown, then done, with a libvirt that misbehaves meanwhile as the file says. */
static enum outcome ends(const struct domain_want *want, const char *file, const char *text)
{
	char *tree = fake_with("q35", "desk", want->next_start || want->live);
	struct domain_change c = {0};
	enum outcome outcome = OUTCOME_DONE;

	if (session_domain_preview(&session, &guest, want, &c, &err) < 0)
		fail_msg("%s", err.line);
	if (file)
		tree_file(tree, file, "%s", text);
	(void)session_domain_apply(&session, &c, &outcome, &err);
	domain_change_done(&c);
	tree_free(tree);
	return outcome;
}

TEST(what_is_done_is_logged_with_who_did_it)
{
	const struct domain_want want = {.domain = "desk"};

	assert_int_equal(ends(&want, NULL, NULL), OUTCOME_DONE);
	assert_string_equal(logged,
			    "attach by anna, domain desk, for 0000:01:00.0 0000:01:00.1: done");
}

TEST(what_failed_and_is_as_before)
{
	const struct domain_want want = {.domain = "desk"};

	assert_int_equal(ends(&want, "fail", "2"), OUTCOME_PUT_BACK);
	assert_non_null(strstr(err.line, "all is as it was before"));
	assert_non_null(strstr(logged, "failed and put back"));
}

TEST(what_could_not_be_taken_back_is_no_refusal)
{
	const struct domain_want want = {.domain = "desk"};

	assert_int_equal(ends(&want, "fail", "2 3"), OUTCOME_STUCK);
	assert_non_null(strstr(err.line, "virsh edit"));
	assert_non_null(strstr(logged, "anna"));
	assert_non_null(strstr(logged, "not all is put back"));
}

TEST(nobody_knows_what_a_process_did_that_died)
{
	const struct domain_want want = {.domain = "desk"};

	assert_int_equal(ends(&want, "die", ""), OUTCOME_STUCK);
	assert_non_null(strstr(err.line, "its process died"));
}

TEST(what_has_changed_since_is_refused)
{
	const struct domain_want want = {.domain = "desk"};

	assert_int_equal(ends(&want, "desk.xml", "<domain><name>desk</name><devices/></domain>"),
			 OUTCOME_REFUSED);
	assert_string_equal(logged, "");
}

/* The domain was given the card alone, by hand. */
static void give(char *tree, const char *element)
{
	char *xml = sample("q35"), *end = strstr(xml, "</devices>");

	tree_file(tree, "desk.xml", "%.*s%s%s", (int)(end - xml), xml, element, end);
	free(xml);
}

TEST(what_came_along_and_is_not_in_the_domain_need_not_come_out)
{
	const struct domain_want want = {.domain = "desk", .detach = true};
	char *tree = fake_with("q35", "desk", false);
	struct domain_change c = {0};

	give(tree, HOSTDEV("1", "0"));
	if (session_domain_preview(&session, &guest, &want, &c, &err) < 0)
		fail_msg("%s", err.line);
	assert_int_equal(c.n_what, 1);
	assert_string_equal(c.what[0], "0000:01:00.0");
	domain_change_done(&c);
	fns[CARD].picked = false;
	fns[SOUND].picked = true;
	assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err), -ENODEV);
	assert_non_null(strstr(err.line, "it does not have 0000:01:00.1"));
	tree_free(tree);
}

/* The card was pulled out of the machine; its address stands in the domain. */
TEST(what_the_host_no_longer_has_is_taken_out)
{
	const struct domain_want want = {.domain = "desk", .detach = true};
	const struct guest_opts opts = {.back = true, .gone = true};
	char *tree = fake_with("q35", "desk", false);
	struct choice gone = {0};
	struct guest *of_gone = NULL;
	struct domain_change c = {0};
	enum outcome outcome = OUTCOME_REFUSED;

	give(tree, HOSTDEV("9", "0"));
	choice_add(&gone, (struct pci_addr){.bus = 9});
	assert_int_equal(session_guest(&session, &gone, &opts, &of_gone, &err), 0);
	if (session_domain_preview(&session, of_gone, &want, &c, &err) < 0)
		fail_msg("%s", err.line);
	assert_int_equal(session_domain_apply(&session, &c, &outcome, &err), 0);
	assert_int_equal(outcome, OUTCOME_DONE);
	assert_string_equal(logged, "detach by anna, domain desk, for 0000:09:00.0: done");
	domain_change_done(&c);
	assert_int_equal(session_domain_preview(&session, of_gone, &want, &c, &err), -ENODEV);
	guest_free(of_gone);
	choice_done(&gone);
	tree_free(tree);
}

TEST(the_libvirt_of_another_machine_is_not_asked)
{
	static const char *const others[] = {"qemu+ssh://root@desk/system", "qemu://desk/system",
					     "qemu+tcp://[::1]/system", "desk", ""};
	char *tree = fake_with("q35", "desk", false);
	enum outcome outcome = OUTCOME_DONE;
	struct domain_change c = {0};
	struct domains ds = {0};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const struct domain_want want = {.uri = others[i], .domain = "desk"};

		assert_int_equal(session_domains(&session, others[i], &ds, &err), -EINVAL);
		assert_non_null(strstr(err.line, "only the libvirt of this machine"));
		assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err),
				 -EINVAL);
		assert_int_equal(
			session_nodedev(&session, &guest, others[i], false, &outcome, &err),
			-EINVAL);
		assert_int_equal(outcome, OUTCOME_REFUSED);
	}
	assert_int_equal(session_domains(&session, "qemu:///session", &ds, &err), 0);
	domains_done(&ds);
	tree_free(tree);
}

/* While the guest runs libvirt moves one after the other, and QEMU opens the group at the first. */
TEST(what_is_plugged_in_needs_the_rest_of_its_group_free_already)
{
	struct domain_want want = {.domain = "desk", .live = true};
	char *tree = fake_with("q35", "desk", true);
	struct domain_change c = {0};

	devices[SOUND].driver = "snd_hda_intel";
	assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err), -EBUSY);
	assert_non_null(strstr(err.line, "0000:01:00.1 is bound to snd_hda_intel"));
	want.live = false;
	want.next_start = true;
	assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err), 0);
	domain_change_done(&c);
	tree_free(tree);
}

TEST(a_domain_that_goes_on_as_it_was_saved_is_left_alone)
{
	const struct domain_want want = {.domain = "desk"};
	char *tree = fake_with("q35", "desk", false);
	struct domain_change c = {0};

	tree_file(tree, "desk.save", "%s", "");
	assert_int_equal(session_domain_preview(&session, &guest, &want, &c, &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.line, "virsh managedsave-remove"));
	tree_free(tree);
}

/* Between the question and the answer somebody has mounted the stick. */
TEST(a_usb_device_that_the_host_needs_meanwhile_stays)
{
	static const char xhci[] = "0000:00:14.0";
	const struct domain_want want = {.domain = "desk", .live = true};
	struct guest_usb stick = {.vendor = 0x0781, .product = 0x5581};
	char *tree = fake_with("q35", "desk", true), *machine = tree_new();
	enum outcome outcome = OUTCOME_DONE;
	struct domain_change c = {0};

	tree_pci(machine, &(struct tree_pci){.address = xhci, .class = 0x0c0330});
	tree_below(machine, xhci, "sys/bus/usb/devices", "usb2/2-1", "idVendor=0781",
		   "idProduct=5581", "product=Stick", NULL);
	tree_disk(machine, xhci, "usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0/block", "sdb", 8, 16,
		  1);
	tree_file(machine, "proc/self/mountinfo", "22 1 8:17 / /srv rw - ext4 /dev/sdb1 rw\n");
	assert_int_equal(root_open(machine, &session.root, &err), 0);
	session.root.live = true;
	guest = (struct guest){.usb = &stick, .n_usb = 1};
	if (session_domain_preview(&session, &guest, &want, &c, &err) < 0)
		fail_msg("%s", err.line);
	assert_int_equal(session_domain_apply(&session, &c, &outcome, &err), -EPERM);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_non_null(strstr(err.line, "USB 2-1, Stick, holds /srv"));
	domain_change_done(&c);
	root_done(&session.root);
	tree_free(machine);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_done_is_logged_with_who_did_it, set_up),
		cmocka_unit_test_setup(what_failed_and_is_as_before, set_up),
		cmocka_unit_test_setup(what_could_not_be_taken_back_is_no_refusal, set_up),
		cmocka_unit_test_setup(nobody_knows_what_a_process_did_that_died, set_up),
		cmocka_unit_test_setup(what_has_changed_since_is_refused, set_up),
		cmocka_unit_test_setup(what_came_along_and_is_not_in_the_domain_need_not_come_out,
				       set_up),
		cmocka_unit_test_setup(what_the_host_no_longer_has_is_taken_out, set_up),
		cmocka_unit_test_setup(the_libvirt_of_another_machine_is_not_asked, set_up),
		cmocka_unit_test_setup(what_is_plugged_in_needs_the_rest_of_its_group_free_already,
				       set_up),
		cmocka_unit_test_setup(a_domain_that_goes_on_as_it_was_saved_is_left_alone, set_up),
		cmocka_unit_test_setup(a_usb_device_that_the_host_needs_meanwhile_stays, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
