/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <errno.h>

#define MODULES "lib/modules/6.1.0-9-amd64/"

static const struct kernel *the_kernel(const struct host *h, const char *release)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (streq(h->kernels[i].release, release))
			return &h->kernels[i];
	fail_msg("kernel %s is not in the host", release);
	return NULL;
}

static void kernel_6_1(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", "6.1.0-9-amd64\n");
	tree_file(tree, MODULES "modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko\n");
	tree_file(tree, MODULES "modules.builtin", "kernel/fs/ext4/ext4.ko\n");
	tree_file(tree, "boot/vmlinuz-6.1.0-9-amd64", "x");
	tree_file(tree, "boot/initrd.img-6.1.0-9-amd64", "x");
}

static void index_file(const char *tree, const char *path, const char *text)
{
	_cleanup_free_ char *full = tree_path(tree, path);

	if (text)
		tree_file(tree, path, "%s", text);
	else
		assert_true(unlink(full) == 0 || errno == ENOENT);
}

static void the_command_line_is_split(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/cmdline",
		  "BOOT_IMAGE=/vmlinuz quiet intel-iommu=off x=\"a b\" intel_iommu=on\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_params, 5);
	assert_string_equal(host_param(h, "intel_iommu")->value, "on");
	assert_string_equal(h->params[2].name, "intel_iommu");
	assert_string_equal(h->params[2].raw, "intel-iommu=off");
	assert_string_equal(h->params[3].value, "a b");
	assert_null(host_param(h, "quiet")->value);
	assert_string_equal(h->cmdline,
			    "BOOT_IMAGE=/vmlinuz quiet intel-iommu=off x=\"a b\" intel_iommu=on");
	host_free(h);
}

static void a_debian_kernel_has_all_its_facts(void **state)
{
	char *tree = *state;

	kernel_6_1(tree);
	tree_file(tree, "boot/config-6.1.0-9-amd64",
		  "CONFIG_INTEL_IOMMU=y\n# CONFIG_AMD_IOMMU is not set\nCONFIG_IRQ_REMAP=y\n"
		  "# CONFIG_INTEL_IOMMU_DEFAULT_ON is not "
		  "set\nCONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n"
		  "CONFIG_VFIO_PCI=m\n");
	struct host *h = probed(tree);
	const struct kernel *k = the_kernel(h, "6.1.0-9-amd64");

	assert_int_equal(h->n_kernels, 1);
	assert_true(k->running);
	assert_ptr_equal(host_running(h), k);
	assert_string_equal(k->config_path, "boot/config-6.1.0-9-amd64");
	assert_int_equal(k->intel_iommu, TRI_YES);
	assert_int_equal(k->amd_iommu, TRI_NO);
	assert_int_equal(k->irq_remap, TRI_YES);
	assert_int_equal(k->intel_default, INTEL_DEFAULT_ON_BUT_IGPU);
	assert_int_equal(k->vfio_pci, SUPPORT_MODULE);
	assert_int_equal(k->vfio_virqfd, SUPPORT_MISSING);
	assert_string_equal(k->image, "/boot/vmlinuz-6.1.0-9-amd64");
	assert_string_equal(k->initrd, "/boot/initrd.img-6.1.0-9-amd64");
	assert_int_equal(k->initrd_size, 1);
	host_free(h);
}

static void a_config_that_is_not_there_says_nothing(void **state)
{
	kernel_6_1(*state);
	struct host *h = probed(*state);
	const struct kernel *k = the_kernel(h, "6.1.0-9-amd64");

	assert_null(k->config_path);
	assert_int_equal(k->intel_iommu, TRI_UNKNOWN);
	assert_int_equal(k->intel_default, INTEL_DEFAULT_UNKNOWN);
	assert_int_equal(k->vfio_pci, SUPPORT_MODULE);
	host_free(h);
}

