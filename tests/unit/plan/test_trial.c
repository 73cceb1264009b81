/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan for one start: what is in it, and what cannot be tried. */
#include "plan/trial.h"
#include "unit/plan/entries.h"

#define MENU "/boot/grub/grub.cfg"
#define CUSTOM "/boot/grub/custom.cfg"
#define BLOCK "/boot/grub/grubenv"
#define TRIAL "/boot/passthru-trial.img"
#define MENU_OF(words)                                                                             \
	"menuentry 'Debian' --id old {\n\tlinux /vmlinuz-" DESK_RELEASE " " words                  \
	"\n\tinitrd /initrd.img-" DESK_RELEASE "\n}\n"

static const char *block(struct scene *s, const char *variables)
{
	char *b = arena_alloc(&s->h.mem, 1025);
	memset(b, '#', 1024);
	memcpy(b, "# GRUB Environment Block\n", 25);
	memcpy(b + 25, variables, strlen(variables));
	return b;
}

/* Its only entry has these words. */
static struct scene *grub_scene(const char *words)
{
	struct scene *s = desk_scene();
	s->h.loader.environment = BLOCK;
	s->h.loader.custom = CUSTOM;
	scene_file(s, MENU, arena_printf(&s->h.mem, MENU_OF("%s"), words));
	scene_file(s, CUSTOM, NULL);
	scene_file(s, BLOCK, block(s, ""));
	*ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries) = (struct boot_entry){
		.path = MENU,
		.line = 2,
		.title = "Debian",
		.release = DESK_RELEASE,
		.cmdline = words,
		.tries_left = -1,
	};
	return s;
}

static struct plan *trial_of(struct scene *s, const struct plan *p)
{
	struct plan *t = NULL;
	struct err err = {0};
	if (plan_trial(&s->h, p, &t, &err) < 0)
		fail_msg("%s", err.line);
	assert_ptr_equal(t->trial_of, p);
	assert_true(t->reboot);
	return t;
}

static void refuses(struct scene *s, const struct plan *p, const char *why)
{
	struct plan *t = NULL;
	struct err err = {0};
	assert_int_equal(plan_trial(&s->h, p, &t, &err), -EOPNOTSUPP);
	assert_null(t);
	if (!strstr(err.line, why))
		fail_msg("%s", err.line);
}

static void roles_are(const struct plan *p, size_t n_passing)
{
	assert_true(p->n_edits > n_passing);
	for (size_t i = 0; i < p->n_edits; i++) {
		assert_int_equal(p->edits[i].role, i < n_passing ? EDIT_PASSING : EDIT_LAST);
		assert_int_equal(p->edits[i].reader,
				 i < n_passing ? READ_FROM_IMAGE : READ_BY_LOADER);
	}
}

TEST(what_is_in_the_image_passes_and_what_points_to_it_comes_last)
{
	struct scene *s = grub_scene("root=UUID=1 ro quiet");
	struct plan *p = plan_of(s), *t = trial_of(s, p);
	roles_are(t, 2);
	assert_non_null(edit_at(t, "/etc/modprobe.d/vfio.conf"));
	assert_non_null(edit_at(t, "/etc/initramfs-tools/modules"));
	assert_null(edit_at(t, "/etc/default/grub"));
	expect_after(t, CUSTOM,
		     "# passthru trial: begin\n"
		     "if [ \"${boot_once}\" ]; then set fallback=0; fi\n"
		     "menuentry 'passthru trial (" DESK_RELEASE ")' --id 'passthru-trial' {\n"
		     "\tlinux /vmlinuz-" DESK_RELEASE
		     " root=UUID=1 ro quiet intel_iommu=on passthru.trial panic=30\n"
		     "\tinitrd /passthru-trial.img\n"
		     "}\n"
		     "# passthru trial: end\n");
	assert_string_equal(edit_at(t, BLOCK)->owned, "next_entry");
	assert_non_null(strstr(edit_at(t, BLOCK)->after, "\nnext_entry=passthru-trial\n"));
	assert_int_equal(t->n_words, 1);
	assert_string_equal(t->words[0], "intel_iommu=on");
	assert_int_equal(t->n_bindings, p->n_bindings);
	assert_int_equal(t->n_notes, p->n_notes + 1);
	plan_free(t);
	plan_free(p);
	scene_free(s);
}

