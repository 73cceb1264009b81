/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/words.h"

bool param_lists(const struct param *p, const char *option)
{
	for (const char *at = p->value; at; at = strchr(at, ',')) {
		at += strspn(at, ",");
		if (str_starts(at, option))
			return true;
	}
	return false;
}

const struct param *param_next(const struct host *h, size_t *at, const char *name)
{
	for (; *at < h->n_params && !streq(h->params[*at].raw, "--"); ++*at)
		if (streq(h->params[*at].name, name))
			return &h->params[(*at)++];
	return NULL;
}

/* The last item of the list that begins with on or off. */
static enum word_state last_switch(const struct param *p, enum word_state before)
{
	enum word_state state = before;

	for (const char *at = p->value; at; at = strchr(at, ',')) {
		at += strspn(at, ",");
		if (str_starts(at, "on"))
			state = WORD_ON;
		else if (str_starts(at, "off"))
			state = WORD_OFF;
	}
	return state;
}

static void follow_switches(const struct host *h, const char *name, struct word *w)
{
	size_t at = 0;

	for (const struct param *p; (p = param_next(h, &at, name));) {
		enum word_state now = last_switch(p, WORD_UNSAID);

		if (now != WORD_UNSAID)
			*w = (struct word){now, p->raw};
	}
}

static void find_off(const struct host *h, const char *name, struct word *w)
{
	size_t at = 0;

	for (const struct param *p; (p = param_next(h, &at, name));)
		if (param_lists(p, "off"))
			*w = (struct word){WORD_OFF, p->raw};
}

struct word iommu_word(const struct host *h, const struct vendor *v)
{
	struct word w = {h->cmdline ? WORD_UNSAID : WORD_UNKNOWN, NULL};

	if (v->id == CPU_INTEL)
		follow_switches(h, v->param, &w);
	if (v->id == CPU_AMD)
		find_off(h, v->param, &w);
	if (v->id != CPU_ARM)
		find_off(h, "iommu", &w);
	return w;
}

struct word intremap_word(const struct host *h)
{
	struct word w = {h->cmdline ? WORD_UNSAID : WORD_UNKNOWN, NULL};

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++) {
		const struct param *p = &h->params[i];
		enum word_state now = WORD_UNSAID;

		if (streq(p->name, "nointremap"))
			now = WORD_OFF;
		else if (streq(p->name, "intremap"))
			now = last_switch(p, WORD_UNSAID);
		if (now != WORD_UNSAID)
			w = (struct word){now, p->raw};
	}
	return w;
}
