/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is sent comes through, and nothing else is taken. That all fields do is in ui/test_virtwire.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "virt/records.h"

static int take_all(const struct buf *sent, struct domains *ds)
{
	struct answer a = {buf_str(sent), buf_str(sent) + sent->len};
	struct record r;
	int e = 0;

	while (e == 0 && answer_next(&a, &r, NULL) > 0)
		e = take_domain_record(ds, &r, NULL);
	return e;
}

static void a_domain_comes_through_twice(void **state)
{
	struct pci_addr nic = {.bus = 2};
	struct domain d = {.name = "a\x1b[2Jb", .uuid = "1", .machine = "", .vcpus = UINT32_MAX,
			   .hostdevs = &nic, .n_hostdevs = 1};
	struct domains once = {0}, twice = {0};
	_cleanup_buf_ struct buf sent = {0}, again = {0};

	(void)state;
	record_domain(&sent, &d);
	assert_int_equal(take_all(&sent, &once), 0);
	assert_int_equal(once.n, 1);
	assert_null(strchr(once.items[0].name, '\x1b'));
	assert_true(domain_has(&once.items[0], nic));
	record_domain(&again, &once.items[0]);
	assert_int_equal(take_all(&again, &twice), 0);
	assert_string_equal(twice.items[0].name, once.items[0].name);
	assert_true(twice.items[0].vcpus == UINT32_MAX);
	domains_done(&once);
	domains_done(&twice);
}

static void assert_refused(char tag, const char *text)
{
	struct domain d = {.name = "desk", .uuid = "", .machine = ""};
	struct domains ds = {0};
	_cleanup_buf_ struct buf sent = {0};

	record_domain(&sent, &d);
	answer_put(&sent, tag, text);
	assert_int_equal(take_all(&sent, &ds), -EIO);
	domains_done(&ds);
}

static void what_is_no_record_of_a_domain_is_refused(void **state)
{
	(void)state;
	assert_refused('?', "");
	assert_refused('C', "4294967296");
	assert_refused('R', "2");
	assert_refused('K', "many");
	assert_refused('P', "01:00");
}

static void a_field_without_a_domain_is_refused(void **state)
{
	struct domains ds = {0};
	_cleanup_buf_ struct buf sent = {0};

	(void)state;
	answer_put(&sent, 'U', "1");
	assert_int_equal(take_all(&sent, &ds), -EIO);
	domains_done(&ds);
}

static void a_change_is_taken_as_it_is_and_its_diff_is_safe(void **state)
{
	const struct virt_change c = {.before = "<a\x1b/>", .after = "", .diff = "-a\x1b\n+b\n"};
	struct virt_change got = {0};
	_cleanup_buf_ struct buf sent = {0};
	struct answer a;
	struct record r;

	(void)state;
	record_change(&sent, &c);
	a = (struct answer){buf_str(&sent), buf_str(&sent) + sent.len};
	while (answer_next(&a, &r, NULL) > 0)
		assert_true(take_change_record(&got, &r));
	assert_string_equal(got.before, "<a\x1b/>");
	assert_string_equal(got.after, "");
	assert_null(strchr(got.diff, '\x1b'));
	assert_non_null(strchr(got.diff, '\n'));
	assert_false(take_change_record(&got, &(struct record){'N', "", 0}));
	virt_change_done(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_domain_comes_through_twice),
		cmocka_unit_test(what_is_no_record_of_a_domain_is_refused),
		cmocka_unit_test(a_field_without_a_domain_is_refused),
		cmocka_unit_test(a_change_is_taken_as_it_is_and_its_diff_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
