/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The laws of plans over files that people really have: PASSTHRU_CORPUS names a directory with
 * grub/ and modprobe/, each full of such files. Each file gives a plan that keeps the laws, or no
 * plan and a line that names the file.
 */
#include <dirent.h>

#include "unit/plan/scene.h"

static const char *corpus_dir(const char *name, struct arena *a)
{
	const char *dir = getenv("PASSTHRU_CORPUS");
	return dir ? arena_printf(a, "%s/%s", dir, name) : NULL;
}

/* The file's text, NULL when it cannot be read or holds a NUL byte. */
static char *text_of(const char *path, struct arena *a)
{
	_cleanup_buf_ struct buf bytes = {0};
	FILE *f = fopen(path, "re");
	int c;
	if (!f)
		return NULL;
	while ((c = fgetc(f)) != EOF)
		buf_putc(&bytes, (char)c);
	fclose(f);
	return strlen(buf_str(&bytes)) == bytes.len ? arena_str(a, buf_str(&bytes)) : NULL;
}

/* Plans with the text at path, after prepare; true when there was a plan. */
static bool keeps_laws(const char *path, const char *text, void (*prepare)(struct scene *s))
{
	struct scene *s = desk_scene();
	struct plan *p = NULL;
	struct err err = {0};
	prepare(s);
	scene_file(s, path, text);
	if (plan_build(&s->h, &s->r, &s->c, &p, &err) == 0) {
		expect_laws(s, p);
		return true;
	}
	assert_non_null(strstr(err.line, path));
	scene_free(s);
	return false;
}

static void over_all(const char *name, const char *path, void (*prepare)(struct scene *s))
{
	_cleanup_(arena_done) struct arena a = {0};
	const char *dir = corpus_dir(name, &a);
	size_t n = 0, plans = 0;
	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	DIR *d = opendir(dir);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		char *text = e->d_name[0] == '.'
				     ? NULL
				     : text_of(arena_printf(&a, "%s/%s", dir, e->d_name), &a);
		if (!text)
			continue;
		n++;
		plans += keeps_laws(path, text, prepare);
	}
	closedir(d);
	print_message("%s: %zu files, %zu plans\n", name, n, plans);
	assert_true(plans > 0);
}

static void as_it_is(struct scene *s)
{
	(void)s;
}

static void switched_off(struct scene *s)
{
	scene_cmdline(s, "ro intel_iommu=off iommu=off");
	scene_iommu(s, CPU_INTEL, IOMMU_OFF, REASON_CMDLINE_OFF);
}

static void built_in(struct scene *s)
{
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
}

TEST(grub_files)
{
	over_all("grub", "/etc/default/grub", as_it_is);
}

TEST(grub_files_of_hosts_that_are_off)
{
	over_all("grub", "/etc/default/grub", switched_off);
}

TEST(grub_files_that_get_ids)
{
	over_all("grub", "/etc/default/grub", built_in);
}

TEST(modprobe_files)
{
	over_all("modprobe", "/etc/modprobe.d/vfio.conf", as_it_is);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grub_files),
		cmocka_unit_test(grub_files_of_hosts_that_are_off),
		cmocka_unit_test(grub_files_that_get_ids),
		cmocka_unit_test(modprobe_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
