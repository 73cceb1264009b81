/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/guestlog.h"

#include <ctype.h>
#include <errno.h>

#include "base/spawn.h"
#include "model/pci.h"

#define FILES_MAX 32
#define JOURNAL_SECONDS 10

const char *const guestlog_daemons[] = {
	"var/log/libvirt/libvirtd.log",
	"var/log/libvirt/virtqemud.log",
};
const size_t guestlog_daemons_n = ARRAY_SIZE(guestlog_daemons);

struct found {
	char *path;
	struct timespec changed;
};

static int newest_first(const void *a, const void *b)
{
	const struct timespec *x = &((const struct found *)a)->changed;
	const struct timespec *y = &((const struct found *)b)->changed;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? 1 : -1;
	return x->tv_nsec < y->tv_nsec ? 1 : x->tv_nsec > y->tv_nsec ? -1 : 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct found *find_logs(const struct root *root, struct arena *a, char *const *names,
			       size_t n, size_t *ret_n)
{
	struct found *all = NULL;
	size_t n_all = 0;

	for (size_t i = 0; i < n; i++) {
		struct stat st;
		char *path = arena_printf(a, GUESTLOG_DIR "/%s", names[i]);

		if (names[i][0] == '.' || !str_ends(path, ".log") ||
		    root_stat(root, path, false, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		*ARENA_PUSH(a, all, n_all) = (struct found){path, st.st_mtim};
	}
	*ret_n = n_all;
	return all;
}

int guestlog_paths(const struct root *root, struct arena *a, char ***ret, size_t *ret_n)
{
	char **names, **paths = NULL;
	size_t n, n_all, n_paths = 0;
	int r = root_list(root, a, GUESTLOG_DIR, &names, &n);

	if (r < 0)
		return r;
	struct found *all = find_logs(root, a, names, n, &n_all);
	if (n_all > 0)
		qsort(all, n_all, sizeof(*all), newest_first);
	for (size_t i = 0; i < n_all && i < FILES_MAX; i++)
		*ARENA_PUSH(a, paths, n_paths) = all[i].path;
	if (n_paths > 0)
		qsort(paths, n_paths, sizeof(*paths), by_path);
	*ret = paths;
	*ret_n = n_paths;
	return 0;
}

int guestlog_journal(struct buf *ret)
{
	static const char *const argv[] = {
		"journalctl",
		"-b",
		"0",
		"--no-pager",
		"-q",
		"--utc",
		"-o",
		"short-iso-precise",
		"-n",
		"500",
		"SYSLOG_IDENTIFIER=libvirtd",
		"SYSLOG_IDENTIFIER=virtqemud",
		"SYSLOG_IDENTIFIER=qemu-system-x86_64",
		"SYSLOG_IDENTIFIER=qemu-system-aarch64",
		"SYSLOG_IDENTIFIER=qemu-kvm",
		"+",
		"_AUDIT_TYPE_NAME=AVC",
		NULL,
	};
	const struct spawn spawn = {.argv = argv, .stdin_fd = -1, .timeout_s = JOURNAL_SECONDS};
	struct spawn_result result;
	int r = spawn_run(&spawn, &result, NULL);

	if (r == 0) {
		*ret = result.output;
		result.output = (struct buf){0};
	}
	spawn_result_done(&result);
	return r;
}

/* "2024-03-02 10:00:01", a digit for each 9. */
static bool is_time(const char *s, size_t n)
{
	static const char like[] = "9999-99-99 99:99:99";

	if (n < GUESTLOG_WHEN)
		return false;
	for (size_t i = 0; i < GUESTLOG_WHEN; i++)
		if (like[i] == '9' ? !isdigit((unsigned char)s[i])
				   : s[i] != like[i] && (like[i] != ' ' || s[i] != 'T'))
			return false;
	return true;
}

size_t guestlog_time(const char *line, size_t n, char when[static GUESTLOG_WHEN + 1])
{
	const char *end =
		is_time(line, n) ? memchr(line + GUESTLOG_WHEN, ' ', n - GUESTLOG_WHEN) : NULL;

	if (!end)
		return 0;
	memcpy(when, line, GUESTLOG_WHEN);
	when[10] = ' ';
	when[GUESTLOG_WHEN] = '\0';
	return (size_t)(end - line) + 1;
}

bool guestlog_is_command(const struct line *l, bool *in_command)
{
	bool goes_on = line_goes_on(l);
	bool is = goes_on || *in_command || (l->text_len > 7 && str_starts(l->at, "LC_ALL="));

	*in_command = goes_on;
	return is;
}

bool guestlog_is_address(const char *s, size_t n)
{
	char word[GUESTLOG_ADDRESS + 1] = {0};
	struct pci_addr addr;

	if (n < GUESTLOG_ADDRESS || s[4] != ':' || s[7] != ':')
		return false;
	memcpy(word, s, GUESTLOG_ADDRESS);
	return pci_addr_parse(word, &addr) == 0;
}
