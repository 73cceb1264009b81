/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libkmod itself reads in a file of modprobe.d before an edit and after it: the two differ by
 * exactly our words, and no byte of the file is gone. Held over the files here and, where
 * PASSTHRU_CORPUS names a directory with modprobe/, over those that people have.
 */
#include "unit/base/unit.h"

#include <dirent.h>
#include <fnmatch.h>
#include <libkmod.h>

#include "conf/modprobe.h"
#include "conf/vfioinstall.h"
#include "lib/tree.h"

#define ID "1de5:0a01"

/* What libkmod holds: "options\tvfio_pci\tids=…", in its order. */
struct reading {
	char **at;
	size_t n;
};

static const struct {
	const char *name;
	struct kmod_config_iter *(*get)(const struct kmod_ctx *ctx);
} kinds[] = {
	{"alias", kmod_config_get_aliases},
	{"blacklist", kmod_config_get_blacklists},
	{"install", kmod_config_get_install_commands},
	{"options", kmod_config_get_options},
	{"remove", kmod_config_get_remove_commands},
	{"softdep", kmod_config_get_softdeps},
};

/* What libkmod loads before the module: " vfio_pci a". The first pattern that matches is the one
 * that counts (kmod_module_get_softdeps, which alone does not tell without an index of modules). */
static const char *pre_of(const struct reading *r, const char *module, struct arena *a)
{
	static const char entry[] = "softdep\t";
	for (size_t i = 0; i < r->n; i++) {
		const char *key = r->at[i] + strlen(entry), *tab = strchrnul(key, '\t');
		if (!str_starts(r->at[i], entry) ||
		    fnmatch(arena_dup(a, key, (size_t)(tab - key)), module, 0) != 0)
			continue;
		const char *pre = strstr(tab, "pre:"), *post = strstr(tab, "post:");
		if (!pre)
			return "";
		pre += strlen("pre:");
		char *names = arena_dup(a, pre, post > pre ? (size_t)(post - pre) : strlen(pre));
		if (post > pre && post[-1] == ' ')
			names[strlen(names) - 1] = 0;
		for (char *c = names; *c; c++)
			*c = *c == '-' ? '_' : *c;
		return names;
	}
	return "";
}

/* The entries of each in which they differ; all others are equal, in their order. */
struct difference {
	const char *was, *is; /* NULL: none */
};

static struct difference differ(const struct reading *before, const struct reading *after)
{
	size_t first = 0, last = 0, least = before->n < after->n ? before->n : after->n;
	while (first < least && streq(before->at[first], after->at[first]))
		first++;
	while (last < least - first &&
	       streq(before->at[before->n - 1 - last], after->at[after->n - 1 - last]))
		last++;
	if (before->n - first - last > 1 || after->n - first - last > 1)
		fail_msg("from \"%s\" to \"%s\"", before->at[first], after->at[first]);
	return (struct difference){
		before->n > first + last ? before->at[first] : NULL,
		after->n > first + last ? after->at[first] : NULL,
	};
}

static bool only_inserted(const char *bytes, size_t n, const struct buf *out)
{
	size_t first = 0, last = 0;
	while (first < n && first < out->len && bytes[first] == out->data[first])
		first++;
	while (last < n - first && last < out->len - first &&
	       bytes[n - 1 - last] == out->data[out->len - 1 - last])
		last++;
	return first + last == n;
}

/* A file, what libkmod reads in it, and an edit of it. */
struct file {
	const char *tree, *name, *bytes;
	size_t n;
	struct arena mem;
	struct reading before;
};

/* Behind a backslash that ends the file libkmod puts EOF, as a byte. No file has it, and it is not
 * missed when a line comes behind. */
static const char *without_eof(const char *value, struct arena *a)
{
	size_t n = value ? strlen(value) : 0;
	return arena_dup(a, n ? value : "", n - (n > 0 && value[n - 1] == (char)EOF));
}

