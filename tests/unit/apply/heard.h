/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sink that writes down what it is told, "KIND index text" a line, for tests of what is said. */
#pragma once

#include "unit/base/unit.h"

#include "lib/scene.h"

struct heard {
	struct buf text;
	/* Called with each event before it is written down; may be NULL. */
	void (*then)(const struct event *e);
};

static inline void hear(void *data, const struct event *e)
{
	static const char *const kinds[] = {"phase", "edit",    "start", "output",
					    "end",   "checked", "back",  "live",
					    "note"};
	struct heard *h = data;

	if (h->then)
		h->then(e);
	buf_printf(&h->text, "%s %zu %s\n", kinds[e->kind], e->index, e->text);
}

static inline struct apply_opts hearing(const struct scene *s, struct heard *h)
{
	struct apply_opts o = scene_opts(s);

	o.sink = (struct event_sink){hear, h};
	return o;
}

static inline bool was_heard(const struct heard *h, const char *what)
{
	return strstr(buf_str(&h->text), what) != NULL;
}

/* The state of the newest run, or of none RUN_PLANNED. */
static inline enum run_state last_state(const struct scene *s)
{
	enum run_state state = RUN_PLANNED;
	struct run **runs;
	size_t n;

	assert_int_equal(run_list(&s->root, &runs, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		state = runs[i]->state;
		run_free(runs[i]);
	}
	free(runs);
	return state;
}

#define assert_says(err, what)                                                                     \
	do {                                                                                       \
		if (!strstr((err).line, (what)))                                                   \
			fail_msg("\"%s\" does not say \"%s\"", (err).line, (what));                \
	} while (0)
