/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/source.h"

static xmlDoc *element(const char *xml, const char *root)
{
	xmlDoc *doc = NULL;

	assert_int_equal(domxml_parse(xml, root, &doc, NULL), 0);
	return doc;
}

/* "": it is about no device of the host. */
static void is_about(const char *xml, const char *root, const char *want)
{
	_cleanup_doc_ xmlDoc *doc = element(xml, root);
	char text[SOURCE_TEXT] = "";
	struct source s;

	if (source_of(xmlDocGetRootElement(doc), &s))
		source_str(&s, text);
	assert_string_equal(text, want);
}

#define PCI(attrs) "<hostdev type='pci'><source><address " attrs "/></source></hostdev>"
#define USB(source) "<hostdev type='usb'><source>" source "</source></hostdev>"

TEST(pci_devices)
{
	is_about(HOSTDEV("1", "0"), "hostdev", "0000:01:00.0");
	is_about(PCI("bus='0xff' slot='0x1f' function='0x7'"), "hostdev", "0000:ff:1f.7");
	is_about(PCI("domain='0x10000' bus='1' slot='2' function='3'"), "hostdev", "10000:01:02.3");
	is_about("<interface type='hostdev'><source><address type='pci' bus='3' slot='16' "
		 "function='2'/></source></interface>",
		 "interface", "0000:03:10.2");
	is_about("<disk type='nvme'><source type='pci'><address domain='0' bus='2' slot='0' "
		 "function='0'/></source></disk>",
		 "disk", "0000:02:00.0");
}

TEST(usb_devices)
{
	is_about(USB_HOSTDEV, "hostdev", "usb 046d:c52b");
	is_about(USB("<address bus='1' device='4'/>"), "hostdev", "usb 1.4");
	is_about(USB("<vendor id='0x046d'/>"), "hostdev", "");
	is_about(USB("<address bus='1'/>"), "hostdev", "");
}

TEST(what_names_no_device)
{
	is_about(PCI(""), "hostdev", "");
	is_about(PCI("bus='256' slot='0' function='0'"), "hostdev", "");
	is_about(PCI("bus='1' slot='32' function='0'"), "hostdev", "");
	is_about(PCI("bus='1' slot='0' function='8'"), "hostdev", "");
	is_about(PCI("domain='x' bus='1' slot='0' function='0'"), "hostdev", "");
	is_about("<hostdev type='pci'/>", "hostdev", "");
	is_about("<hostdev type='mdev'><source><address uuid='c2177883'/></source></hostdev>",
		 "hostdev", "");
	is_about("<disk type='file'><source file='/x'/></disk>", "disk", "");
}

/* What a running domain says of a device has both its id and its place. */
TEST(usb_is_found_by_what_is_asked)
{
	struct source by_id = {.by_id = true, .vendor = 1, .product = 2};
	struct source by_place = {.by_place = true, .bus = 1, .device = 4};
	struct source both = {
		.by_id = true, .vendor = 1, .product = 2, .by_place = true, .bus = 1, .device = 4};
	struct source pci = {.pci = true};
	struct source other = both;

	assert_true(source_is(&by_id, &both));
	assert_true(source_is(&by_place, &both));
	assert_false(source_is(&both, &by_id));
	assert_false(source_is(&by_id, &by_place));
	assert_false(source_is(&pci, &both));
	assert_false(source_is(&both, &pci));
	other.product = 3;
	assert_false(source_is(&by_id, &other));
	other = both;
	other.device = 5;
	assert_false(source_is(&by_place, &other));
}

TEST(found_among_devices)
{
	_cleanup_free_ char *xml = sample("i440fx");
	_cleanup_doc_ xmlDoc *doc = element(xml, "domain");
	const xmlNode *devices = domxml_devices(doc);
	struct source nic = {.pci = true, .addr = {0, 3, 0x10, 2}};
	struct source usb = {.by_id = true, .vendor = 0x046d, .product = 0xc52b};
	struct source none = {.pci = true, .addr = {0, 3, 0x10, 3}};

	assert_true(xml_is(source_find(devices, &nic), "interface"));
	assert_true(xml_is(source_find(devices, &usb), "hostdev"));
	assert_null(source_find(devices, &none));
	assert_null(source_find(NULL, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pci_devices),
		cmocka_unit_test(usb_devices),
		cmocka_unit_test(what_names_no_device),
		cmocka_unit_test(usb_is_found_by_what_is_asked),
		cmocka_unit_test(found_among_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
