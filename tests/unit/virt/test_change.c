/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/change.h"

struct asked {
	const char *config, *live; /* samples; live NULL: not asked */
	const char *xml[4];
	bool detach;
};

static int ask(struct asked q, struct virt_change *ret, struct err *err)
{
	_cleanup_free_ char *config = sample(q.config), *live = q.live ? sample(q.live) : NULL;
	struct virt_job j = {.domain = "desk", .xml = q.xml, .detach = q.detach, .live = q.live};

	while (j.n_xml < ARRAY_SIZE(q.xml) && q.xml[j.n_xml])
		j.n_xml++;
	return change_of(&j, config, live, ret, err);
}

static void refused(struct asked q, int code, const char *line)
{
	struct virt_change c = {.diff = "untouched"};
	struct err err = {0};

	assert_int_equal(ask(q, &c, &err), -code);
	assert_string_equal(err.line, line);
	assert_string_equal(c.diff, "untouched");
}

/* Behind the hostdev that is there. */
TEST(a_device_comes_behind_the_others)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};

	assert_int_equal(ask((struct asked){.config = "q35", .xml = {HOSTDEV("1", "0")}}, &c, NULL),
			 0);
	assert_string_equal(
		c.diff, "--- a/desk.xml\n"
			"+++ b/desk.xml\n"
			"@@ -98,6 +98,11 @@\n"
			"       </source>\n"
			"       <address type=\"pci\" domain=\"0x0000\" bus=\"0x04\" slot=\"0x00\" "
			"function=\"0x0\"/>\n"
			"     </hostdev>\n"
			"+    <hostdev mode=\"subsystem\" type=\"pci\" managed=\"yes\">\n"
			"+      <source>\n"
			"+        <address domain=\"0\" bus=\"1\" slot=\"0\" function=\"0\"/>\n"
			"+      </source>\n"
			"+    </hostdev>\n"
			"     <watchdog model=\"ib700\" action=\"reset\"/>\n"
			"     <memballoon model=\"none\"/>\n"
			"   </devices>\n");
}

static const char *behind(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	assert_non_null(at);
	return at + strlen(what);
}

/* What libvirt writes behind hostdevs stays behind them: the balloon; where there is nothing of it,
 * the end. */
TEST(a_first_one_comes_before_what_libvirt_writes_later)
{
	_cleanup_(virt_change_done) struct virt_change c = {0}, arm = {0};
	_cleanup_free_ char *xml = sample("i440fx");
	struct virt_job j = {.domain = "x", .xml = (const char *[]){HOSTDEV("1", "0")}, .n_xml = 1};
	char *hostdev = strstr(xml, "    <hostdev");

	assert_non_null(hostdev);
	memmove(hostdev, strstr(hostdev, "    <memballoon"),
		strlen(strstr(hostdev, "    <memballoon")) + 1);
	assert_int_equal(change_of(&j, xml, NULL, &c, NULL), 0);
	assert_true(str_starts(behind(c.after, "</hostdev>\n"), "    <memballoon"));
	assert_true(str_starts(behind(c.after, "</video>\n"), "    <hostdev"));

	assert_int_equal(
		ask((struct asked){.config = "aarch64", .xml = {HOSTDEV("1", "0")}}, &arm, NULL),
		0);
	assert_true(str_starts(behind(arm.after, "</hostdev>\n"), "  </devices>\n</domain>\n"));
}

TEST(several_come_in_their_order)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};

	assert_int_equal(
		ask((struct asked){.config = "q35",
				   .xml = {HOSTDEV("1", "0"), HOSTDEV("1", "1"), USB_HOSTDEV}},
		    &c, NULL),
		0);
	const char *at = behind(c.after, "bus=\"1\" slot=\"0\" function=\"0\"");
	at = behind(at, "bus=\"1\" slot=\"0\" function=\"1\"");
	behind(at, "<product id=\"0xc52b\"/>");
}

