/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixture hosts: tests/hosts/NAME/{root/,expect}. For each, root/ is copied to a scratch directory and the lines of
 * expect are asked of the real program with --root on the copy, in order:
 *
 *	hosts PROGRAM HOSTDIR…
 *	hosts --document	(succeeds when standard input is one JSON document and nothing else)
 *
 *	check | exit = 1
 *	check | /iommu/reason = "cmdline-missing"
 *	devices | /devices[address=0000:01:00.0]/hazards[id=boot-display]/severity = "block"
 *	devices | /devices[address=0000:01:00.0]/hazards[id=rmrr] absent
 *	check | /iommu/evidence[0]/text has "intel_iommu=off"
 *	plan 01:00.0 | diff /etc/default/grub
 *		-GRUB_CMDLINE_LINUX_DEFAULT="quiet"
 *		+GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on"
 *	apply 01:00.0 --yes | exit = 0
 *	| tree same	(or "changed": against root/, without var/lib/passthru)
 *	plan 01:00.0 | error has "/etc/default/grub:6"
 *	text devices | output lacks "\u001b"
 *	text devices --ascii | output is ASCII
 *	text guest 01:00.0 | output holds
 *		<hostdev mode='subsystem' type='pci' managed='yes'>
 *	env SSH_CONNECTION=192.0.2.7 52000 192.0.2.10 22
 *
 * The left side is a command line, run once for consecutive lines that repeat it, with --json unless it begins with
 * "text"; /a/b[n] and /a[key=value] walk the JSON. "output" and "error" are the bytes on standard output and standard
 * error; what they have or lack is a JSON string.
 * The lines under "diff" are the added and removed lines of that edit, all of them and in order; those under "output
 * holds" stand there as whole lines, one after the other. A name "root" that is a symlink
 * to another host's root shares it. With "base NAME" as a first line the root of data/hosts/NAME is used.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/lines.h"
#include "base/util.h"

struct run {
	const char *program, *host;
	char *scratch; /* the copy */
	char *root;    /* what it was copied from */
	size_t line;
	char *command; /* whose result is below; NULL none */
	int status;
	json_object *doc;
	struct buf output, error;
	size_t passed, failed;
};

static void fail(struct run *t, const char *what, const char *got)
{
	printf("%s/expect:%zu: %s%s%s\n", t->host, t->line, what, got ? ", found " : "", got ? got : "");
	t->failed++;
}

static void collect(int fd, struct buf *out)
{
	char chunk[65536];
	for (ssize_t n; (n = read(fd, chunk, sizeof(chunk))) > 0;)
		if (out)
			buf_add(out, chunk, (size_t)n);
	close(fd);
}

static void become(char *const *argv, int out, int err)
{
	dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
	dup2(out, 1);
	dup2(err, 2);
	execvp(argv[0], argv);
	_exit(127);
}

