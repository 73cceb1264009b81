/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel command line: words are found, and a word that is added can be taken out again. */
#include "conf/cmdline.h"
#include "fuzz/fuzz.h"

#define WORD "vfio-pci.ids=1de5:0a01"

static void check_words(const char *line, struct arena *a)
{
	char **words, *name, *value;
	size_t n;

	cmdline_words(line, a, &words, &n);
	for (size_t i = 0; i < n; i++) {
		LAW(words[i][0]);
		LAW(cmdline_has(line, words[i]));
		LAW(cmdline_same_name(words[i], words[i]));
		cmdline_split(words[i], a, &name, &value);
		LAW(!strchr(name, '-'));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *line = fuzz_text(data, n);
	_cleanup_buf_ struct buf added = {0}, again = {0}, removed = {0}, replaced = {0};
	bool had = cmdline_has(line, WORD);
	struct arena a = {0};

	check_words(line, &a);
	cmdline_add(&added, line, WORD);
	LAW(cmdline_has(buf_str(&added), WORD));
	cmdline_add(&again, buf_str(&added), WORD);
	LAW(streq(buf_str(&again), buf_str(&added)));
	cmdline_remove(&removed, buf_str(&added), WORD);
	LAW(!cmdline_has(buf_str(&removed), WORD));
	LAW(had || streq(buf_str(&removed), line));
	cmdline_replace(&replaced, buf_str(&added), WORD, "x");
	LAW(!cmdline_has(buf_str(&replaced), WORD) && cmdline_has(buf_str(&replaced), "x"));
	arena_done(&a);
	return 0;
}
