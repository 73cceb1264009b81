/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/scene.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include "lib/scene_shell.h"
#include "lib/tree.h"

static const char grub_old[] = "# keep me\nGRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX='quiet'\n";
static const char grub_new[] =
	"# keep me\nGRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX='quiet intel_iommu=on'\n";
static const char modules_old[] = "# one a line\next4\n";
static const char modules_new[] = "# one a line\next4\nvfio-pci\n";
static const char conf_new[] = "options vfio-pci ids=10de:2206\n";
static const char gone_old[] = "blacklist vfio-pci\n";
/* The lines of the environment block; SCENE_BLOCK bytes with what fills it up. */
#define ENV_HEAD "# GRUB Environment Block\n"
#define ENV_REST "saved_entry=0\n"
static const char env_old[] = ENV_HEAD "kernelopts=root=/dev/vda1 ro\n" ENV_REST;
static const char env_new[] = ENV_HEAD "kernelopts=root=/dev/vda1 ro intel_iommu=on\n" ENV_REST;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void set_times(const char *dir, const char *path)
{
	/* 2020-01-02 03:04:05.006 UTC: nothing that is written now has it by chance. */
	const struct timespec t[2] = {{1577934245, 6000000}, {1577934245, 6000000}};
	_cleanup_free_ char *full = tree_path(dir, path);

	must(utimensat(AT_FDCWD, full, t, 0) == 0, full);
}

static void old_file(const struct scene *s, const char *path, const char *text, mode_t mode)
{
	_cleanup_free_ char *full = tree_path(s->dir, path);

	tree_bytes(s->dir, path, text, strlen(text));
	must(chmod(full, mode) == 0, full);
	/* tmpfs knows user xattrs since Linux 6.6 only, trusted ones are root's: what is not kept
	   cannot be lost. */
	(void)!setxattr(full, "user.passthru-test", path, strlen(path), 0);
	(void)!setxattr(full, "trusted.passthru-test", path, strlen(path), 0);
	set_times(s->dir, path);
}

char *scene_block(const char *lines)
{
	char *block = xmalloc(SCENE_BLOCK + 1);

	memset(block, '#', SCENE_BLOCK);
	memcpy(block, lines, strlen(lines));
	block[SCENE_BLOCK] = '\0';
	return block;
}

static void write_old_files(const struct scene *s)
{
	_cleanup_free_ char *block = scene_block(env_old);

	old_file(s, "etc/default/grub", grub_old, 0644);
	old_file(s, "etc/initramfs-tools/modules", modules_old, 0640);
	old_file(s, "etc/gone.conf", gone_old, 0600);
	old_file(s, "boot/grub/grub.cfg", "# old grub.cfg\n", 0400);
	old_file(s, "boot/initrd.img-6.1", "old image\n", 0644);
	old_file(s, "boot/initramfs-6.3.img", "old image of dracut\n", 0600);
	old_file(s, "boot/grub/grubenv", block, 0600);
	tree_file(s->dir, "esp/grub.cfg", "# old grub.cfg\n");
}

static void remove_dir(const struct scene *s, const char *name)
{
	struct err err = {0};

	if (root_exists(&s->root, name) != TRI_NO)
		must(remove_tree(&s->root, name, &err) == 0, err.line);
}

const char *const scene_dirs[] = {"etc", "boot", "var", "esp", NULL};

void scene_empty(struct scene *s)
{
	for (const char *const *d = scene_dirs; *d; d++)
		remove_dir(s, *d);
}

void scene_reset(struct scene *s)
{
	scene_empty(s);
	write_old_files(s);
}

static struct edit *add_edit(struct scene *s, enum edit_kind kind, const char *path,
			     const char *before, const char *after)
{
	struct edit *e = ARENA_PUSH(&s->mem, s->plan.edits, s->plan.n_edits);
	_cleanup_close_ int fd = root_openat(&s->root, path, O_RDONLY, 0);

	*e = (struct edit){.kind = kind, .path = path, .why = "the test wants it", .diff = ""};
	e->before = before ? before : "";
	e->before_len = strlen(e->before);
	e->after = after ? after : "";
	e->after_len = strlen(e->after);
	if (fd >= 0)
		must(meta_read(fd, &s->mem, &e->before_meta, NULL) == 0, path);
	e->after_meta = e->before_meta;
	if (kind == EDIT_CREATE)
		e->after_meta = (struct meta){.mode = 0644, .uid = 0, .gid = 0};
	return e;
}

static void add_steps(struct scene *s)
{
	static const char *const initramfs_argv[] = {"update-initramfs", "-u", "-k", "all", NULL};
	static const char *const initramfs_made[] = {"/boot/initrd.img-6.1", "/boot/initrd.img-6.2",
						     NULL};
	static const char *const initramfs_left[] = {"/boot/initrd.img-6.1.new", NULL};
	static const char *const grub_argv[] = {"update-grub", NULL};
	static const char *const grub_made[] = {"/boot/grub/grub.cfg", NULL};
	static const char *const grub_left[] = {"/boot/grub/grub.cfg.new", NULL};

	*ARENA_PUSH(&s->mem, s->plan.steps, s->plan.n_steps) =
		(struct step){.argv = initramfs_argv,
			      .why = "images",
			      .timeout_s = 60,
			      .generated = initramfs_made,
			      .leftovers = initramfs_left};
	*ARENA_PUSH(&s->mem, s->plan.steps, s->plan.n_steps) =
		(struct step){.argv = grub_argv,
			      .why = "loader",
			      .timeout_s = 60,
			      .generated = grub_made,
			      .leftovers = grub_left};
	*ARENA_PUSH(&s->mem, s->plan.expects, s->plan.n_expects) = (struct expect){
		EXPECT_LOADER_WORD, READER_GRUB_CFG, "/boot/grub/grub.cfg", "intel_iommu=on"};
	*ARENA_PUSH(&s->mem, s->plan.expects, s->plan.n_expects) = (struct expect){
		EXPECT_IMAGE_HOLDS, "lsinitramfs", "/boot/initrd.img-6.1", "vfio-pci.ko"};
	*ARENA_PUSH(&s->mem, s->plan.expects, s->plan.n_expects) = (struct expect){
		EXPECT_IMAGE_HOLDS, "lsinitramfs", "/boot/initrd.img-6.2", "vfio.conf"};
}

