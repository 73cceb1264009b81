/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user who starts guests without root: what may be locked, and who may open the groups. */
#include "unit/plan/needs.h"

#define HARD "anna hard memlock 9437184\n"
#define SOFT "anna soft memlock 9437184\n"

static struct scene *memlock_scene(const char *path, const char *bytes)
{
	struct scene *s = need_scene(NEED_MEMLOCK, "anna:8G");
	if (path)
		scene_file(s, path, bytes);
	return s;
}

static void expect_limits(struct scene *s, const char *lines)
{
	struct plan *p =
		expect_one_edit(s, LIMITS, arena_printf(&s->h.mem, "%s%s", OUR_LINE, lines));
	assert_false(p->reboot);
	plan_free(p);
	scene_free(s);
}

TEST(lines_of_others_do_not_count)
{
	expect_limits(memlock_scene("/etc/security/limits.conf",
				    "bert - memlock unlimited\nanna - nofile 9999999\n"
				    "#anna - memlock unlimited\n* - memlock unlimited\n"),
		      HARD SOFT);
}

TEST(enough_is_set_already)
{
	expect_no_edit(memlock_scene("/etc/security/limits.conf", "anna - memlock unlimited\n"),
		       false);
	expect_no_edit(memlock_scene("/etc/security/limits.d/a.conf",
				     "anna\thard\tmemlock\t9437184\nanna soft memlock 9437185\n"),
		       false);
	expect_no_edit(memlock_scene(LIMITS, OUR_LINE HARD SOFT), false);
}

/* Of lines for one user the last counts, in whichever file. */
TEST(a_later_line_takes_it_back)
{
	expect_limits(memlock_scene("/etc/security/limits.d/10-a.conf",
				    "anna - memlock unlimited\nanna - memlock 64\n"),
		      HARD SOFT);
	expect_refused_need(
		memlock_scene("/etc/security/limits.d/99-z.conf", "\nanna soft memlock 64\n"),
		NEED_MEMLOCK, "/etc/security/limits.d/99-z.conf:2", "9437184");
}

TEST(a_limit_that_is_higher_is_not_lowered)
{
	expect_limits(memlock_scene("/etc/security/limits.conf",
				    "anna hard memlock infinity\nanna soft memlock 65536\n"),
		      SOFT);
}

TEST(more_memory_than_before)
{
	struct scene *s = memlock_scene(LIMITS, OUR_LINE "anna hard memlock 5242880\n"
							 "anna soft memlock 5242880\n");
	expect_limits(s, HARD SOFT);
}

TEST(a_limit_is_no_reservation)
{
	struct scene *s = need_scene(NEED_MEMLOCK, "anna:14G");
	/* 12 GiB are free, 16 are there. */
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_true(has_note(p, "14 GiB is more than 80 %"));
	plan_free(p);
	scene_free(s);
	expect_refused_need(need_scene(NEED_MEMLOCK, "anna:17G"), NEED_MEMLOCK, "17 GiB", "16 GiB");
}

TEST(a_user_that_is_not_there)
{
	expect_refused_need(need_scene(NEED_MEMLOCK, "bert:8G"), NEED_MEMLOCK, "bert",
			    "/etc/passwd");
	expect_refused_need(need_scene(NEED_MEMLOCK, "8G"), NEED_MEMLOCK, "\"8G\"", "USER:SIZE");
	/* Which users there are is not known, and so is what their files say. */
	struct scene *s = need_scene(NEED_MEMLOCK, "bert:8G");
	s->h.n_users = 0;
	expect_refused_need(s, NEED_MEMLOCK, "bert", "not known");
}

static struct scene *group_scene(const char *path, const char *bytes)
{
	struct scene *s = need_scene(NEED_VFIO_GROUP, "kvm");
	if (path)
		scene_file(s, path, bytes);
	return s;
}

#define RULE "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"kvm\", MODE=\"0660\"\n"

static void expect_rule(struct scene *s)
{
	struct plan *p = expect_one_edit(s, RULES, OUR_LINE RULE);
	assert_true(p->reboot);
	assert_true(has_note(p, "258 and 259"));
	plan_free(p);
	scene_free(s);
}

TEST(one_rule_for_the_groups_nodes)
{
	expect_rule(group_scene(NULL, NULL));
	/* Of another subsystem, without a group, or read before ours. */
	expect_rule(group_scene("/etc/udev/rules.d/99-z.rules",
				"SUBSYSTEM==\"vfio\", MODE=\"0666\"\n"
				"SUBSYSTEM==\"usb\", GROUP=\"users\"\n"
				"SUBSYSTEM==\"vfio\", PRIMARY_GROUP=\"x\"\n"));
	expect_rule(group_scene("/etc/udev/rules.d/10-vfio.rules",
				"SUBSYSTEM==\"vfio\", GROUP=\"users\"\n"));
}

