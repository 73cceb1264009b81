/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel was built with: where its config lies, and what is taken from it. */
#include "unit/probe/probed.h"

#include <zlib.h>

#define RELEASE "6.9.3-gentoo"

static void running(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "boot/vmlinuz-" RELEASE, "x");
}

/* text, n times over, as gzip packs it; the caller frees. */
static unsigned char *packed(const char *text, size_t times, size_t *ret_n)
{
	size_t n = strlen(text);
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 9,
				      Z_DEFAULT_STRATEGY),
			 Z_OK);
	*ret_n = deflateBound(&z, (uLong)(n * times)) + 64;
	unsigned char *bytes = xmalloc(*ret_n);
	z.next_out = bytes;
	z.avail_out = (uInt)*ret_n;
	for (size_t i = 0; i < times; i++) {
		z.next_in = (Bytef *)(uintptr_t)text;
		z.avail_in = (uInt)n;
		assert_int_equal(deflate(&z, Z_NO_FLUSH), Z_OK);
	}
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	*ret_n -= z.avail_out;
	deflateEnd(&z);
	return bytes;
}

static void own_config(const char *tree, const char *text)
{
	size_t n;
	_cleanup_free_ unsigned char *bytes = packed(text, 1, &n);

	tree_bytes(tree, "proc/config.gz", bytes, n);
}

