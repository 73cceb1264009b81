/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/select_check.h"

#include <ctype.h>
#include <errno.h>

#include "cli/nearest.h"
#include "model/pci.h"

/* As names are compared: without blanks around them, in small letters, with "-" between the words. */
static char *folded(const char *name)
{
	size_t n = strlen(name);
	while (n > 0 && isspace((unsigned char)name[n - 1]))
		n--;
	while (n > 0 && isspace((unsigned char)*name)) {
		name++;
		n--;
	}
	char *s = xstrndup(name, n);
	for (char *c = s; *c; c++)
		*c = *c == ' ' || *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	return s;
}

/* Each check has two names: those of the ids come first, then those of the titles in the same order. */
struct names {
	char **folded;
	size_t n;
};

static void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->folded[i]);
	free(names->folded);
}

static struct names names_of(const struct report *r)
{
	struct names names = {xcalloc(2 * r->n_findings, sizeof(char *)), 2 * r->n_findings};
	for (size_t i = 0; i < r->n_findings; i++) {
		names.folded[i] = folded(r->findings[i].id);
		names.folded[r->n_findings + i] = folded(r->findings[i].title);
	}
	return names;
}

static const struct finding *finding_named(const struct report *r, const struct names *names, const char *word)
{
	for (size_t i = 0; i < names->n; i++)
		if (streq(names->folded[i], word))
			return &r->findings[i % r->n_findings];
	return NULL;
}

static bool among(const size_t *these, size_t n, size_t one)
{
	for (size_t i = 0; i < n; i++)
		if (these[i] == one)
			return true;
	return false;
}

/* "; near it: kernel-log (Kernel log), lockdown (Kernel lockdown)" */
static void put_near(struct buf *out, const struct report *r, const struct names *names, const char *word)
{
	size_t near[NEAREST_MOST], told[NEAREST_MOST], n_told = 0;
	size_t n = nearest_names(word, (const char *const *)names->folded, names->n, near);
	for (size_t i = 0; i < n; i++) {
		size_t which = near[i] % r->n_findings;
		if (among(told, n_told, which))
			continue;
		buf_printf(out, "%s%s (%s)", n_told > 0 ? ", " : "; near it: ", r->findings[which].id,
			   r->findings[which].title);
		told[n_told++] = which;
	}
	if (n == 0)
		buf_puts(out, "; passthru check without a name lists them");
}

static int no_such_check(const struct report *r, const struct names *names, const char *word, const char *fold,
			 struct err *err)
{
	_cleanup_buf_ struct buf line = {0};
	struct pci_addr a;
	if (!*fold)
		return err_set(err, EINVAL, "an empty word names no check; passthru check without a name lists them");
	if (pci_addr_parse(fold, &a) == 0)
		return err_set(err, EINVAL, "%s is a device and no check: see passthru devices %s", fold, fold);
	buf_printf(&line, "no check is called %s", word);
	put_near(&line, r, names, fold);
	return err_set(err, EINVAL, "%s", buf_str(&line));
}

static int select_check(const struct report *r, const struct names *names, const char *word,
			const struct finding **ret, struct err *err)
{
	_cleanup_free_ char *fold = folded(word);
	const struct finding *f = finding_named(r, names, fold);
	if (!f)
		return no_such_check(r, names, word, fold, err);
	*ret = f;
	return 0;
}

int select_checks(const struct report *r, char *const *words, size_t n, const struct finding **ret, struct err *err)
{
	struct names names = names_of(r);
	int status = 0;
	for (size_t i = 0; i < n && status == 0; i++)
		status = select_check(r, &names, words[i], &ret[i], err);
	names_done(&names);
	return status;
}