static void an_option_that_is_left_out_is_unknown_unless_its_parent_is_off(void **state)
{
	char *tree = *state;

	kernel_6_1(tree);
	tree_file(tree, "boot/config-6.1.0-9-amd64", "CONFIG_INTEL_IOMMU=y\n");
	struct host *h = probed(tree);
	assert_int_equal(the_kernel(h, "6.1.0-9-amd64")->amd_iommu, TRI_UNKNOWN);
	host_free(h);
	tree_file(tree, "boot/config-6.1.0-9-amd64", "# CONFIG_IOMMU_SUPPORT is not set\n");
	h = probed(tree);
	assert_int_equal(the_kernel(h, "6.1.0-9-amd64")->amd_iommu, TRI_NO);
	host_free(h);
}

static void vfio_pci_is_built_in_compressed_or_missing(void **state)
{
	static const struct {
		const char *dep, *builtin; /* NULL: not there */
		const char *config;
		enum support expected;
	} cases[] = {
		{"", "kernel/drivers/vfio/pci/vfio-pci.ko\n", "", SUPPORT_BUILTIN},
		{"kernel/drivers/vfio/pci/vfio-pci.ko.xz: a\n", "", "", SUPPORT_MODULE},
		{"kernel/drivers/vfio/pci/vfio-pci.ko.zst:\n", "", "", SUPPORT_MODULE},
		{"updates/vfio_pci.ko.gz:\n", "", "", SUPPORT_MODULE},
		{"kernel/vfio-pci-core.ko: kernel/vfio-pci.ko\n", "", "", SUPPORT_MISSING},
		{"kernel/a/b.ko:\n", "", "CONFIG_VFIO_PCI=y\n", SUPPORT_BUILTIN},
		/* Its package is not installed. */
		{"kernel/a/b.ko:\n", "", "CONFIG_VFIO_PCI=m\n", SUPPORT_MISSING},
		{"kernel/a/b.ko:\n", NULL, "CONFIG_VFIO_PCI=m\n", SUPPORT_MISSING},
		{NULL, "", "CONFIG_VFIO_PCI=m\n", SUPPORT_MODULE},
		{NULL, NULL, "CONFIG_VFIO_PCI=m\n", SUPPORT_MODULE},
		{NULL, NULL, "# CONFIG_VFIO_PCI is not set\n", SUPPORT_MISSING},
		/* Built later than the kernel. */
		{"updates/vfio-pci.ko:\n", "", "# CONFIG_VFIO_PCI is not set\n", SUPPORT_MODULE},
		/* One index is not enough to say that it is nowhere. */
		{"kernel/a/b.ko:\n", NULL, "", SUPPORT_UNKNOWN},
		{NULL, "kernel/a/b.ko\n", "", SUPPORT_UNKNOWN},
	};
	char *tree = *state;

	kernel_6_1(tree);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		index_file(tree, MODULES "modules.dep", cases[i].dep);
		index_file(tree, MODULES "modules.builtin", cases[i].builtin);
		tree_file(tree, "boot/config-6.1.0-9-amd64", "%s", cases[i].config);
		struct host *h = probed(tree);
		if (the_kernel(h, "6.1.0-9-amd64")->vfio_pci != cases[i].expected)
			fail_msg("case %zu", i);
		host_free(h);
	}
}

