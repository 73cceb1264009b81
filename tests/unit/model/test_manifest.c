/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "model/manifest.h"

static struct pci_addr wanted[] = {{0, 1, 0, 0}, {0x10000, 2, 0, 0}};
static char huge[] = "8G@0,1G", none[] = "";
static struct need needs[] = {{NEED_HUGEPAGES, huge}, {NEED_GOVERNOR, none}};
static struct binding bindings[] = {
	{.addr = {0, 1, 0, 0},
	 .vendor = 0x1de5,
	 .device = 0x0a01,
	 .mechanism = MECHANISM_IDS,
	 .picked = true,
	 .driver = "framedrv",
	 .name = "Example 50% Gráfica",
	 .why = "bound by ids before framedrv"},
	{.addr = {0, 1, 0, 1},
	 .vendor = 0x1de5,
	 .device = 0x0a02,
	 .mechanism = MECHANISM_CMDLINE_IDS,
	 .driver = "",
	 .name = "Example Sound",
	 .why = "goes along"},
};
static struct edit edits[] = {
	{.kind = EDIT_CHANGE,
	 .path = "/etc/default/grub",
	 .why = "switches the IOMMU on",
	 .after_meta = {.mode = 0644}},
	{.kind = EDIT_CREATE,
	 .path = "/etc/modprobe.d/vfio.conf",
	 .why = "ids",
	 .after_meta = {.mode = 0600, .uid = 7, .gid = 8}},
	{.kind = EDIT_REMOVE, .path = "/etc/old", .why = "gone", .before_meta = {.mode = 0640}},
	{.kind = EDIT_CHANGE,
	 .path = "/boot/grub2/grubenv",
	 .why = "the words of every entry",
	 .after_meta = {.mode = 0600},
	 .owned = "kernelopts",
	 .role = EDIT_LAST},
	{.kind = EDIT_CREATE,
	 .role = EDIT_GUARD,
	 .path = "/etc/systemd/system/x.timer",
	 .why = "undoes it",
	 .after_meta = {.mode = 0644}},
	{.kind = EDIT_CREATE,
	 .role = EDIT_PASSING,
	 .path = "/etc/modprobe.d/y.conf",
	 .why = "for the image",
	 .after_meta = {.mode = 0644}},
};
static const char *const update_grub[] = {"update-grub", NULL};
static const char *const update_initramfs[] = {"update-initramfs", "-u", "-k", "6.1.0-18-amd64",
					       NULL};
static const char *const dracut[] = {"dracut", "/boot/.new", "6.1.0", NULL};
static const char *const refresh[] = {"proxmox-boot-tool", "refresh", NULL};
static const char *const kernelstub[] = {"kernelstub", "-a", "intel_iommu=on", NULL};
static struct step steps[] = {
	{.argv = update_grub, .why = "writes grub.cfg"},
	{.argv = update_initramfs, .why = "puts vfio-pci into the image"},
	{.argv = dracut,
	 .why = "image",
	 .built = "/boot/.new",
	 .becomes = "/boot/initramfs-6.1.0.img"},
	{.argv = refresh, .why = "copies to the ESPs", .again = true},
	{.argv = kernelstub, .why = "writes the entries", .carries_words = true, .last = true},
};
static struct live lives[] = {
	{.addr = {0, 3, 0, 0},
	 .vendor = 0x8086,
	 .device = 0x100e,
	 .name = "Example Network",
	 .from = "e1000",
	 .overridden = "",
	 .to = "pci-stub"},
};
static const struct plan tried;
static struct expect expects[] = {
	{EXPECT_LOADER_WORD, READER_GRUB_CFG, "/boot/grub/grub.cfg", "intel_iommu=on"},
	{EXPECT_LOADER_NO_WORD, READER_GRUB_CFG, "/boot/grub/grub.cfg", "intel_iommu=off"},
	{EXPECT_IMAGE_HOLDS, "lsinitramfs", "/boot/initrd.img-6.1.0-18-amd64", "vfio-pci.ko"},
	{EXPECT_LOADER_WORD, "grubenv", "/boot/grub2/grubenv", "intel_iommu=on"},
	{EXPECT_IMAGE_HOLDS, "lsinitrd", "/boot/initramfs-6.1.0.img", "vfio-pci.ko"},
	{EXPECT_IMAGE_HOLDS, "lsinitrd", "/boot/initramfs-6.1.0.img", "vfio.conf"},
	{EXPECT_LOADER_WORD, READER_ESP, "/dev/disk/by-uuid/12AB-34CD", "intel_iommu=on"},
};
static const char *words[] = {"intel_iommu=on", "iommu=pt"};
static const char *gone_words[] = {"intel_iommu=off"};
static const char *notes[] = {"The screen stays dark after the boot menu."};

