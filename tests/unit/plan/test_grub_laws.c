/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the shell itself makes of GRUB's files before a plan and after it: dash, and bash where it
 * is the host's sh. The two readings differ by exactly the plan's words, or there is no plan and a
 * line names the place. Held over files that people have (PASSTHRU_CORPUS names a directory with
 * grub/; the head of test_corpus.c) and over the rows here, which have every way to write a value.
 */
#include <dirent.h>

#include "unit/plan/grub_shell.h"
#include "unit/plan/scene.h"

#define GRUB "/etc/default/grub"
#define DROP_IN "/etc/default/grub.d/50-some.cfg"
#define D "GRUB_CMDLINE_LINUX_DEFAULT"
#define L "GRUB_CMDLINE_LINUX"

/* Host whose sh is dash: bash reads the files the same, for no plan may need one of the two. */
static const char *const dash_host[] = {"/bin/dash", "/bin/bash", NULL};
static const char *const bash_host[] = {"/bin/bash", NULL};

static bool have_shells(void)
{
	return access(dash_host[0], X_OK) == 0 && access(dash_host[1], X_OK) == 0;
}

/* What is held, how often. */
static struct tally {
	size_t plans, refused, unread, failing;
} tally;

static struct grub_source *files_of(const struct scene *s, struct arena *a)
{
	const struct loader *l = &s->h.loader;
	struct grub_source *src = arena_alloc(a, l->n_sources * sizeof(*src));
	for (size_t i = 0; i < l->n_sources; i++) {
		const struct file_fact *f = host_file(&s->h, l->sources[i]);
		src[i] = (struct grub_source){.path = f->path,
					      .bytes = arena_str(a, f->bytes ? f->bytes : ""),
					      .len = f->len,
					      .bash = l->sh_is_bash};
	}
	return src;
}

struct names {
	const char **at; /* the two variables first */
	size_t n;
};

static void add_name(struct names *names, const char *name, struct arena *a)
{
	for (size_t i = 0; i < names->n; i++)
		if (streq(names->at[i], name))
			return;
	*ARENA_PUSH(a, names->at, names->n) = name;
}

/* Everything that the files assign. */
static struct names names_in(const struct grub_source *src, size_t n, struct arena *a)
{
	struct names names = {0};
	add_name(&names, L, a);
	add_name(&names, D, a);
	for (size_t i = 0; i < n; i++) {
		struct shell_file f = {0};
		shell_parse(src[i].bytes, src[i].len, a, &f, NULL);
		for (size_t k = 0; k < f.n_assigns; k++)
			add_name(&names, f.assigns[k].name, a);
	}
	return names;
}

static bool is_of_plan(const struct plan *p, const char *word)
{
	bool found = false;
	for (size_t i = 0; i < p->n_words; i++)
		found |= cmdline_has(word, p->words[i]);
	for (size_t i = 0; i < p->n_gone_words; i++)
		found |= cmdline_has(word, p->gone_words[i]);
	return found;
}

