/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/klog.h"

#include <errno.h>
#include <sys/klog.h>

#include "base/lines.h"
#include "base/spawn.h"
#include "probe/log_prefix.h"

#define LOG_MAX ((size_t)64 * 1024 * 1024)
#define JOURNAL_SECONDS 10

/* syslog(2) */
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_SIZE_BUFFER 10

static int read_ring(struct buf *ret, struct err *err)
{
	int size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);

	if (size < 0)
		return err_errno(err, errno, "kernel log");
	_cleanup_free_ char *bytes = xmalloc((size_t)size + 1);
	int n = klogctl(SYSLOG_ACTION_READ_ALL, bytes, size);
	if (n < 0)
		return err_errno(err, errno, "kernel log");
	buf_add(ret, bytes, (size_t)n);
	return 0;
}

/* "[    0.000000] host kernel: …" (short-monotonic); the rest of a message with line ends in it is
 * set in. */
static bool is_journal_line(const struct line *l, bool after_one)
{
	return l->text_len > 0 && (l->at[0] == '[' || (after_one && l->at[0] == ' '));
}

int klog_clean_journal(struct buf *text)
{
	struct buf kept = {0};
	struct lines it = lines_of(buf_str(text), text->len);

	for (struct line l; lines_next(&it, &l);)
		if (is_journal_line(&l, kept.len > 0))
			buf_add(&kept, l.at, l.len);
	buf_done(text);
	*text = kept;
	return text->len > 0 ? 0 : -ENODATA;
}

/* A log that was cut at its end would miss what happened last. */
static int read_journal(struct buf *ret)
{
	static const char *const argv[] = {
		"journalctl", "-k", "-b", "0", "--no-pager", "-q", "-o", "short-monotonic", NULL,
	};
	const struct spawn spawn = {
		.argv = argv, .stdin_fd = -1, .timeout_s = JOURNAL_SECONDS, .max_output = LOG_MAX};
	struct spawn_result result;
	int r = spawn_run(&spawn, &result, NULL);

	if (r == 0 && result.output.len >= LOG_MAX)
		r = -EFBIG;
	if (r == 0) {
		*ret = result.output;
		result.output = (struct buf){0};
		r = klog_clean_journal(ret);
	}
	spawn_result_done(&result);
	return r;
}

const char *klog_last_boot(const struct buf *text, bool *ret_complete)
{
	const char *start = buf_str(text);
	struct lines it = lines_of(start, text->len);

	*ret_complete = false;
	for (struct line l; lines_next(&it, &l);) {
		bool first = log_is_boot_line(l.at, l.text_len);

		if (!first && !log_is_boot_mark(l.at, l.text_len))
			continue;
		start = first ? l.at : l.at + l.len;
		*ret_complete = first;
	}
	return start;
}

bool klog_wants_journal(const struct klog_try *ring)
{
	return ring->r < 0 || !ring->complete;
}

bool klog_takes_journal(const struct klog_try *ring, const struct klog_try *journal)
{
	return klog_wants_journal(ring) && journal->r == 0 && (journal->complete || ring->r < 0);
}

static struct klog_try tried(int r, const struct buf *text)
{
	struct klog_try try = {.r = r};

	if (r == 0)
		klog_last_boot(text, &try.complete);
	return try;
}

static int read_live(struct buf *ret, const char **ret_source, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	struct klog_try ring = tried(read_ring(ret, err), ret);

	*ret_source = "/dev/kmsg";
	if (!klog_wants_journal(&ring))
		return 0;
	struct klog_try journal = tried(read_journal(&text), &text);
	if (!klog_takes_journal(&ring, &journal))
		return ring.r;
	buf_done(ret);
	*ret = text;
	text = (struct buf){0};
	*ret_source = "journalctl -k -b";
	return 0;
}

int klog_read(const struct root *root, struct buf *ret, const char **ret_source, struct err *err)
{
	if (root->live)
		return read_live(ret, ret_source, err);
	*ret_source = KLOG_TREE_PATH;
	return root_read_end(root, KLOG_TREE_PATH, LOG_MAX, ret, err);
}
