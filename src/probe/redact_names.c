/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the host, its people and its disks, and passwords. */
#include "probe/redact.h"

#include <ctype.h>

#define SHORTEST_NAME 3

/* Replacing one of these would change what the files say. */
static const char *const common_words[] = {
	"root",    "linux",  "debian",  "ubuntu",  "fedora",   "arch",    "localhost",
	"host",    "home",   "user",    "admin",   "test",     "server",  "desktop",
	"boot",    "kernel", "quiet",   "options", "install",  "softdep", "blacklist",
	"vfio",    "kvm",    "qemu",    "libvirt", "iommu",    "intel",   "amd",
	"nvidia",  "amdgpu", "nouveau", "radeon",  "proxmox",  "pve",     "xen",
	"default", "video",  "audio",   "disk",    "internal", "local",   "localdomain",
};

static bool is_common(const char *name)
{
	if (strlen(name) < SHORTEST_NAME)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(common_words); i++)
		if (strcasecmp(common_words[i], name) == 0)
			return true;
	return false;
}

/* "my-host" as a part of a device-mapper name: "my--host" (libdm, dm_build_dm_name). */
static char *mapper_name(struct arena *a, const char *name)
{
	_cleanup_buf_ struct buf out = {0};

	for (const char *p = name; *p; p++)
		buf_puts(&out, *p == '-' ? "--" : (const char[]){*p, '\0'});
	return arena_str(a, buf_str(&out));
}

void redact_host(struct redact *r, const char *name)
{
	if (is_common(name))
		return;
	*ARENA_PUSH(&r->mem, r->hosts, r->n_hosts) = arena_str(&r->mem, name);
	if (strchr(name, '-'))
		*ARENA_PUSH(&r->mem, r->hosts, r->n_hosts) = mapper_name(&r->mem, name);
}

void redact_user(struct redact *r, const char *name)
{
	size_t n = strlen(name);

	if (is_common(name))
		return;
	redact_number(r, &r->people, &r->n_people, name, n);
	redact_number(r, &r->users, &r->n_users, name, n);
}

static size_t put_user(struct redact *r, const char *name, size_t n, struct buf *out)
{
	buf_printf(out, "user%zu", redact_number(r, &r->users, &r->n_users, name, n));
	return n;
}

void redact_person(struct redact *r, const char *name, size_t n, struct buf *out)
{
	put_user(r, name, n, out);
}

/* Does the word at s begin with one of the names, with no letter or digit behind it? */
static size_t known_name(char *const *names, size_t n_names, const char *s, size_t n)
{
	for (size_t i = 0; i < n_names; i++) {
		size_t len = strlen(names[i]);

		if (len <= n && strncasecmp(names[i], s, len) == 0 &&
		    (len == n || !isalnum((unsigned char)s[len])))
			return len;
	}
	return 0;
}

/* Bytes of what may stand in a user's name (useradd(8)). */
static size_t user_name(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isalnum((unsigned char)s[i]) || (s[i] && strchr("._-@", s[i]))))
		i++;
	return i;
}

static size_t word_to(const char *s, size_t n, const char *ends)
{
	size_t i = 0;

	while (i < n && s[i] && !strchr(ends, s[i]))
		i++;
	return i;
}

static size_t take_home(struct redact *r, const char *s, size_t n, struct buf *out)
{
	const char mark[] = "home/";
	size_t at = sizeof(mark) - 1;
	size_t len = n > at && memcmp(s, mark, at) == 0 ? user_name(s + at, n - at) : 0;

	if (len == 0)
		return 0;
	buf_puts(out, mark);
	return at + put_user(r, s + at, len, out);
}

/* "by-id/ata-MODEL_SERIAL-part1" */
static size_t take_disk_id(struct redact *r, const char *s, size_t n, struct buf *out)
{
	const char mark[] = "by-id/";
	size_t at = sizeof(mark) - 1;
	size_t len =
		n > at && memcmp(s, mark, at) == 0 ? word_to(s + at, n - at, "/ \t\r\n\"',;") : 0;

	if (len == 0)
		return 0;
	buf_printf(out, "%sdisk-%zu", mark, redact_number(r, &r->ids, &r->n_ids, s + at, len));
	return at + len;
}

/* Mount options of network file systems (mount.cifs(8), mount.ceph(8)). */
static size_t take_password(struct redact *r, const char *s, size_t n, struct buf *out)
{
	static const char *const keys[] = {
		"password=", "password2=", "passwd=",      "pass=",  "username=",
		"user=",     "cred=",      "credentials=", "secret="};

	(void)r;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i]);

		if (n <= len || memcmp(s, keys[i], len) != 0)
			continue;
		size_t secret = word_to(s + len, n - len, ", \t\r\n\"'");
		if (secret == 0)
			return 0;
		buf_printf(out, "%sx", keys[i]);
		return len + secret;
	}
	return 0;
}