static struct reading read_file(struct file *f, const char *bytes, size_t n)
{
	_cleanup_free_ char *dir = tree_path(f->tree, "modprobe.d");
	const char *const paths[] = {dir, NULL};
	struct reading r = {0};
	tree_bytes(f->tree, "modprobe.d/vfio.conf", bytes, n);
	struct kmod_ctx *ctx = kmod_new(f->tree, paths);
	assert_non_null(ctx);
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct kmod_config_iter *it = kinds[k].get(ctx);
		while (it && kmod_config_iter_next(it)) {
			const char *value = without_eof(kmod_config_iter_get_value(it), &f->mem);
			*ARENA_PUSH(&f->mem, r.at, r.n) =
				arena_printf(&f->mem, "%s\t%s\t%s", kinds[k].name,
					     kmod_config_iter_get_key(it), value);
		}
		if (it)
			kmod_config_iter_free_iter(it);
	}
	kmod_unref(ctx);
	return r;
}

static struct difference edited(struct file *f, const struct buf *out, struct reading *ret)
{
	struct reading after = read_file(f, buf_str(out), out->len);
	if (!only_inserted(f->bytes, f->n, out))
		fail_msg("%s: bytes are gone", f->name);
	if (ret)
		*ret = after;
	return differ(&f->before, &after);
}

/* line without our id and the comma that came with it */
static const char *without_id(const char *line, struct arena *a)
{
	const char *at = strstr(line, ID), *end = at ? at + strlen(ID) : NULL;
	if (!at)
		return line;
	if (at[-1] == ',')
		at--;
	else if (*end == ',')
		end++;
	return arena_printf(a, "%.*s%s", (int)(at - line), line, end);
}

static bool hold_ids(struct file *f)
{
	static const char *const ids[] = {ID};
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};
	if (modprobe_add_ids(f->bytes, f->n, ids, 1, &out, &err) < 0) {
		assert_true(str_starts(err.line, "line "));
		return false;
	}
	struct difference d = edited(f, &out, NULL);
	assert_non_null(d.is);
	if (d.was)
		assert_string_equal(without_id(d.is, &f->mem), d.was);
	else
		assert_string_equal(d.is, "options\tvfio_pci\tids=" ID);
	return true;
}

static const char *const modules[] = {"nouveau", "nvidia",        "nvidia_drm", "amdgpu",
				      "radeon",  "snd_hda_intel", "drm",        "xhci_pci"};

/* The first dependency of the module is vfio-pci now; of no other module has one gone. */
static void hold_softdep(struct file *f, const char *module)
{
	_cleanup_buf_ struct buf out = {0};
	struct reading after;
	assert_int_equal(modprobe_add_softdep(f->bytes, f->n, module, &out, NULL), 0);
	struct difference d = edited(f, &out, &after);
	assert_true(!d.was || str_starts(d.was, "softdep\t"));
	assert_true(!d.is || str_starts(d.is, "softdep\t"));
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		const char *was = pre_of(&f->before, modules[i], &f->mem),
			   *is = pre_of(&after, modules[i], &f->mem);
		bool ours = streq(modules[i], module), had = strstr(was, " vfio_pci");
		if (streq(was, is) && (had || !ours))
			continue;
		assert_false(had);
		assert_string_equal(is, arena_printf(&f->mem, " vfio_pci%s", was));
	}
}