static const struct plan plan = {
	.wanted = wanted,
	.n_wanted = ARRAY_SIZE(wanted),
	.needs = needs,
	.n_needs = ARRAY_SIZE(needs),
	.bindings = bindings,
	.n_bindings = ARRAY_SIZE(bindings),
	.edits = edits,
	.n_edits = ARRAY_SIZE(edits),
	.steps = steps,
	.n_steps = ARRAY_SIZE(steps),
	.expects = expects,
	.n_expects = ARRAY_SIZE(expects),
	.words = words,
	.n_words = ARRAY_SIZE(words),
	.gone_words = gone_words,
	.n_gone_words = ARRAY_SIZE(gone_words),
	.notes = notes,
	.n_notes = ARRAY_SIZE(notes),
	.reboot = true,
	.trial_of = &tried,
	.confirm_minutes = 15,
	.lives = lives,
	.n_lives = ARRAY_SIZE(lives),
};

static const char text[] =
	"passthru-plan\t1\n"
	"want\t0000:01:00.0\n"
	"want\t10000:02:00.0\n"
	"need\thugepages\t8G@0,1G\n"
	"need\tgovernor\t\n"
	"binding\t0000:01:00.0\t1de5:0a01\tids\tpicked\tframedrv\tExample 50%25 Gráfica\tbound by "
	"ids before framedrv\n"
	"binding\t0000:01:00.1\t1de5:0a02\tcmdline-ids\tcompanion\t\tExample Sound\tgoes along\n"
	"edit\tchange\t/etc/default/grub\t0644\t0\t0\tswitches the IOMMU on\n"
	"edit\tcreate\t/etc/modprobe.d/vfio.conf\t0600\t7\t8\tids\n"
	"edit\tremove\t/etc/old\t0640\t0\t0\tgone\n"
	"edit\tchange\t/boot/grub2/grubenv\t0600\t0\t0\tthe words of every entry\n"
	"owned\tkernelopts\n"
	"role\tlast\n"
	"edit\tcreate\t/etc/systemd/system/x.timer\t0644\t0\t0\tundoes it\n"
	"role\tguard\n"
	"edit\tcreate\t/etc/modprobe.d/y.conf\t0644\t0\t0\tfor the image\n"
	"role\tpassing\n"
	"step\twrites grub.cfg\tupdate-grub\n"
	"step\tputs vfio-pci into the image\tupdate-initramfs\t-u\t-k\t6.1.0-18-amd64\n"
	"step\timage\tdracut\t/boot/.new\t6.1.0\n"
	"built\t/boot/.new\t/boot/initramfs-6.1.0.img\n"
	"step\tcopies to the ESPs\tproxmox-boot-tool\trefresh\n"
	"again\n"
	"step\twrites the entries\tkernelstub\t-a\tintel_iommu=on\n"
	"carries-words\n"
	"last\n"
	"expect\tloader-word\tgrub.cfg\t/boot/grub/grub.cfg\tintel_iommu=on\n"
	"expect\tloader-no-word\tgrub.cfg\t/boot/grub/grub.cfg\tintel_iommu=off\n"
	"expect\timage-holds\tlsinitramfs\t/boot/initrd.img-6.1.0-18-amd64\tvfio-pci.ko\n"
	"expect\tloader-word\tgrubenv\t/boot/grub2/grubenv\tintel_iommu=on\n"
	"expect\timage-holds\tlsinitrd\t/boot/initramfs-6.1.0.img\tvfio-pci.ko\n"
	"expect\timage-holds\tlsinitrd\t/boot/initramfs-6.1.0.img\tvfio.conf\n"
	"expect\tloader-word\tesp\t/dev/disk/by-uuid/12AB-34CD\tintel_iommu=on\n"
	"word\tintel_iommu=on\n"
	"word\tiommu=pt\n"
	"gone-word\tintel_iommu=off\n"
	"note\tThe screen stays dark after the boot menu.\n"
	"live\t0000:03:00.0\t8086:100e\tpci-stub\te1000\t\tExample Network\n"
	"trial\n"
	"confirm\t15\n"
	"reboot\tyes\n";