TEST(one_image_is_made_and_must_hold_what_the_old_one_would)
{
	struct scene *s = grub_scene("root=UUID=1 ro");
	scene_kernel(s, "6.1.0-17-amd64", INTEL_DEFAULT_OFF);
	struct plan *p = plan_of(s), *t = trial_of(s, p);
	static const char *const argv[] = {"mkinitramfs", "-o", TRIAL, DESK_RELEASE};
	assert_int_equal(p->n_steps, 3);
	assert_int_equal(t->n_steps, 1);
	for (size_t i = 0; i < ARRAY_SIZE(argv); i++)
		assert_string_equal(t->steps[0].argv[i], argv[i]);
	assert_null(t->steps[0].argv[ARRAY_SIZE(argv)]);
	assert_string_equal(t->steps[0].generated[0], TRIAL);
	assert_null(t->steps[0].generated[1]);
	assert_null(t->steps[0].built);
	assert_int_equal(t->n_expects, 2);
	for (size_t i = 0; i < t->n_expects; i++) {
		assert_int_equal(t->expects[i].kind, EXPECT_IMAGE_HOLDS);
		assert_string_equal(t->expects[i].path, TRIAL);
		assert_string_equal(t->expects[i].reader, "lsinitramfs");
	}
	plan_free(t);
	plan_free(p);
	scene_free(s);
}

/* A plan of one word, whose edit is the loader's. */
static const struct plan *words_alone(struct plan *p)
{
	static struct edit edit = {.kind = EDIT_CHANGE, .path = "/etc/default/grub", .reader = READ_BY_LOADER};
	static const char *words[] = {"intel_iommu=on"}, *gone[] = {"intel_iommu=off"};
	*p = (struct plan){.edits = &edit,
			   .n_edits = 1,
			   .words = words,
			   .n_words = 1,
			   .gone_words = gone,
			   .n_gone_words = 1};
	return p;
}

TEST(words_alone_start_the_old_image)
{
	struct scene *s = grub_scene("root=UUID=1 intel_iommu=off ro");
	struct plan words, *t = trial_of(s, words_alone(&words));
	roles_are(t, 0);
	assert_int_equal(t->n_edits, 2);
	assert_int_equal(t->n_steps, 0);
	assert_non_null(strstr(edit_at(t, CUSTOM)->after, " root=UUID=1 intel_iommu=on ro passthru.trial panic=30\n"));
	assert_non_null(strstr(edit_at(t, CUSTOM)->after, "initrd /initrd.img-" DESK_RELEASE "\n"));
	plan_free(t);
	scene_free(s);
}

static const struct {
	const char *line, *wanted;
} panics[] = {
	{"ro", "ro intel_iommu=on passthru.trial panic=30\n"},
	{"ro panic=0", "ro panic=0 intel_iommu=on passthru.trial panic=30\n"},
	{"ro panic=60 panic=0", "ro panic=60 panic=0 intel_iommu=on passthru.trial panic=30\n"},
	{"ro panic=60", "ro panic=60 intel_iommu=on passthru.trial\n"},
	{"ro panic=-1", "ro panic=-1 intel_iommu=on passthru.trial\n"},
	{"ro panic=010", "ro panic=010 intel_iommu=on passthru.trial\n"},
	{"ro panic_print=1", "ro panic_print=1 intel_iommu=on passthru.trial panic=30\n"},
};

TEST(a_start_that_panics_ends_by_itself)
{
	for (size_t i = 0; i < ARRAY_SIZE(panics); i++) {
		struct scene *s = grub_scene(panics[i].line);
		struct plan words, *t = trial_of(s, words_alone(&words));
		if (!strstr(edit_at(t, CUSTOM)->after, panics[i].wanted))
			fail_msg("%s", edit_at(t, CUSTOM)->after);
		plan_free(t);
		scene_free(s);
	}
}

