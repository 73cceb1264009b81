/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/manifest_records.h"

#define MANY SIZE_MAX

bool manifest_bad(struct manifest_reader *r, const char *problem)
{
	r->problem = problem;
	return false;
}

/* The place of s among n names; n when it is none of them. */
static size_t index_of(const char *const *names, size_t n, const char *s)
{
	size_t i = 0;

	while (i < n && !streq(names[i], s))
		i++;
	return i;
}

static bool is_path(const char *s)
{
	const char *p = s;

	if (*p != '/' || str_ends(s, "/"))
		return false;
	while (*p) {
		size_t n = strcspn(++p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n;
	}
	return true;
}

static bool is_number(const char *s, uint64_t max)
{
	uint64_t v;

	return parse_u64(s, 10, max, &v) == 0;
}

static bool is_mode(const char *s)
{
	size_t n = strspn(s, "01234567");

	return n == 4 && s[n] == 0;
}

static bool read_begin(struct manifest_reader *r, char **field)
{
	r->begun = true;
	return streq(field[0], "1") || manifest_bad(r, "not version 1, the one that is known");
}

static bool read_want(struct manifest_reader *r, char **field)
{
	struct pci_addr a;

	if (pci_addr_parse(field[0], &a) < 0)
		return manifest_bad(r, "no PCI address");
	choice_add(&r->wants, a);
	return true;
}

static bool read_need(struct manifest_reader *r, char **field)
{
	const struct need_info *info = need_by_name(field[0], strlen(field[0]));

	if (!info)
		return manifest_bad(r, "an unknown need");
	if (choice_needs(&r->wants, info->id))
		return manifest_bad(r, "a need for the second time");
	if (need_reads(info->id, field[1], NULL) < 0)
		return manifest_bad(r, "no value of that need");
	choice_need(&r->wants, info->id, field[1]);
	return true;
}

static bool read_ids(const char *s, uint16_t *ret_vendor, uint16_t *ret_device)
{
	static const char digits[] = "0123456789abcdef";
	_cleanup_free_ char *vendor = xstrdup(s);
	uint64_t v, d;

	if (strspn(s, digits) != 4 || s[4] != ':' || strspn(s + 5, digits) != 4 || s[9])
		return false;
	vendor[4] = 0;
	if (parse_u64(vendor, 16, UINT16_MAX, &v) < 0 ||
	    parse_u64(vendor + 5, 16, UINT16_MAX, &d) < 0)
		return false;
	*ret_vendor = (uint16_t)v;
	*ret_device = (uint16_t)d;
	return true;
}

static bool read_binding(struct manifest_reader *r, char **field)
{
	const char *const mechanisms[] = {
		mechanism_name(MECHANISM_IDS),
		mechanism_name(MECHANISM_OVERRIDE),
		mechanism_name(MECHANISM_CMDLINE_IDS),
		mechanism_name(MECHANISM_NONE),
	};
	size_t mechanism = index_of(mechanisms, ARRAY_SIZE(mechanisms), field[2]);
	struct binding b = {.driver = field[4], .name = field[5], .why = field[6]};

	if (pci_addr_parse(field[0], &b.addr) < 0)
		return manifest_bad(r, "no PCI address");
	if (!read_ids(field[1], &b.vendor, &b.device))
		return manifest_bad(r, "no vendor:device id");
	if (mechanism == ARRAY_SIZE(mechanisms))
		return manifest_bad(r, "an unknown mechanism");
	b.mechanism = (enum mechanism)mechanism;
	b.picked = streq(field[3], "picked");
	if (!b.picked && !streq(field[3], "companion"))
		return manifest_bad(r, "neither picked nor companion");
	*ARENA_PUSH(&r->run.mem, r->run.bindings, r->run.n_bindings) = b;
	return true;
}

static bool read_edit(struct manifest_reader *r, char **field)
{
	const char *const kinds[] = {
		edit_kind_name(EDIT_CREATE),
		edit_kind_name(EDIT_CHANGE),
		edit_kind_name(EDIT_REMOVE),
	};
	size_t kind = index_of(kinds, ARRAY_SIZE(kinds), field[0]);

	if (kind == ARRAY_SIZE(kinds))
		return manifest_bad(r, "an unknown kind of edit");
	if (!is_path(field[1]))
		return manifest_bad(r, "no plain absolute path");
	if (!is_mode(field[2]) || !is_number(field[3], UINT32_MAX) ||
	    !is_number(field[4], UINT32_MAX))
		return manifest_bad(r, "no mode, user and group");
	*ARENA_PUSH(&r->run.mem, r->run.edits, r->run.n_edits) = (struct run_edit){
		.kind = (enum edit_kind)kind,
		.path = field[1],
		.why = field[5],
	};
	return true;
}

/* The name of a variable as a shell would have it. */
static bool is_variable(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	return *s && strchr(letters, *s) && s[strspn(s, letters)] == 0;
}

static bool read_owned(struct manifest_reader *r, char **field)
{
	struct run_edit *e;

	if (!streq(r->above, "edit"))
		return manifest_bad(r, "not behind an edit");
	e = &r->run.edits[r->run.n_edits - 1];
	if (e->kind != EDIT_CHANGE)
		return manifest_bad(r,
				    "a variable of a file that is not changed but made or removed");
	if (!is_variable(field[0]))
		return manifest_bad(r, "no name of a variable");
	e->owned = field[0];
	return true;
}

static bool read_role(struct manifest_reader *r, char **field)
{
	const char *const roles[] = {
		edit_role_name(EDIT_STAYS),
		edit_role_name(EDIT_GUARD),
		edit_role_name(EDIT_PASSING),
		edit_role_name(EDIT_LAST),
	};
	size_t role = index_of(roles, ARRAY_SIZE(roles), field[0]);

	if (!streq(r->above, "edit") && !streq(r->above, "owned"))
		return manifest_bad(r, "not behind an edit");
	if (role == ARRAY_SIZE(roles))
		return manifest_bad(r, "an unknown role of an edit");
	r->run.edits[r->run.n_edits - 1].role = (enum edit_role)role;
	return true;
}

static bool read_step(struct manifest_reader *r, char **field)
{
	const char **argv = arena_alloc(&r->run.mem, r->n_fields * sizeof(*argv));

	if (!*field[1] || strchr(field[1], '/'))
		return manifest_bad(r, "no bare program name");
	for (size_t i = 1; i < r->n_fields; i++)
		argv[i - 1] = field[i];
	*ARENA_PUSH(&r->run.mem, r->run.steps, r->run.n_steps) =
		(struct run_step){.argv = argv, .why = field[0]};
	return true;
}

/* What is said of a step stands below it in this order, each once or not at all. */
static bool is_behind_step(const struct manifest_reader *r, const char *record)
{
	static const char *const order[] = {"step", "built", "again", "carries-words", "last"};

	return index_of(order, ARRAY_SIZE(order), r->above) <
	       index_of(order, ARRAY_SIZE(order), record);
}

static bool read_built(struct manifest_reader *r, char **field)
{
	if (!is_behind_step(r, "built"))
		return manifest_bad(r, "not behind a step");
	if (!is_path(field[0]) || !is_path(field[1]) || streq(field[0], field[1]))
		return manifest_bad(r, "not two plain absolute paths");
	r->run.steps[r->run.n_steps - 1].built = field[0];
	r->run.steps[r->run.n_steps - 1].becomes = field[1];
	return true;
}

static bool read_again(struct manifest_reader *r, char **field)
{
	(void)field;
	if (!is_behind_step(r, "again"))
		return manifest_bad(r, "not behind a step");
	r->run.steps[r->run.n_steps - 1].again = true;
	return true;
}

static bool read_carries_words(struct manifest_reader *r, char **field)
{
	(void)field;
	if (!is_behind_step(r, "carries-words"))
		return manifest_bad(r, "not behind a step");
	r->run.steps[r->run.n_steps - 1].carries_words = true;
	return true;
}

static bool read_last(struct manifest_reader *r, char **field)
{
	(void)field;
	if (!is_behind_step(r, "last"))
		return manifest_bad(r, "not behind a step");
	r->run.steps[r->run.n_steps - 1].last = true;
	return true;
}

static bool is_live_driver(const char *s)
{
	return streq(s, "vfio-pci") || streq(s, "pci-stub");
}

/* The name of a driver as the kernel allows it, or none: it becomes a part of a path. */
static bool is_driver_or_none(const char *s)
{
	return !strchr(s, '/') && *s != '.';
}

static bool read_live(struct manifest_reader *r, char **field)
{
	struct live l = {
		.to = field[2], .from = field[3], .overridden = field[4], .name = field[5]};

	if (pci_addr_parse(field[0], &l.addr) < 0)
		return manifest_bad(r, "no PCI address");
	if (!read_ids(field[1], &l.vendor, &l.device))
		return manifest_bad(r, "no vendor:device id");
	if (!is_live_driver(l.to) || !is_driver_or_none(l.from) || !is_driver_or_none(l.overridden))
		return manifest_bad(r, "no name of a driver");
	*ARENA_PUSH(&r->run.mem, r->run.lives, r->run.n_lives) = l;
	return true;
}

static bool read_trial(struct manifest_reader *r, char **field)
{
	(void)field;
	r->run.trial = true;
	return true;
}

static bool read_confirm(struct manifest_reader *r, char **field)
{
	uint64_t minutes;

	if (parse_u64(field[0], 10, CONFIRM_MAX_MINUTES, &minutes) < 0 || minutes == 0)
		return manifest_bad(r, "no number of minutes");
	r->run.confirm_minutes = (unsigned)minutes;
	return true;
}

static void add_image(struct run *run, const char *path)
{
	for (size_t i = 0; i < run->n_images; i++)
		if (streq(run->images[i], path))
			return;
	*ARENA_PUSH(&run->mem, run->images, run->n_images) = path;
}

static bool read_expect(struct manifest_reader *r, char **field)
{
	const char *const kinds[] = {
		expect_kind_name(EXPECT_LOADER_WORD),
		expect_kind_name(EXPECT_LOADER_NO_WORD),
		expect_kind_name(EXPECT_IMAGE_HOLDS),
	};
	size_t kind = index_of(kinds, ARRAY_SIZE(kinds), field[0]);

	if (kind == ARRAY_SIZE(kinds))
		return manifest_bad(r, "an unknown kind of expectation");
	if (!expect_reader_is_known((enum expect_kind)kind, field[1]))
		return manifest_bad(r, "an unknown reader");
	if (!*field[3])
		return manifest_bad(r, "nothing that is expected");
	if (!is_path(field[2]))
		return manifest_bad(r, "no plain absolute path");
	if (kind == EXPECT_IMAGE_HOLDS)
		add_image(&r->run, field[2]);
	*ARENA_PUSH(&r->run.mem, r->run.expects, r->run.n_expects) =
		(struct expect){(enum expect_kind)kind, field[1], field[2], field[3]};
	return true;
}

static bool read_word(struct manifest_reader *r, char **field)
{
	if (!*field[0])
		return manifest_bad(r, "an empty word");
	*ARENA_PUSH(&r->run.mem, r->run.words, r->run.n_words) = field[0];
	return true;
}

static bool read_gone_word(struct manifest_reader *r, char **field)
{
	if (!*field[0])
		return manifest_bad(r, "an empty word");
	*ARENA_PUSH(&r->run.mem, r->run.gone_words, r->run.n_gone_words) = field[0];
	return true;
}

static bool read_note(struct manifest_reader *r, char **field)
{
	if (!*field[0])
		return manifest_bad(r, "an empty note");
	*ARENA_PUSH(&r->run.mem, r->run.notes, r->run.n_notes) = field[0];
	return true;
}

static bool read_reboot(struct manifest_reader *r, char **field)
{
	r->ended = true;
	r->run.reboot = streq(field[0], "yes");
	return r->run.reboot || streq(field[0], "no") || manifest_bad(r, "neither yes nor no");
}

static const struct manifest_record records[] = {
	{MANIFEST_FIRST, 1, 1, read_begin},
	{"want", 1, 1, read_want},
	{"need", 2, 2, read_need},
	{"binding", 7, 7, read_binding},
	{"edit", 6, 6, read_edit},
	{"owned", 1, 1, read_owned},
	{"step", 2, MANY, read_step},
	{"built", 2, 2, read_built},
	{"again", 0, 0, read_again},
	{"expect", 4, 4, read_expect},
	{"word", 1, 1, read_word},
	{"gone-word", 1, 1, read_gone_word},
	{"note", 1, 1, read_note},
	{"reboot", 1, 1, read_reboot},
	{"carries-words", 0, 0, read_carries_words},
	{"role", 1, 1, read_role},
	{"last", 0, 0, read_last},
	{"live", 6, 6, read_live},
	{"trial", 0, 0, read_trial},
	{"confirm", 1, 1, read_confirm},
};

const struct manifest_record *manifest_record_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(records); i++)
		if (streq(records[i].name, name))
			return &records[i];
	return NULL;
}
