/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a real shell makes of GRUB's files: it reads them one after the other with "set -e", as
 * grub-mkconfig does, and tells what some variables hold then. Nothing is run but the shell itself:
 * the environment is empty, PATH leads nowhere, what files often call is a function that prints a
 * fixed word, no file can grow, and root gives up its rights first. A file that could do harm all
 * the same (may_be_read) is not given to a shell.
 */
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf/grub.h"
#include "unit/base/unit.h"

struct reading {
	bool read;     /* the shell came to the end */
	char **values; /* of the names asked for */
};

/* Text that the shell executes: does it write to a file, or name a program by its path? */
static inline bool is_bold(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *rest = s + i + 1;
		size_t left = n - i - 1;
		if (s[i] == '>' && !(left && *rest == '&') &&
		    !(left > 9 && memcmp(rest + (*rest == ' '), "/dev/null", 9) == 0))
			return true;
		bool starts = i == 0 || strchr("\n;|&(`{!", s[i - 1]);
		for (size_t k = i; !starts && k-- > 0 && strchr(" \t", s[k]);)
			starts = k == 0 || strchr("\n;|&(`{!", s[k - 1]);
		if (starts && (s[i] == '/' || s[i] == '~'))
			return true;
	}
	return false;
}

/* Values that the shell takes as they stand are no commands, whatever they hold. */
static inline bool may_be_read(const struct grub_source *src)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct shell_file f;
	if (shell_parse(src->bytes, src->len, &a, &f, NULL) < 0)
		return false;
	for (size_t i = 0; i < f.n_assigns; i++)
		if (f.assigns[i].form == ASSIGN_COMPUTED &&
		    is_bold(src->bytes + f.assigns[i].value_at, f.assigns[i].value_len))
			return false;
	for (size_t i = 0; i < f.n_opaques; i++)
		if (f.opaques[i].reach > OPAQUE_EXPANDS &&
		    is_bold(src->bytes + f.opaques[i].at, f.opaques[i].len))
			return false;
	return true;
}

/* In the child. The answer goes to descriptor 3. */
static inline void become_shell(const char *shell, const char *dir, const char *script, int out)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
	char *const env[] = {(char *)"PATH=/nonexistent", NULL};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || chdir(dir) < 0)
		_exit(126);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			_exit(126);
	if (dup2(out, 3) < 0 || fcntl(3, F_SETFD, 0) < 0)
		_exit(126);
	if (geteuid() == 0 &&
	    (syscall(SYS_setgroups, 0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0))
		_exit(126);
	const struct rlimit none = {0, 0}, seconds = {10, 10};
	if (setrlimit(RLIMIT_FSIZE, &none) < 0 || setrlimit(RLIMIT_CORE, &none) < 0 ||
	    setrlimit(RLIMIT_CPU, &seconds) < 0)
		_exit(126);
	execve(shell, argv, env);
	_exit(126);
}

/* The same host's files at two times: before a plan and after it. */
enum { TIMES = 2 };
struct files_at {
	const struct grub_source *src[TIMES];
	size_t n;
};

/* Each time in a subshell of its own, so that an end in one is none of the other. */
static inline void put_script(struct buf *out, size_t n, const char *const *names, size_t n_names)
{
	static const char *const programs[] = {"sed", "grep", "cat",   "cut",
					       "awk", "tr",   "uname", "head"};
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		buf_printf(out, "%s() { printf %s-said; }\n", programs[i], programs[i]);
	for (size_t t = 0; t < TIMES; t++) {
		buf_puts(out, "printf 'start\\0' >&3\n(\nset -e\n");
		for (size_t i = 0; i < n; i++)
			buf_printf(out, ". ./%zu.%zu\n", t, i);
		for (size_t i = 0; i < n_names; i++)
			buf_printf(out, "printf '%%s\\0' \"${%s-}\" >&3\n", names[i]);
		buf_puts(out, "printf 'end\\0' >&3\n)\n");
	}
	buf_puts(out, "exit 0\n");
}

static inline void put_file(const char *path, const struct grub_source *src)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0644), 0);
	assert_int_equal(write(fd, src->bytes, src->len), src->len);
	close(fd);
}

static inline void put_files(const char *dir, const struct files_at *f, bool there)
{
	for (size_t i = 0; i < TIMES * f->n; i++) {
		char path[64];
		snprintf(path, sizeof(path), "%s/%zu.%zu", dir, i / f->n, i % f->n);
		if (there)
			put_file(path, &f->src[i / f->n][i % f->n]);
		else
			assert_int_equal(unlink(path), 0);
	}
}

static inline void take_values(struct arena *a, const struct buf *said, size_t n_names,
			       struct reading ret[TIMES])
{
	const char *at = buf_str(said), *end = at + said->len;
	char **words = NULL;
	size_t n = 0, k = 0;
	for (; at < end; at += strlen(at) + 1)
		*ARENA_PUSH(a, words, n) = arena_str(a, at);
	for (size_t t = 0; t < TIMES; t++) {
		assert_true(k < n && streq(words[k], "start"));
		k++;
		ret[t] = (struct reading){.read = n - k > n_names &&
						  streq(words[k + n_names], "end"),
					  .values = words + k};
		k += ret[t].read ? n_names + 1 : 0;
	}
	assert_int_equal(k, n);
}

static inline void hear(int fd, struct buf *said)
{
	char part[4096];
	for (ssize_t got; (got = read(fd, part, sizeof(part))) > 0;)
		buf_add(said, part, (size_t)got);
	close(fd);
}

static inline void shell_readings(struct arena *a, const char *shell, const struct files_at *f,
				  const char *const *names, size_t n_names,
				  struct reading ret[TIMES])
{
	char dir[] = "/tmp/passthru-sh-XXXXXX";
	_cleanup_buf_ struct buf script = {0}, said = {0};
	int fds[2], status;
	put_script(&script, f->n, names, n_names);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chmod(dir, 0755), 0);
	put_files(dir, f, true);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		become_shell(shell, dir, buf_str(&script), fds[1]);
	close(fds[1]);
	hear(fds[0], &said);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	put_files(dir, f, false);
	assert_int_equal(rmdir(dir), 0);
	take_values(a, &said, n_names, ret);
}