static bool hold_install(struct file *f)
{
	static const struct vfio_place place = {"0000:00:01.0/0000:01:00.0", 0x1de5, 0x0a01};
	static const char entry[] = "install\tvfio_pci\t";
	_cleanup_buf_ struct buf out = {0};
	struct vfio_place *places;
	struct err err = {0};
	size_t n;
	if (vfio_install_add(f->bytes, f->n, &place, 1, &out, &err) < 0) {
		assert_true(str_starts(err.line, "line "));
		return false;
	}
	struct difference d = edited(f, &out, NULL);
	assert_null(d.was);
	assert_true(str_starts(d.is, entry));
	assert_int_equal(vfio_install_parse(d.is + strlen(entry), &f->mem, &places, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_string_equal(places[0].path, place.path);
	return true;
}

static struct tally {
	size_t files, ids, installs;
} tally;

static void hold(const char *tree, const char *name, const char *bytes, size_t n)
{
	struct file f = {.tree = tree, .name = name, .bytes = bytes, .n = n};
	f.before = read_file(&f, bytes, n);
	tally.files++;
	tally.ids += hold_ids(&f);
	tally.installs += hold_install(&f);
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		hold_softdep(&f, modules[i]);
	arena_done(&f.mem);
}

/* takes_ids, takes_install: false: the edit is refused by line. */
static const struct {
	const char *bytes;
	bool takes_ids, takes_install;
} rows[] = {
	{"", true, true},
	{"\n\n", true, true},
	{"# nothing", true, true},
	{"# a comment does not go on \\", true, true},
	{"options vfio-pci ids=10de:1c82\n", true, true},
	{"options vfio_pci ids=10DE:1C82,10de:0fb9 disable_vga=1", true, true},
	{"options vfio-pci disable_vga=1\n", true, true},
	/* "\r" is a blank to the kernel (lib/cmdline.c, isspace). */
	{"options vfio-pci disable_vga=1 ids=10de:1c82\r\n", true, true},
	{"\toptions\tvfio-pci \t ids=10de:1c82 \n", true, true},
	{"options vfio-pci \\\n ids=10de:1c82,\\\n10de:0fb9\n", true, true},
	{"options vfio-pci ids=10de:1c82 \\", true, true},
	{"options vfio-pci ids=10de:1c82\noptions vfio-pci ids=8086:1533\n", true, true},
	{"options vfio-pci ids=10de:1c82 # card\n", true, true},
	{"options vfio-pci ids=\n", true, true},
	{"options vfio-pci ids=(your id)\n", false, true},
	{"options vfio-pci ids=\"10de:1c82\"\n", true, true},
	{"softdep nvidia pre: vfio-pci\nsoftdep nouveau pre:vfio-pci\n", true, true},
	{"softdep nvidia* pre: a b post: c\n", true, true},
	{"softdep amdgpu post: c\nsoftdep amdgpu pre: vfio-pci\n", true, true},
	{"softdep drm pre: a \\\n b\n", true, true},
	{"softdep radeon pre: a", true, true},
	{"softdep [a pre: b\nsoftdep x? pre: y\n", true, true},
	{"install vfio_pci /bin/true\n", true, false},
	{"install nouveau /bin/false\nblacklist nouveau\nalias pci:v000010DEd* vfio-pci\n", true,
	 true},
	{"remove vfio_pci /bin/x; exit\nweakdep a b\nnonsense here\noptions\n", true, true},
};

TEST(every_way_to_write_a_line)
{
	char *tree = tree_new();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		tally = (struct tally){0};
		hold(tree, rows[i].bytes, rows[i].bytes, strlen(rows[i].bytes));
		if (tally.ids != rows[i].takes_ids || tally.installs != rows[i].takes_install)
			fail_msg("row %zu: ids %zu, install %zu", i, tally.ids, tally.installs);
	}
	tree_free(tree);
}

static void hold_file(const char *tree, const char *path)
{
	_cleanup_buf_ struct buf bytes = {0};
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_putc(&bytes, (char)c);
	fclose(f);
	hold(tree, path, buf_str(&bytes), bytes.len);
}

TEST(files_that_people_have)
{
	const char *dir = getenv("PASSTHRU_CORPUS");
	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	_cleanup_(arena_done) struct arena a = {0};
	char *tree = tree_new();
	DIR *d = opendir(arena_printf(&a, "%s/modprobe", dir));
	assert_non_null(d);
	tally = (struct tally){0};
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			hold_file(tree, arena_printf(&a, "%s/modprobe/%s", dir, e->d_name));
	closedir(d);
	tree_free(tree);
	print_message("%zu files, %zu take an id, %zu a line that binds by address\n", tally.files,
		      tally.ids, tally.installs);
	assert_true(tally.ids > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_write_a_line),
		cmocka_unit_test(files_that_people_have),
	};
	/* It would tell of each line that it ignores. */
	setenv("KMOD_LOG", "emerg", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
