/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What passthru devices --json says of a device: its hardware, and what hangs below it. */
#include "unit/base/unit.h"

#include <json-c/json.h>

#include "base/buf.h"
#include "lib/tree.h"
#include "unit/cli/run.h"

#define PORT "0000:00:01.0"
#define GPU "0000:01:00.0"
#define SOUND "0000:01:00.1"
#define PF "0000:02:00.0"
#define VF "0000:02:10.0"

static char *dir;

/* The card and its sound share a line; the network card has a virtual function, and a twin. */
static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	tree_pci(dir,
		 &(struct tree_pci){
			 .address = PORT, .class = 0x060400, .secondary = 1, .config_len = 4096});
	tree_pci(dir, &(struct tree_pci){
			      .address = GPU,
			      .below = PORT,
			      .vendor = 0x10de,
			      .device = 0x2206,
			      .subvendor = 0x1043,
			      .subdevice = 0x87d1,
			      .class = 0x030000,
			      .config_len = 4096,
			      .driver = "nouveau",
			      .intx = 1,
			      .irq = "16",
			      .msi = TREE_CAP,
			      .bars = {TREE_BAR(0xf6000000, 1 << 24, 0x40200),
				       TREE_BAR(0xe0000000, 1 << 28, 0x14220c), NULL, NULL, NULL,
				       TREE_BAR(0xe000, 128, 0x40101)},
			      .rom = TREE_BAR(0xf7000000, 1 << 19, 0x46200),
			      .link = "2.5 GT/s PCIe x8 of 16.0 GT/s PCIe x16",
			      .local_cpus = "0-5",
			      .numa_node = "0",
			      .power_state = "D0",
		      });
	tree_pci_attr(dir, GPU, "resource1_resize", "0000000000000300");
	tree_pci_attr(dir, GPU, "d3cold_allowed", "1");
	tree_below(dir, GPU, "sys/class/drm", "drm/card0/card0-DP-1", "status=connected", NULL);
	tree_pci(dir, &(struct tree_pci){.address = SOUND,
					 .below = PORT,
					 .class = 0x040300,
					 .driver = "snd_hda_intel",
					 .intx = 2,
					 .irq = "16",
					 .config_len = 64});
	tree_pci(dir, &(struct tree_pci){.address = PF,
					 .class = 0x020000,
					 .config_len = 4096,
					 .numvfs = "1",
					 .totalvfs = "7"});
	tree_pci(dir,
		 &(struct tree_pci){.address = VF, .class = 0x020000, .is_vf = 1, .physfn = PF});
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

/* The document of passthru devices --json, for all devices or the one; the caller's. */
static json_object *ask(const char *address)
{
	const char *words[] = {"passthru", "--root", dir, "devices", "--json", address, NULL};
	int out = memfd_create("stdout", MFD_CLOEXEC);
	_cleanup_free_ char *told = NULL;
	_cleanup_buf_ struct buf text = {0};
	char part[4096];
	ssize_t n;

	assert_int_equal(run_to(words, out, &told), OUTCOME_DONE);
	assert_string_equal(told, "");
	for (off_t at = 0; (n = pread(out, part, sizeof(part), at)) > 0; at += n)
		buf_add(&text, part, (size_t)n);
	close(out);
	json_object *doc = json_tokener_parse(buf_str(&text));
	assert_non_null(doc);
	return doc;
}

static json_object *get(json_object *o, const char *name)
{
	json_object *value;

	if (!json_object_object_get_ex(o, name, &value))
		fail_msg("no \"%s\"", name);
	return value;
}

/* The value of the device as one line of JSON. */
#define EXPECT(address, name, text)                                                                \
	do {                                                                                       \
		json_object *doc = ask(address);                                                   \
		json_object *d = json_object_array_get_idx(get(doc, "devices"), 0);                \
		assert_string_equal(json_object_get_string(get(d, "address")), address);           \
		assert_string_equal(json_object_to_json_string_ext(                                \
					    get(d, name), JSON_C_TO_STRING_PLAIN |                 \
								  JSON_C_TO_STRING_NOSLASHESCAPE), \
				    text);                                                         \
		json_object_put(doc);                                                              \
	} while (0)