/* Entries that GRUB reads; of RHEL 8 where variables has kernelopts. */
static struct scene *bls_scene(const char *options, const char *variables)
{
	struct scene *s = desk_scene();
	struct boot_entry *e = scene_entry(s, DESK_RELEASE, options);
	s->h.loader = (struct loader){.kind = LOADER_GRUB_BLS,
				      .name = "GRUB with BLS entries",
				      .environment = BLOCK};
	s->h.initramfs.kind = INITRAMFS_DRACUT;
	scene_file(s, e->path,
		   arena_printf(&s->h.mem, "title Linux\nlinux /v\ninitrd /initrd.img-" DESK_RELEASE "\noptions %s\n",
				options));
	*ARENA_PUSH(&s->h.mem, e->initrds, e->n_initrds) = "/boot/initrd.img-" DESK_RELEASE;
	scene_file(s, "/boot/loader/entries/~passthru-trial.conf", NULL);
	scene_file(s, "/boot/loader/entries/0123-" DESK_RELEASE "-passthru-trial.conf", NULL);
	scene_file(s, BLOCK, block(s, variables));
	return s;
}

#define DRACUT " passthru.trial panic=30 rd.shell=0 rd.emergency=reboot\n"

TEST(an_entry_of_its_own_where_grub_reads_entries)
{
	struct scene *s = bls_scene("ro intel_iommu=off quiet", "");
	struct plan words, *t = trial_of(s, words_alone(&words));
	expect_after(t, "/boot/loader/entries/~passthru-trial.conf",
		     "title passthru trial (" DESK_RELEASE ")\nlinux /v\ninitrd /initrd.img-" DESK_RELEASE
		     "\noptions ro intel_iommu=on quiet" DRACUT);
	assert_non_null(strstr(edit_at(t, BLOCK)->after, "\nnext_entry=~passthru-trial\n"));
	roles_are(t, 0);
	plan_free(t);
	scene_free(s);
}

TEST(a_word_that_goes_is_taken_out_of_what_all_entries_have_for_this_one_alone)
{
	struct scene *s = bls_scene("$kernelopts $tuned_params", "kernelopts=root=UUID=1 intel_iommu=off ro\n");
	struct plan words, *t = trial_of(s, words_alone(&words));
	assert_non_null(strstr(edit_at(t, "/boot/loader/entries/~passthru-trial.conf")->after,
			       "options root=UUID=1 intel_iommu=on ro $tuned_params" DRACUT));
	assert_non_null(strstr(edit_at(t, BLOCK)->after, "kernelopts=root=UUID=1 intel_iommu=off ro\n"));
	plan_free(t);
	words.n_gone_words = 0;
	t = trial_of(s, &words);
	assert_non_null(strstr(edit_at(t, "/boot/loader/entries/~passthru-trial.conf")->after,
			       "options $kernelopts $tuned_params intel_iommu=on" DRACUT));
	plan_free(t);
	scene_file(s, BLOCK, block(s, ""));
	refuses(s, words_alone(&words), "has no kernelopts");
	scene_free(s);
}

TEST(an_entry_of_that_name_belongs_to_somebody)
{
	struct scene *s = bls_scene("ro", "");
	struct plan words;
	scene_file(s, "/boot/loader/entries/~passthru-trial.conf", "x");
	refuses(s, words_alone(&words), "~passthru-trial.conf: is there already");
	scene_free(s);
}

