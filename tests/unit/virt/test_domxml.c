/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/domxml.h"

static xmlDoc *doc_of(const char *name)
{
	_cleanup_free_ char *xml = sample(name);
	xmlDoc *doc = NULL;

	assert_int_equal(domxml_parse(xml, "domain", &doc, NULL), 0);
	return doc;
}

TEST(facts_of_q35)
{
	_cleanup_doc_ xmlDoc *doc = doc_of("q35");
	struct domxml_facts f = domxml_facts(doc);

	assert_string_equal(f.machine, "pc-q35-9.0");
	assert_true(f.pcie);
	assert_true(f.memory_kb == 16u << 20);
	assert_int_equal(f.vcpus, 8);
	assert_int_equal(f.next_bus, 8);
}

/* Ports 1 to 4 have a device in them, 5 and 7 have none, 6 is switched off for hot-plug. */
TEST(ports_of_q35)
{
	_cleanup_doc_ xmlDoc *doc = doc_of("q35"), *full = doc_of("q35-full");

	assert_int_equal(domxml_ports(doc).n, 6);
	assert_int_equal(domxml_ports(doc).n_free, 2);
	assert_int_equal(domxml_ports(full).n, 5);
	assert_int_equal(domxml_ports(full).n_free, 0);
}

/* Slots 1 to 5 are taken, of the 31 behind the host bridge. */
TEST(i440fx_is_conventional_and_has_slots)
{
	_cleanup_doc_ xmlDoc *doc = doc_of("i440fx");
	struct domxml_facts f = domxml_facts(doc);

	assert_string_equal(f.machine, "pc-i440fx-7.2");
	assert_false(f.pcie);
	assert_true(f.memory_kb == 4u << 20);
	assert_int_equal(f.vcpus, 4);
	assert_int_equal(f.next_bus, 1);
	assert_int_equal(domxml_ports(doc).n, 31);
	assert_int_equal(domxml_ports(doc).n_free, 26);
}

/* Controllers 0, 1 and 3: the next bus is the hole. */
TEST(aarch64_virt_has_root_ports)
{
	_cleanup_doc_ xmlDoc *doc = doc_of("aarch64");
	struct domxml_facts f = domxml_facts(doc);

	assert_string_equal(f.machine, "virt-9.0");
	assert_true(f.pcie);
	assert_int_equal(f.next_bus, 2);
	assert_int_equal(domxml_ports(doc).n, 2);
	assert_int_equal(domxml_ports(doc).n_free, 1);
}

static xmlDoc *parsed(const char *xml)
{
	xmlDoc *doc = NULL;

	assert_int_equal(domxml_parse(xml, "domain", &doc, NULL), 0);
	return doc;
}

TEST(what_is_not_said_or_nonsense_is_unknown)
{
	static const char *const odd[] = {
		"<domain/>",
		"<domain><devices/></domain>",
		"<domain><memory unit='MB'>5</memory><vcpu>-1</vcpu><os/></domain>",
		"<domain><memory "
		"unit='KiB'>99999999999999999999</memory><vcpu>70000</vcpu></domain>",
		"<domain><memory unit='KiB'><b/></memory><vcpu><!-- 4 -->4</vcpu></domain>",
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		_cleanup_doc_ xmlDoc *doc = parsed(odd[i]);
		struct domxml_facts f = domxml_facts(doc);

		assert_string_equal(f.machine, "");
		assert_false(f.pcie);
		assert_true(f.memory_kb == 0);
		assert_int_equal(f.vcpus, 0);
		assert_int_equal(f.next_bus, 0);
		assert_int_equal(domxml_ports(doc).n, 0);
	}
}

/* No number of a hostile domain is an index of ours. */
TEST(numbers_out_of_range_are_no_ports)
{
	_cleanup_doc_ xmlDoc *doc =
		parsed("<domain><devices>"
		       "<controller type='pci' index='256' model='pcie-root-port'/>"
		       "<controller type='pci' index='-1' model='pcie-root-port'/>"
		       "<controller type='pci' index='0x1ffffffff' model='pcie-root-port'/>"
		       "<controller type='pci' index='1' model='pcie-root-port'/>"
		       "<disk><address type='pci' bus='0x1ff' slot='0'/></disk>"
		       "<disk><address type='pci' bus='1' slot='32'/></disk>"
		       "<disk><address type='pci' bus='1' slot='-1'/></disk>"
		       "</devices></domain>");

	assert_int_equal(domxml_ports(doc).n, 1);
	assert_int_equal(domxml_ports(doc).n_free, 1);
	assert_int_equal(domxml_facts(doc).next_bus, 0);
}

TEST(all_buses_taken)
{
	_cleanup_buf_ struct buf xml = {0};

	buf_puts(&xml, "<domain><devices>");
	for (int i = 0; i < 256; i++)
		buf_printf(&xml, "<controller type='pci' index='%d' model='pcie-root-port'/>", i);
	buf_puts(&xml, "</devices></domain>");
	_cleanup_doc_ xmlDoc *doc = parsed(buf_str(&xml));
	assert_int_equal(domxml_facts(doc).next_bus, 255);
	assert_int_equal(domxml_ports(doc).n_free, 256);
}

