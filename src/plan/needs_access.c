/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lets an ordinary user start a guest with a device: memory that may be locked, and the
 * groups' nodes. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>

#include "base/listing.h"
#include "plan/needs.h"

/* pam_limits reads limits.conf, then the others by their names; of lines for one user the last
 * counts. */
static const struct drop_ins limits = {
	.dir = "limits.d",
	.first = "/etc/security/limits.conf",
};

enum { SOFT, HARD, KINDS };
static const char *const kind_names[KINDS] = {"soft", "hard"};

/* One limit of the user as the files say. */
struct limit {
	bool set, all_set;       /* by anybody's file; by others' than ours */
	uint64_t kb, others_kb;  /* UINT64_MAX: none */
	struct drop_line behind; /* the last one in a file behind ours; path NULL: none */
};

struct user_limits {
	struct arena *mem;
	const char *user;
	struct limit kind[KINDS];
};

/* The n-th word of the line, "" behind the last. */
static const char *word_of(struct arena *a, const char *line, unsigned n)
{
	static const char blanks[] = " \t";
	for (; n > 0; n--) {
		line += strcspn(line, blanks);
		line += strspn(line, blanks);
	}
	return arena_dup(a, line, strcspn(line, blanks));
}

static uint64_t limit_of(const char *value)
{
	static const char *const none[] = {"unlimited", "infinity", "-1"};
	uint64_t kb = 0;
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		if (streq(value, none[i]))
			return UINT64_MAX;
	parse_u64(value, 10, INT64_MAX, &kb);
	return kb;
}

static void take_limit(void *data, const struct drop_line *l)
{
	struct user_limits *u = data;
	const char *kind = word_of(u->mem, l->text, 1);
	if (!streq(word_of(u->mem, l->text, 0), u->user) ||
	    !streq(word_of(u->mem, l->text, 2), "memlock"))
		return;
	uint64_t kb = limit_of(word_of(u->mem, l->text, 3));
	for (size_t i = 0; i < KINDS; i++) {
		struct limit *limit = &u->kind[i];
		if (!streq(kind, "-") && !streq(kind, kind_names[i]))
			continue;
		limit->set = true;
		limit->kb = kb;
		if (!l->is_ours) {
			limit->all_set = true;
			limit->others_kb = kb;
		}
		if (l->behind_ours)
			limit->behind = *l;
	}
}

static bool is_enough(const struct user_limits *u, uint64_t kb)
{
	for (size_t i = 0; i < KINDS; i++)
		if (!u->kind[i].set || u->kind[i].kb < kb)
			return false;
	return true;
}

static int check_behind(const struct user_limits *u, uint64_t kb, struct err *err)
{
	for (size_t i = 0; i < KINDS; i++) {
		const struct limit *l = &u->kind[i];
		if (l->behind.path && l->kb < kb)
			return err_set(err, EEXIST,
				       "%s:%zu: `%s` is read behind what passthru would write, "
				       "and allows %s less: write %ju there, or take the line "
				       "out and run passthru again.",
				       l->behind.path, l->behind.line, l->behind.text, u->user,
				       (uintmax_t)kb);
	}
	return 0;
}

/* A limit that others set high enough is not lowered by a line of ours. */
static const char *limit_lines(struct making *m, const struct user_limits *u, uint64_t kb)
{
	_cleanup_buf_ struct buf lines = {0};
	for (size_t i = KINDS; i-- > 0;) {
		const struct limit *l = &u->kind[i];
		if (!l->all_set || l->others_kb < kb)
			buf_printf(&lines, "%s %s memlock %ju\n", u->user, kind_names[i],
				   (uintmax_t)kb);
	}
	return arena_str(&m->scratch, buf_str(&lines));
}

/* Where no name is known, each may be. */
static bool may_be_named(const char *const *names, size_t n, const char *name)
{
	return n == 0 || list_has(names, n, name);
}

static int write_limits(struct making *m, const struct user_limits *u, uint64_t guest_kb,
			uint64_t kb, struct err *err)
{
	const struct need_file file = {
		.path = need_memlock_file(&m->scratch, u->user),
		.lines = limit_lines(m, u, kb),
		.why = arena_printf(&m->scratch,
				    "lets %s lock the memory of a guest of %s, and 1 GiB that VFIO "
				    "and QEMU need beside it",
				    u->user, size_text(&m->scratch, guest_kb)),
	};
	int r = need_file(m, &file, err);
	if (r == 0)
		need_note(m,
			  "The memory that %s may lock is what it is told at the next login; of "
			  "guests that libvirt starts as a service libvirt itself sets it.",
			  u->user);
	return r;
}

/* Each user's file was looked at, and nobody else's. */
static int check_user(const struct making *m, const char *user, const char *path, struct err *err)
{
	if (!may_be_named(m->host->users, m->host->n_users, user))
		return err_set(err, ENOENT, "This host has no user %s in /etc/passwd.", user);
	if (!host_file(m->host, path))
		return err_set(err, ENODATA,
			       "Whether this host has a user %s is not known here, so %s is not "
			       "written.",
			       user, path);
	return 0;
}