static void add_built_step(struct scene *s)
{
	static const char *const argv[] = {"dracut", "--force", SCENE_BUILT, "6.3", NULL};
	static const char *const made[] = {"/boot/initramfs-6.3.img", NULL};
	static const char *const left[] = {SCENE_BUILT, NULL};

	*ARENA_PUSH(&s->mem, s->plan.steps, s->plan.n_steps) = (struct step){.argv = argv,
									     .why = "image",
									     .timeout_s = 60,
									     .generated = made,
									     .leftovers = left,
									     .built = SCENE_BUILT,
									     .becomes = made[0]};
	*ARENA_PUSH(&s->mem, s->plan.expects, s->plan.n_expects) =
		(struct expect){EXPECT_IMAGE_HOLDS, "lsinitrd", made[0], "vfio-pci.ko"};
}

static void add_again_step(struct scene *s)
{
	static const char *const argv[] = {"proxmox-boot-tool", "refresh", NULL};

	*ARENA_PUSH(&s->mem, s->plan.steps, s->plan.n_steps) = (struct step){
		.argv = argv, .why = "volumes that only it mounts", .timeout_s = 60, .again = true};
}

static void make_plan(struct scene *s)
{
	_cleanup_free_ char *old = scene_block(env_old), *new = scene_block(env_new);

	add_edit(s, EDIT_CHANGE, "/etc/default/grub", grub_old, grub_new);
	add_edit(s, EDIT_CREATE, "/etc/modprobe.d/vfio.conf", NULL, conf_new);
	add_edit(s, EDIT_CHANGE, "/etc/initramfs-tools/modules", modules_old, modules_new);
	add_edit(s, EDIT_REMOVE, "/etc/gone.conf", gone_old, NULL);
	add_edit(s, EDIT_CHANGE, "/boot/grub/grubenv", arena_str(&s->mem, old),
		 arena_str(&s->mem, new))
		->owned = "kernelopts";
	if (s->programs) {
		add_steps(s);
		add_built_step(s);
		add_again_step(s);
	}
	*ARENA_PUSH(&s->mem, s->plan.words, s->plan.n_words) = "intel_iommu=on";
	s->plan.reboot = true;
}

struct apply_opts scene_opts(const struct scene *s)
{
	return (struct apply_opts){.chroot = s->programs,
				   .boot_id = "11111111-2222-3333-4444-555555555555"};
}

char *scene_apply(struct scene *s)
{
	struct apply_opts o = scene_opts(s);
	enum outcome outcome = OUTCOME_NO;
	struct err err = {0};
	char *id = NULL;

	run_apply(&s->root, &s->plan, &o, &outcome, &id, &err);
	must(outcome == OUTCOME_DONE, err.line);
	return id;
}

/* ext4 takes its time with a new inode while others were deleted just before (recently_deleted in
   fs/ext4/ialloc.c): thousands of small trees are better made in memory, where programs can run
   there. */
static void prefer_memory(void)
{
	struct statvfs fs;

	if (statvfs("/dev/shm", &fs) == 0 && !(fs.f_flag & (ST_NOEXEC | ST_RDONLY)) &&
	    access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 0);
}

void scene_open(struct scene *s)
{
	prefer_memory();
	*s = (struct scene){.dir = tree_new()};
	must(root_open(s->dir, &s->root, NULL) == 0, s->dir);
	s->programs = scene_shell(s->dir, &s->root);
	scene_reset(s);
	make_plan(s);
	s->old_state = scene_state(s, true);
	free(scene_apply(s));
	s->new_state = scene_state(s, false);
	scene_reset(s);
}

void scene_close(struct scene *s)
{
	free(s->old_state);
	free(s->new_state);
	arena_done(&s->mem);
	root_done(&s->root);
	tree_free(s->dir);
	arena_done(&s->kept_mem);
}

enum scene_is scene_is(const struct scene *s)
{
	_cleanup_free_ char *timed = scene_state(s, true), *plain = scene_state(s, false);

	return streq(timed, s->old_state)   ? SCENE_OLD
	       : streq(plain, s->new_state) ? SCENE_NEW
					    : SCENE_MIXED;
}

void scene_wait_for_programs(const struct scene *s)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **ids;
	size_t n;

	if (root_list(&s->root, &mem, PASSTHRU_RUNS_DIR, &ids, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path =
			arena_printf(&mem, PASSTHRU_RUNS_DIR "/%s/running", ids[i]);
		_cleanup_close_ int fd = root_openat(&s->root, path, O_RDONLY, 0);

		if (fd >= 0)
			must(flock(fd, LOCK_EX) == 0, path);
	}
}
