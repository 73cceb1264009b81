/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/unified.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>

#include "base/sys.h"
#include "conf/pe.h"

/* The kernel takes no longer command line than this on any machine (COMMAND_LINE_SIZE). */
#define TEXT_MAX ((uint64_t)64 * 1024)

/* One section as text; NULL when there is none, or it is no text. */
static const char *section_text(int fd, const struct pe_section *sections, size_t n,
				const char *name, struct arena *a)
{
	const struct pe_section *s = pe_section(sections, n, name);

	if (!s || s->len > TEXT_MAX)
		return NULL;
	size_t len = (size_t)s->len;
	char *text = arena_alloc(a, len + 1);
	if (sys_read_at(fd, text, len, s->at) != (ssize_t)len)
		return NULL;
	while (len > 0 && (!text[len - 1] || isspace((unsigned char)text[len - 1])))
		text[--len] = '\0';
	return strlen(text) == len ? text : NULL;
}

int unified_read(const struct root *root, const char *path, struct arena *a, struct unified *ret,
		 struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct pe_section *sections;
	struct stat st;
	size_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_errno(err, fd < 0 ? -fd : errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, EINVAL, "%s: not a regular file", path);
	char *head = arena_alloc(a, PE_HEAD_MAX);
	ssize_t r = sys_read_at(fd, head, PE_HEAD_MAX, 0);
	if (r < 0)
		return err_errno(err, (int)-r, "%s", path);
	r = pe_sections(head, (size_t)r, (uint64_t)st.st_size, a, &sections, &n, err);
	if (r < 0)
		return err_in(err, (int)r, "%s", path);
	ret->cmdline = section_text(fd, sections, n, ".cmdline", a);
	ret->release = section_text(fd, sections, n, ".uname", a);
	return 0;
}