static void test_it_is_written(void **state)
{
	struct buf out = {0};

	(void)state;
	plan_manifest(&plan, &out);
	assert_string_equal(buf_str(&out), text);
	buf_done(&out);
}

static void same_binding(const struct binding *got, const struct binding *wants)
{
	assert_int_equal(pci_addr_cmp(got->addr, wants->addr), 0);
	assert_int_equal(got->vendor, wants->vendor);
	assert_int_equal(got->device, wants->device);
	assert_int_equal(got->mechanism, wants->mechanism);
	assert_int_equal(got->picked, wants->picked);
	assert_string_equal(got->driver, wants->driver);
	assert_string_equal(got->name, wants->name);
	assert_string_equal(got->why, wants->why);
}

static void same_texts(const char *const *got, size_t n, const char *const *wants, size_t n_wants)
{
	assert_int_equal(n, n_wants);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(got[i], wants[i]);
}

static void test_what_was_written_is_read(void **state)
{
	struct run run;

	(void)state;
	assert_int_equal(manifest_read(text, strlen(text), &run, NULL), 0);
	assert_int_equal(run.n_bindings, ARRAY_SIZE(bindings));
	for (size_t i = 0; i < run.n_bindings; i++)
		same_binding(&run.bindings[i], &bindings[i]);
	assert_int_equal(run.n_needs, 2);
	assert_int_equal(run.needs[0].id, NEED_HUGEPAGES);
	assert_string_equal(run.needs[0].value, "8G@0,1G");
	assert_int_equal(run.needs[1].id, NEED_GOVERNOR);
	assert_string_equal(run.needs[1].value, "");
	assert_int_equal(run.n_edits, ARRAY_SIZE(edits));
	for (size_t i = 0; i < run.n_edits; i++) {
		assert_int_equal(run.edits[i].kind, edits[i].kind);
		assert_string_equal(run.edits[i].path, edits[i].path);
		assert_string_equal(run.edits[i].why, edits[i].why);
	}
	for (size_t i = 0; i < 3; i++)
		assert_null(run.edits[i].owned);
	assert_string_equal(run.edits[3].owned, "kernelopts");
	assert_int_equal(run.n_steps, 5);
	same_texts(run.steps[0].argv, 1, update_grub, 1);
	assert_null(run.steps[0].argv[1]);
	same_texts(run.steps[1].argv, 4, update_initramfs, 4);
	assert_null(run.steps[1].argv[4]);
	assert_null(run.steps[1].built);
	assert_string_equal(run.steps[2].built, "/boot/.new");
	assert_string_equal(run.steps[2].becomes, "/boot/initramfs-6.1.0.img");
	assert_false(run.steps[2].again);
	assert_null(run.steps[3].built);
	assert_true(run.steps[3].again);
	assert_false(run.steps[3].carries_words);
	assert_true(run.steps[4].carries_words);
	assert_int_equal(run.n_images, 2);
	assert_string_equal(run.images[0], "/boot/initrd.img-6.1.0-18-amd64");
	assert_string_equal(run.images[1], "/boot/initramfs-6.1.0.img");
	same_texts(run.words, run.n_words, words, ARRAY_SIZE(words));
	same_texts(run.gone_words, run.n_gone_words, gone_words, ARRAY_SIZE(gone_words));
	assert_int_equal(run.state, RUN_PLANNED);
	assert_string_equal(run.id, "");
	arena_done(&run.mem);
}

static void test_the_choice_is_what_was_wanted(void **state)
{
	struct choice c = {0};

	(void)state;
	assert_int_equal(manifest_choice(text, strlen(text), &c, NULL), 0);
	assert_int_equal(c.n, 2);
	assert_true(choice_has(&c, wanted[0]));
	assert_true(choice_has(&c, wanted[1]));
	assert_int_equal(c.n_needs, 2);
	assert_string_equal(choice_needs(&c, NEED_HUGEPAGES), "8G@0,1G");
	assert_string_equal(choice_needs(&c, NEED_GOVERNOR), "");
	choice_done(&c);
}

