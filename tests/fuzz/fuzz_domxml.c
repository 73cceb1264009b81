/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XML of a domain, as libvirt gives it: what is attached can be detached again and then is as
 * before, what it says is in range, what it shows is safe. */
#include "fuzz/fuzz.h"
#include "virt/change.h"

static const char *const devices[] = {
	"<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='1' "
	"slot='2' function='3'/></source></hostdev>",
	"<hostdev type='usb'><source><vendor id='1'/><product id='2'/></source></hostdev>",
};

static void check_facts(const char *text)
{
	_cleanup_doc_ xmlDoc *doc = NULL;
	struct domxml_ports ports;

	if (domxml_parse(text, "domain", &doc, NULL) < 0)
		return;
	ports = domxml_ports(doc);
	LAW(ports.n_free <= ports.n);
	LAW(domxml_facts(doc).next_bus <= UINT8_MAX);
}

static void check_safe(const char *diff)
{
	for (const char *c = diff; *c; c++)
		LAW((unsigned char)*c >= ' ' || *c == '\n');
}

static void there_and_back(struct virt_job *j, const char *text)
{
	_cleanup_(virt_change_done) struct virt_change there = {0}, back = {0};
	int r;

	j->detach = false;
	if (change_of(j, text, NULL, &there, NULL) < 0)
		return;
	LAW(*there.diff);
	check_safe(there.diff);
	LAW(change_holds(j, &there, there.after, NULL) == 0);
	LAW(change_holds(j, &there, there.before, NULL) < 0);
	j->detach = true;
	r = change_of(j, there.after, NULL, &back, NULL);
	LAW(r == 0);
	LAW(streq(back.after, there.before));
	LAW(change_holds(j, &back, there.before, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *text = fuzz_text(data, n);
	struct virt_job j = {.domain = "d", .xml = devices, .n_xml = ARRAY_SIZE(devices)};

	check_facts(text);
	there_and_back(&j, text);
	j.xml = (const char *const *)&text;
	j.n_xml = 1;
	there_and_back(&j, "<domain><devices/></domain>");
	return 0;
}
