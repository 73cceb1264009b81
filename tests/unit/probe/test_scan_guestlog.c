/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include "probe/guestlog.h"
#include "unit/probe/captured.h"

#define COMMAND                                                                                    \
	"LC_ALL=C \\\nHOME=/var/lib/libvirt/qemu/domain-1-win11 \\\n/usr/bin/qemu-system-x86_64 "  \
	"\\\n-name guest=win11 \\\n-device "                                                       \
	"'{\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\"}' \\\n-msg timestamp=on\n"
#define UP(when) when ".123+0000: starting up libvirt version: 9.0.0, hostname: host\n"
#define DOWN(when, why) when ".500+0000: shutting down, reason=" why "\n"
#define WIN11 "var/log/libvirt/qemu/win11.log"
#define DAEMON "var/log/libvirt/libvirtd.log"

static bool said(const struct host *h, const char *source, const char *text)
{
	for (size_t i = 0; i < h->n_guest_lines; i++)
		if (streq(h->guest_lines[i].source, source) && strstr(h->guest_lines[i].text, text))
			return true;
	return false;
}

static void nothing_is_known_where_nothing_is(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->guest_log_seen, TRI_UNKNOWN);
	assert_int_equal(h->n_guest_lines, 0);
	host_free(h);
}

static void a_directory_without_a_guest_was_seen(void **state)
{
	tree_dir(*state, GUESTLOG_DIR);
	struct host *h = probed(*state);
	assert_int_equal(h->guest_log_seen, TRI_YES);
	assert_int_equal(h->n_guest_lines, 0);
	host_free(h);
}

static void only_the_last_start_of_a_guest_counts(void **state)
{
	tree_file(*state, WIN11, "%s",
		  UP("2024-03-01 10:00:00") COMMAND
		  "2024-03-01T10:00:01.234567Z qemu-system-x86_64: of the first start\n" DOWN(
			  "2024-03-01 10:00:01", "failed") UP("2024-03-02 10:00:00") COMMAND
		  "2024-03-02T10:00:01.234567Z qemu-system-x86_64: of the second start\n"
		  "a line of its own\n");
	struct host *h = probed(*state);
	assert_int_equal(h->guest_log_seen, TRI_YES);
	assert_int_equal(h->n_guest_lines, 3);
	const struct guest_line *l = h->guest_lines;
	assert_string_equal(l[0].text, "starting up libvirt version: 9.0.0, hostname: host");
	assert_string_equal(l[1].source, WIN11);
	assert_string_equal(l[1].guest, "win11");
	assert_string_equal(l[1].text, "qemu-system-x86_64: of the second start");
	assert_string_equal(l[1].raw,
			    "2024-03-02T10:00:01.234567Z qemu-system-x86_64: of the second start");
	assert_string_equal(l[2].text, "a line of its own");
	host_free(h);
}

/* Of a start that failed before there was a QEMU, libvirt writes only its end. */
static void a_start_without_a_beginning_is_one(void **state)
{
	tree_file(*state, WIN11, "%s",
		  UP("2024-03-01 10:00:00") COMMAND
		  "qemu: of the start that went well\n" DOWN("2024-03-01 12:00:00", "destroyed")
			  DOWN("2024-03-02 10:00:00", "failed"));
	struct host *h = probed(*state);
	assert_int_equal(h->n_guest_lines, 1);
	assert_string_equal(h->guest_lines[0].text, "shutting down, reason=failed");
	host_free(h);
}

static void what_a_guest_prints_is_no_start(void **state)
{
	tree_file(*state, WIN11, "%s",
		  UP("2024-03-01 10:00:00") "LC_ALL=C PATH=/bin /usr/bin/kvm -name guest=win11\n"
					    "qemu: one\nstarting up\nqemu: two\n");
	struct host *h = probed(*state);
	assert_true(said(h, WIN11, "qemu: one") && said(h, WIN11, "qemu: two"));
	assert_false(said(h, WIN11, "-name"));
	host_free(h);
}

static void a_long_log_is_read_from_its_end(void **state)
{
	_cleanup_free_ char *path = tree_path(*state, WIN11);

	tree_file(*state, WIN11, "%s", UP("2024-03-01 10:00:00"));
	FILE *f = fopen(path, "ae");
	assert_non_null(f);
	for (size_t i = 0; i < 5000; i++)
		assert_true(fprintf(f, "line %05zu of a guest that runs\n", i) > 0);
	assert_int_equal(fclose(f), 0);
	struct host *h = probed(*state);
	assert_true(said(h, WIN11, "line 04999") && !said(h, WIN11, "line 00000"));
	assert_true(h->n_guest_lines <= GUESTLOG_MAX / 32);
	assert_string_equal(h->guest_lines[0].guest, "win11");
	host_free(h);
}

