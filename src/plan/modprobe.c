/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modprobe.h"

#include <errno.h>
#include <fnmatch.h>

#include "conf/cmdline.h"
#include "base/listing.h"
#include "plan/making.h"

#define OUR_FILE MODPROBE_DIR "vfio.conf"

/* Lines under which "modprobe vfio-pci" is not what it says, with what they do instead. */
static const struct {
	const char *directive, *effect;
} blockers[] = {
	{"install", "runs a command of its own instead of loading vfio-pci"},
	{"blacklist", "keeps vfio-pci from being loaded"},
};

/* The one install line that is ours. */
static bool is_our_line(const struct making *m, const struct modprobe_line *l)
{
	return m->placed.at && streq(l->path, m->placed.at) && l->line == m->placed.line;
}

static int check_lines(const struct making *m, struct err *err)
{
	for (size_t i = 0; i < m->host->n_modprobe; i++) {
		const struct modprobe_line *l = &m->host->modprobe[i];
		if (is_our_line(m, l))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(blockers); k++)
			if (streq(l->directive, blockers[k].directive) &&
			    fnmatch(l->module, "vfio_pci", 0) == 0)
				return err_set(err, EINVAL,
					       "%s:%zu: `%s` %s: take that line out, then run "
					       "passthru again",
					       l->path, l->line, l->directive, blockers[k].effect);
	}
	return 0;
}

/* "a,vfio-pci,b" */
static bool names_vfio(struct arena *a, const char *list)
{
	for (const char *at = list, *end; at && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, ",");
		const char *name = arena_printf(a, "%.*s", (int)(end - at), at);
		if (cmdline_same_name(name, "vfio-pci"))
			return true;
	}
	return false;
}

static int check_cmdline(struct making *m, struct err *err)
{
	char **words = NULL, *name, *value;
	size_t n = 0;
	cmdline_words(m->cmdline, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		cmdline_split(words[i], &m->scratch, &name, &value);
		bool blacklist =
			streq(name, "modprobe.blacklist") || streq(name, "module_blacklist");
		if (blacklist && value && names_vfio(&m->scratch, value))
			return err_set(err, EINVAL,
				       "kernel command line: `%s` keeps vfio-pci from being "
				       "loaded: take vfio-pci out of it, then run passthru again",
				       words[i]);
	}
	return 0;
}

static bool lacks_ids(const struct making *m)
{
	for (size_t i = 0; i < m->n_ids; i++)
		if (!list_has((const char *const *)m->file_ids.ids, m->file_ids.n, m->ids[i]))
			return true;
	return false;
}

static int plan_ids(struct making *m, const char *home, struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf start = {0}, bytes = {0};
	const char *ids = listing(&m->scratch, m->ids, m->n_ids);
	if (!wants_file_ids(m) || !lacks_ids(m))
		return 0;
	if (!in_modprobe_dir(home))
		return err_set(
			err, EINVAL,
			"%s:%zu: this list of vfio-pci ids wins over all others, and passthru "
			"edits only files in %s: add %s there yourself, then run passthru again",
			home, m->file_ids.line, MODPROBE_DIR, ids);
	int r = draft_open(&m->drafts, home, &f, err);
	if (r < 0)
		return r;
	start_modprobe_file(f, &start);
	r = modprobe_add_ids(buf_str(&start), start.len, m->ids, m->n_ids, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", home);
	return draft_set(&m->drafts, f, &bytes,
			 arena_printf(&m->scratch, "hands %s to vfio-pci", ids), err);
}

int plan_modprobe(struct making *m, struct err *err)
{
	if (!binds_any(m) || !m->modular)
		return 0;
	int r = check_lines(m, err);
	if (r == 0)
		r = check_cmdline(m, err);
	if (r < 0)
		return r;
	/* The last list is the one that counts, wherever it stands. */
	r = plan_ids(m, m->file_ids.at ? m->file_ids.at : OUR_FILE, err);
	if (r < 0)
		return r;
	bool ours = m->file_ids.at && in_modprobe_dir(m->file_ids.at);
	const char *home = ours ? m->file_ids.at : OUR_FILE;
	r = plan_places(m, home, err);
	return r == 0 ? plan_softdeps(m, home, err) : r;
}