/* By its source alone: what the domain says of managed or its place does not matter. */
TEST(a_device_is_taken_out)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};

	assert_int_equal(ask((struct asked){.config = "q35",
					    .xml = {"<hostdev mode='subsystem' type='pci' "
						    "managed='no'><source><address domain='0' "
						    "bus='10' slot='0' function='0'/></source>"
						    "</hostdev>"},
					    .detach = true},
			     &c, NULL),
			 0);
	assert_non_null(strstr(c.diff, "\n-    <hostdev mode=\"subsystem\" type=\"pci\""));
	assert_null(strstr(c.diff, "\n+ "));
	assert_null(strstr(c.after, "hostdev"));
	assert_non_null(strstr(c.before, "hostdev"));
}

TEST(there_and_back_is_as_before)
{
	_cleanup_(virt_change_done) struct virt_change there = {0}, back = {0};
	struct virt_job j = {.domain = "desk",
			     .xml = (const char *[]){HOSTDEV("1", "0"), USB_HOSTDEV},
			     .n_xml = 2};
	_cleanup_free_ char *xml = sample("q35");

	assert_int_equal(change_of(&j, xml, NULL, &there, NULL), 0);
	j.detach = true;
	assert_int_equal(change_of(&j, there.after, NULL, &back, NULL), 0);
	assert_string_equal(back.before, there.after);
	assert_string_equal(back.after, there.before);
}

TEST(what_is_there_already_is_refused)
{
	refused((struct asked){.config = "q35", .xml = {HOSTDEV("10", "0")}}, EEXIST,
		"it has 0000:0a:00.0 already, as <hostdev>");
	refused((struct asked){.config = "i440fx", .xml = {HOSTDEV("2", "0")}}, EEXIST,
		"it has 0000:02:00.0 already, as <disk>");
	refused((struct asked){.config = "i440fx", .xml = {USB_HOSTDEV}}, EEXIST,
		"it has usb 046d:c52b already, as <hostdev>");
	refused((struct asked){.config = "q35", .xml = {HOSTDEV("1", "0"), HOSTDEV("1", "0")}},
		EEXIST, "it has 0000:01:00.0 already, as <hostdev>");
}

TEST(what_is_not_there_is_refused)
{
	refused((struct asked){.config = "q35", .xml = {HOSTDEV("1", "0")}, .detach = true}, ENODEV,
		"it does not have 0000:01:00.0");
	refused((struct asked){.config = "i440fx", .xml = {HOSTDEV("2", "0")}, .detach = true},
		EINVAL,
		"it has 0000:02:00.0 as <disk>, which is not removed this way: use virsh edit");
}

TEST(a_free_port_is_taken)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};

	assert_int_equal(ask((struct asked){.config = "q35",
					    .live = "q35",
					    .xml = {HOSTDEV("1", "0"), HOSTDEV("2", "0")}},
			     &c, NULL),
			 0);
}

TEST(without_a_free_port_it_is_not_plugged_in)
{
	refused((struct asked){.config = "q35",
			       .live = "q35",
			       .xml = {HOSTDEV("1", "0"), HOSTDEV("2", "0"), HOSTDEV("3", "0")}},
		ENOSPC,
		"as it runs: 2 of its 6 ports are free and 3 needed: attach it to the "
		"configuration alone, and it gets its port at the next start");
	refused((struct asked){.config = "q35", .live = "q35-full", .xml = {HOSTDEV("1", "0")}},
		ENOSPC,
		"as it runs: 0 of its 5 ports are free and 1 needed: attach it to the "
		"configuration alone, and it gets its port at the next start");
}

#define UNSEEN                                                                                     \
	"<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='1' "  \
	"slot='0' function='1'/></source><address type='unassigned'/></hostdev>"

/* USB has no port of PCI, and what the guest does not see has none either. */
TEST(what_needs_no_port_is_plugged_in_without)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};

	assert_int_equal(ask((struct asked){.config = "q35-full",
					    .live = "q35-full",
					    .xml = {USB_HOSTDEV, UNSEEN}},
			     &c, NULL),
			 0);
}

#define IN_SLOT(guest)                                                                             \
	"<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' "       \
	"function='1'/></source><address type='pci' bus='0x05' slot='0' " guest "/></hostdev>"

