/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

static const char *const one[] = {HOSTDEV("1", "0")};

static struct virt_job job(const char *domain, bool live)
{
	return (struct virt_job){
		.uri = VIRT_URI, .domain = domain, .xml = one, .n_xml = 1, .live = live};
}

static void refused(const struct virt_job *j, int code, const char *line)
{
	struct virt_change c = {.diff = "untouched"};
	struct err err = {0};

	assert_int_equal(virt_preview(j, &c, &err), -code);
	assert_string_equal(err.line, line);
	assert_string_equal(c.diff, "untouched");
}

TEST(what_it_would_make_and_nothing_is_changed)
{
	char *tree = fake_with("q35", "desk", true), *xml = sample("q35"), *now;
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = job("desk", true);

	assert_int_equal(virt_preview(&j, &c, NULL), 0);
	assert_true(str_starts(c.diff, "--- a/desk.xml\n+++ b/desk.xml\n@@ "));
	assert_null(strstr(c.before, "bus=\"1\" slot=\"0\""));
	assert_non_null(strstr(c.after, "bus=\"1\" slot=\"0\""));
	now = tree_text(tree, "desk.xml");
	assert_string_equal(now, xml);
	assert_null(tree_text(tree, "log"));
	free(now);
	free(xml);
	tree_free(tree);
}

/* No password is read for what is only shown. */
TEST(it_shows_no_password)
{
	char *tree = fake_with("q35", "desk", false);
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = job("desk", false);

	assert_int_equal(virt_preview(&j, &c, NULL), 0);
	assert_null(strstr(c.before, "hunter2"));
	assert_null(strstr(c.after, "hunter2"));
	tree_free(tree);
}

TEST(a_domain_that_is_not_there)
{
	char *tree = fake_with("q35", "desk", false);
	struct virt_job j = job("win", false);

	refused(&j, ENODEV,
		"libvirt (qemu:///system): domain win: Domain not found: no domain with matching "
		"name 'win'");
	tree_free(tree);
}

TEST(a_domain_that_vanished_meanwhile)
{
	char *tree = fake_with("q35", "desk", false);
	struct virt_job j = job("desk", false);

	tree_file(tree, "vanish", "%s", "");
	refused(&j, ENODEV,
		"libvirt (qemu:///system): domain desk: its XML cannot be read: Domain not found");
	tree_free(tree);
}

TEST(one_that_does_not_run_is_not_plugged_into)
{
	char *tree = fake_with("q35", "desk", false);
	struct virt_job j = job("desk", true);

	refused(&j, ESRCH,
		"libvirt (qemu:///system): domain desk: it does not run, so only its configuration "
		"can change");
	tree_free(tree);
}

TEST(one_without_a_configuration_is_refused)
{
	char *tree = tree_new(), *xml = sample("q35");
	struct virt_job j = job("passing", true);

	tree_file(tree, "passing.live", "%s", xml);
	fakevirt_load(tree);
	refused(&j, EOPNOTSUPP,
		"libvirt (qemu:///system): domain passing: it has no configuration, it is gone "
		"when it ends");
	free(xml);
	tree_free(tree);
}

TEST(one_without_a_free_port_is_refused)
{
	char *tree = fake_with("q35-full", "full", true);
	struct virt_job j = job("full", true);

	refused(&j, ENOSPC,
		"libvirt (qemu:///system): domain full: as it runs: 0 of its 5 ports are free and "
		"1 needed: attach it to the configuration alone, and it gets its port at the next "
		"start");
	tree_free(tree);
}

TEST(hostile_xml_is_refused)
{
	char *tree = tree_new();
	struct virt_job j = job("evil", false);

	tree_file(tree, "evil.xml",
		  "<!DOCTYPE d [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>"
		  "<domain><devices>&b;</devices></domain>");
	fakevirt_load(tree);
	refused(&j, EINVAL,
		"libvirt (qemu:///system): domain evil: its XML has a DOCTYPE, which libvirt never "
		"writes");
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_would_make_and_nothing_is_changed),
		cmocka_unit_test(it_shows_no_password),
		cmocka_unit_test(a_domain_that_is_not_there),
		cmocka_unit_test(a_domain_that_vanished_meanwhile),
		cmocka_unit_test(one_that_does_not_run_is_not_plugged_into),
		cmocka_unit_test(one_without_a_configuration_is_refused),
		cmocka_unit_test(one_without_a_free_port_is_refused),
		cmocka_unit_test(hostile_xml_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
