/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users and groups, and the files that decide whether a need of a guest counts. */
#include "unit/probe/probed.h"

#include "model/need.h"

static void expect_names(const char *const *names, size_t n, const char *const *expected,
			 size_t n_expected)
{
	assert_int_equal(n, n_expected);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(names[i], expected[i]);
}

static void users_people_and_groups(void **state)
{
	static const char *const users[] = {"root", "nobody", "anna", "libvirt-qemu", "dir", "odd"};
	static const char *const people[] = {"anna", "dir"};
	static const char *const groups[] = {"root", "kvm", "anna"};
	char *tree = *state;

	tree_file(tree, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n"
		  "anna:x:1000:1000:Anna:/home/anna:/bin/bash\n"
		  "libvirt-qemu:x:64055:105::/var/lib/libvirt:/bin/false\n"
		  "dir:x:1200000001:1::/home/dir:/bin/sh\nodd:x:much:1::/:/bin/sh\n"
		  "\n# a comment: no\n+:::::\n+@staff::::::\n:x:1001:1::/:/bin/sh\nno colon\n");
	tree_file(tree, "etc/group", "root:x:0:\nkvm:x:105:anna\nanna:x:1000:\n");
	struct host *h = probed(tree);
	expect_names(h->users, h->n_users, users, ARRAY_SIZE(users));
	expect_names(h->people, h->n_people, people, ARRAY_SIZE(people));
	expect_names(h->user_groups, h->n_user_groups, groups, ARRAY_SIZE(groups));
	host_free(h);
}

static void names_are_safe_text(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/passwd", "ev\033[31mil:x:1000:1000::/:/bin/sh\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_users, 1);
	assert_null(strchr(h->users[0], '\033'));
	host_free(h);
}

static enum file_state state_of(const struct host *h, const char *path)
{
	const struct file_fact *f = host_file(h, path);

	if (!f)
		fail_msg("%s is no fact", path);
	return f->state;
}

static void what_is_written_to_is_known_to_be_missing(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/passwd", "anna:x:1000:1::/:/bin/sh\n$x:x:1001:1::/:/bin/sh\n");
	struct host *h = probed(tree);
	assert_int_equal(state_of(h, "/etc/modules-load.d/passthru-vfio.conf"), FILE_MISSING);
	assert_int_equal(state_of(h, "/etc/modules-load.d/passthru-kvm.conf"), FILE_MISSING);
	assert_int_equal(state_of(h, "/etc/sysctl.d/90-passthru-hugepages.conf"), FILE_MISSING);
	assert_int_equal(state_of(h, "/etc/udev/rules.d/70-passthru-vfio.rules"), FILE_MISSING);
	assert_int_equal(state_of(h, "/etc/modprobe.d/passthru-kvm.conf"), FILE_MISSING);
	assert_int_equal(state_of(h, "/etc/security/limits.d/90-passthru-anna.conf"), FILE_MISSING);
	assert_null(host_file(h, "/etc/security/limits.d/90-passthru-$x.conf"));
	host_free(h);
}

