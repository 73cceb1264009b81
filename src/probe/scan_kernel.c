/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel that runs: its release and its command line. */
#include "conf/cmdline.h"
#include "probe/scan.h"

#define CMDLINE_MAX (64 * 1024)

static void read_params(struct scan *s, const char *cmdline)
{
	struct host *h = s->host;
	char **words;
	size_t n;

	cmdline_words(cmdline, &s->tmp, &words, &n);
	for (size_t i = 0; i < n; i++) {
		char *name, *value;

		cmdline_split(words[i], &s->tmp, &name, &value);
		*ARENA_PUSH(s->mem, h->params, h->n_params) = (struct param){
			scan_safe(s, name), scan_safe(s, value), scan_safe(s, words[i])};
	}
}

static void scan_cmdline(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(s, "proc/cmdline", CMDLINE_MAX, &text))
		return;
	char *line = arena_dup(&s->tmp, buf_str(&text), text.len);
	line[strcspn(line, "\n")] = '\0';
	s->host->cmdline = scan_safe(s, line);
	read_params(s, line);
}

/* "12345.67 23456.78": seconds since the boot, and idle (Documentation/filesystems/proc.rst). */
static int64_t uptime(struct scan *s)
{
	const char *text = scan_attr(s, "proc/uptime");
	uint64_t seconds;

	if (!text)
		return -1;
	text = arena_printf(&s->tmp, "%.*s", (int)strcspn(text, ". "), text);
	return parse_u64(text, 10, INT32_MAX, &seconds) == 0 ? (int64_t)seconds : -1;
}

void scan_kernel(struct scan *s)
{
	const char *release = scan_attr(s, "proc/sys/kernel/osrelease");
	const char *boot_id = scan_attr(s, "proc/sys/kernel/random/boot_id");

	s->host->release = release ? release : "";
	s->host->boot_id = boot_id ? boot_id : "";
	s->host->uptime_s = uptime(s);
	scan_cmdline(s);
}
