/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#define MIB ((uint64_t)1024 * 1024)

static struct host *with_room(const char *mount, uint64_t free_mib, uint64_t image_mib)
{
	struct host *h = machine_on(CPU_INTEL);

	h->spaces[0] = (struct space){mount, 500 * MIB, free_mib * MIB};
	h->kernels[0].initrd_size = image_mib * MIB;
	return h;
}

/* The new image beside the old one, and the old one again when it is put back: twice its size. On
 * the file system of / the run's own copy comes to it, and 1 MiB for its journal. */
static void what_one_image_takes(void **state)
{
	static const struct {
		const char *mount;
		uint64_t free_mib, image_mib;
		enum status status;
	} cases[] = {
		{"/boot", 120, 60, STATUS_PASS}, {"/boot", 119, 60, STATUS_WARN},
		{"/boot", 8, 60, STATUS_WARN},   {"/boot", 7, 60, STATUS_FAIL},
		{"/", 181, 60, STATUS_PASS},     {"/", 180, 60, STATUS_WARN},
		{"/boot", 128, 0, STATUS_PASS},  {"/boot", 127, 0, STATUS_WARN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h =
			with_room(cases[i].mount, cases[i].free_mib, cases[i].image_mib);

		assert_finding(h, "boot-room", cases[i].status, "one initramfs");
	}
}

static void every_kernel_counts(void **state)
{
	_cleanup_host_ struct host *h = with_room("/boot", 200, 60);
	struct kernel *k = add_kernel(h, "6.1.0-17-amd64", false);

	(void)state;
	k->initrd = "/boot/initrd.img-6.1.0-17-amd64";
	k->initrd_size = 50 * MIB;
	assert_finding(h, "boot-room", STATUS_WARN,
		       "/boot has 200 MiB free; to make 2 initramfs images again takes up to 220");
	assert_proof(h, "boot-room", "boot", "200 of 500 MiB free");
}

/* A full EFI partition matters to nobody when the images lie on /boot. */
static void only_where_images_lie(void **state)
{
	_cleanup_host_ struct host *h = with_room("/boot", 400, 60);

	(void)state;
	*ARENA_PUSH(&h->mem, h->spaces, h->n_spaces) =
		(struct space){"/boot/efi", 100 * MIB, 1 * MIB};
	assert_finding(h, "boot-room", STATUS_PASS, "/boot has 400");
	assert_proof(h, "boot-room", "boot/efi", "1 of 100 MiB free");
	h->kernels[0].initrd = "/boot/efi/initrd.img";
	assert_finding(h, "boot-room", STATUS_FAIL, "/boot/efi has 1 MiB free");
}

static void room_that_is_not_known(void **state)
{
	_cleanup_host_ struct host *h = with_room("/boot", 400, 60);

	(void)state;
	h->kernels[0].initrd = NULL;
	assert_finding(h, "boot-room", STATUS_UNKNOWN, "Nothing tells where");
	h->n_spaces = 0;
	assert_finding(h, "boot-room", STATUS_UNKNOWN, "not known");
	h->initramfs.kind = INITRAMFS_NONE;
	assert_finding(h, "boot-room", STATUS_PASS, "no initramfs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_image_takes),
		cmocka_unit_test(every_kernel_counts),
		cmocka_unit_test(only_where_images_lie),
		cmocka_unit_test(room_that_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