static void a_running_kernel_says_itself_what_it_is(void **state)
{
	char *tree = *state;

	running(tree);
	tree_file(tree, "boot/vmlinuz-6.8.1-gentoo", "x");
	tree_file(tree, "boot/config-" RELEASE, "# CONFIG_AMD_IOMMU is not set\n");
	own_config(tree, "CONFIG_AMD_IOMMU=y\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_kernels, 2);
	assert_string_equal(host_running(h)->config_path, "proc/config.gz");
	assert_int_equal(host_running(h)->amd_iommu, TRI_YES);
	assert_string_equal(h->kernels[1].release, "6.8.1-gentoo");
	assert_null(h->kernels[1].config_path);
	assert_int_equal(h->kernels[1].amd_iommu, TRI_UNKNOWN);
	host_free(h);
}

static void a_kernel_of_nothing_but_its_own_word_is_one(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	own_config(tree, "CONFIG_VFIO_PCI=y\n");
	struct host *h = probed(tree);

	assert_non_null(host_running(h));
	assert_int_equal(host_running(h)->vfio_pci, SUPPORT_BUILTIN);
	host_free(h);
}

static void the_places_have_an_order(void **state)
{
	static const char *const last_first[] = {
		("lib/modules/" RELEASE "/build/.config"),
		("usr/lib/modules/" RELEASE "/config"),
		("lib/modules/" RELEASE "/config"),
		"boot/config-" RELEASE,
	};
	char *tree = *state;

	running(tree);
	for (size_t i = 0; i < ARRAY_SIZE(last_first); i++) {
		tree_file(tree, last_first[i], "CONFIG_INTEL_IOMMU=y\n");
		struct host *h = probed(tree);
		assert_string_equal(host_running(h)->config_path, last_first[i]);
		assert_int_equal(host_running(h)->intel_iommu, TRI_YES);
		host_free(h);
	}
}

/* The headers' package: build is an absolute link. */
static void a_build_directory_is_a_link(void **state)
{
	char *tree = *state;

	running(tree);
	tree_file(tree, "usr/src/linux-" RELEASE "/.config", "CONFIG_IRQ_REMAP=y\n");
	tree_link(tree, "lib/modules/" RELEASE "/build", "/usr/src/linux-" RELEASE);
	struct host *h = probed(tree);

	assert_string_equal(host_running(h)->config_path, "lib/modules/" RELEASE "/build/.config");
	assert_int_equal(host_running(h)->irq_remap, TRI_YES);
	host_free(h);
}

/* Expects a note, and no word of the config to be believed. */
static void assert_not_read(const char *tree, const char *why)
{
	struct host *h = probed(tree);

	assert_null(host_running(h)->config_path);
	assert_int_equal(host_running(h)->amd_iommu, TRI_UNKNOWN);
	assert_int_equal(host_running(h)->n_config_lines, 0);
	if (!has_note(h, why))
		fail_msg("no note: %s", why);
	host_free(h);
}

static void a_broken_one_says_nothing(void **state)
{
	char *tree = *state;
	size_t n;
	_cleanup_free_ unsigned char *bytes = packed("CONFIG_AMD_IOMMU=y\n", 1000, &n);

	running(tree);
	tree_bytes(tree, "proc/config.gz", bytes, n - 9);
	assert_not_read(tree, "proc/config.gz: no whole gzip file");
	/* The check sum: RFC 1952, 2.3.1. */
	bytes[n - 8] ^= 1;
	tree_bytes(tree, "proc/config.gz", bytes, n);
	assert_not_read(tree, "proc/config.gz: no whole gzip file");
	tree_file(tree, "proc/config.gz", "CONFIG_AMD_IOMMU=y\n");
	assert_not_read(tree, "proc/config.gz: no whole gzip file");
	tree_file(tree, "proc/config.gz", "%s", "");
	assert_not_read(tree, "proc/config.gz: no whole gzip file");
}

static void a_bomb_is_not_unpacked(void **state)
{
	char *tree = *state;
	size_t n;
	_cleanup_free_ unsigned char *bytes = packed("CONFIG_AMD_IOMMU=y\n", 1000000, &n);

	running(tree);
	tree_bytes(tree, "proc/config.gz", bytes, n);
	assert_not_read(tree, "proc/config.gz: File too large");
}

static void after_a_broken_one_comes_the_next(void **state)
{
	char *tree = *state;

	running(tree);
	tree_file(tree, "proc/config.gz", "x");
	tree_file(tree, "boot/config-" RELEASE, "CONFIG_AMD_IOMMU=y\n");
	struct host *h = probed(tree);

	assert_string_equal(host_running(h)->config_path, "boot/config-" RELEASE);
	assert_int_equal(host_running(h)->amd_iommu, TRI_YES);
	assert_true(has_note(h, "proc/config.gz"));
	host_free(h);
}

static void lines_are_kept_as_they_stand(void **state)
{
	char *tree = *state;

	running(tree);
	tree_file(tree, "boot/config-" RELEASE,
		  "CONFIG_64BIT=y\n# CONFIG_AMD_IOMMU is not set\nCONFIG_KVM_INTEL=m\n"
		  "CONFIG_VFIO=y\nCONFIG_VFIO=\033[31mm\n"
		  "CONFIG_LOCK_DOWN_IN_EFI_SECURE_BOOT=y\n");
	struct host *h = probed(tree);
	const struct kernel *k = host_running(h);

	assert_int_equal(k->n_config_lines, 4);
	assert_string_equal(kernel_config_line(k, "CONFIG_AMD_IOMMU"),
			    "# CONFIG_AMD_IOMMU is not set");
	assert_string_equal(kernel_config_line(k, "CONFIG_KVM_INTEL"), "CONFIG_KVM_INTEL=m");
	assert_string_equal(kernel_config_line(k, "CONFIG_LOCK_DOWN_IN_EFI_SECURE_BOOT"),
			    "CONFIG_LOCK_DOWN_IN_EFI_SECURE_BOOT=y");
	assert_null(strchr(kernel_config_line(k, "CONFIG_VFIO"), '\033'));
	assert_null(kernel_config_line(k, "CONFIG_64BIT"));
	assert_null(kernel_config_line(k, "CONFIG_KVM"));
	host_free(h);
}

static void drivers_of_the_screen_and_of_arm(void **state)
{
	static const struct {
		const char *config;
		enum tri sysfb, smmu;
	} cases[] = {
		{"CONFIG_SYSFB_SIMPLEFB=y\nCONFIG_ARM_SMMU_V3=y\n", TRI_YES, TRI_YES},
		{"# CONFIG_SYSFB_SIMPLEFB is not set\n# CONFIG_ARM_SMMU is not set\n"
		 "CONFIG_ARM_SMMU_V3=m\n",
		 TRI_NO, TRI_YES},
		/* As it was called before 5.15. */
		{"CONFIG_X86_SYSFB=y\n# CONFIG_ARM_SMMU is not set\n", TRI_YES, TRI_UNKNOWN},
		{"# CONFIG_X86_SYSFB is not set\n# CONFIG_ARM_SMMU is not set\n"
		 "# CONFIG_ARM_SMMU_V3 is not set\n",
		 TRI_NO, TRI_NO},
		{"# CONFIG_IOMMU_SUPPORT is not set\n", TRI_UNKNOWN, TRI_NO},
		{"CONFIG_FB_EFI=y\n", TRI_UNKNOWN, TRI_UNKNOWN},
	};
	char *tree = *state;

	running(tree);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		tree_file(tree, "boot/config-" RELEASE, "%s", cases[i].config);
		struct host *h = probed(tree);
		if (host_running(h)->sysfb_simplefb != cases[i].sysfb ||
		    host_running(h)->arm_smmu != cases[i].smmu)
			fail_msg("%s", cases[i].config);
		host_free(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_running_kernel_says_itself_what_it_is),
		tree_test(a_kernel_of_nothing_but_its_own_word_is_one),
		tree_test(the_places_have_an_order),
		tree_test(a_build_directory_is_a_link),
		tree_test(a_broken_one_says_nothing),
		tree_test(a_bomb_is_not_unpacked),
		tree_test(after_a_broken_one_comes_the_next),
		tree_test(lines_are_kept_as_they_stand),
		tree_test(drivers_of_the_screen_and_of_arm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
