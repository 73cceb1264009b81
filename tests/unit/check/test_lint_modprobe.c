/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

static void add_flaw(struct host *h, size_t line, const char *text, enum modprobe_flaw flaw)
{
	*ARENA_PUSH(&h->mem, h->flaws, h->n_flaws) =
		(struct modprobe_flaw_at){"/etc/modprobe.d/vfio.conf", line, text, flaw};
}

static void each_flaw_has_its_sentence(void **state)
{
	static const struct {
		enum modprobe_flaw flaw;
		const char *text, *says;
	} cases[] = {
		{FLAW_DIRECTIVE, "option vfio-pci ids=10de:1c82", "no word that modprobe knows"},
		{FLAW_NO_ARGUMENTS, "options vfio-pci", "ignores the line"},
		{FLAW_COMMENT, "options vfio-pci ids=10de:1c82 # card", "line of its own"},
		{FLAW_GLUED_PRE, "softdep nouveau pre:vfio-pci", "no blank behind pre:"},
		{FLAW_DOTTED, "options vfio-pci vfio-pci.ids=10de:1c82", "It is ids= here"},
		{FLAW_IDS, "options vfio-pci ids=(your id)", "no vendor:device"},
		{FLAW_PARAMETER, "options vfio-pci diable_vga=1", "misspelt parameter"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

		add_flaw(h, 3, cases[i].text, cases[i].flaw);
		assert_finding(h, "modprobe-lines", STATUS_WARN, cases[i].says);
		assert_finding(h, "modprobe-lines", STATUS_WARN, "/etc/modprobe.d/vfio.conf:3 ");
		assert_proof(h, "modprobe-lines", "etc/modprobe.d/vfio.conf:3", cases[i].text);
	}
}

/* Two flaws of one line are two sentences with one proof. */
static void a_line_is_shown_once(void **state)
{
	static const char line[] = "options vfio-pci vfio-pci.ids=1:2 # card";
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_flaw(h, 1, line, FLAW_COMMENT);
	add_flaw(h, 1, line, FLAW_DOTTED);
	assert_int_equal(count_proof(h, "modprobe-lines"), 1);
	add_flaw(h, 2, line, FLAW_DOTTED);
	add_flaw(h, 3, line, FLAW_DOTTED);
	assert_finding(h, "modprobe-lines", STATUS_WARN, "And 1 more: see the evidence.");
	assert_int_equal(count_proof(h, "modprobe-lines"), 3);
}

/* What nobody reads is not shown, and not looked at. */
static void thousands_of_flaws_are_shown_in_part(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	for (size_t i = 1; i <= 1000; i++)
		add_flaw(h, i, "option vfio-pci", FLAW_DIRECTIVE);
	assert_finding(h, "modprobe-lines", STATUS_WARN,
		       "And 997 more: the evidence shows the first.");
	assert_int_equal(count_proof(h, "modprobe-lines"), 100);
}

static void good_and_unreadable_files(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct file_fact *file = add_file(h, "/etc/modprobe.d/vfio.conf", "");

	(void)state;
	assert_finding(h, "modprobe-lines", STATUS_PASS, "as it was meant");
	file->state = FILE_UNREADABLE;
	file->problem = "permission denied";
	assert_finding(h, "modprobe-lines", STATUS_UNKNOWN,
		       "/etc/modprobe.d/vfio.conf could not be read: permission denied");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_flaw_has_its_sentence),
		cmocka_unit_test(a_line_is_shown_once),
		cmocka_unit_test(thousands_of_flaws_are_shown_in_part),
		cmocka_unit_test(good_and_unreadable_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