static void each_driver_has_its_own_fact(void **state)
{
	char *tree = *state;

	kernel_6_1(tree);
	tree_file(tree, MODULES "modules.dep",
		  "kernel/drivers/vfio/vfio_iommu_type1.ko:\nkernel/arch/x86/kvm/kvm-amd.ko.xz:\n"
		  "kernel/drivers/vfio/vfio_virqfd.ko:\n");
	tree_file(tree, MODULES "modules.builtin", "kernel/arch/x86/kvm/kvm-intel.ko\n");
	struct host *h = probed(tree);
	const struct kernel *k = host_running(h);

	assert_int_equal(k->vfio_pci, SUPPORT_MISSING);
	assert_int_equal(k->vfio_iommu_type1, SUPPORT_MODULE);
	assert_int_equal(k->vfio_virqfd, SUPPORT_MODULE);
	assert_int_equal(k->kvm_intel, SUPPORT_BUILTIN);
	assert_int_equal(k->kvm_amd, SUPPORT_MODULE);
	host_free(h);
	tree_file(tree, MODULES "modules.dep", "kernel/drivers/vfio/pci/vfio-pci.ko:\n");
	tree_file(tree, MODULES "modules.builtin", "%s", "");
	tree_file(tree, "boot/config-6.1.0-9-amd64",
		  "CONFIG_VFIO_IOMMU_TYPE1=y\n# CONFIG_KVM_INTEL is not set\nCONFIG_KVM_AMD=m\n");
	h = probed(tree);
	k = host_running(h);
	assert_int_equal(k->vfio_iommu_type1, SUPPORT_BUILTIN);
	assert_int_equal(k->kvm_intel, SUPPORT_MISSING);
	assert_int_equal(k->kvm_amd, SUPPORT_MISSING);
	host_free(h);
}

static void what_runs_is_there(void **state)
{
	char *tree = *state;

	kernel_6_1(tree);
	tree_file(tree, MODULES "modules.dep", "kernel/a.ko:\n");
	tree_file(tree, "sys/module/vfio_pci/initstate", "live\n");
	struct host *h = probed(tree);
	assert_int_equal(the_kernel(h, "6.1.0-9-amd64")->vfio_pci, SUPPORT_MODULE);
	host_free(h);
	/* It runs whatever is installed now. */
	tree_file(tree, "boot/config-6.1.0-9-amd64", "CONFIG_VFIO_PCI=m\n");
	h = probed(tree);
	assert_int_equal(the_kernel(h, "6.1.0-9-amd64")->vfio_pci, SUPPORT_MODULE);
	host_free(h);
}

static void newest_first_and_leftovers_out(void **state)
{
	char *tree = *state;

	kernel_6_1(tree);
	tree_file(tree, "boot/vmlinuz-6.1.0-18-amd64", "x");
	tree_file(tree, "boot/vmlinuz-6.1.0-18-amd64.old", "x");
	tree_file(tree, "boot/vmlinuz-linux", "x");
	tree_file(tree, "lib/modules/5.10.0-8-amd64/modules.dep", "kernel/a.ko:\n");
	tree_file(tree, "lib/modules/extra/readme", "x");
	struct host *h = probed(tree);

	assert_int_equal(h->n_kernels, 2);
	assert_string_equal(h->kernels[0].release, "6.1.0-18-amd64");
	assert_false(h->kernels[0].running);
	assert_null(h->kernels[0].initrd);
	assert_int_equal(h->kernels[0].initrd_size, 0);
	assert_int_equal(h->kernels[0].vfio_pci, SUPPORT_UNKNOWN);
	assert_string_equal(h->kernels[1].release, "6.1.0-9-amd64");
	host_free(h);
}

static void a_merged_usr_is_followed(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/sys/kernel/osrelease", "6.12.1\n");
	tree_file(tree, "usr/lib/modules/6.12.1/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko.zst:\n");
	tree_link(tree, "lib", "usr/lib");
	struct host *h = probed(tree);
	assert_int_equal(host_running(h)->vfio_pci, SUPPORT_MODULE);
	host_free(h);

	_cleanup_free_ char *lib = tree_path(tree, "lib");
	assert_int_equal(unlink(lib), 0);
	h = probed(tree);
	assert_int_equal(host_running(h)->vfio_pci, SUPPORT_MODULE);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_command_line_is_split),
		tree_test(a_debian_kernel_has_all_its_facts),
		tree_test(a_config_that_is_not_there_says_nothing),
		tree_test(an_option_that_is_left_out_is_unknown_unless_its_parent_is_off),
		tree_test(vfio_pci_is_built_in_compressed_or_missing),
		tree_test(each_driver_has_its_own_fact),
		tree_test(what_runs_is_there),
		tree_test(newest_first_and_leftovers_out),
		tree_test(a_merged_usr_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
