/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types a script at a program in a pty and looks at its screen.
 *
 *	ptyrun [--size COLSxROWS] [--term NAME] [--no-idle] [--out DIR] [--golden DIR] [--update] SCRIPT -- PROGRAM ARG…
 *
 * Script, one command a line, "#" starts a comment:
 *	key NAME…		keys by name: Enter Space Tab Esc Up Down Left Right PgUp PgDn Home End F1 Backspace C-x, or a character
 *	type TEXT		the rest of the line as it stands
 *	expect "TEXT" [S]	waits until the screen shows TEXT (30 s)
 *	absent "TEXT"		fails when the screen shows TEXT
 *	resize COLSxROWS
 *	snap NAME		writes NAME.txt, NAME.style and NAME.svg into --out; with --golden the first two must be equal to DIR's
 *	bytes MAX		fails when the program printed more than MAX bytes since the last key; prints the number
 *	exit [STATUS] [S]	waits for the end of the program and its exit status (0)
 *
 * After every key it waits until the program says that it is idle, unless --no-idle. Ends with 0 when all held, 1 and a line
 * with the script's line number and the screen when one did not.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sys/stat.h>

#include "base/lines.h"
#include "term.h"

struct script {
	const char *name, *out, *golden;
	bool update, idle, console;
	struct term term;
	size_t line, bytes_before;
	bool ended;
};

static int fail(const struct script *s, const char *what, const char *detail)
{
	_cleanup_buf_ struct buf screen = {0};
	term_text(&s->term, &screen);
	fprintf(stderr, "%s:%zu: %s%s%s\n--- the screen:\n%s---\n", s->name, s->line, what, detail ? ": " : "",
		detail ? detail : "", buf_str(&screen));
	return -1;
}

/* What the keys of xterm and its like send, and those of a Linux console where they differ. */
static const struct {
	const char *name, *bytes, *linux_bytes;
} keys[] = {
	{"Enter", "\r", NULL},		  {"Space", " ", NULL},		   {"Tab", "\t", NULL},
	{"Esc", "\033", NULL},		  {"Backspace", "\177", NULL},	   {"Up", "\033OA", "\033[A"},
	{"Down", "\033OB", "\033[B"},	  {"Right", "\033OC", "\033[C"},   {"Left", "\033OD", "\033[D"},
	{"Home", "\033OH", "\033[1~"},	  {"End", "\033OF", "\033[4~"},	   {"PgUp", "\033[5~", NULL},
	{"PgDn", "\033[6~", NULL},	  {"F1", "\033OP", "\033[[A"},
};

static size_t key_bytes(const char *name, bool console, char out[8])
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (streq(keys[i].name, name))
			return (size_t)snprintf(out, 8, "%s",
						console && keys[i].linux_bytes ? keys[i].linux_bytes : keys[i].bytes);
	if (str_starts(name, "C-") && name[2]) {
		out[0] = (char)(name[2] & 0x1f);
		return 1;
	}
	return (size_t)snprintf(out, 8, "%s", name);
}

static int send_and_settle(struct script *s, const char *bytes, size_t n)
{
	s->bytes_before = s->term.bytes;
	if (term_send(&s->term, bytes, n) < 0)
		return fail(s, "the program no longer reads keys", NULL);
	if (s->idle && term_settle(&s->term, 60) < 0)
		return fail(s, "the program was not idle in 60 s", NULL);
	return 0;
}

