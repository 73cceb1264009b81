/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of the logs of guests a capture holds what tells why one did not start, and no more. */
#include "unit/probe/captured.h"

#define WIN11 "var/log/libvirt/qemu/win11.log"
#define DAEMON "var/log/libvirt/libvirtd.log"

static void expect_copy(const struct fixture *f, const char *path, const char *text)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_buf_ struct buf bytes = {0};

	assert_int_equal(root_open(f->copy, &root, NULL), 0);
	assert_int_equal(root_read(&root, path, 4096, &bytes, NULL), 0);
	assert_string_equal(buf_str(&bytes), text);
}

static void captured(struct fixture *f)
{
	struct err err = {0};
	size_t missing;

	if (capture(f, &missing, &err) < 0)
		fail_msg("%s", err.line);
}

/* Keys, serial numbers and names of disks stand in it. */
static void of_the_command_only_the_devices_are_kept(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, WIN11, "%s",
		  "2024-03-02 10:00:00.123+0000: starting up libvirt version: 9.0.0, kernel: 6.1, "
		  "hostname: reactor.corp.example\n"
		  "LC_ALL=C \\\n"
		  "/usr/bin/qemu-system-x86_64 \\\n"
		  "-smbios type=1,serial=S3CR3T \\\n"
		  "-drive file=rbd:pool/tax:key=QVFB \\\n"
		  "-device '{\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\"}' \\\n"
		  "-msg timestamp=on\n"
		  "2024-03-02T10:00:01.234567Z qemu-system-x86_64: group 7 is not viable\n");
	captured(f);
	expect_copy(f, WIN11,
		    "2024-03-02 10:00:00.123+0000: starting up libvirt version: 9.0.0, kernel: "
		    "6.1, hostname: host\n"
		    "LC_ALL=C 0000:01:00.0\n"
		    "2024-03-02T10:00:01.234567Z qemu-system-x86_64: group 7 is not viable\n");
}

/* A line of the daemon about a device of which a guest started well since is past, in the copy too.
 */
static void what_is_past_is_past_in_the_copy(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, DAEMON,
		  "2024-03-02 09:00:00.000+0000: 812: error : virHost:1 : "
		  "PCI device 0000:01:00.0 is in use\n");
	tree_file(f->tree, WIN11, "%s",
		  "2024-03-02 10:00:00.123+0000: starting up libvirt version: 9.0.0\n"
		  "LC_ALL=C PATH=/bin qemu -device vfio-pci,host=0000:01:00.0\n");
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_guest_lines, 1);
	assert_string_equal(h->guest_lines[0].guest, "win11");
	host_free(h);
}

static void of_the_daemon_only_errors_are_kept(void **state)
{
	struct fixture *f = *state;

	tree_file(
		f->tree, DAEMON,
		"2024-03-02 09:00:00.000+0000: 812: info : libvirt version: 9.0.0\n"
		"2024-03-02 09:00:00.001+0000: 812: info : hostname: reactor.corp.example\n"
		"2024-03-02 09:00:01.000+0000: 812: debug : define:9 : xml=<domain>\n"
		"<graphics passwd='S3CR3T'/>\n"
		"2024-03-02 09:00:02.000+0000: 812: error : start:7 : internal error: it failed:\n"
		"group 7 is not viable\n");
	captured(f);
	expect_copy(
		f, DAEMON,
		"2024-03-02 09:00:00.000+0000: 812: info : libvirt version: 9.0.0\n"
		"2024-03-02 09:00:02.000+0000: 812: error : start:7 : internal error: it failed:\n"
		"group 7 is not viable\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(of_the_command_only_the_devices_are_kept),
		capture_test(what_is_past_is_past_in_the_copy),
		capture_test(of_the_daemon_only_errors_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
