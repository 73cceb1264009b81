/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/change.h"

static const char *const one[] = {HOSTDEV("1", "0")};
static const char *const there[] = {HOSTDEV("10", "0")};

/* What libvirt makes of HOSTDEV("1", "0"), with an address of the guest. */
#define MADE(managed, guest)                                                                       \
	"    <hostdev mode='subsystem' type='pci' managed='" managed "'>\n"                        \
	"      <driver name='vfio'/>\n"                                                            \
	"      <source>\n"                                                                         \
	"        <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"               \
	"      </source>\n" guest "    </hostdev>\n"
#define GUEST(bus)                                                                                 \
	"      <address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='0x0'/>\n"
#define PORT                                                                                       \
	"    <controller type='pci' index='8' model='pcie-root-port'>\n"                           \
	"      <model name='pcie-root-port'/>\n"                                                   \
	"      <target chassis='8' port='0x17'/>\n"                                                \
	"      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x7'/>\n"      \
	"    </controller>\n"

/* The sample with text put before the first line that starts with this. */
static char *with(const char *before, const char *text)
{
	_cleanup_free_ char *xml = sample("q35");
	_cleanup_buf_ struct buf out = {0};
	const char *at = strstr(xml, before);

	assert_non_null(at);
	buf_add(&out, xml, (size_t)(at - xml));
	buf_puts(&out, text);
	buf_puts(&out, at);
	return buf_take(&out);
}

static int holds(const char *const *xml, bool detach, const char *now, struct err *err)
{
	_cleanup_free_ char *config = sample("q35");
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = {.domain = "desk", .xml = xml, .n_xml = 1, .detach = detach};

	assert_int_equal(change_of(&j, config, NULL, &c, NULL), 0);
	return change_holds(&j, &c, now, err);
}

TEST(libvirt_may_add_an_address_and_write_numbers_its_way)
{
	_cleanup_free_ char *now = with("    <watchdog", MADE("yes", GUEST("0x05")));
	_cleanup_free_ char *first = with("    <hostdev", MADE("yes", GUEST("0x05")));

	assert_int_equal(holds(one, false, now, NULL), 0);
	assert_int_equal(holds(one, false, first, NULL), 0);
}

TEST(libvirt_may_add_a_port)
{
	_cleanup_free_ char *some = with("    <watchdog", MADE("yes", GUEST("0x08")));
	_cleanup_buf_ struct buf now = {0};
	const char *at = strstr(some, "    <controller type='sata'");

	buf_add(&now, some, (size_t)(at - some));
	buf_puts(&now, PORT);
	buf_puts(&now, at);
	assert_int_equal(holds(one, false, buf_str(&now), NULL), 0);
}

static void breaks(const char *const *xml, bool detach, const char *now, const char *line)
{
	struct err err = {0};

	assert_int_equal(holds(xml, detach, now, &err), -EIO);
	assert_string_equal(err.line, line);
}

#define NOT_IN "libvirt has not put 0000:01:00.0 in as it was told"
#define MORE "libvirt has changed more in the configuration than was shown"

TEST(what_is_not_there_or_otherwise_does_not_hold)
{
	_cleanup_free_ char *same = sample("q35");
	_cleanup_free_ char *unmanaged = with("    <watchdog", MADE("no", GUEST("0x05")));

	breaks(one, false, same, NOT_IN);
	breaks(one, false, unmanaged, NOT_IN);
}

/* The address of the guest was asked for; it got another one. */
TEST(an_address_that_was_asked_for_counts)
{
	static const char *const xml[] = {
		"<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' "
		"bus='1' slot='0' function='0'/></source><address type='pci' domain='0' bus='5' "
		"slot='0' function='0'/></hostdev>"};
	_cleanup_free_ char *right = with("    <watchdog", MADE("yes", GUEST("0x05")));
	_cleanup_free_ char *wrong = with("    <watchdog", MADE("yes", GUEST("0x07")));

	assert_int_equal(holds(xml, false, right, NULL), 0);
	breaks(xml, false, wrong, NOT_IN);
}

TEST(nothing_else_may_differ)
{
	_cleanup_free_ char *twice = with("    <watchdog", MADE("yes", "") MADE("yes", ""));
	_cleanup_free_ char *memory = with("    <watchdog", MADE("yes", ""));
	_cleanup_free_ char *port = with("    <watchdog", MADE("yes", ""));
	_cleanup_free_ char *more =
		with("    <watchdog", MADE("yes", "") "    <input type='x'/>\n");

	breaks(one, false, twice, MORE);
	*strstr(memory, "16777216") = '3';
	breaks(one, false, memory, MORE);
	*(strstr(port, "chassis='5'") + strlen("chassis='")) = '6';
	breaks(one, false, port, MORE);
	breaks(one, false, more, MORE);
}

TEST(a_detached_device_is_gone_and_nothing_else)
{
	_cleanup_free_ char *now = sample("q35"), *same = sample("q35");
	char *from = strstr(now, "    <hostdev"), *to = strstr(now, "    <watchdog");

	memmove(from, to, strlen(to) + 1);
	assert_int_equal(holds(there, true, now, NULL), 0);
	breaks(there, true, same, MORE);
	*strstr(now, "16777216") = '3';
	breaks(there, true, now, MORE);
}

TEST(what_is_no_domain_does_not_hold)
{
	breaks(one, false, "<domain/>", "its XML has no <devices> any more");
	assert_int_equal(holds(one, false, "<domain>", NULL), -EINVAL);
}

TEST(a_running_domain_has_it_or_not)
{
	_cleanup_wanted_ struct wanted_list w = {0};
	_cleanup_free_ char *live = with("    <watchdog", MADE("yes", GUEST("0x05")));
	_cleanup_free_ char *same = sample("q35");
	struct virt_job j = {.xml = one, .n_xml = 1};
	struct err err = {0};

	assert_int_equal(wanted_of(&j, &w, NULL), 0);
	assert_int_equal(change_lives(&w, false, live, NULL), 0);
	assert_int_equal(change_lives(&w, true, same, NULL), 0);
	assert_int_equal(change_lives(&w, true, live, &err), -EIO);
	assert_string_equal(err.line, "as it runs it still has 0000:01:00.0");
	assert_int_equal(change_lives(&w, false, same, &err), -EIO);
	assert_string_equal(err.line, "as it runs it does not have 0000:01:00.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libvirt_may_add_an_address_and_write_numbers_its_way),
		cmocka_unit_test(libvirt_may_add_a_port),
		cmocka_unit_test(what_is_not_there_or_otherwise_does_not_hold),
		cmocka_unit_test(an_address_that_was_asked_for_counts),
		cmocka_unit_test(nothing_else_may_differ),
		cmocka_unit_test(a_detached_device_is_gone_and_nothing_else),
		cmocka_unit_test(what_is_no_domain_does_not_hold),
		cmocka_unit_test(a_running_domain_has_it_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
