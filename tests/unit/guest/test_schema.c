/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each element, alone in a domain, is held to libvirt's own schema by xmllint. Skipped where either is missing. */
#include "unit/guest/hosts.h"

#include "base/spawn.h"
#include "lib/tree.h"

/* Debian 12 has it in libvirt0, later ones in libvirt-common. */
#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"
#define XMLLINT "/usr/bin/xmllint"

static const char before[] = "<domain type='kvm'>\n"
			     "<name>vm1</name>\n";
/* The tuning's own stands in its place. */
static const char memory[] = "<memory unit='KiB'>8388608</memory>\n";
static const char between[] = "<os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
			      "<devices>\n";
static const char after[] = "</devices>\n"
			    "</domain>\n";

static bool no_schema(void)
{
	return access(SCHEMA, R_OK) < 0 || access(XMLLINT, X_OK) < 0;
}

/* Returns what xmllint has to say, "" when the domain is valid; the caller frees. */
static char *judged(const char *tuning, const char *device)
{
	char *root = tree_new(), *path = tree_path(root, "domain.xml"), *said;
	const char *const argv[] = {XMLLINT, "--noout", "--nonet", "--relaxng", SCHEMA, path, NULL};
	struct spawn run = {.argv = argv, .stdin_fd = -1, .timeout_s = 300};
	struct spawn_result result;
	struct err err = {0};
	int r;

	tree_file(root, "domain.xml", "%s%s%s%s%s%s", before, strstr(tuning, "<memory unit=") ? "" : memory, tuning, between,
		  device, after);
	r = spawn_run(&run, &result, &err);
	said = xstrdup(r == 0 ? "" : result.output.len ? buf_str(&result.output) : err.line);
	spawn_result_done(&result);
	free(path);
	tree_free(root);
	return said;
}

static void expect_valid(const char *tuning, const char *device)
{
	_cleanup_free_ char *said = judged(tuning, device);

	if (*said)
		fail_msg("%s\n%s%s", said, tuning, device);
}

/* Frees the scene. */
static void expect_elements(struct scene *s, unsigned bus, size_t want)
{
	struct arena a = {0};
	struct guest_xml *items;
	size_t n;

	guest_libvirt(made(s), bus, &a, &items, &n);
	assert_int_equal(n, want);
	for (size_t i = 0; i < n; i++)
		expect_valid("", items[i].xml);
	arena_done(&a);
	scene_free(s);
}

/* Else nothing below would prove anything. */
TEST(a_schema_that_refuses)
{
	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	_cleanup_free_ char *said = judged("", "<hostdev mode='subsystem' type='pci' managed='perhaps'>\n"
					       "  <source><address bus='0x01'/></source>\n"
					       "</hostdev>\n");
	assert_non_null(strstr(said, "validate"));
}

TEST(devices_of_the_articles)
{
	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	expect_elements(nic_scene(), 5, 1);
	expect_elements(old_scene(), 5, 2);
	expect_elements(card_scene(), 5, 2);
	expect_elements(card_scene(), 0, 2);
}

TEST(every_option)
{
	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	struct scene *given = card_scene(), *hidden = card_scene();

	given->o.unmanaged = true;
	given->o.rom = "/srv/rom's & <more>.bin";
	expect_elements(given, 0xfe, 2);
	hidden->o.unmanaged = hidden->o.rom_hidden = true;
	hidden->h.devices[CARD_AUDIO].rom_size = 1;
	expect_elements(hidden, 0xfe, 2);
}

TEST(domains_and_virtual_functions)
{
	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	struct scene *s = scene_new();

	scene_device(s, "01:1f.7", 0x8086, 0x10ca, 0x020000)->sriov_vf = TRI_YES;
	scene_device(s, "000d:01:00.0", 0x15b3, 0x1017, 0x020000);
	scene_device(s, "10000:e1:00.0", 0x144d, 0xa808, 0x010802);
	for (size_t i = 0; i < s->h.n_devices; i++)
		choice_add(&s->c, s->h.devices[i].addr);
	expect_elements(s, 5, 3);
}

TEST(usb)
{
	static const struct guest_usb devices[] = {
		{.vendor = 0x046d, .product = 0xc52b},
		{.vendor = 0x046d, .product = 0xc52b, .optional = true},
		{.by_place = true, .bus = 1, .device = 4},
		{.by_place = true, .bus = 255, .device = 127, .optional = true},
	};

	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	struct scene *s = scene_new();

	s->o.usb = devices;
	s->o.n_usb = ARRAY_SIZE(devices);
	expect_elements(s, 5, ARRAY_SIZE(devices));
}

TEST(tuning)
{
	SKIP_IF(no_schema(), "no " XMLLINT ", or no " SCHEMA);
	struct scene *s = scene_new();

	for (unsigned i = 0; i < 4; i++)
		*ARENA_PUSH(&s->h.mem, s->h.threads, s->h.n_threads) =
			(struct cpu_thread){.id = i, .node = (int)i / 2, .siblings = i < 2 ? "0-1" : "2-3"};
	s->h.cpu.vendor = CPU_AMD;
	s->h.n_nodes = 2;
	choice_need(&s->c, NEED_HUGEPAGES, "8G@1,1G");
	choice_need(&s->c, NEED_CPUS, "2-3");
	put_libvirt_tuning(&s->out, &s->h, &s->c);
	assert_non_null(strstr(buf_str(&s->out), "<numatune>"));
	assert_non_null(strstr(buf_str(&s->out), "topoext"));
	expect_valid(buf_str(&s->out), "");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_schema_that_refuses),
		cmocka_unit_test(devices_of_the_articles),
		cmocka_unit_test(every_option),
		cmocka_unit_test(domains_and_virtual_functions),
		cmocka_unit_test(usb),
		cmocka_unit_test(tuning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