/* Who sets limits at a login. */
static int check_pam(const struct making *m, uint64_t kb, struct err *err)
{
	if (host_attr(m->host, ATTR_PAM)->there != TRI_NO)
		return 0;
	return err_set(err, EOPNOTSUPP,
		       "This host has no PAM (no /etc/pam.d), so no login reads "
		       "/etc/security/limits.d: raise the limit in what starts the guest instead, "
		       "by ulimit -l %ju as root, or LimitMEMLOCK=%juK of its service.",
		       (uintmax_t)kb, (uintmax_t)kb);
}

int choose_memlock(struct making *m, const char *value, struct err *err)
{
	struct memlock lock;
	int r = need_memlock(value, &m->scratch, &lock, err);
	if (r < 0)
		return r;
	uint64_t kb = lock.kb + GIB_IN_KB;
	struct user_limits u = {.mem = &m->scratch, .user = lock.user};
	const char *ours = need_memlock_file(&m->scratch, lock.user);
	r = check_pam(m, kb, err);
	if (r == 0)
		r = check_user(m, lock.user, ours, err);
	if (r == 0)
		r = need_room(m, lock.kb, false, err);
	if (r < 0)
		return r;
	each_drop_line(m, &limits, ours, take_limit, &u);
	if (is_enough(&u, kb))
		return 0;
	r = check_behind(&u, kb, err);
	return r == 0 ? write_limits(m, &u, lock.kb, kb, err) : r;
}

static const struct drop_ins rules = {
	.dir = "rules.d",
	.continued = true,
};

/* The last rule that gives VFIO's nodes a group, or for good (:=). */
struct group_rule {
	struct arena *mem;
	struct drop_line at; /* path NULL: there is none */
	const char *group;
	bool final;
};

/* What KEY OP "VALUE" in a rule has as value; NULL: there is no such. */
static const char *key_value(struct arena *a, const char *rule, const char *key, const char *op)
{
	size_t n = strlen(key);
	for (const char *at = rule; (at = strstr(at, key)); at += n) {
		const char *behind = at + n + strspn(at + n, " \t");
		if (at > rule && (isalnum((unsigned char)at[-1]) || at[-1] == '_'))
			continue;
		if (!str_starts(behind, op))
			continue;
		behind += strlen(op);
		behind += strspn(behind, " \t");
		if (*behind == '"')
			return arena_dup(a, behind + 1, strcspn(behind + 1, "\""));
	}
	return NULL;
}

/* Of any group's node, as far as the name goes: "vfio" alone is none of them, and "7" is one. */
static bool is_of_all_groups(struct arena *a, const char *rule)
{
	static const char *const nodes[] = {"0", "42"};
	const char *kernel = key_value(a, rule, "KERNEL", "==");
	for (size_t i = 0; kernel && i < ARRAY_SIZE(nodes); i++)
		if (fnmatch(kernel, nodes[i], 0) != 0)
			return false;
	return true;
}

static void take_rule(void *data, const struct drop_line *l)
{
	struct group_rule *g = data;
	const char *set = key_value(g->mem, l->text, "GROUP", "=");
	const char *final = key_value(g->mem, l->text, "GROUP", ":=");
	if (!streq(key_value(g->mem, l->text, "SUBSYSTEM", "=="), "vfio") || g->final ||
	    (!set && !final) || !is_of_all_groups(g->mem, l->text))
		return;
	g->at = *l;
	g->group = final ? final : set;
	g->final = final;
}

static int write_rule(struct making *m, const char *group, struct err *err)
{
	const struct need_file file = {
		.path = NEED_VFIO_GROUP_FILE,
		.lines = arena_printf(&m->scratch,
				      "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"%s\", "
				      "MODE=\"0660\"\n",
				      group),
		.why = arena_printf(&m->scratch, "lets members of %s open the groups in /dev/vfio",
				    group),
	};
	int r = need_file(m, &file, err);
	if (r < 0)
		return r;
	m->need_start = true;
	need_note(m,
		  "udev of systemd 258 and 259 passes over that where %s is no group of the system "
		  "(its number is 1000 or more), and later ones warn of it.",
		  group);
	return 0;
}

int choose_vfio_group(struct making *m, const char *value, struct err *err)
{
	struct group_rule g = {.mem = &m->scratch};
	if (!may_be_named(m->host->user_groups, m->host->n_user_groups, value))
		return err_set(err, ENOENT, "This host has no group %s in /etc/group.", value);
	if (host_attr(m->host, ATTR_UDEV)->there == TRI_NO)
		return err_set(err, EOPNOTSUPP,
			       "This host has no udev, so nothing reads /etc/udev/rules.d: have "
			       "what makes its device nodes give those in /dev/vfio to the group "
			       "%s instead (mdev: the line \"vfio/[0-9]* root:%s 660\" in "
			       "/etc/mdev.conf).",
			       value, value);
	each_drop_line(m, &rules, NEED_VFIO_GROUP_FILE, take_rule, &g);
	if (streq(g.group, value))
		return 0;
	if (g.at.path && !g.at.is_ours && (g.at.behind_ours || g.final))
		return err_set(err, EEXIST,
			       "%s:%zu: this rule gives the nodes of /dev/vfio to the group %s, "
			       "whatever a rule of passthru says: change it there, or take it out "
			       "and run passthru again.",
			       g.at.path, g.at.line, g.group);
	return write_rule(m, value, err);
}
