/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/alter.h"
#include "virt/domxml.h"

#define DOMAIN_IN "libvirt (qemu:///system): domain desk: "

static const char *const pair[] = {HOSTDEV("1", "0"), HOSTDEV("1", "1")};
static const char *const there[] = {HOSTDEV("10", "0")};

static struct virt_job attach(bool live)
{
	return (struct virt_job){
		.uri = VIRT_URI, .domain = "desk", .xml = pair, .n_xml = 2, .live = live};
}

static struct virt_job detach(bool live)
{
	return (struct virt_job){.uri = VIRT_URI,
				 .domain = "desk",
				 .xml = there,
				 .n_xml = 1,
				 .detach = true,
				 .live = live};
}

/* In the child: with a guest that has less time to let a device go. */
static int act(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	(void)answer;
	return alter(v, data, err);
}

/* Shown, then done. */
static int do_job(const struct virt_job *j, int guest_ms, struct err *err)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	_cleanup_buf_ struct buf answer = {0};
	struct alter a = {.job = j, .expected = &c, .guest_ms = guest_ms};
	struct call call = {
		.uri = j->uri, .change = true, .timeout_ms = 60000, .act = act, .data = &a};

	if (virt_preview(j, &c, err) < 0)
		fail_msg("%s", err->line);
	return guest_ms ? call_libvirt(&call, &answer, err) : virt_apply(j, &c, err);
}

static void done(const struct virt_job *j)
{
	struct err err = {0};

	if (do_job(j, 0, &err) < 0)
		fail_msg("%s", err.line);
}

static void log_is(const char *tree, const char *want)
{
	char *log = tree_text(tree, "log");

	assert_string_equal(log ? log : "", want);
	free(log);
}

static void holds(const char *tree, const char *path, const char *text, bool want)
{
	char *now = tree_text(tree, path);

	assert_non_null(now);
	if (!strstr(now, text) == want)
		fail_msg("%s %s %s:\n%s", path, want ? "lacks" : "has", text, now);
	free(now);
}

/* What the file says now is what the sample says, however it is written. */
static void is_as_before(const char *tree, const char *path)
{
	char *now = tree_text(tree, path), *xml = sample("q35");
	_cleanup_doc_ xmlDoc *a = NULL, *b = NULL;
	_cleanup_buf_ struct buf x = {0}, y = {0};

	assert_int_equal(domxml_parse(now, "domain", &a, NULL), 0);
	assert_int_equal(domxml_parse(xml, "domain", &b, NULL), 0);
	domxml_put(&x, xmlDocGetRootElement(a));
	domxml_put(&y, xmlDocGetRootElement(b));
	assert_string_equal(buf_str(&x), buf_str(&y));
	free(now);
	free(xml);
}

TEST(attached_to_the_configuration_alone)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = attach(false);

	done(&j);
	log_is(tree, "attach config 0000:01:00.0\nattach config 0000:01:00.1\n");
	holds(tree, "desk.xml", "bus=\"0x01\" slot=\"0x00\" function=\"0x1\"", true);
	holds(tree, "desk.live", "function=\"0x1\"/>\n      </source>", false);
	is_as_before(tree, "desk.live");
	tree_free(tree);
}

/* The configuration comes first: where plugging in fails, nothing but it has to be put back. */
TEST(attached_to_both)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = attach(true);

	done(&j);
	log_is(tree, "attach config 0000:01:00.0\nattach config 0000:01:00.1\n"
		     "attach live 0000:01:00.0\nattach live 0000:01:00.1\n");
	holds(tree, "desk.live", "<address domain=\"0x0000\" bus=\"0x01\"", true);
	tree_free(tree);
}

/* No port is left in the configuration: libvirt adds two, which are not taken for another change.
 */
TEST(libvirt_adds_a_port_that_is_missing)
{
	char *tree = fake_with("q35-full", "desk", false);
	struct virt_job j = attach(false);
	char *xml = tree_text(tree, "desk.xml"), *name = strstr(xml, "full");

	memcpy(name, "desk", 4);
	tree_file(tree, "desk.xml", "%s", xml);
	free(xml);
	done(&j);
	holds(tree, "desk.xml", "index=\"7\" model=\"pcie-root-port\"", true);
	tree_free(tree);
}