static void only_what_speaks_of_it_is_a_fact(void **state)
{
	static const char *const facts[] = {
		"/etc/modules",
		"/etc/modules-load.d/a.conf",
		"/usr/lib/modules-load.d/b.conf",
		"/etc/sysctl.conf",
		"/usr/lib/sysctl.d/50-huge.conf",
		"/etc/security/limits.conf",
		"/etc/security/limits.d/audio.conf",
		"/etc/udev/rules.d/99-vm.rules",
		"/run/udev/rules.d/99-run.rules",
		"/usr/lib/udev/rules.d/50-default.rules",
		"/usr/etc/security/limits.d/vendor.conf",
	};
	static const char *const others[] = {
		"/etc/sysctl.d/10-net.conf",
		"/etc/sysctl.d/huge.bak",
		"/etc/security/limits.d/nproc.conf",
		"/etc/udev/rules.d/80-net.rules",
		"/usr/lib/udev/rules.d/60-net.rules",
		"/usr/lib/udev/rules.d/99-vm.rules",
		"/usr/etc/security/limits.d/audio.conf",
	};
	char *tree = *state;

	tree_file(tree, "etc/modules", "loop\n");
	tree_file(tree, "etc/modules-load.d/a.conf", "loop\n");
	tree_file(tree, "usr/lib/modules-load.d/b.conf", "loop\n");
	tree_link(tree, "lib", "usr/lib");
	tree_file(tree, "etc/sysctl.conf", "vm.nr_hugepages = 4\n");
	tree_file(tree, "usr/lib/sysctl.d/50-huge.conf", "vm.nr_hugepages = 8\n");
	tree_file(tree, "etc/sysctl.d/10-net.conf", "net.ipv4.ip_forward = 1\n");
	tree_file(tree, "etc/sysctl.d/huge.bak", "vm.nr_hugepages = 9\n");
	tree_file(tree, "etc/security/limits.conf", "* hard memlock 64\n");
	tree_file(tree, "etc/security/limits.d/audio.conf", "@audio - memlock unlimited\n");
	tree_file(tree, "etc/security/limits.d/nproc.conf", "* soft nproc 4096\n");
	tree_file(tree, "etc/udev/rules.d/99-vm.rules", "SUBSYSTEM==\"vfio\", GROUP=\"vm\"\n");
	tree_file(tree, "etc/udev/rules.d/80-net.rules", "SUBSYSTEM==\"net\"\n");
	tree_file(tree, "run/udev/rules.d/99-run.rules", "SUBSYSTEM==\"vfio\"\n");
	tree_file(tree, "usr/lib/udev/rules.d/50-default.rules", "KERNEL==\"vfio\"\n");
	tree_file(tree, "usr/lib/udev/rules.d/60-net.rules", "SUBSYSTEM==\"net\"\n");
	tree_file(tree, "usr/lib/udev/rules.d/99-vm.rules", "SUBSYSTEM==\"vfio\"\n");
	tree_file(tree, "usr/etc/security/limits.d/vendor.conf", "* - memlock 64\n");
	tree_file(tree, "usr/etc/security/limits.d/audio.conf", "* - memlock 64\n");
	struct host *h = probed(tree);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		assert_int_equal(state_of(h, facts[i]), FILE_PRESENT);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_null(host_file(h, others[i]));
	assert_null(host_file(h, "/lib/sysctl.d/50-huge.conf"));
	host_free(h);
}

/* A name in an earlier directory hides it in the later ones, whatever it says. */
static void what_is_hidden_is_no_fact(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/sysctl.d/50-huge.conf", "# off\n");
	tree_file(tree, "usr/lib/sysctl.d/50-huge.conf", "vm.nr_hugepages = 8\n");
	tree_file(tree, "run/sysctl.d/60-huge.conf", "vm.nr_hugepages = 16\n");
	tree_file(tree, "usr/lib/sysctl.d/60-huge.conf", "vm.nr_hugepages = 32\n");
	struct host *h = probed(tree);
	assert_null(host_file(h, "/usr/lib/sysctl.d/50-huge.conf"));
	assert_null(host_file(h, "/etc/sysctl.d/50-huge.conf"));
	assert_int_equal(state_of(h, "/run/sysctl.d/60-huge.conf"), FILE_PRESENT);
	assert_null(host_file(h, "/usr/lib/sysctl.d/60-huge.conf"));
	host_free(h);
}

/* It may say anything: a link to itself cannot be opened, not even by root. */
static void what_cannot_be_read_is_a_fact(void **state)
{
	char *tree = *state;

	tree_link(tree, "etc/sysctl.d/50-huge.conf", "50-huge.conf");
	struct host *h = probed(tree);
	assert_int_equal(state_of(h, "/etc/sysctl.d/50-huge.conf"), FILE_UNREADABLE);
	assert_true(has_note(h, "/etc/sysctl.d/50-huge.conf"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(users_people_and_groups),
		tree_test(names_are_safe_text),
		tree_test(what_is_written_to_is_known_to_be_missing),
		tree_test(only_what_speaks_of_it_is_a_fact),
		tree_test(what_is_hidden_is_no_fact),
		tree_test(what_cannot_be_read_is_a_fact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