/* What is for the container, or for one group, gives nobody the groups. */
TEST(a_rule_for_other_nodes_is_none)
{
	expect_rule(group_scene("/etc/udev/rules.d/99-z.rules",
				"SUBSYSTEM==\"vfio\", KERNEL==\"vfio\", GROUP=\"kvm\"\n"
				"SUBSYSTEM==\"vfio\", KERNEL==\"42\", GROUP=\"kvm\"\n"));
	expect_no_edit(group_scene("/etc/udev/rules.d/99-z.rules",
				   "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"kvm\"\n"),
		       false);
}

TEST(another_rule_gives_it_already)
{
	expect_no_edit(group_scene("/etc/udev/rules.d/99-z.rules",
				   "SUBSYSTEM == \"vfio\" , GROUP = \"kvm\"\n"),
		       false);
	expect_no_edit(group_scene(RULES, OUR_LINE RULE), false);
}

TEST(another_rule_takes_it_away)
{
	expect_refused_need(group_scene("/etc/udev/rules.d/99-z.rules",
					"# mine\nSUBSYSTEM==\"vfio\", GROUP=\"users\"\n"),
			    NEED_VFIO_GROUP, "/etc/udev/rules.d/99-z.rules:2", "users");
	expect_refused_need(group_scene("/etc/udev/rules.d/10-a.rules",
					"SUBSYSTEM==\"vfio\", GROUP:=\"users\"\n"),
			    NEED_VFIO_GROUP, "/etc/udev/rules.d/10-a.rules:1", "users");
}

/* A distribution's own counts by its name as well. */
TEST(a_rule_of_any_directory_counts_by_its_name)
{
	expect_refused_need(group_scene("/usr/lib/udev/rules.d/80-vm.rules",
					"SUBSYSTEM==\"vfio\", GROUP=\"users\"\n"),
			    NEED_VFIO_GROUP, "/usr/lib/udev/rules.d/80-vm.rules:1", "users");
	expect_rule(group_scene("/run/udev/rules.d/60-vm.rules",
				"SUBSYSTEM==\"vfio\", GROUP=\"users\"\n"));
}

/* A comment between two halves is left out, and a rule that the file's end cuts short is none. */
TEST(a_rule_may_go_on_in_the_next_line)
{
	expect_refused_need(group_scene("/etc/udev/rules.d/99-z.rules",
					"\nSUBSYSTEM==\"vfio\", \\\n"
					"# for the guests\n"
					"  GROUP=\"users\", \\\n"
					"\n"
					"GROUP=\"kvm\"\n"),
			    NEED_VFIO_GROUP, "/etc/udev/rules.d/99-z.rules:2", "users");
	expect_rule(group_scene("/etc/udev/rules.d/99-z.rules",
				"SUBSYSTEM==\"usb\", \\\nGROUP=\"users\"\n"
				"# not on here: \\\n"
				"SUBSYSTEM==\"vfio\", GROUP=\"users\", \\\n"));
}

static struct scene *without(struct scene *s, enum attr_id id)
{
	s->h.attrs[id] = (struct attr){.there = TRI_NO, .source = ""};
	return s;
}

/* What nobody reads is not written. Where it is not known, it is. */
TEST(a_host_without_pam_has_no_limits_at_a_login)
{
	expect_refused_need(without(need_scene(NEED_MEMLOCK, "anna:8G"), ATTR_PAM), NEED_MEMLOCK,
			    "no PAM", "ulimit -l 9437184");
	expect_refused_need(without(group_scene(NULL, NULL), ATTR_UDEV), NEED_VFIO_GROUP, "no udev",
			    "root:kvm 660");
}

TEST(a_group_that_is_not_there)
{
	expect_refused_need(need_scene(NEED_VFIO_GROUP, "vfio"), NEED_VFIO_GROUP, "vfio",
			    "/etc/group");
	expect_refused_need(need_scene(NEED_VFIO_GROUP, "a\"b"), NEED_VFIO_GROUP, "a\"b", "name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_others_do_not_count),
		cmocka_unit_test(enough_is_set_already),
		cmocka_unit_test(a_later_line_takes_it_back),
		cmocka_unit_test(a_limit_that_is_higher_is_not_lowered),
		cmocka_unit_test(more_memory_than_before),
		cmocka_unit_test(a_limit_is_no_reservation),
		cmocka_unit_test(a_user_that_is_not_there),
		cmocka_unit_test(one_rule_for_the_groups_nodes),
		cmocka_unit_test(a_rule_for_other_nodes_is_none),
		cmocka_unit_test(another_rule_gives_it_already),
		cmocka_unit_test(another_rule_takes_it_away),
		cmocka_unit_test(a_rule_of_any_directory_counts_by_its_name),
		cmocka_unit_test(a_rule_may_go_on_in_the_next_line),
		cmocka_unit_test(a_host_without_pam_has_no_limits_at_a_login),
		cmocka_unit_test(a_group_that_is_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