TEST(detached_from_the_configuration_alone)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = detach(false);

	done(&j);
	log_is(tree, "detach config 0000:0a:00.0\n");
	holds(tree, "desk.xml", "hostdev", false);
	is_as_before(tree, "desk.live");
	tree_free(tree);
}

/* The guest comes first: when it keeps the device, the configuration was not touched. */
TEST(detached_from_both)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = detach(true);

	done(&j);
	log_is(tree, "detach live 0000:0a:00.0\ndetach config 0000:0a:00.0\n");
	holds(tree, "desk.live", "hostdev", false);
	tree_free(tree);
}

TEST(a_guest_may_take_a_while_to_let_go)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = detach(true);

	tree_file(tree, "slow", "2");
	done(&j);
	log_is(tree, "detach live 0000:0a:00.0\ndetach config 0000:0a:00.0\n");
	holds(tree, "desk.live", "hostdev", false);
	tree_free(tree);
}

TEST(a_guest_that_does_not_let_go_keeps_it)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = detach(true);
	struct err err = {0};

	tree_file(tree, "slow", "1000000");
	assert_int_equal(do_job(&j, 1, &err), -EBUSY);
	assert_string_equal(err.line,
			    DOMAIN_IN "the guest has not let 0000:0a:00.0 go, and may still do so "
				      "later; all is as it was before");
	log_is(tree, "detach live 0000:0a:00.0\n");
	is_as_before(tree, "desk.xml");
	tree_free(tree);
}

static int change_elsewhere(const char *tree)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = attach(true);
	char *xml = sample("q35");
	struct err err = {0};
	int r;

	assert_int_equal(virt_preview(&j, &c, NULL), 0);
	*strstr(xml, "16777216") = '3';
	tree_file(tree, "desk.xml", "%s", xml);
	free(xml);
	r = virt_apply(&j, &c, &err);
	assert_string_equal(err.line, "libvirt (qemu:///system): domain desk has changed since the "
				      "change was shown: look at it again");
	return r;
}

TEST(a_domain_that_has_changed_since_is_left_alone)
{
	char *tree = fake_with("q35", "desk", true);

	assert_int_equal(change_elsewhere(tree), -ESTALE);
	log_is(tree, "");
	tree_free(tree);
}

/* Another job than the one that was shown. */
TEST(another_change_than_was_shown_is_not_made)
{
	char *tree = fake_with("q35", "desk", false);
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = attach(false);

	assert_int_equal(virt_preview(&j, &c, NULL), 0);
	j.n_xml = 1;
	assert_int_equal(virt_apply(&j, &c, NULL), -ESTALE);
	log_is(tree, "");
	tree_free(tree);
}

#define FAILED "operation failed: as the test wants"

/* Each call of each job fails once; then all is as it was, passwords and added ports too. */
static void fails_at(const struct virt_job *j, unsigned call, const char *line)
{
	char *tree = fake_with("q35", "desk", true);
	struct err err = {0};

	tree_file(tree, "fail", "%u", call);
	assert_int_equal(do_job(j, 0, &err), -EIO);
	assert_string_equal(err.line, line);
	is_as_before(tree, "desk.xml");
	holds(tree, "desk.xml", "hunter2", true);
	holds(tree, "desk.live", "<address domain=\"0x0000\" bus=\"0x01\"", false);
	holds(tree, "desk.live", "0x0a", true);
	tree_free(tree);
}

TEST(what_fails_is_taken_back)
{
	struct virt_job config = attach(false), both = attach(true), out = detach(true);
	static const char first[] =
		DOMAIN_IN "0000:01:00.0 was not put into its configuration: " FAILED
			  "; all is as it was before";
	static const char second[] =
		DOMAIN_IN "0000:01:00.1 was not put into its configuration: " FAILED
			  "; all is as it was before";

	fails_at(&config, 1, first);
	fails_at(&config, 2, second);
	fails_at(&both, 1, first);
	fails_at(&both, 2, second);
	fails_at(&both, 3,
		 DOMAIN_IN "0000:01:00.0 was not put into the running domain: " FAILED
			   "; all is as it was before");
	fails_at(&both, 4,
		 DOMAIN_IN "0000:01:00.1 was not put into the running domain: " FAILED
			   "; all is as it was before");
	fails_at(&out, 1,
		 DOMAIN_IN "0000:0a:00.0 was not taken out of the running domain: " FAILED
			   "; all is as it was before");
	fails_at(&out, 2,
		 DOMAIN_IN "0000:0a:00.0 was not taken out of its configuration: " FAILED
			   "; all is as it was before");
}

