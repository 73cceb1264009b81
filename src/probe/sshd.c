/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/sshd.h"

#include <strings.h>

#include "base/lines.h"

#define SSH_PORT 22
#define FILE_MAX (1024 * 1024)
/* A shell in a terminal in a multiplexer in a shell … is never so deep. */
#define ANCESTORS_MAX 64

struct ports {
	struct arena *a;
	uint16_t *ports;
	size_t n;
};

/* "2222", "192.0.2.10:2222", "[::]:2222" */
static uint16_t port_at_end(const char *text)
{
	const char *colon = strrchr(text, ':');
	uint64_t port;

	return parse_u64(colon ? colon + 1 : text, 10, UINT16_MAX, &port) == 0 ? (uint16_t)port : 0;
}

uint16_t sshd_line_port(const char *line, size_t n, struct arena *a)
{
	static const char *const keys[] = {"Port", "ListenAddress", "ListenStream"};
	const char *text = arena_dup(a, line, n);

	text += strspn(text, " \t");
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i]), gap = 0;

		if (strncasecmp(text, keys[i], len) == 0)
			gap = strspn(text + len, " \t=");
		if (gap == 0)
			continue;
		const char *value = text + len + gap;
		const char *word = arena_dup(a, value, strcspn(value, " \t\r#"));
		/* An address without a port has other colons, or none. */
		if (i == 1 && *word != '[' && strchr(word, ':') != strrchr(word, ':'))
			return 0;
		return i != 1 || strchr(word, ':') ? port_at_end(word) : 0;
	}
	return 0;
}

static void add_port(struct ports *p, uint16_t port)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->ports[i] == port)
			return;
	*ARENA_PUSH(p->a, p->ports, p->n) = port;
}

static void read_ports(const struct root *root, struct ports *p, const char *path)
{
	_cleanup_buf_ struct buf text = {0};

	if (root_read(root, path, FILE_MAX, &text, NULL) < 0)
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		uint16_t port = sshd_line_port(l.at, l.text_len, p->a);

		if (port)
			add_port(p, port);
	}
}

void sshd_ports(const struct root *root, struct arena *a, uint16_t **ret, size_t *ret_n)
{
	static const char *const files[] = {"etc/ssh/sshd_config", "etc/systemd/system/ssh.socket",
					    "etc/systemd/system/sshd.socket"};
	static const char *const dirs[] = {"etc/ssh/sshd_config.d",
					   "etc/systemd/system/ssh.socket.d",
					   "etc/systemd/system/sshd.socket.d"};
	struct ports p = {.a = a};
	char **names;
	size_t n;

	add_port(&p, SSH_PORT);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		read_ports(root, &p, files[i]);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		root_list(root, a, dirs[i], &names, &n);
		for (size_t k = 0; k < n; k++)
			read_ports(root, &p, arena_printf(a, "%s/%s", dirs[i], names[k]));
	}
	*ret = p.ports;
	*ret_n = p.n;
}

/* "PPid:\t812" of proc/PID/status; NULL: there is none above. */
static const char *parent_of(const struct root *root, struct arena *a, const char *pid)
{
	static const char key[] = "PPid:\t";
	_cleanup_buf_ struct buf text = {0};

	if (root_read(root, arena_printf(a, "proc/%s/status", pid), FILE_MAX, &text, NULL) < 0)
		return NULL;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		size_t n = strlen(key);

		if (l.text_len > n && memcmp(l.at, key, n) == 0)
			return arena_dup(a, l.at + n, l.text_len - n);
	}
	return NULL;
}

/* proc/PID/environ: words that end with NUL. */
static const char *connection_of(const struct root *root, struct arena *a, const char *pid)
{
	static const char key[] = "SSH_CONNECTION=";
	_cleanup_buf_ struct buf text = {0};

	if (root_read(root, arena_printf(a, "proc/%s/environ", pid), FILE_MAX, &text, NULL) < 0)
		return NULL;
	for (size_t at = 0; at < text.len; at += strlen(text.data + at) + 1)
		if (str_starts(text.data + at, key))
			return arena_str(a, text.data + at + strlen(key));
	return NULL;
}

const char *ssh_connection_above(const struct root *root, struct arena *a)
{
	const char *pid = parent_of(root, a, "self"), *found = NULL;

	for (int i = 0; i < ANCESTORS_MAX && pid && !streq(pid, "0") && !found; i++) {
		found = connection_of(root, a, pid);
		pid = parent_of(root, a, pid);
	}
	return found;
}
