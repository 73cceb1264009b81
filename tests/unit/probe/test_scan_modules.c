/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <errno.h>

#include "base/spawn.h"

#define RELEASE "6.1.0-9-amd64"
#define MODULES "lib/modules/" RELEASE "/"
#define GPU "0000:01:00.0"

static void a_gpu(const char *tree, const char *driver, const char *module)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_pci(tree, &(struct tree_pci){.address = GPU,
					  .vendor = 0x10de,
					  .device = 0x1c82,
					  .class = 0x030000,
					  .driver = driver,
					  .module = module});
}

static void expect_candidates(const struct host *h, const char *const *names)
{
	const struct device *d = the_device(h, GPU);

	for (size_t i = 0; names[i]; i++) {
		assert_true(i < d->n_candidates);
		assert_string_equal(d->candidates[i].module, names[i]);
	}
	assert_null(names[d->n_candidates]);
}

static const char aliases[] = "# Aliases extracted from modules themselves.\n"
			      "alias pci:v000010DEd*sv*sd*bc03sc*i* nouveau\n"
			      "alias pci:v000010DEd00001C82sv*sd*bc*sc*i* nvidia-drm\n"
			      "alias pci:v00001002d*sv*sd*bc03sc*i* amdgpu\n"
			      "alias pci:v*d*sv*sd*bc03sc*i* nouveau\n"
			      "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
			      "alias pci:v000010DEd00001C82sv*sd*bc*sc*i* vfio-pci\n"
			      "alias usb:v1d6Bp0002d* usb_x\n"
			      "alias pci:\n";

static void the_text_is_matched_where_there_is_no_index(void **state)
{
	char *tree = *state;

	a_gpu(tree, NULL, NULL);
	tree_file(tree, MODULES "modules.alias", "%s", aliases);
	tree_file(tree, MODULES "modules.builtin", "kernel/drivers/gpu/drm/nouveau/nouveau.ko\n");
	struct host *h = probed(tree);

	expect_candidates(h, (const char *[]){"nouveau", "nvidia_drm", NULL});
	assert_int_equal(the_device(h, GPU)->candidates[0].kind, MODULE_BUILTIN);
	assert_int_equal(the_device(h, GPU)->candidates[1].kind, MODULE_LOADABLE);
	host_free(h);
}

/* The index that depmod writes of the same text, through libkmod. */
static void libkmod_finds_the_same_in_the_index(void **state)
{
	char *tree = *state;
	const char *argv[] = {"depmod", "-b", tree, RELEASE, NULL};
	struct spawn_result result = {0};
	struct err err;

	a_gpu(tree, NULL, NULL);
	tree_file(tree, MODULES "modules.builtin", "kernel/drivers/gpu/drm/nouveau/nouveau.ko\n");
	tree_file(tree, MODULES "modules.order", "%s", "");
	/* What the built-in driver says of itself: NUL-separated, as the kernel's build writes it */
	static const char info[] =
		"nouveau.alias=pci:v000010DEd*sv*sd*bc03sc*i*\0nouveau.license=GPL";
	tree_bytes(tree, MODULES "modules.builtin.modinfo", info, sizeof(info));
	int r = spawn_run(&(struct spawn){.argv = argv, .stdin_fd = -1, .timeout_s = 60}, &result,
			  &err);
	spawn_result_done(&result);
	if (r == -ENOENT)
		skip();
	assert_int_equal(r, 0);
	/* Of the text nothing is left that could give the answer. */
	tree_file(tree, MODULES "modules.alias", "%s", "");
	struct host *h = probed(tree);

	expect_candidates(h, (const char *[]){"nouveau", NULL});
	assert_int_equal(the_device(h, GPU)->candidates[0].kind, MODULE_BUILTIN);
	host_free(h);
}

static void the_bound_driver_is_always_one(void **state)
{
	char *tree = *state;

	a_gpu(tree, "xhci_hcd", "xhci_pci");
	struct host *h = probed(tree);
	expect_candidates(h, (const char *[]){"xhci_pci", NULL});
	host_free(h);

	tree_file(tree, MODULES "modules.alias", "%s", aliases);
	h = probed(tree);
	expect_candidates(h, (const char *[]){"nouveau", "nvidia_drm", "xhci_pci", NULL});
	host_free(h);
}

static void vfio_pci_never_competes_with_itself(void **state)
{
	char *tree = *state;

	a_gpu(tree, "vfio-pci", "vfio_pci");
	struct host *h = probed(tree);

	expect_candidates(h, (const char *[]){NULL});
	host_free(h);
}

static void a_driver_without_a_module_link_has_its_own_name(void **state)
{
	char *tree = *state;

	a_gpu(tree, "snd-x", NULL);
	struct host *h = probed(tree);

	expect_candidates(h, (const char *[]){"snd_x", NULL});
	host_free(h);
}

/* libkmod would follow it; the text beside it is read inside the root. */
static void an_index_that_is_a_link_is_not_given_to_libkmod(void **state)
{
	char *tree = *state;

	a_gpu(tree, NULL, NULL);
	tree_link(tree, MODULES "modules.alias.bin", "/etc/passwd");
	tree_file(tree, MODULES "modules.alias", "%s", aliases);
	struct host *h = probed(tree);

	assert_true(has_note(h, "modules.alias.bin: not a regular file"));
	expect_candidates(h, (const char *[]){"nouveau", "nvidia_drm", NULL});
	host_free(h);
}

static void a_broken_index_finds_nothing(void **state)
{
	char *tree = *state;

	a_gpu(tree, NULL, NULL);
	tree_file(tree, MODULES "modules.alias.bin", "this is no index");
	struct host *h = probed(tree);

	expect_candidates(h, (const char *[]){NULL});
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_text_is_matched_where_there_is_no_index),
		tree_test(libkmod_finds_the_same_in_the_index),
		tree_test(the_bound_driver_is_always_one),
		tree_test(vfio_pci_never_competes_with_itself),
		tree_test(a_driver_without_a_module_link_has_its_own_name),
		tree_test(an_index_that_is_a_link_is_not_given_to_libkmod),
		tree_test(a_broken_index_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
