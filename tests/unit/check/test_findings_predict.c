/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/predict_acs.h"

#define ID "group-prediction"

static struct device *add_known(struct host *h, const char *address, uint32_t class, int parent,
				unsigned type, int group)
{
	struct device *d = add_device(h, address, class, group);

	d->parent = parent;
	d->pcie_type = (uint8_t)type;
	d->config_known = true;
	d->multifunction = TRI_NO;
	d->acs = TRI_NO;
	return d;
}

/* Two ports with ACS, each with a card, in the groups that are given. */
static struct host *two_cards(const int groups[static 4])
{
	struct host *h = machine(CPU_INTEL);

	add_known(h, "0000:00:01.0", 0x060400, -1, PCIE_ROOT_PORT, groups[0])->acs = TRI_YES;
	add_known(h, "0000:00:02.0", 0x060400, -1, PCIE_ROOT_PORT, groups[1])->acs = TRI_YES;
	add_known(h, "0000:01:00.0", 0x030000, 0, PCIE_ENDPOINT, groups[2]);
	add_known(h, "0000:02:00.0", 0x010802, 1, PCIE_ENDPOINT, groups[3]);
	make_groups(h);
	return h;
}

static void every_group_as_predicted(void **state)
{
	_cleanup_host_ struct host *h = two_cards((const int[]){7, 3, 5, 1});

	(void)state;
	assert_finding(h, ID, STATUS_PASS, "4 of 4 functions lie as predicted.");
}

static void a_larger_group(void **state)
{
	_cleanup_host_ struct host *h = two_cards((const int[]){0, 1, 2, 1});

	(void)state;
	assert_finding(h, ID, STATUS_WARN, "2 of 4 functions lie as predicted; group 1 is larger");
	assert_proof(h, ID, "sys/kernel/iommu_groups/1/devices", "0000:02:00.0");
}

/* Without ACS the port and its card were predicted together. */
static void smaller_groups(void **state)
{
	_cleanup_host_ struct host *h = two_cards((const int[]){0, 1, 2, 3});

	(void)state;
	h->devices[1].acs = TRI_NO;
	assert_finding(h, ID, STATUS_WARN, "2 of 4 functions lie as predicted; group 1 is smaller");
	assert_finding(h, ID, STATUS_WARN, "patched");
	assert_proof(h, ID, "sys/kernel/iommu_groups/1/devices", "0000:00:02.0");
	assert_proof(h, ID, "predicted together", "0000:00:02.0, 0000:02:00.0");
}

static void the_word_that_explains_it(void **state)
{
	static const char *const lines[] = {"quiet pcie_acs_override=downstream",
					    "pci=noaer,config_acs=1@pci:8086:1",
					    "pci=disable_acs_redir=0000:00:02.0"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_host_ struct host *h = two_cards((const int[]){0, 1, 2, 3});
		const char *word = strstr(lines[i], "pci");

		h->devices[1].acs = TRI_NO;
		set_cmdline(h, lines[i]);
		assert_finding(h, ID, STATUS_WARN, word);
		assert_proof(h, ID, "proc/cmdline", word);
	}
}

static void what_was_not_read_is_not_judged(void **state)
{
	_cleanup_host_ struct host *h = two_cards((const int[]){0, 1, 2, 3});

	(void)state;
	h->devices[3].config_known = false;
	assert_finding(h, ID, STATUS_PASS,
		       "3 of 3 functions lie as predicted; 1 more could not be predicted");
	h->devices[1].config_known = false;
	h->devices[2].config_known = false;
	assert_finding(h, ID, STATUS_UNKNOWN,
		       "1 of 1 functions lie as predicted; the other 3 could not");
	h->devices[0].config_known = false;
	assert_finding(h, ID, STATUS_UNKNOWN, "could not be read");
}

static void no_groups_yet(void **state)
{
	_cleanup_host_ struct host *h = two_cards((const int[]){-1, -1, -1, -1});
	_cleanup_report_ struct report *r = check_host(h);

	(void)state;
	assert_finding(h, ID, STATUS_UNKNOWN, "no groups yet");
	for (int i = 0; i < 4; i++)
		assert_int_equal(r->devices[i].predicted, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_group_as_predicted),
		cmocka_unit_test(a_larger_group),
		cmocka_unit_test(smaller_groups),
		cmocka_unit_test(the_word_that_explains_it),
		cmocka_unit_test(what_was_not_read_is_not_judged),
		cmocka_unit_test(no_groups_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