static void test_no_byte_breaks_a_record(void **state)
{
	const char *odd[] = {"tab\there, line\nthere, 100%, \177, \001"};
	struct plan p = {.notes = odd, .n_notes = 1};
	struct buf out = {0};

	(void)state;
	plan_manifest(&p, &out);
	assert_string_equal(buf_str(&out), "passthru-plan\t1\n"
					   "note\ttab%09here, line%0Athere, 100%25, %7F, %01\n"
					   "reboot\tno\n");
	buf_done(&out);
}

#define HEAD "passthru-plan\t1\n"
#define TAIL "reboot\tno\n"
#define STEP "step\twhy\tdracut\n"
#define EDIT "edit\tchange\t/a\t0644\t0\t0\twhy\n"

static void test_anything_else_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *where;
	} rows[] = {
		{"", "manifest:1: "},
		{HEAD, "manifest:2: "},
		{"passthru-plan\t2\n" TAIL, "manifest:1: "},
		{"want\t0000:01:00.0\n" TAIL, "manifest:1: "},
		{HEAD HEAD TAIL, "manifest:2: "},
		{HEAD "reboot\tno", "manifest:2: "},
		{HEAD "reboot\tno\r\n", "manifest:2: "},
		{HEAD TAIL "word\tx\n", "manifest:3: "},
		{HEAD "\n" TAIL, "manifest:2: "},
		{HEAD "run\tsh\n" TAIL, "manifest:2: "},
		{HEAD "want\n" TAIL, "manifest:2: "},
		{HEAD "want\t0000:01:00.0\t\n" TAIL, "manifest:2: "},
		{HEAD "want\t01:00.9\n" TAIL, "manifest:2: "},
		{HEAD "word\tx\nwant\tnone\n" TAIL, "manifest:3: "},
		{HEAD "edit\tchange\tetc/fstab\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/../fstab\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/..\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc//fstab\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/./fstab\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tdelete\t/etc/fstab\t0644\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/fstab\t0999\t0\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/fstab\t0644\t-1\t0\twhy\n" TAIL, "manifest:2: "},
		{HEAD "edit\tchange\t/etc/fstab\t0644\t0\t4294967296\twhy\n" TAIL, "manifest:2: "},
		{HEAD "step\twhy\n" TAIL, "manifest:2: "},
		{HEAD "step\twhy\t/bin/sh\n" TAIL, "manifest:2: "},
		{HEAD "step\twhy\t\n" TAIL, "manifest:2: "},
		{HEAD STEP "built\t/a\n" TAIL, "manifest:3: "},
		{HEAD STEP "built\t/a\tb\n" TAIL, "manifest:3: "},
		{HEAD STEP "built\t/a/../b\t/b\n" TAIL, "manifest:3: "},
		{HEAD STEP "built\t/a\t/a\n" TAIL, "manifest:3: "},
		{HEAD "built\t/a\t/b\n" TAIL, "manifest:2: "},
		{HEAD STEP "word\tx\nbuilt\t/a\t/b\n" TAIL, "manifest:4: "},
		{HEAD STEP "built\t/a\t/b\nbuilt\t/a\t/b\n" TAIL, "manifest:4: "},
		{HEAD "again\n" TAIL, "manifest:2: "},
		{HEAD "carries-words\n" TAIL, "manifest:2: "},
		{HEAD STEP "carries-words\ncarries-words\n" TAIL, "manifest:4: "},
		{HEAD STEP "again\tyes\n" TAIL, "manifest:3: "},
		{HEAD STEP "again\nagain\n" TAIL, "manifest:4: "},
		{HEAD STEP "again\nbuilt\t/a\t/b\n" TAIL, "manifest:4: "},
		{HEAD STEP "carries-words\nagain\n" TAIL, "manifest:4: "},
		{HEAD "last\n" TAIL, "manifest:2: "},
		{HEAD STEP "last\ncarries-words\n" TAIL, "manifest:4: "},
		{HEAD STEP "last\nlast\n" TAIL, "manifest:4: "},
		{HEAD "owned\tx\n" TAIL, "manifest:2: "},
		{HEAD EDIT "owned\t\n" TAIL, "manifest:3: "},
		{HEAD EDIT "owned\ta=b\n" TAIL, "manifest:3: "},
		{HEAD EDIT "owned\ta\nowned\tb\n" TAIL, "manifest:4: "},
		{HEAD "edit\tremove\t/a\t0644\t0\t0\twhy\nowned\tx\n" TAIL, "manifest:3: "},
		{HEAD "expect\tloader-wrd\tgrub.cfg\t/a\tb\n" TAIL, "manifest:2: "},
		{HEAD "expect\tloader-word\tgrub.cfg\ta\tb\n" TAIL, "manifest:2: "},
		{HEAD "expect\tloader-word\tgrub.cfg\t/a\t\n" TAIL, "manifest:2: "},
		{HEAD "expect\tloader-word\t/a\tb\n" TAIL, "manifest:2: "},
		{HEAD "expect\tloader-word\tsh\t/a\tb\n" TAIL, "manifest:2: "},
		{HEAD "expect\tloader-word\tlsinitrd\t/a\tb\n" TAIL, "manifest:2: "},
		{HEAD "expect\timage-holds\tgrub.cfg\t/a\tb\n" TAIL, "manifest:2: "},
		{HEAD "word\t\n" TAIL, "manifest:2: "},
		{HEAD "gone-word\t\n" TAIL, "manifest:2: "},
		{HEAD "note\t\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%0Ab\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%1Bb\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%00b\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%2\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%zz\n" TAIL, "manifest:2: "},
		{HEAD "note\ta%\n" TAIL, "manifest:2: "},
		{HEAD "note\ta\033[2Jb\n" TAIL, "manifest:2: "},
		{HEAD "note\ta\xe2\x80\xae"
		      "b\n" TAIL,
		 "manifest:2: "},
		{HEAD "note\ta\xff"
		      "b\n" TAIL,
		 "manifest:2: "},
		{HEAD "reboot\tmaybe\n", "manifest:2: "},
		{HEAD "need\tspeed\t\n" TAIL, "manifest:2: "},
		{HEAD "need\tgovernor\n" TAIL, "manifest:2: "},
		{HEAD "need\tgovernor\tpowersave\n" TAIL, "manifest:2: "},
		{HEAD "need\thugepages\t\n" TAIL, "manifest:2: "},
		{HEAD "need\tmemlock\t../x:8G\n" TAIL, "manifest:2: "},
		{HEAD "need\tcpus\t2-5\nneed\tcpus\t2-5\n" TAIL, "manifest:3: "},
		{HEAD "binding\t0000:01:00.0\t1de5:0a01\tmagic\tpicked\t\tn\tw\n" TAIL,
		 "manifest:2: "},
		{HEAD "binding\t0000:01:00.0\t1de5:0a01\tids\tchosen\t\tn\tw\n" TAIL,
		 "manifest:2: "},
		{HEAD "binding\t0000:01:00.0\t1de5-0a01\tids\tpicked\t\tn\tw\n" TAIL,
		 "manifest:2: "},
		{HEAD "binding\t0000:01:00.0\t0x1d:0a01\tids\tpicked\t\tn\tw\n" TAIL,
		 "manifest:2: "},
		{HEAD "binding\t0000:01:00.0\t1de5:0a01f\tids\tpicked\t\tn\tw\n" TAIL,
		 "manifest:2: "},
		{HEAD "binding\t01\t1de5:0a01\tids\tpicked\t\tn\tw\n" TAIL, "manifest:2: "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct choice c = {.n = 99};
		struct run run = {.n_words = 99};
		struct err err = {0};

		assert_int_equal(manifest_read(rows[i].text, strlen(rows[i].text), &run, &err),
				 -EINVAL);
		if (!str_starts(err.line, rows[i].where))
			fail_msg("row %zu: %s", i, err.line);
		assert_int_equal(run.n_words, 99);
		assert_int_equal(manifest_choice(rows[i].text, strlen(rows[i].text), &c, NULL),
				 -EINVAL);
		assert_int_equal(c.n, 99);
	}
}

static void test_a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = HEAD "word\ta\0b\n" TAIL;
	struct run run;

	(void)state;
	assert_int_equal(manifest_read(bytes, sizeof(bytes) - 1, &run, NULL), -EINVAL);
}

static void test_every_cut_is_found_out(void **state)
{
	(void)state;
	for (size_t n = 0; n < strlen(text); n++) {
		struct run run;

		assert_int_equal(manifest_read(text, n, &run, NULL), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_written),
		cmocka_unit_test(test_what_was_written_is_read),
		cmocka_unit_test(test_the_choice_is_what_was_wanted),
		cmocka_unit_test(test_no_byte_breaks_a_record),
		cmocka_unit_test(test_anything_else_is_refused),
		cmocka_unit_test(test_a_nul_byte_is_refused),
		cmocka_unit_test(test_every_cut_is_found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
