/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/boot.h"

static const struct {
	enum loader_kind kind;
	const char *path, *wanted;
} entries[] = {
	{LOADER_GRUB_BLS, "/boot/loader/entries/f00d-6.8.conf", "/boot/loader/entries/~passthru-trial.conf"},
	{LOADER_SYSTEMD_BOOT, "/efi/loader/entries/arch.conf", "/efi/loader/entries/arch-passthru-trial.conf"},
	/* systemd-boot knows entries by names in lower case. */
	{LOADER_KERNELSTUB, "/boot/efi/loader/entries/Pop_OS-current.conf",
	 "/boot/efi/loader/entries/pop_os-current-passthru-trial.conf"},
	{LOADER_SYSTEMD_BOOT, "/ESP/loader/entries/Arch.conf", "/ESP/loader/entries/arch-passthru-trial.conf"},
	{LOADER_SYSTEMD_BOOT, "/efi/EFI/Linux/arch.efi", NULL},
	{LOADER_GRUB, "/boot/loader/entries/f00d-6.8.conf", NULL},
	{LOADER_LIMINE, "/boot/limine.conf", NULL},
};

static void a_trial_has_an_entry_file_of_its_own(void **state)
{
	struct arena mem = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		const struct boot_entry e = {.path = entries[i].path};
		const char *path = boot_trial_path(entries[i].kind, &e, &mem);

		if (!path && !entries[i].wanted)
			continue;
		assert_string_equal(path, entries[i].wanted);
	}
	arena_done(&mem);
}

static void what_is_no_file_of_its_own_has_none(void **state)
{
	const struct boot_entry line = {.path = "/boot/x.conf", .line = 3};
	const struct boot_entry unified = {.path = "/boot/x.conf", .unified = true};
	struct arena mem = {0};

	(void)state;
	assert_null(boot_trial_path(LOADER_SYSTEMD_BOOT, &line, &mem));
	assert_null(boot_trial_path(LOADER_SYSTEMD_BOOT, &unified, &mem));
	arena_done(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trial_has_an_entry_file_of_its_own),
		cmocka_unit_test(what_is_no_file_of_its_own_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