/* Of 40, the 32 that changed last; those 8 that did not are the ones with the highest numbers. */
static void so_many_guests_and_no_more(void **state)
{
	for (int i = 0; i < 40; i++) {
		_cleanup_free_ char *name = NULL;
		const struct timespec changed[2] = {{2000 - i, 0}, {2000 - i, 0}};

		assert_true(asprintf(&name, GUESTLOG_DIR "/g%02d.log", i) > 0);
		tree_file(*state, name, "qemu: x\n");
		_cleanup_free_ char *path = tree_path(*state, name);
		assert_int_equal(utimensat(AT_FDCWD, path, changed, 0), 0);
	}
	tree_file(*state, GUESTLOG_DIR "/old.log.1", "qemu: rotated\n");
	tree_dir(*state, GUESTLOG_DIR "/dir.log");
	struct host *h = probed(*state);
	assert_int_equal(h->guest_log_seen, TRI_YES);
	assert_int_equal(h->n_guest_lines, 32);
	assert_string_equal(h->guest_lines[0].guest, "g00");
	assert_string_equal(h->guest_lines[31].guest, "g31");
	host_free(h);
}

static void text_of_a_log_is_made_safe(void **state)
{
	tree_file(*state, WIN11, "qemu: \033[31mred\n");
	struct host *h = probed(*state);
	assert_int_equal(h->n_guest_lines, 1);
	assert_null(strchr(h->guest_lines[0].text, '\033'));
	assert_null(strchr(h->guest_lines[0].raw, '\033'));
	host_free(h);
}

static void a_link_does_not_lead_out(void **state)
{
	tree_dir(*state, GUESTLOG_DIR);
	tree_link(*state, WIN11, "/../../../../../../../../etc/passwd");
	struct host *h = probed(*state);
	assert_int_equal(h->n_guest_lines, 0);
	host_free(h);
}

static void libvirts_log_counts_from_its_last_start(void **state)
{
	tree_file(*state, DAEMON, "%s",
		  "2024-03-01 09:00:00.000+0000: 700: info : libvirt version: 9.0.0\n"
		  "2024-03-01 09:00:01.000+0000: 700: error : f:1 : of the one before\n"
		  "2024-03-02 09:00:00.000+0000: 812: info : libvirt version: 9.0.0\n"
		  "2024-03-02 09:00:01.000+0000: 812: error : f:1 : of this one\n"
		  "and its second line\n");
	struct host *h = probed(*state);
	assert_int_equal(h->guest_log_seen, TRI_YES);
	assert_false(said(h, DAEMON, "of the one before"));
	assert_true(said(h, DAEMON, "and its second line"));
	assert_int_equal(h->n_guest_lines, 3);
	assert_null(h->guest_lines[1].guest);
	assert_string_equal(h->guest_lines[1].text, "error : f:1 : of this one");
	host_free(h);
}

/* The guest with that device failed at nine, and started well at ten; nobody with the other device
 * did. */
static void what_a_good_start_has_overtaken_is_past(void **state)
{
	tree_file(*state, WIN11, "%s", UP("2024-03-02 10:00:00") COMMAND);
	tree_file(*state, GUESTLOG_JOURNAL, "%s",
		  "2024-03-02T09:00:00.123456+0000 host libvirtd[812]: PCI device 0000:01:00.0 is "
		  "in use\n"
		  "                                                    its second line\n"
		  "2024-03-02T09:00:01.123456+0000 host libvirtd[812]: PCI device 0000:02:00.0 is "
		  "in use\n"
		  "2024-03-02T09:00:02.123456+0000 host libvirtd[812]: no device is named\n"
		  "2024-03-02T11:00:00.123456+0000 host libvirtd[812]: PCI device 0000:01:00.0 is "
		  "in use again\n");
	struct host *h = probed(*state);
	assert_false(said(h, GUESTLOG_JOURNAL, "its second line"));
	assert_false(said(h, GUESTLOG_JOURNAL, "no device is named"));
	assert_true(said(h, GUESTLOG_JOURNAL, "in use again"));
	assert_int_equal(h->n_guest_lines, 3);
	assert_string_equal(h->guest_lines[1].text, "PCI device 0000:02:00.0 is in use");
	host_free(h);
}