TEST(a_running_guest_takes_single_functions_alone)
{
	static const char line[] =
		"as it runs: 0000:01:00.1 is one function of several in its slot, and a running "
		"guest takes only single ones: ask for them apart";
	_cleanup_(virt_change_done) struct virt_change c = {0}, single = {0};

	refused((struct asked){.config = "q35", .live = "q35", .xml = {IN_SLOT("function='1'")}},
		EINVAL, line);
	refused((struct asked){.config = "q35",
			       .live = "q35",
			       .xml = {IN_SLOT("function='0' multifunction='on'")}},
		EINVAL, line);
	assert_int_equal(
		ask((struct asked){.config = "q35", .xml = {IN_SLOT("function='1'")}}, &c, NULL),
		0);
	assert_int_equal(ask((struct asked){.config = "q35",
					    .live = "q35",
					    .xml = {IN_SLOT("function='0'")}},
			     &single, NULL),
			 0);
}

/* The running one has it, the configuration has not: it was plugged in by hand. */
TEST(both_sides_are_asked)
{
	refused((struct asked){.config = "aarch64", .live = "q35", .xml = {HOSTDEV("10", "0")}},
		EEXIST, "as it runs: it has 0000:0a:00.0 already, as <hostdev>");
	refused((struct asked){.config = "q35",
			       .live = "aarch64",
			       .xml = {HOSTDEV("10", "0")},
			       .detach = true},
		ENODEV, "as it runs: it does not have 0000:0a:00.0");
}

TEST(elements_that_are_not_of_a_device_are_refused)
{
	refused((struct asked){.config = "q35"}, EINVAL, "no device was named");
	refused((struct asked){.config = "q35", .xml = {HOSTDEV("1", "0"), "<disk/>"}}, EINVAL,
		"element 2 of the change: its XML is no <hostdev>");
	refused((struct asked){.config = "q35", .xml = {"<hostdev type='pci'/>"}}, EINVAL,
		"element 1 of the change: it names no PCI or USB device");
	refused((struct asked){.config = "q35", .xml = {"<hostdev>"}}, EINVAL,
		"element 1 of the change: it is no well-formed XML");
}

TEST(a_domain_that_is_none_is_refused)
{
	struct virt_job j = {.domain = "x", .xml = (const char *[]){HOSTDEV("1", "0")}, .n_xml = 1};
	struct virt_change c = {0};
	struct err err = {0};

	assert_int_equal(change_of(&j, "<domain><name>x</name></domain>", NULL, &c, &err), -EINVAL);
	assert_string_equal(err.line, "its XML has no <devices>");
	assert_int_equal(change_of(&j, "<network/>", NULL, &c, &err), -EINVAL);
}

/* A name or a description is untrusted text; the diff may reach a terminal. */
TEST(a_diff_is_safe_text)
{
	static const char xml[] = "<domain><devices>"
				  "<emulator>\xe2\x80\xae/usr/bin/evil</emulator>"
				  "</devices></domain>";
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = {
		.domain = "a\033[2J", .xml = (const char *[]){USB_HOSTDEV}, .n_xml = 1};

	assert_int_equal(change_of(&j, xml, NULL, &c, NULL), 0);
	assert_null(strchr(c.diff, '\033'));
	assert_null(strstr(c.diff, "\xe2\x80\xae"));
	assert_non_null(strstr(c.diff, "--- a/a\\x1b[2J.xml"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_comes_behind_the_others),
		cmocka_unit_test(a_first_one_comes_before_what_libvirt_writes_later),
		cmocka_unit_test(several_come_in_their_order),
		cmocka_unit_test(a_device_is_taken_out),
		cmocka_unit_test(there_and_back_is_as_before),
		cmocka_unit_test(what_is_there_already_is_refused),
		cmocka_unit_test(what_is_not_there_is_refused),
		cmocka_unit_test(a_free_port_is_taken),
		cmocka_unit_test(without_a_free_port_it_is_not_plugged_in),
		cmocka_unit_test(what_needs_no_port_is_plugged_in_without),
		cmocka_unit_test(a_running_guest_takes_single_functions_alone),
		cmocka_unit_test(both_sides_are_asked),
		cmocka_unit_test(elements_that_are_not_of_a_device_are_refused),
		cmocka_unit_test(a_domain_that_is_none_is_refused),
		cmocka_unit_test(a_diff_is_safe_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