TEST(systemd_boot_is_told_last_of_all)
{
	struct scene *s = bls_scene("ro intel_iommu=off", "");
	struct plan *p, *t;
	s->h.loader = (struct loader){.kind = LOADER_SYSTEMD_BOOT, .name = "systemd-boot"};
	s->h.initramfs.kind = INITRAMFS_TOOLS;
	p = plan_of(s);
	t = trial_of(s, p);
	assert_int_equal(t->n_steps, 2);
	assert_false(t->steps[0].last);
	assert_true(t->steps[1].last);
	assert_string_equal(t->steps[1].argv[0], "bootctl");
	assert_string_equal(t->steps[1].argv[1], "set-oneshot");
	assert_string_equal(t->steps[1].argv[2], "0123-" DESK_RELEASE "-passthru-trial.conf");
	assert_null(t->steps[1].argv[3]);
	expect_after(t, "/boot/loader/entries/0123-" DESK_RELEASE "-passthru-trial.conf",
		     "title passthru trial (" DESK_RELEASE ")\nlinux /v\ninitrd /passthru-trial.img\n"
		     "options ro intel_iommu=on passthru.trial panic=30\n");
	plan_free(t);
	plan_free(p);
	scene_free(s);
}

/* A word that is turned in one entry alone is in no list of the plan, but in its edit of that entry. */
TEST(the_entry_begins_as_the_plan_leaves_it)
{
	struct scene *s = bls_scene("ro intel_iommu=off", "");
	struct plan words;
	struct edit edits[2];
	words_alone(&words);
	edits[0] = words.edits[0];
	edits[1] = (struct edit){.path = entry_path(s, DESK_RELEASE), .reader = READ_BY_LOADER, .after = "linux /v\noptions ro turned\n"};
	edits[1].after_len = strlen(edits[1].after);
	words.edits = edits;
	words.n_edits = 2;
	struct plan *t = trial_of(s, &words);
	expect_after(t, "/boot/loader/entries/~passthru-trial.conf", "linux /v\noptions ro turned intel_iommu=on" DRACUT);
	plan_free(t);
	scene_free(s);
}

static const struct {
	enum initramfs_kind kind;
	const char *lister, *argv[8];
} tools[] = {
	{INITRAMFS_TOOLS, "lsinitramfs", {"mkinitramfs", "-o", TRIAL, DESK_RELEASE}},
	{INITRAMFS_DRACUT, "lsinitrd", {"dracut", "--force", "--kver", DESK_RELEASE, TRIAL}},
	{INITRAMFS_MKINITCPIO, "lsinitcpio", {"mkinitcpio", "-k", DESK_RELEASE, "-g", TRIAL}},
	{INITRAMFS_BOOSTER, "booster", {"booster", "build", "--force", "--kernel-version", DESK_RELEASE, TRIAL}},
};

/* A plan that puts a file into the image of the desk. */
static const struct plan *image_alone(struct plan *p, const char *lister)
{
	static struct edit edit = {.kind = EDIT_CREATE, .path = "/etc/modprobe.d/vfio.conf"};
	static struct expect expect;
	expect = (struct expect){EXPECT_IMAGE_HOLDS, lister, "/boot/initrd.img-" DESK_RELEASE, "vfio.conf"};
	*p = (struct plan){.edits = &edit, .n_edits = 1, .expects = &expect, .n_expects = 1};
	return p;
}

TEST(each_tool_makes_it_by_its_own_program)
{
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		struct scene *s = grub_scene("ro");
		struct plan p, *t;
		s->h.initramfs.kind = tools[i].kind;
		t = trial_of(s, image_alone(&p, tools[i].lister));
		assert_int_equal(t->n_steps, 1);
		for (size_t k = 0; tools[i].argv[k]; k++)
			assert_string_equal(t->steps[0].argv[k], tools[i].argv[k]);
		assert_int_equal(t->n_expects, 1);
		assert_string_equal(t->expects[0].reader, tools[i].lister);
		plan_free(t);
		scene_free(s);
	}
}