/* The line's words but those of the plan, in their order. */
static const char *other_words(const struct plan *p, const char *line, struct arena *a)
{
	const char *rest = "";
	char **words;
	size_t n;
	cmdline_words(line, a, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (!is_of_plan(p, words[i]))
			rest = arena_printf(a, "%s %s", rest, words[i]);
	return rest;
}

static void hold_difference(const struct plan *p, const struct names *names,
			    const struct reading *before, const struct reading *after,
			    struct arena *a)
{
	const char *line = arena_printf(a, "%s %s", after->values[0], after->values[1]);
	for (size_t v = 0; v < 2; v++)
		assert_string_equal(other_words(p, after->values[v], a),
				    other_words(p, before->values[v], a));
	for (size_t v = 2; v < names->n; v++)
		assert_string_equal(after->values[v], before->values[v]);
	for (size_t i = 0; i < p->n_words; i++)
		assert_true(cmdline_has(line, p->words[i]));
	for (size_t i = 0; i < p->n_gone_words; i++)
		assert_false(cmdline_has(line, p->gone_words[i]));
}

static void hold_readings(const struct scene *s, const struct grub_source *before, size_t n,
			  const struct plan *p, struct arena *a)
{
	const struct files_at files = {{before, files_of(s, a)}, n};
	struct names names = names_in(before, n, a);
	for (const char *const *sh = s->h.loader.sh_is_bash ? bash_host : dash_host; *sh; sh++) {
		struct reading at[TIMES];
		shell_readings(a, *sh, &files, names.at, names.n, at);
		if (at[0].read != at[1].read)
			fail_msg("%s reads the files %s alone", *sh,
				 at[0].read ? "before" : "after");
		tally.failing += !at[0].read;
		if (at[0].read)
			hold_difference(p, &names, &at[0], &at[1], a);
	}
}

/* "PATH:LINE: …" or "PATH: line LINE: …" */
static void hold_refusal(const struct scene *s, const char *line)
{
	for (size_t i = 0; i < s->h.loader.n_sources; i++) {
		const char *path = s->h.loader.sources[i], *at = line + strlen(path);
		if (!str_starts(line, path))
			continue;
		at += str_starts(at, ": line ") ? strlen(": line ") : strlen(":");
		if (*at >= '1' && *at <= '9')
			return;
	}
	fail_msg("\"%s\" names no line", line);
}

/* Uses up the scene. True when there was a plan; what stops it is left in *err. */
static bool hold(struct scene *s, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	const struct grub_source *before = files_of(s, &a);
	struct plan *p = NULL;
	bool may = true, planned = plan_build(&s->h, &s->r, &s->c, &p, err) == 0;
	for (size_t i = 0; i < s->h.loader.n_sources; i++)
		may &= may_be_read(&before[i]);
	tally.plans += planned;
	tally.refused += !planned;
	tally.unread += planned && !may;
	if (planned) {
		apply_edits(s, p);
		if (may)
			hold_readings(s, before, s->h.loader.n_sources, p, &a);
		plan_free(p);
	} else {
		hold_refusal(s, err->line);
	}
	scene_free(s);
	return planned;
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

static void (*const hosts[])(struct scene *s) = {as_it_is, switched_off, built_in};

static struct scene *host_with(const char *grub, const char *drop_in, size_t host, bool bash)
{
	struct scene *s = desk_scene();
	hosts[host](s);
	scene_file(s, GRUB, grub);
	if (drop_in)
		scene_source(s, DROP_IN, drop_in);
	s->h.loader.sh_is_bash = bash;
	return s;
}

/*
 * stops: where a host whose sh is dash refuses, NULL: it has a plan. in_bash: the same where sh is
 * bash.
 */
static const struct row {
	const char *grub, *drop_in, *stops, *in_bash;
} rows[] = {
	/* Quotes. */
	{D "=\"quiet splash\"\n", NULL, NULL, NULL},
	{D "='quiet nvme_load=YES'\n", NULL, NULL, NULL},
	{D "=\"dyndbg='file foo.c +p'\"\n", NULL, NULL, NULL},
	{D "='dyndbg=\"file foo.c +p\"'\n", NULL, NULL, NULL},
	{D "=\"quiet \\$tuned_params \\\"a b\\\" \\\\ \\` \"\n", NULL, NULL, NULL},
	{D "=quiet\n", NULL, NULL, NULL},
	{D "=quiet\\ splash\n", NULL, NULL, NULL},
	{D "=\"quiet\"' splash'\\ ro\n", NULL, NULL, NULL},
	{D "=\"\"\n" L "=\n", NULL, NULL, NULL},
	{D "=\n", NULL, NULL, NULL},
	{L "=\"init=/usr/lib/systemd/systemd\"\n", NULL, NULL, NULL},
	{"", NULL, NULL, NULL},
	{NULL, NULL, NULL, NULL},
	/* Comments, repetition, both variables. */
	{"#" D "=\"quiet\"\n" D "=\"live\"\n# " D "=\"old\"\n", NULL, NULL, NULL},
	{D "=\"quiet\"\n" D "=\"splash\"\n", NULL, NULL, NULL},
	{L "=\"pci=noaer\"\n" D "=\"pci=nocrs\"\n", NULL, NULL, NULL},
	{L "=\"intel_iommu=off a\"\n" D "=\"b iommu=off\"\n", NULL, NULL, NULL},
	{D "=\"quiet\" # note \"x\"\n", NULL, NULL, NULL},
	{" \t" D "=\"quiet\" \t\n", NULL, NULL, NULL},
	{D "=\"iommu=1 iommu=pt iommu=1 intel_iommu=off intel_iommu=off\"\n", NULL, NULL, NULL},
	/* Line ends. */
	{D "=\"quiet \\\n splash\"\n", NULL, NULL, NULL},
	{D "=\"quiet\" \\\n  " L "=\"a\"\n", NULL, NULL, NULL},
	{D "=\"quiet\nsplash\"\n", NULL, GRUB ":1: ", GRUB ":1: "},
	{"GRUB_DEFAULT=0\r\n" D "=\"quiet\"\r\n", NULL, GRUB ":2: ", GRUB ":2: "},
	{D "=\"quiet\"", NULL, NULL, NULL},
	{"GRUB_TIMEOUT=5", NULL, NULL, NULL},
	{"GRUB_TIMEOUT=5\\", NULL, GRUB ":1: ", GRUB ":1: "},
	{"GRUB_TIMEOUT=5 \\\n", NULL, NULL, NULL},
	{"echo a \\\n", NULL, NULL, NULL},
	{"# a \\", NULL, NULL, NULL},
	{"\xef\xbb\xbfGRUB_DEFAULT=0\n" D "=\"quiet\"\n", NULL, GRUB ":1: ", GRUB ":1: "},
	{"\xef\xbb\xbf# GRUB\n" D "=\"quiet\"\n", NULL, GRUB ":1: ", GRUB ":1: "},
	/* What adds to a value. */
	{D "=\"quiet\"\n" D "+=\" splash\"\n", NULL, GRUB ":2: ", NULL},
	{D "=\"quiet\"\n" D "+=\"splash\"\n", NULL, GRUB ":2: ", NULL},
	{D "=\"quiet\"\n" D "+=' intel_iommu=off'\n", NULL, GRUB ":2: ", NULL},
	{D "+=\" splash\"\n", NULL, GRUB ":1: ", NULL},
	{D "=\"quiet\"\n" D "=\"$" D " splash\"\n", NULL, NULL, NULL},
	{D "=\"quiet\"\n" D "=\"${" D "}splash\"\n", NULL, NULL, NULL},
	{D "=\"$" D " splash\"\n", NULL, NULL, NULL},
	{D "=$" D "\n", NULL, NULL, NULL},
	{D "=\"quiet\"\n", D "=\"$" D " crashkernel=384M-:128M\"\n", NULL, NULL},
	{D "=\"quiet\"\n", D "=\"console=tty1 console=ttyS0\"\n", NULL, NULL},
	{D "=\"quiet\"\n", "unset " D "\n", NULL, NULL},
	{L "=\"x\"\n", L "=\"$" L " intel_iommu=off\"\n" D "=\"$" D " iommu=off\"\n", NULL, NULL},
	{D "=\"quiet\"\n", D "+=\" crashkernel=1M\"\n", DROP_IN ":1: ", NULL},
	/* What the shell computes. */
	{"a=1 b=2\n" D "=\"${a} ${b}\"\n", NULL, NULL, NULL},
	{D "=\"$(cat /proc/x) quiet\"\n", NULL, NULL, NULL},
	{D "=`uname`\n", NULL, NULL, NULL},
	{D "=\"quiet\"\n" D "=\"${" D ":+$" D " }\\$tuned_params\"\n", NULL, NULL, NULL},
	{D "=\"$(sed x) intel_iommu=on\"\n", NULL, NULL, NULL},
	{"GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n" D "=\"quiet\"\n",
	 NULL, NULL, NULL},
	{"if [ -n \"$GRUB_X\" ]; then\n" D "=b\nelse\n" D "=c\nfi\n", NULL, NULL, NULL},
	{"for " D " in a b; do :; done\n", NULL, NULL, NULL},
	{"[ -n \"$GRUB_X\" ] || " D "=d\n", NULL, NULL, NULL},
	{"add() { " D "=\"$" D " $1\"; }\nadd a\nadd b\n", NULL, NULL, NULL},
	{"eval " D "=b\n", NULL, NULL, NULL},
	{D "=a\n. /dev/null\n", NULL, NULL, NULL},
	{D "=a\n. /dev/null", D "=\"$" D " b\"\n", NULL, NULL},
	{D "=a\nsource /dev/null\n", NULL, GRUB ":2: ", NULL},
	{D "=a\nsource /dev/null\n" D "=b\n", NULL, GRUB ":2: ", NULL},
	/* What no line behind it mends. */
	{D "=a\n[ -z \"$GRUB_X\" ] && return 0\n", NULL, GRUB ":2: ", GRUB ":2: "},
	{D "=a\nexit 0\n", NULL, GRUB ":2: ", GRUB ":2: "},
	{"readonly " D "=a\n", NULL, GRUB ":1: ", GRUB ":1: "},
	{D "=a\nreadonly " D "\n", NULL, GRUB ":2: ", GRUB ":2: "},
	{"if true; then\n" D "=a\n", NULL, GRUB ":1: ", GRUB ":1: "},
	{D "=(a b)\n", NULL, GRUB ":1: ", GRUB ":1: "},
	{"A=1\n" D "=\"quiet\n", NULL, GRUB ": line 2: ", GRUB ": line 2: "},
	{D "=a\ncat <<X\nX\n", NULL, GRUB ":2: ", GRUB ":2: "},
	/* export, several on a line, blanks and signs. */
	{"export " D "=\"quiet\"\n", NULL, NULL, NULL},
	{"export " D "\n" D "=\"quiet\"\n", NULL, NULL, NULL},
	{D "=\"a\" " L "=\"b\"; GRUB_X='c d'\n", NULL, NULL, NULL},
	{D "=\"ivrs_ioapic[7]=00:14.0 a=b,c:d@e #no ~ * ?\"\n", NULL, NULL, NULL},
	{D "='a\ttab  two '\n", NULL, NULL, NULL},
	{D "=\"quiet -- init=x\"\n", NULL, NULL, NULL},
	{D "=\"quiet dyndbg=\\\"never closed\"\n", NULL, NULL, NULL},
};

static void hold_row(size_t i, size_t host, bool bash)
{
	struct err err = {0};
	const char *stops = bash ? rows[i].in_bash : rows[i].stops;
	bool planned = hold(host_with(rows[i].grub, rows[i].drop_in, host, bash), &err);
	if (planned != !stops || (stops && !str_starts(err.line, stops)))
		fail_msg("row %zu, host %zu, %s: \"%s\"", i, host, bash ? "bash" : "dash",
			 planned ? "a plan" : err.line);
}

TEST(every_way_to_write_a_value)
{
	SKIP_IF(!have_shells(), "no /bin/dash and /bin/bash");
	tally = (struct tally){0};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		hold_row(i, 0, false);
		hold_row(i, 0, true);
	}
	assert_int_equal(tally.unread, 0);
	assert_int_equal(tally.failing, 0);
}

/* A host that has to change words, and one that gets a list of ids. */
TEST(every_way_where_words_change)
{
	SKIP_IF(!have_shells(), "no /bin/dash and /bin/bash");
	tally = (struct tally){0};
	for (size_t i = 0; i < ARRAY_SIZE(rows) * 2; i++) {
		struct err err = {0};
		const struct row *r = &rows[i / 2];
		hold(host_with(r->grub, r->drop_in, 1, i % 2), &err);
		hold(host_with(r->grub, r->drop_in, 2, i % 2), &err);
	}
	print_message("%zu plans, %zu refused by line\n", tally.plans, tally.refused);
	assert_true(tally.plans > tally.refused);
}

static void over_file(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(hosts) * 2; i++) {
		struct err err = {0};
		hold(host_with(text, NULL, i / 2, i % 2), &err);
	}
}

TEST(files_that_people_have)
{
	const char *dir = getenv("PASSTHRU_CORPUS");
	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	SKIP_IF(!have_shells(), "no /bin/dash and /bin/bash");
	_cleanup_(arena_done) struct arena a = {0};
	DIR *d = opendir(arena_printf(&a, "%s/grub", dir));
	assert_non_null(d);
	tally = (struct tally){0};
	for (struct dirent *e; (e = readdir(d));) {
		_cleanup_buf_ struct buf text = {0};
		FILE *f = e->d_name[0] == '.'
				  ? NULL
				  : fopen(arena_printf(&a, "%s/grub/%s", dir, e->d_name), "re");
		for (int c; f && (c = fgetc(f)) != EOF;)
			buf_putc(&text, (char)c);
		if (!f)
			continue;
		fclose(f);
		over_file(buf_str(&text));
	}
	closedir(d);
	print_message("%zu plans, %zu refused by line, %zu readings that fail before and after, "
		      "%zu plans that no shell was asked about\n",
		      tally.plans, tally.refused, tally.failing, tally.unread);
	assert_true(tally.plans > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_write_a_value),
		cmocka_unit_test(every_way_where_words_change),
		cmocka_unit_test(files_that_people_have),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