static void a_start_that_failed_overtakes_nothing(void **state)
{
	tree_file(*state, WIN11, "%s",
		  UP("2024-03-02 10:00:00") COMMAND DOWN("2024-03-02 10:00:01", "failed"));
	tree_file(*state, GUESTLOG_JOURNAL, "%s",
		  "2024-03-02T09:00:00.123456+0000 host libvirtd[812]: PCI device 0000:01:00.0 is "
		  "in use\n");
	struct host *h = probed(*state);
	assert_true(said(h, GUESTLOG_JOURNAL, "PCI device 0000:01:00.0"));
	host_free(h);
}

static void what_a_capture_was_refused_is_no_absence(void **state)
{
	tree_file(*state, "MISSING", GUESTLOG_DIR ": Permission denied\n");
	struct host *h = probed(*state);
	assert_int_equal(h->guest_log_seen, TRI_NO);
	host_free(h);
}

static void times_are_read_in_each_form(void **state)
{
	static const struct {
		const char *line;
		size_t n;
	} cases[] = {
		{"2024-03-02 10:00:01.123+0000: starting up",
		 strlen("2024-03-02 10:00:01.123+0000: ")},
		{"2024-03-02T10:00:01.234567Z qemu", strlen("2024-03-02T10:00:01.234567Z ")},
		{"2024-03-02T10:00:01.123456+00:00 host x",
		 strlen("2024-03-02T10:00:01.123456+00:00 ")},
		{"2024-03-02T10:00:01.123456+0000", 0}, /* no message */
		{"2024-03-02", 0},
		{"2024-03-0x 10:00:01.123+0000: x", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char when[GUESTLOG_WHEN + 1] = "as before";

		assert_int_equal(guestlog_time(cases[i].line, strlen(cases[i].line), when),
				 cases[i].n);
		assert_string_equal(when, cases[i].n ? "2024-03-02 10:00:01" : "as before");
	}
}

/* The copy says the same, without the host's name. */
static void a_capture_holds_what_is_read(void **state)
{
	struct fixture *f = *state;

	tree_file(f->tree, "etc/hostname", "tellingname\n");
	tree_file(f->tree, WIN11, "%s",
		  "2024-03-02 10:00:00.123+0000: starting up, hostname: tellingname\n"
		  "2024-03-02T10:00:01.234567Z qemu: group 7 is not viable\n");
	tree_file(f->tree, DAEMON,
		  "2024-03-02 09:00:01.000+0000: 812: error : f:1 : later than all: "
		  "52:54:00:12:34:56\n");
	tree_file(f->tree, GUESTLOG_JOURNAL,
		  "2024-03-02T11:00:00.123456+0000 tellingname libvirtd[812]: in use\n");
	struct host *h = probed_copy(f);
	assert_int_equal(h->guest_log_seen, TRI_YES);
	assert_true(said(h, WIN11, "group 7 is not viable"));
	assert_true(said(h, GUESTLOG_JOURNAL, "in use"));
	assert_true(copied(f, DAEMON));
	for (size_t i = 0; i < h->n_guest_lines; i++) {
		assert_null(strstr(h->guest_lines[i].raw, "tellingname"));
		assert_null(strstr(h->guest_lines[i].raw, "12:34:56"));
	}
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(nothing_is_known_where_nothing_is),
		tree_test(a_directory_without_a_guest_was_seen),
		tree_test(only_the_last_start_of_a_guest_counts),
		tree_test(a_start_without_a_beginning_is_one),
		tree_test(what_a_guest_prints_is_no_start),
		tree_test(a_long_log_is_read_from_its_end),
		tree_test(so_many_guests_and_no_more),
		tree_test(text_of_a_log_is_made_safe),
		tree_test(a_link_does_not_lead_out),
		tree_test(libvirts_log_counts_from_its_last_start),
		tree_test(what_a_good_start_has_overtaken_is_past),
		tree_test(a_start_that_failed_overtakes_nothing),
		tree_test(what_a_capture_was_refused_is_no_absence),
		cmocka_unit_test(times_are_read_in_each_form),
		cmocka_unit_test_setup_teardown(a_capture_holds_what_is_read, capture_setup,
						capture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