TEST(the_hardware_of_a_device)
{
	EXPECT(GPU, "subvendor", "\"1043\"");
	EXPECT(GPU, "bars",
	       "[{\"index\":0,\"size\":16777216,\"kind\":\"memory\",\"64bit\":false,"
	       "\"prefetchable\":false,\"sizes\":[]},"
	       "{\"index\":1,\"size\":268435456,\"kind\":\"memory\",\"64bit\":true,"
	       "\"prefetchable\":true,\"sizes\":[268435456,536870912]},"
	       "{\"index\":5,\"size\":128,\"kind\":\"io\",\"64bit\":false,"
	       "\"prefetchable\":false,\"sizes\":[]}]");
	EXPECT(GPU, "rom", "524288");
	EXPECT(GPU, "link",
	       "{\"speed\":\"2.5 GT/s PCIe\",\"width\":8,"
	       "\"max_speed\":\"16.0 GT/s PCIe\",\"max_width\":16}");
	EXPECT(GPU, "numa_node", "0");
	EXPECT(GPU, "cpus", "\"0-5\"");
	EXPECT(GPU, "power_state", "\"D0\"");
	EXPECT(GPU, "d3cold_allowed", "true");
}

TEST(its_interrupts)
{
	EXPECT(GPU, "msi", "true");
	EXPECT(GPU, "msix", "false");
	EXPECT(GPU, "intx", "\"A\"");
	EXPECT(GPU, "irq", "16");
	EXPECT(GPU, "irq_mates", "[\"" SOUND "\"]");
	EXPECT(SOUND, "msi", "null");
	EXPECT(SOUND, "intx", "\"B\"");
}

TEST(what_is_not_known_is_null)
{
	static const char *const names[] = {"link",           "intx",      "irq",
					    "numa_node",      "cpus",      "power_state",
					    "d3cold_allowed", "removable", "sriov"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		json_object *doc = ask(PORT);
		json_object *d = json_object_array_get_idx(get(doc, "devices"), 0);
		/* Its link is in the attributes of every PCI Express function here. */
		if (i > 0 && get(d, names[i]))
			fail_msg("%s is known", names[i]);
		json_object_put(doc);
	}
	EXPECT(PORT, "bars", "[]");
	EXPECT(PORT, "below", "[]");
}

TEST(virtual_functions_and_theirs)
{
	EXPECT(PF, "sriov", "{\"role\":\"physical\",\"physical\":null,\"active\":1,\"total\":7}");
	EXPECT(VF, "sriov",
	       "{\"role\":\"virtual\",\"physical\":\"" PF "\",\"active\":null,\"total\":null}");
}

TEST(what_hangs_below_it)
{
	EXPECT(GPU, "below", "[{\"kind\":\"connector\",\"name\":\"DP-1\",\"what\":\"connected\"}]");
}

/* The port and both network functions have the ids that a device has when none are given. */
TEST(twins_are_all_others_with_the_ids)
{
	EXPECT(PF, "twins", "[\"" PORT "\",\"" SOUND "\",\"" VF "\"]");
	EXPECT(VF, "twins", "[\"" PORT "\",\"" SOUND "\",\"" PF "\"]");
	EXPECT(GPU, "twins", "[]");
}

/* No groups here, so there is only the prediction. The port has no ACS: what is behind it goes with
 * it. The network card lies on the root bus by itself. */
TEST(a_predicted_group_is_no_group)
{
	tree_pci(dir,
		 &(struct tree_pci){
			 .address = SOUND, .below = PORT, .class = 0x040300, .config_len = 4096});
	json_object *doc = ask(NULL), *list = get(doc, "devices");
	const int predicted[] = {0, 0, 0, 1};

	assert_int_equal(json_object_array_length(list), 5);
	assert_int_equal(json_object_get_int(get(doc, "schema")), 1);
	assert_int_equal(json_object_array_length(get(doc, "groups")), 0);
	for (size_t i = 0; i < ARRAY_SIZE(predicted); i++) {
		json_object *d = json_object_array_get_idx(list, i);
		assert_null(get(d, "group"));
		assert_non_null(get(d, "predicted_group"));
		assert_int_equal(json_object_get_int(get(d, "predicted_group")), predicted[i]);
	}
	json_object_put(doc);
}

/* Whose config space nobody could read. */
TEST(what_cannot_be_predicted_is_null)
{
	EXPECT(SOUND, "predicted_group", "null");
}

#define DEVICES_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DEVICES_TEST(the_hardware_of_a_device),
		DEVICES_TEST(its_interrupts),
		DEVICES_TEST(what_is_not_known_is_null),
		DEVICES_TEST(virtual_functions_and_theirs),
		DEVICES_TEST(what_hangs_below_it),
		DEVICES_TEST(twins_are_all_others_with_the_ids),
		DEVICES_TEST(a_predicted_group_is_no_group),
		DEVICES_TEST(what_cannot_be_predicted_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