TEST(an_image_that_cannot_be_made_elsewhere_is_not_tried)
{
	struct scene *s = grub_scene("ro");
	struct plan p;
	image_alone(&p, "lsinitcpio");
	s->h.initramfs.kind = INITRAMFS_MKINITCPIO;
	s->h.initramfs.has_hooks = true;
	refuses(s, &p, "Programs of others run behind mkinitcpio");
	s->h.initramfs.kind = INITRAMFS_NONE;
	refuses(s, &p, "nothing here makes this image under another name");
	s->h.initramfs.kind = INITRAMFS_TOOLS;
	s->h.initramfs.images[0].by = IMAGE_BY_LOADER;
	refuses(s, &p, "nothing here makes this image under another name");
	s->h.initramfs.images[0].by = IMAGE_BY_TOOL;
	p.n_expects = 0;
	refuses(s, &p, "holds nothing of what this plan writes");
	image_alone(&p, "lsinitramfs");
	s->h.initramfs.images[0].path = "/boot/initrd.img-other";
	refuses(s, &p, MENU ": which image of initramfs-tools this boot entry loads was not found");
	scene_free(s);
}

TEST(what_cannot_be_tried_says_why)
{
	struct scene *s = grub_scene("ro");
	struct plan p, empty = {0};
	struct refusal no = {"0000:01:00.0", "root-disk", "…"};
	words_alone(&p);
	refuses(s, &empty, "there is nothing to try");
	p.refused = &no;
	p.n_refused = 1;
	refuses(s, &p, "This plan is refused");
	words_alone(&p);
	s->h.entries[0].tries_left = 2;
	refuses(s, &p, "counts its starts");
	s->h.entries[0].tries_left = -1;
	s->h.entries[0].unified = true;
	refuses(s, &p, "is a unified kernel image");
	s->h.entries[0].unified = false;
	s->h.boot_unmounted = true;
	refuses(s, &p, "/boot stands in /etc/fstab and is not mounted");
	s->h.boot_unmounted = false;
	s->h.loader.once = (struct hindrance){"It cannot", "Do this."};
	refuses(s, &p, "It cannot. Do this.");
	s->h.loader.once = (struct hindrance){"It cannot", ""};
	refuses(s, &p, "It cannot.");
	s->h.loader.once = (struct hindrance){0};
	s->h.loader.kind = LOADER_REFIND;
	s->h.loader.name = "rEFInd";
	refuses(s, &p, "rEFInd cannot be told by passthru to start an entry just once");
	s->h.n_entries = 0;
	refuses(s, &p, "No boot entry of this host was found");
	scene_free(s);
}

TEST(what_stands_in_grubs_files_is_not_lost)
{
	struct scene *s = grub_scene("ro");
	struct plan p;
	words_alone(&p);
	scene_file(s, CUSTOM, "# passthru trial: begin\n");
	refuses(s, &p, CUSTOM ": line 1: the entry of another trial stands there");
	scene_file(s, CUSTOM, "own\n");
	struct plan *t = trial_of(s, &p);
	assert_int_equal(edit_at(t, CUSTOM)->kind, EDIT_CHANGE);
	assert_int_equal(strncmp(edit_at(t, CUSTOM)->after, "own\n# passthru trial: begin\n", 28), 0);
	plan_free(t);
	scene_file(s, BLOCK, "short");
	refuses(s, &p, BLOCK ": line 1: not an environment block");
	scene_unreadable(s, MENU, "no permission");
	refuses(s, &p, MENU ": could not be read");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_in_the_image_passes_and_what_points_to_it_comes_last),
		cmocka_unit_test(one_image_is_made_and_must_hold_what_the_old_one_would),
		cmocka_unit_test(words_alone_start_the_old_image),
		cmocka_unit_test(a_start_that_panics_ends_by_itself),
		cmocka_unit_test(an_entry_of_its_own_where_grub_reads_entries),
		cmocka_unit_test(a_word_that_goes_is_taken_out_of_what_all_entries_have_for_this_one_alone),
		cmocka_unit_test(an_entry_of_that_name_belongs_to_somebody),
		cmocka_unit_test(systemd_boot_is_told_last_of_all),
		cmocka_unit_test(the_entry_begins_as_the_plan_leaves_it),
		cmocka_unit_test(each_tool_makes_it_by_its_own_program),
		cmocka_unit_test(an_image_that_cannot_be_made_elsewhere_is_not_tried),
		cmocka_unit_test(what_cannot_be_tried_says_why),
		cmocka_unit_test(what_stands_in_grubs_files_is_not_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