/* Bytes of a host's name; an address has no letter and is none. */
static size_t server_name(const char *s, size_t n)
{
	size_t i = 0;
	bool letter = false;

	for (; i < n && (isalnum((unsigned char)s[i]) || s[i] == '.' || s[i] == '-'); i++)
		letter |= isalpha((unsigned char)s[i]) != 0;
	return letter ? i : 0;
}

static size_t put_server(struct redact *r, const char *name, size_t n, struct buf *out)
{
	const char *text = arena_dup(&r->mem, name, n);

	if (is_common(text))
		buf_puts(out, text);
	else
		buf_printf(out, "server%zu", redact_number(r, &r->servers, &r->n_servers, name, n));
	return n;
}

/* "nas:/export", but not "https://…" */
static bool is_export(const char *s, size_t n)
{
	return n >= 2 && s[0] == ':' && s[1] == '/' && (n == 2 || s[2] != '/');
}

/* Something of a line begins behind it. */
static bool is_end(char before)
{
	return before == '\0' || strchr(" \t\n=,:@\"'", before);
}

size_t redact_server(struct redact *r, const char *s, size_t n, char before, struct buf *out)
{
	size_t slashes = n > 2 && memcmp(s, "//", 2) == 0 && before != ':' ? 2 : 0;
	size_t len = is_end(before) ? server_name(s + slashes, n - slashes) : 0;
	size_t user = 0, end = slashes + len;

	if (len == 0)
		return 0;
	if (slashes == 0 && end < n && s[end] == '@') {
		user = end;
		end += 1 + server_name(s + end + 1, n - end - 1);
	}
	if (slashes ? end == n || s[end] != '/' : !is_export(s + end, n - end))
		return 0;
	if (user > 0) {
		put_user(r, s, user, out);
		buf_putc(out, '@');
		put_server(r, s + user + 1, end - user - 1, out);
	} else {
		buf_add(out, s, slashes);
		put_server(r, s + slashes, len, out);
	}
	return end;
}

static size_t (*const takers[])(struct redact *r, const char *s, size_t n, struct buf *out) = {
	take_home,
	take_disk_id,
	take_password,
};

size_t redact_name(struct redact *r, const char *s, size_t n, bool whole_word, struct buf *out)
{
	size_t len = known_name(r->hosts, r->n_hosts, s, n);

	if (len > 0) {
		buf_puts(out, "host");
		return len;
	}
	len = known_name(r->people, r->n_people, s, n);
	if (len > 0)
		return put_user(r, s, len, out);
	for (size_t i = 0; whole_word && len == 0 && i < ARRAY_SIZE(takers); i++)
		len = takers[i](r, s, n, out);
	return len;
}

static bool is_kept(const char *name, size_t n, char *const *kept, size_t n_kept)
{
	for (size_t i = 0; i < n_kept; i++)
		if (strlen(kept[i]) == n && memcmp(kept[i], name, n) == 0)
			return true;
	return false;
}

static void put_members(struct redact *r, const char *s, size_t n, char *const *kept, size_t n_kept,
			struct buf *out)
{
	for (size_t at = 0; at < n;) {
		size_t len = word_to(s + at, n - at, ",");

		if (is_kept(s + at, len, kept, n_kept))
			buf_add(out, s + at, len);
		else if (len > 0)
			put_user(r, s + at, len, out);
		at += len;
		if (at < n) {
			buf_putc(out, ',');
			at++;
		}
	}
}

/* "kvm:x:105:anna,ben" (group(5)); the second may be a password. */
void redact_group(struct redact *r, const char *line, size_t n, char *const *kept, size_t n_kept,
		  struct buf *out)
{
	size_t at = 0;

	for (int field = 0; field < 3 && at < n; field++) {
		size_t len = word_to(line + at, n - at, ":");

		if (field == 0 && len > 0 && known_name(r->people, r->n_people, line, len) == len)
			put_user(r, line, len, out);
		else if (field == 1 && len > 1)
			buf_putc(out, 'x');
		else
			buf_add(out, line + at, len);
		at += len;
		if (at < n && line[at] == ':') {
			buf_putc(out, ':');
			at++;
		}
	}
	put_members(r, line + at, n - at, kept, n_kept, out);
}
