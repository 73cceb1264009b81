/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card that the initramfs brings up, so that somebody, or a key server, unlocks the disks of
 * this host from afar before its root is there. */
#include "base/lines.h"
#include "base/text.h"
#include "conf/cmdline.h"
#include "probe/net.h"

#define CONF_MAX (1024 * 1024)
/* client:server:gateway:mask:host name:device:how */
#define IP_DEVICE 5
#define IP_FIELDS_MAX 12

struct unlock {
	struct scan *s;
	const char *why; /* the first reason found; NULL: none */
	const char **ifaces;
	size_t n_ifaces; /* that are named */
};

static void because(struct unlock *u, const char *why)
{
	if (!u->why)
		u->why = why;
}

static void name_iface(struct unlock *u, const char *iface)
{
	if (iface && net_find(net_of(u->s), iface))
		*ARENA_PUSH(&u->s->tmp, u->ifaces, u->n_ifaces) = iface;
}

/* Cut at colons; those inside of an IPv6 address in brackets do not count. */
static size_t cut_ip(struct arena *a, const char *value, char **fields, size_t max)
{
	size_t n = 0;

	for (const char *at = value; n < max; at++) {
		const char *start = at;
		bool inside = false;

		for (; *at && (inside || *at != ':'); at++)
			inside = *at == '[' || (inside && *at != ']');
		fields[n++] = arena_dup(a, start, (size_t)(at - start));
		if (!*at)
			break;
	}
	return n;
}

/*
 * "ip=dhcp", "ip=192.0.2.7::192.0.2.1:255.255.255.0:name:eth0:off" (the kernel's
 * Documentation/admin-guide/nfs/nfsroot.rst; klibc's ipconfig) and "ip=eth0:dhcp"
 * (dracut.cmdline(7)).
 */
static void take_ip(struct unlock *u, const char *value)
{
	char *f[IP_FIELDS_MAX];
	size_t n = cut_ip(&u->s->tmp, value, f, ARRAY_SIZE(f));
	struct ip ip;

	if (!*value || streq(value, "off") || streq(value, "none"))
		return;
	because(u, "ip= in the initramfs");
	if (n > IP_DEVICE)
		name_iface(u, f[IP_DEVICE]);
	else if (n > 1 && f[0][0] != '[' && !ip_parse(f[0], &ip))
		name_iface(u, f[0]);
}

static void name_by_mac(struct unlock *u, const char *mac)
{
	const struct net *net = net_of(u->s);

	for (size_t i = 0; i < net->n_ifaces; i++) {
		const char *own =
			root_attr(u->s->root, &u->s->tmp,
				  arena_printf(&u->s->tmp, "%s/address", net->ifaces[i].dir));
		if (own && strcasecmp(own, mac) == 0)
			name_iface(u, net->ifaces[i].name);
	}
}

/* PXE writes the card that it loaded from: "01-02-00-00-00-00-01", the first pair its type. */
static void take_bootif(struct unlock *u, const char *value)
{
	char *mac = arena_str(&u->s->tmp, value);

	for (char *p = mac; *p; p++)
		if (*p == '-')
			*p = ':';
	if (strlen(mac) > 3)
		name_by_mac(u, mac + 3);
}

static void take_neednet(struct unlock *u, const char *value)
{
	if (!streq(value, "0"))
		because(u, "rd.neednet in the initramfs");
}