/* The status of a program, its standard output in out (NULL: dropped), its standard error in err (NULL: ours). */
static int run_program(char *const *argv, struct buf *out, struct buf *err)
{
	int p[2], status;
	int e = err ? memfd_create("error", MFD_CLOEXEC) : 2;
	if (e < 0 || pipe2(p, O_CLOEXEC) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		become(argv, p[1], e);
	close(p[1]);
	collect(p[0], out);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	if (err) {
		lseek(e, 0, SEEK_SET);
		collect(e, err);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void forget(struct run *t)
{
	free(t->command);
	t->command = NULL;
	json_object_put(t->doc);
	t->doc = NULL;
	buf_clear(&t->output);
	buf_clear(&t->error);
}

/* The one JSON document that the bytes are; NULL when they are anything else. */
static json_object *one_document(const struct buf *bytes)
{
	struct json_tokener *parser = json_tokener_new();
	json_object *doc = json_tokener_parse_ex(parser, buf_str(bytes), (int)bytes->len + 1);
	size_t end = json_tokener_get_parse_end(parser);
	if (end + strspn(buf_str(bytes) + end, "\n") != bytes->len) {
		json_object_put(doc);
		doc = NULL;
	}
	json_tokener_free(parser);
	return doc;
}

/* Runs "[text] VERB ARG…" unless that is what was run last. */
static void ask(struct run *t, const char *command)
{
	if (t->command && strcmp(t->command, command) == 0)
		return;
	forget(t);
	t->command = xstrdup(command);
	_cleanup_free_ char *words = xstrdup(command);
	bool text = str_starts(words, "text ");
	char *argv[32] = {(char *)(uintptr_t)t->program, (char *)"--root", t->scratch, (char *)"--json"}, *save = NULL;
	size_t n = text ? 3 : 4;
	for (char *w = strtok_r(words + (text ? 5 : 0), " ", &save); w && n < ARRAY_SIZE(argv) - 1;
	     w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	argv[n] = NULL;
	t->status = run_program(argv, &t->output, &t->error);
	t->doc = text ? NULL : one_document(&t->output);
	if (!text && !t->doc)
		fail(t, "not one JSON document", buf_str(&t->output));
	if (strstr(buf_str(&t->error), "Sanitizer") || strstr(buf_str(&t->error), "runtime error:"))
		fail(t, "broken program", buf_str(&t->error));
}

/* The item of an array whose member `key` is the text `value`. */
static json_object *item_with(json_object *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		json_object *item = json_object_array_get_idx(list, i), *member;
		if (json_object_object_get_ex(item, key, &member) && streq(json_object_get_string(member), value))
			return item;
	}
	return NULL;
}

static json_object *pick(json_object *list, char *selector)
{
	uint64_t n;
	char *eq = strchr(selector, '=');
	if (!json_object_is_type(list, json_type_array))
		return NULL;
	if (!eq)
		return parse_u64(selector, 10, SIZE_MAX, &n) == 0 ? json_object_array_get_idx(list, n) : NULL;
	*eq = '\0';
	return item_with(list, selector, eq + 1);
}

/* Walks "/a/b[key=value]". False when something on the way is not there; a JSON null is found and NULL. */
static bool walk(json_object *at, const char *path, json_object **ret)
{
	while (*path == '/') {
		char name[128] = "", selector[128] = "";
		int used = 0;
		if (sscanf(path, "/%127[^[/]%n", name, &used) != 1 || !json_object_is_type(at, json_type_object) ||
		    !json_object_object_get_ex(at, name, &at))
			return false;
		path += used;
		while (sscanf(path, "[%127[^]]]%n", selector, &used) == 1) {
			at = pick(at, selector);
			if (!at)
				return false;
			path += used;
		}
	}
	*ret = at;
	return true;
}

static void check_value(struct run *t, char *path, const char *op, const char *want)
{
	json_object *got = NULL;
	bool found = walk(t->doc, path, &got);
	const char *text = found ? json_object_to_json_string_ext(got, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
				 : "nothing";
	bool ok = false;
	if (streq(op, "absent"))
		ok = !found;
	else if (streq(op, "="))
		ok = found && strcmp(text, want) == 0;
	else if (streq(op, "has") && want[0] == '"')
		ok = found && strlen(want) > 2 && memmem(text, strlen(text), want + 1, strlen(want) - 2);
	if (ok)
		t->passed++;
	else
		fail(t, path, text);
}

static bool is_ascii(const struct buf *got)
{
	for (size_t i = 0; i < got->len; i++)
		if ((unsigned char)got->data[i] > 0x7f)
			return false;
	return got->len > 0;
}

/* The lines of the body, each without its tab. */
static void check_lines(struct run *t, const struct buf *got, const struct buf *body)
{
	_cleanup_buf_ struct buf all = {0}, want = {0};
	struct lines it = lines_of(buf_str(body), body->len);
	buf_printf(&all, "\n%s", buf_str(got));
	buf_putc(&want, '\n');
	for (struct line l; lines_next(&it, &l);)
		buf_add(&want, l.at + 1, l.len - 1);
	if (body->len && memmem(buf_str(&all), all.len, buf_str(&want), want.len))
		t->passed++;
	else
		fail(t, "no such lines", buf_str(got));
}

static void check_bytes(struct run *t, const struct buf *got, const char *op, const char *want)
{
	if (streq(op, "is")) {
		if (streq(want, "ASCII") && is_ascii(got))
			t->passed++;
		else
			fail(t, want, buf_str(got));
		return;
	}
	json_object *text = json_tokener_parse(want);
	size_t n = text ? (size_t)json_object_get_string_len(text) : 0;
	bool found = n && memmem(buf_str(got), got->len, json_object_get_string(text), n);
	if (n && found == streq(op, "has"))
		t->passed++;
	else
		fail(t, want, buf_str(got));
	json_object_put(text);
}

/* The added and removed lines of a unified diff, each behind a tab as they stand in expect. */
static void diff_body(struct buf *out, const char *diff)
{
	struct lines it = lines_of(diff, strlen(diff));
	for (struct line l; lines_next(&it, &l);)
		if ((l.at[0] == '+' || l.at[0] == '-') && !str_starts(l.at, "--- ") && !str_starts(l.at, "+++ "))
			buf_printf(out, "\t%.*s\n", (int)l.text_len, l.at);
}

static void check_diff(struct run *t, const char *path, const struct buf *want)
{
	_cleanup_buf_ struct buf at = {0}, got = {0};
	json_object *diff = NULL;
	buf_printf(&at, "/edits[path=%s]/diff", path);
	if (!walk(t->doc, buf_str(&at), &diff)) {
		fail(t, path, "no such edit");
		return;
	}
	diff_body(&got, json_object_get_string(diff));
	if (streq(buf_str(&got), buf_str(want)))
		t->passed++;
	else
		fail(t, path, buf_str(&got));
}

static void check_tree(struct run *t, const char *want)
{
	char *const argv[] = {(char *)"diff", (char *)"-rq", (char *)"--no-dereference", (char *)"-x", (char *)"passthru",
			      (char *)"-x", (char *)".keep", t->root, t->scratch, NULL};
	_cleanup_buf_ struct buf out = {0};
	bool same = run_program(argv, &out, NULL) == 0;
	if (same == streq(want, "same"))
		t->passed++;
	else
		fail(t, "tree", buf_str(&out));
}

static void check_line(struct run *t, char *left, char *right, const struct buf *body)
{
	char what[256] = "", op[256] = "";
	int used = 0;
	if (*left)
		ask(t, left);
	sscanf(right, "%255s %255s %n", what, op, &used);
	const char *want = right + used;
	if (streq(what, "exit")) {
		char got[16];
		snprintf(got, sizeof(got), "%d", t->status);
		if (streq(got, want))
			t->passed++;
		else
			fail(t, "exit status", got);
	} else if (streq(what, "output") && streq(op, "holds")) {
		check_lines(t, &t->output, body);
	} else if (streq(what, "output") || streq(what, "error")) {
		check_bytes(t, what[0] == 'o' ? &t->output : &t->error, op, want);
	} else if (streq(what, "tree")) {
		check_tree(t, op);
		forget(t);
	} else if (streq(what, "diff")) {
		check_diff(t, op, body);
	} else {
		check_value(t, what, op, want);
	}
}

static char *copy_of(const char *from)
{
	char name[] = "/tmp/passthru-host-XXXXXX";
	if (!mkdtemp(name))
		return NULL;
	_cleanup_buf_ struct buf src = {0};
	buf_printf(&src, "%s/.", from);
	char *const cp[] = {(char *)"cp", (char *)"-a", (char *)(uintptr_t)buf_str(&src), name, NULL};
	char *const rm[] = {(char *)"find", name, (char *)"-name", (char *)".keep", (char *)"-delete", NULL};
	return run_program(cp, NULL, NULL) == 0 && run_program(rm, NULL, NULL) == 0 ? xstrdup(name) : NULL;
}

static void remove_copy(char *dir)
{
	char *const rm[] = {(char *)"rm", (char *)"-rf", dir, NULL};
	if (dir)
		(void)run_program(rm, NULL, NULL);
	free(dir);
}

static void split(char *line, char **ret_left, char **ret_right)
{
	char *bar = strchr(line, '|');
	*ret_left = line;
	*ret_right = line + strlen(line);
	if (!bar)
		return;
	*ret_right = bar + 1 + strspn(bar + 1, " ");
	while (bar > line && bar[-1] == ' ')
		bar--;
	*bar = '\0';
}

static void take_line(struct run *t, char *line, struct lines *it)
{
	_cleanup_buf_ struct buf body = {0};
	char *left, *right;
	if (line[0] == '\0' || line[0] == '#' || str_starts(line, "base "))
		return;
	if (str_starts(line, "env ")) {
		char *eq = strchr(line, '=');
		*eq = '\0';
		setenv(line + 4, eq + 1, 1);
		forget(t);
		return;
	}
	while (it->at < it->end && *it->at == '\t') {
		struct line more;
		lines_next(it, &more);
		buf_add(&body, more.at, more.len);
	}
	split(line, &left, &right);
	check_line(t, left, right, &body);
}

static char *root_of(const char *host, const char *expect)
{
	struct buf b = {0};
	if (str_starts(expect, "base "))
		buf_printf(&b, "data/hosts/%.*s", (int)strcspn(expect + 5, "\n"), expect + 5);
	else
		buf_printf(&b, "%s/root", host);
	return buf_take(&b);
}

static int read_all(const char *host, struct buf *ret)
{
	_cleanup_buf_ struct buf path = {0};
	char chunk[4096];
	buf_printf(&path, "%s/expect", host);
	FILE *f = fopen(buf_str(&path), "re");
	if (!f)
		return -1;
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_add(ret, chunk, n);
	fclose(f);
	return 0;
}

static void run_host(struct run *t)
{
	_cleanup_buf_ struct buf expect = {0};
	if (read_all(t->host, &expect) < 0) {
		fail(t, "no expect file", NULL);
		return;
	}
	unsetenv("SSH_CONNECTION");
	t->root = root_of(t->host, buf_str(&expect));
	t->scratch = copy_of(t->root);
	if (!t->scratch)
		fail(t, "cannot copy", t->root);
	struct lines it = lines_of(buf_str(&expect), expect.len);
	for (struct line l; t->scratch && lines_next(&it, &l);) {
		_cleanup_free_ char *line = strndup(l.at, l.text_len);
		t->line = l.no;
		take_line(t, line, &it);
	}
	forget(t);
	buf_done(&t->output);
	buf_done(&t->error);
	remove_copy(t->scratch);
	free(t->root);
}

static int check_input(void)
{
	struct buf input = {0};
	collect(0, &input);
	json_object *doc = one_document(&input);
	int status = doc ? 0 : 1;
	json_object_put(doc);
	buf_done(&input);
	return status;
}

int main(int argc, char **argv)
{
	size_t passed = 0, failed = 0;
	if (argc == 2 && streq(argv[1], "--document"))
		return check_input();
	for (int i = 2; i < argc; i++) {
		struct run t = {.program = argv[1], .host = argv[i]};
		run_host(&t);
		passed += t.passed;
		failed += t.failed;
	}
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed ? 1 : 0;
}
