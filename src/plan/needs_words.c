/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of the kernel command line for needs, and which kernels know them. */
#include <errno.h>

#include "conf/cmdline.h"
#include "plan/needs.h"

/* The first word of the line that sets the same parameter otherwise; NULL: there is none. */
static const char *other_word(struct making *m, const char *line, const char *word)
{
	char **words = NULL;
	size_t n = 0;
	cmdline_words(line, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (cmdline_same_name(words[i], word) && !cmdline_has(word, words[i]))
			return words[i];
	return NULL;
}

int need_only_word(struct making *m, const char *word, struct err *err)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		const char *other = other_word(m, m->lines[i], word);
		if (other)
			return err_set(err, EEXIST,
				       "%s: `%s` is set already, and `%s` would be in conflict "
				       "with it. " TAKE_IT_OUT,
				       word_at(m, other), other, word);
	}
	return 0;
}

int need_words(struct making *m, const char *const *words, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int r = need_only_word(m, words[i], err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < n; i++) {
		add_word_everywhere(m, arena_str(m->mem, words[i]));
		m->need_start |= !m->host->cmdline || !cmdline_has(m->host->cmdline, words[i]);
	}
	return 0;
}

const struct kernel *kernel_before(const struct host *h, unsigned major, unsigned minor)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (kernel_may_boot(&h->kernels[i]) &&
		    release_since(h->kernels[i].release, major, minor) == TRI_NO)
			return &h->kernels[i];
	return NULL;
}

static const struct kernel *next_kernel(const struct host *h)
{
	const struct kernel *running = host_running(h);
	for (size_t i = 0; !running && i < h->n_kernels; i++)
		if (kernel_may_boot(&h->kernels[i]))
			running = &h->kernels[i];
	return running;
}

enum tri kernel_option(const struct host *h, const char *option)
{
	const struct kernel *k = next_kernel(h);
	const char *line = k ? kernel_config_line(k, option) : NULL;
	return line ? tri_of(str_ends(line, "=y") || str_ends(line, "=m")) : TRI_UNKNOWN;
}

bool any_kernel_has(const struct host *h, kernel_support support_of, enum support s)
{
	bool any = false;
	for (size_t i = 0; i < h->n_kernels; i++) {
		enum support found = support_of(&h->kernels[i]);
		if (!kernel_may_boot(&h->kernels[i]))
			continue;
		any = true;
		/* What is not known is taken for a module. */
		if (found == s || (found == SUPPORT_UNKNOWN && s == SUPPORT_MODULE))
			return true;
	}
	return !any && s == SUPPORT_MODULE;
}

/* drivers/cpufreq/cpufreq.c, default_governor: since 5.9. */
#define GOVERNOR_WORD "cpufreq.default_governor=performance"

static int check_governor(struct making *m, struct err *err)
{
	const struct host *h = m->host;
	const char *choice = host_attr(h, ATTR_GOVERNORS)->text;
	const struct kernel *old = kernel_before(h, 5, 9);
	if (host_attr(h, ATTR_GOVERNOR)->there == TRI_NO ||
	    kernel_option(h, "CONFIG_CPU_FREQ") == TRI_NO)
		return err_set(err, EOPNOTSUPP,
			       "This host's CPUs have no clock that Linux governs (no cpufreq), so "
			       "no governor can be chosen.");
	if (choice && !cmdline_has(choice, "performance"))
		return err_set(err, EOPNOTSUPP,
			       "The governors of this host are %s: performance is none of them.",
			       choice);
	if (!choice && kernel_option(h, "CONFIG_CPU_FREQ_GOV_PERFORMANCE") == TRI_NO)
		return err_set(err, EOPNOTSUPP,
			       "This kernel is built without CONFIG_CPU_FREQ_GOV_PERFORMANCE.");
	if (old)
		return err_set(err, EOPNOTSUPP,
			       "Kernel %s does not know cpufreq.default_governor, which is there "
			       "since 5.9: remove that kernel, or set the governor by a service.",
			       old->release);
	return 0;
}

int choose_governor(struct making *m, const char *value, struct err *err)
{
	static const char *const words[] = {GOVERNOR_WORD};
	const char *now = host_attr(m->host, ATTR_GOVERNOR)->text, *line = m->host->cmdline;
	(void)value;
	int r = check_governor(m, err);
	/* What the word alone has set is not so in a start without it. */
	if (r < 0 || (streq(now, "performance") && !(line && cmdline_has(line, words[0]))))
		return r;
	r = need_words(m, words, ARRAY_SIZE(words), err);
	if (r == 0)
		need_note(m,
			  "A service that sets the governor itself (tuned, power-profiles-daemon, "
			  "TLP) does so after the kernel, and then its choice counts.");
	return r;
}