static int do_key(struct script *s, char *args)
{
	char *save = NULL;
	for (char *word = strtok_r(args, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char bytes[8];
		size_t n = key_bytes(word, s->console, bytes);
		if (send_and_settle(s, bytes, n) < 0)
			return -1;
	}
	return 0;
}

static int do_type(struct script *s, char *args)
{
	return send_and_settle(s, args, strlen(args));
}

/* "TEXT" NUMBER: cuts the quotes off in place and gives what follows as a number, or dflt. */
static char *quoted(char *args, int dflt, int *ret_number)
{
	char *end = strrchr(args, '"');
	*ret_number = dflt;
	if (args[0] != '"' || end == args)
		return args;
	uint64_t n;
	if (end[1] == ' ' && parse_u64(end + 2, 10, 100000, &n) == 0)
		*ret_number = (int)n;
	*end = '\0';
	return args + 1;
}

static int do_expect(struct script *s, char *args)
{
	int seconds;
	const char *text = quoted(args, 30, &seconds);
	return term_expect(&s->term, text, seconds) < 0 ? fail(s, "the screen does not show", text) : 0;
}

static int do_absent(struct script *s, char *args)
{
	int unused;
	_cleanup_buf_ struct buf screen = {0};
	const char *text = quoted(args, 0, &unused);
	term_text(&s->term, &screen);
	return strstr(buf_str(&screen), text) ? fail(s, "the screen shows", text) : 0;
}

static int do_resize(struct script *s, char *args)
{
	int cols, rows;
	if (sscanf(args, "%dx%d", &cols, &rows) != 2)
		return fail(s, "no size", args);
	if (term_resize(&s->term, rows, cols) < 0 || (s->idle && term_settle(&s->term, 60) < 0))
		return fail(s, "not resized", NULL);
	return 0;
}

static int write_file(const char *dir, const char *name, const char *suffix, const struct buf *b)
{
	_cleanup_buf_ struct buf path = {0};
	buf_printf(&path, "%s/%s.%s", dir, name, suffix);
	mkdir(dir, 0777);
	FILE *f = fopen(buf_str(&path), "we");
	if (!f)
		return -1;
	size_t n = fwrite(buf_str(b), 1, b->len, f);
	return fclose(f) == 0 && n == b->len ? 0 : -1;
}

static bool same_as_file(const char *dir, const char *name, const char *suffix, const struct buf *b)
{
	_cleanup_buf_ struct buf path = {0}, old = {0};
	char chunk[4096];
	buf_printf(&path, "%s/%s.%s", dir, name, suffix);
	FILE *f = fopen(buf_str(&path), "re");
	if (!f)
		return false;
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_add(&old, chunk, n);
	fclose(f);
	return old.len == b->len && memcmp(buf_str(&old), buf_str(b), b->len) == 0;
}

static int do_snap(struct script *s, char *name)
{
	_cleanup_buf_ struct buf text = {0}, style = {0}, svg = {0};
	term_text(&s->term, &text);
	term_style(&s->term, &style);
	term_svg(&s->term, &svg);
	if (s->out && (write_file(s->out, name, "txt", &text) < 0 || write_file(s->out, name, "style", &style) < 0 ||
		       write_file(s->out, name, "svg", &svg) < 0))
		return fail(s, "cannot write", name);
	if (!s->golden)
		return 0;
	if (s->update)
		return write_file(s->golden, name, "txt", &text) < 0 || write_file(s->golden, name, "style", &style) < 0
			       ? fail(s, "cannot write", name)
			       : 0;
	if (!same_as_file(s->golden, name, "txt", &text))
		return fail(s, "the screen is not as in the golden text", name);
	if (!same_as_file(s->golden, name, "style", &style))
		return fail(s, "the colours are not as in the golden style", name);
	return 0;
}

static int do_bytes(struct script *s, char *args)
{
	uint64_t max;
	size_t n = s->term.bytes - s->bytes_before;
	printf("%zu bytes a key\n", n);
	return parse_u64(args, 10, SIZE_MAX, &max) < 0 || n > max ? fail(s, "too many bytes for the last key", args) : 0;
}

static int do_exit(struct script *s, char *args)
{
	int want = 0, seconds = 30;
	char got[32];
	if (*args)
		sscanf(args, "%d %d", &want, &seconds);
	int status = term_wait(&s->term, seconds);
	s->ended = true;
	snprintf(got, sizeof(got), "%d", status);
	return status == want ? 0 : fail(s, status == -ETIME ? "the program did not end" : "it ended with status", got);
}

static const struct {
	const char *word;
	int (*run)(struct script *s, char *args);
} commands[] = {
	{"key", do_key},	{"type", do_type}, {"expect", do_expect}, {"absent", do_absent},
	{"resize", do_resize}, {"snap", do_snap}, {"bytes", do_bytes},	 {"exit", do_exit},
};

static int run_line(struct script *s, char *line)
{
	size_t n = strcspn(line, " ");
	char *args = line[n] ? line + n + 1 : line + n;
	if (line[0] == '#' || line[0] == '\0')
		return 0;
	line[n] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (streq(commands[i].word, line))
			return commands[i].run(s, args);
	return fail(s, "no such command", line);
}

static int run_script(struct script *s, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	int r = 0;
	while (r == 0 && getline(&line, &cap, f) >= 0) {
		s->line++;
		line[strcspn(line, "\n")] = '\0';
		r = run_line(s, line);
	}
	free(line);
	return r;
}

static int usage(void)
{
	fprintf(stderr, "usage: ptyrun [--size COLSxROWS] [--term NAME] [--no-idle] [--out DIR] [--golden DIR] [--update] "
			"SCRIPT -- PROGRAM ARG…\n");
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"size", 1, NULL, 's'}, {"term", 1, NULL, 't'},	  {"no-idle", 0, NULL, 'n'}, {"out", 1, NULL, 'o'},
		{"golden", 1, NULL, 'g'}, {"update", 0, NULL, 'u'}, {0},
	};
	struct term_opts o = {.rows = 24, .cols = 80};
	struct script s = {.idle = true};
	for (int k; (k = getopt_long(argc, argv, "+", longs, NULL)) != -1;) {
		if (k == 's' && sscanf(optarg, "%dx%d", &o.cols, &o.rows) != 2)
			return usage();
		if (k == '?')
			return usage();
		o.term_name = k == 't' ? optarg : o.term_name;
		s.idle = k == 'n' ? false : s.idle;
		s.out = k == 'o' ? optarg : s.out;
		s.golden = k == 'g' ? optarg : s.golden;
		s.update = k == 'u' ? true : s.update;
	}
	if (argc - optind < 3 || !streq(argv[optind + 1], "--"))
		return usage();
	s.name = argv[optind];
	s.console = o.term_name && streq(o.term_name, "linux");
	o.argv = argv + optind + 2;
	o.idle = s.idle;
	FILE *f = fopen(s.name, "re");
	if (!f || term_start(&o, &s.term) < 0) {
		fprintf(stderr, "ptyrun: %s: %s\n", s.name, strerror(errno));
		return 2;
	}
	int r = s.idle && term_settle(&s.term, 60) < 0 ? fail(&s, "the program was not idle in 60 s", NULL) : run_script(&s, f);
	fclose(f);
	term_free(&s.term);
	return r < 0 ? 1 : 0;
}