static void refused(const char *xml, const char *why)
{
	xmlDoc *doc = NULL;
	struct err err = {0};

	assert_int_equal(domxml_parse(xml, "domain", &doc, &err), -EINVAL);
	assert_null(doc);
	if (!strstr(err.line, why))
		fail_msg("%s: not \"%s\"", err.line, why);
}

TEST(hostile_xml_is_refused)
{
	char path[] = "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain>&e;</domain>";

	refused("", "well-formed");
	refused("domain", "well-formed");
	refused("<domain>", "well-formed");
	refused("<domain></domain><domain/>", "well-formed");
	refused("<domain>\xff</domain>", "well-formed");
	refused("<domain>&lol;</domain>", "well-formed");
	refused("<network/>", "no <domain>");
	refused(path, "DOCTYPE");
	refused("<!DOCTYPE d [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><domain>&b;</domain>",
		"DOCTYPE");
}

TEST(huge_xml_is_refused)
{
	_cleanup_free_ char *huge = xmalloc(DOMXML_MAX + 64);
	size_t n = strlen("<domain><name>");

	memset(huge + n, 'x', DOMXML_MAX + 40 - n);
	memcpy(huge, "<domain><name>", n);
	memcpy(huge + DOMXML_MAX + 40, "</name></domain>", sizeof("</name></domain>"));
	refused(huge, "longer than 4 MiB");
}

TEST(deep_xml_is_refused)
{
	_cleanup_buf_ struct buf deep = {0};

	buf_puts(&deep, "<domain>");
	for (int i = 0; i < 100000; i++)
		buf_puts(&deep, "<a>");
	for (int i = 0; i < 100000; i++)
		buf_puts(&deep, "</a>");
	buf_puts(&deep, "</domain>");
	refused(buf_str(&deep), "well-formed");
}

/* Written, read and written again is the same: only what changes differs in a diff. */
TEST(writing_is_stable_and_keeps_what_is_said)
{
	static const char *const all[] = {"q35", "q35-full", "i440fx", "aarch64"};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		_cleanup_doc_ xmlDoc *doc = doc_of(all[i]), *again = NULL;
		_cleanup_buf_ struct buf once = {0}, twice = {0};

		domxml_put(&once, xmlDocGetRootElement(doc));
		assert_int_equal(domxml_parse(buf_str(&once), "domain", &again, NULL), 0);
		domxml_put(&twice, xmlDocGetRootElement(again));
		assert_string_equal(buf_str(&once), buf_str(&twice));
		assert_int_equal(once.data[once.len - 1], '\n');
		assert_non_null(strstr(buf_str(&once), "\n    <emulator>/usr/bin/qemu-"));
	}
}

TEST(entities_of_xml_itself_are_kept)
{
	_cleanup_doc_ xmlDoc *doc = doc_of("q35");
	_cleanup_buf_ struct buf text = {0};

	domxml_put(&text, xmlDocGetRootElement(doc));
	assert_non_null(
		strstr(buf_str(&text), "<description>A &lt;desk&gt; &amp; more</description>"));
}

TEST(attributes)
{
	_cleanup_doc_ xmlDoc *doc = parsed("<domain a='x' b='&amp;' c='0x1f' d='31' e='1f' f=''/>");
	const xmlNode *root = xmlDocGetRootElement(doc);
	uint64_t n;

	assert_string_equal(xml_attr(root, "a"), "x");
	assert_string_equal(xml_attr(root, "b"), "&");
	assert_string_equal(xml_attr(root, "f"), "");
	assert_string_equal(xml_attr(root, "z"), "");
	assert_string_equal(xml_attr(NULL, "a"), "");
	assert_true(xml_number(root, "c", 31, &n) && n == 31);
	assert_true(xml_number(root, "d", 31, &n) && n == 31);
	assert_false(xml_number(root, "d", 30, &n));
	assert_false(xml_number(root, "e", 31, &n));
	assert_false(xml_number(root, "f", 31, &n));
	assert_false(xml_number(root, "z", 31, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_of_q35),
		cmocka_unit_test(ports_of_q35),
		cmocka_unit_test(i440fx_is_conventional_and_has_slots),
		cmocka_unit_test(aarch64_virt_has_root_ports),
		cmocka_unit_test(what_is_not_said_or_nonsense_is_unknown),
		cmocka_unit_test(numbers_out_of_range_are_no_ports),
		cmocka_unit_test(all_buses_taken),
		cmocka_unit_test(hostile_xml_is_refused),
		cmocka_unit_test(huge_xml_is_refused),
		cmocka_unit_test(deep_xml_is_refused),
		cmocka_unit_test(writing_is_stable_and_keeps_what_is_said),
		cmocka_unit_test(entities_of_xml_itself_are_kept),
		cmocka_unit_test(attributes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