/* Live first, in reverse, then the configuration at once. */
TEST(taken_back_in_reverse)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = attach(true);
	struct err err = {0};

	tree_file(tree, "fail", "4");
	assert_int_equal(do_job(&j, 0, &err), -EIO);
	log_is(tree, "attach config 0000:01:00.0\nattach config 0000:01:00.1\n"
		     "attach live 0000:01:00.0\nattach live 0000:01:00.1\n"
		     "detach live 0000:01:00.0\ndefine\n");
	tree_free(tree);
}

TEST(what_cannot_be_taken_back_is_told)
{
	char *tree = fake_with("q35", "desk", false);
	struct virt_job j = attach(false);
	struct err err = {0};

	tree_file(tree, "fail", "2 3");
	assert_int_equal(do_job(&j, 0, &err), -ENOTRECOVERABLE);
	assert_string_equal(err.line,
			    DOMAIN_IN "0000:01:00.1 was not put into its configuration: " FAILED
				      "; then its configuration could not be put back: " FAILED
				      ": look with virsh edit");
	tree_free(tree);
}

/* What was plugged in and is not let go again does not keep the configuration from being put back.
 */
TEST(a_guest_that_keeps_it_is_told_and_the_rest_is_put_back)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = attach(true);
	struct err err = {0};

	tree_file(tree, "fail", "4 5");
	assert_int_equal(do_job(&j, 0, &err), -ENOTRECOVERABLE);
	assert_string_equal(err.line,
			    DOMAIN_IN "0000:01:00.1 was not put into the running domain: " FAILED
				      "; then 0000:01:00.0 was not taken out of the running "
				      "domain: " FAILED ": look with virsh edit");
	is_as_before(tree, "desk.xml");
	tree_free(tree);
}

TEST(what_is_not_what_was_shown_is_taken_back)
{
	char *tree = fake_with("q35", "desk", false);
	struct virt_job j = attach(false);
	struct err err = {0};

	tree_file(tree, "meddle", "%s", "");
	assert_int_equal(do_job(&j, 0, &err), -EIO);
	assert_string_equal(err.line,
			    DOMAIN_IN "libvirt has changed more in the configuration than was "
				      "shown; all is as it was before");
	is_as_before(tree, "desk.xml");
	tree_free(tree);
}

TEST(there_and_back_is_as_before)
{
	char *tree = fake_with("q35", "desk", true);
	struct virt_job j = attach(true);

	done(&j);
	j.detach = true;
	done(&j);
	is_as_before(tree, "desk.xml");
	is_as_before(tree, "desk.live");
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attached_to_the_configuration_alone),
		cmocka_unit_test(attached_to_both),
		cmocka_unit_test(libvirt_adds_a_port_that_is_missing),
		cmocka_unit_test(detached_from_the_configuration_alone),
		cmocka_unit_test(detached_from_both),
		cmocka_unit_test(a_guest_may_take_a_while_to_let_go),
		cmocka_unit_test(a_guest_that_does_not_let_go_keeps_it),
		cmocka_unit_test(a_domain_that_has_changed_since_is_left_alone),
		cmocka_unit_test(another_change_than_was_shown_is_not_made),
		cmocka_unit_test(what_fails_is_taken_back),
		cmocka_unit_test(taken_back_in_reverse),
		cmocka_unit_test(what_cannot_be_taken_back_is_told),
		cmocka_unit_test(a_guest_that_keeps_it_is_told_and_the_rest_is_put_back),
		cmocka_unit_test(what_is_not_what_was_shown_is_taken_back),
		cmocka_unit_test(there_and_back_is_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