static void take_word(struct unlock *u, const char *name, const char *value)
{
	static const struct {
		const char *name;
		void (*take)(struct unlock *u, const char *value);
	} words[] = {
		{"ip", take_ip},
		{"rd.neednet", take_neednet},
		{"bootdev", name_iface},
		{"BOOTIF", take_bootif},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (streq(words[i].name, name))
			words[i].take(u, value ? value : "");
}

static void take_words(struct unlock *u)
{
	const struct host *h = u->s->host;

	for (size_t i = 0; i < h->n_params; i++)
		take_word(u, h->params[i].name, h->params[i].value);
	for (size_t i = 0; i < h->n_set_words; i++)
		take_word(u, h->set_words[i].word.name, h->set_words[i].word.value);
}

/* NAME="value" of a line that a shell reads; the bytes of value, NULL when it is another line. */
static char *assigned(struct scan *s, const struct line *l, const char *name)
{
	size_t n = strlen(name), blanks = 0;

	while (blanks < l->text_len && (l->at[blanks] == ' ' || l->at[blanks] == '\t'))
		blanks++;
	const char *at = l->at + blanks;
	size_t left = l->text_len - blanks;
	if (left <= n || memcmp(at, name, n) != 0)
		return NULL;
	const char *value = at + n + (at[n] == '+');
	if (*value != '=')
		return NULL;
	value++;
	value += *value == '"' || *value == '\'';
	return arena_dup(&s->tmp, value, strcspn(value, "\"'#\r\n"));
}

static void each_line(struct unlock *u, const char *path,
		      void (*take)(struct unlock *u, const struct line *l))
{
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(u->s, path, CONF_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		take(u, &l);
}

static void each_file(struct unlock *u, const char *dir,
		      void (*take)(struct unlock *u, const struct line *l))
{
	char **names;
	size_t n;

	scan_list(u->s, dir, &names, &n);
	for (size_t i = 0; i < n; i++)
		each_line(u, arena_printf(&u->s->tmp, "%s/%s", dir, names[i]), take);
}

/* initramfs.conf(5). DEVICE alone brings nothing up. */
static void take_tools_line(struct unlock *u, const struct line *l)
{
	const char *ip = assigned(u->s, l, "IP"), *device = assigned(u->s, l, "DEVICE");
	const char *boot = assigned(u->s, l, "BOOT");

	if (ip)
		take_ip(u, ip);
	if (device)
		name_iface(u, device);
	if (boot && str_starts(boot, "nfs"))
		because(u, "BOOT=nfs in the initramfs");
}

/* kernel_cmdline of dracut.conf(5): words of a command line inside the image. */
static void take_dracut_line(struct unlock *u, const struct line *l)
{
	char *line = assigned(u->s, l, "kernel_cmdline"), **words, *name, *value;
	size_t n = 0;

	if (line)
		cmdline_words(line, &u->s->tmp, &words, &n);
	for (size_t i = 0; i < n; i++) {
		cmdline_split(words[i], &u->s->tmp, &name, &value);
		take_word(u, name, value);
	}
}

/* An SSH server in the image: it is only built in where somebody may log in. */
static void take_dropbear(struct unlock *u)
{
	static const char *const keys[] = {
		"etc/dropbear/initramfs/authorized_keys",
		"etc/dropbear-initramfs/authorized_keys",
		"etc/initramfs-tools/root/.ssh/authorized_keys",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (scan_exists(u->s, keys[i]))
			because(u, "an SSH server in the initramfs");
}

static void note_locked(struct unlock *u, const struct line *l)
{
	char *word;

	if (scan_fields(&u->s->tmp, l->at, l->text_len, &word, 1) == 1 && *word != '#')
		because(u, "clevis in the initramfs");
}

/* Where it is installed, its script brings the network up for a disk that a key server (tang)
 * unlocks. The disk itself says which way it is; a TPM may be meant. */
static void take_clevis(struct unlock *u)
{
	if (scan_exists(u->s, "usr/share/initramfs-tools/scripts/local-top/clevis"))
		each_line(u, "etc/crypttab", note_locked);
}

static void mark(struct unlock *u)
{
	struct net *net = net_of(u->s);
	const struct net_use use = {.kind = USE_UNLOCK, .how = u->why};
	bool found = false;

	for (size_t i = 0; i < u->n_ifaces; i++)
		found = net_mark_use(net, u->ifaces[i], &use) || found;
	if (found || net_mark_defaults(net, &use))
		return;
	if (net_mark_all(net, &use))
		scan_note(u->s, "%s: which network card it means is not told, so every one counts",
			  u->why);
}

void scan_unlock(struct scan *s)
{
	struct unlock u = {.s = s};

	scan_file(s, "/etc/crypttab");
	take_words(&u);
	each_line(&u, "etc/initramfs-tools/initramfs.conf", take_tools_line);
	each_file(&u, "etc/initramfs-tools/conf.d", take_tools_line);
	each_line(&u, "etc/dracut.conf", take_dracut_line);
	each_file(&u, "etc/dracut.conf.d", take_dracut_line);
	take_dropbear(&u);
	take_clevis(&u);
	if (u.why)
		mark(&u);
}
