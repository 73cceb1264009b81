/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of what loaders are told by, in which only what is read from them is left. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/capture.h"
#include "probe/unified.h"

#define SCRIPT_MAX ((size_t)1024 * 1024)
#define MENU_MAX ((size_t)16 * 1024 * 1024)
#define VARIABLE_MAX ((size_t)64 * 1024)
#define EFI_ATTRIBUTES 4
/* GRUB's environment block has this size and no other (GRUB's include/grub/lib/envblk.h). */
#define GRUBENV_SIZE 1024

/* Users and passwords of the menu, in any of its languages. */
static bool is_secret(const struct line *l)
{
	static const char *const words[] = {"passw", "pbkdf2", "superusers", "PASSW"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (memmem(l->at, l->text_len, words[i], strlen(words[i])))
			return true;
	return false;
}

/* Up to where a key's PIN stands in its PKCS#11 URI (RFC 7512), as ukify and dracut take it. */
static size_t without_pin(const struct line *l)
{
	const char *pin = memmem(l->at, l->text_len, "pin-", strlen("pin-"));

	return pin ? (size_t)(pin - l->at) : l->text_len;
}

int copy_menu(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, open = {0}, safe = {0};
	int r = root_read(c->root, from, MENU_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);) {
		buf_add(&open, l.at, is_secret(&l) ? 0 : without_pin(&l));
		buf_add(&open, l.at + l.text_len, l.len - l.text_len);
	}
	redact_text(&c->redact, buf_str(&open), open.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

/* Whether it reads drop-ins is all that is asked of grub-mkconfig; an empty one could not be read.
 */
int copy_mkconfig(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, out = {0};
	int r = root_read(c->root, from, SCRIPT_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	buf_puts(&out, "#!/bin/sh\n");
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);)
		if (memmem(l.at, l.text_len, "default/grub", strlen("default/grub")))
			buf_add(&out, l.at, l.len);
	return out_file(c, to, buf_str(&out), out.len, err);
}

/* Text of ASCII in UTF-16 behind the attributes. */
int copy_efi_text(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, text = {0}, safe = {0}, out = {0};
	int r = root_read(c->root, from, VARIABLE_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	for (size_t i = EFI_ATTRIBUTES; i + 1 < bytes.len && (bytes.data[i] || bytes.data[i + 1]);
	     i += 2)
		buf_putc(&text, bytes.data[i + 1] ? '?' : bytes.data[i]);
	redact_text(&c->redact, buf_str(&text), text.len, &safe);
	buf_add(&out, bytes.data, bytes.len < EFI_ATTRIBUTES ? bytes.len : EFI_ATTRIBUTES);
	for (size_t i = 0; i <= safe.len; i++) {
		buf_putc(&out, i < safe.len ? safe.data[i] : '\0');
		buf_putc(&out, '\0');
	}
	return out_file(c, to, buf_str(&out), out.len, err);
}

/* What is redacted may become longer or shorter: the filling behind it makes up for that. */
int copy_grubenv(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	struct stat st;
	int r = root_stat(c->root, from, true, &st);

	if (r == 0 && S_ISLNK(st.st_mode))
		return copy_link(c, from, to, err);
	r = root_read(c->root, from, SCRIPT_MAX, &bytes, NULL);
	if (r < 0)
		return r;
	while (bytes.len > 0 && bytes.data[bytes.len - 1] == '#')
		bytes.len--;
	redact_text(&c->redact, buf_str(&bytes), bytes.len, &safe);
	while (safe.len < GRUBENV_SIZE)
		buf_putc(&safe, '#');
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

static void put_number(struct buf *out, uint64_t value, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++, value >>= 8)
		buf_putc(out, (char)(value & 0xff));
}

#define PE_AT 64
#define COFF_SIZE 24
#define SECTION_SIZE 40
/* A row of the section table (PE format, section headers). */
static void put_section(struct buf *out, const char *name, size_t at, size_t len)
{
	char padded[8] = {0};

	memcpy(padded, name, strlen(name) < 8 ? strlen(name) : 8);
	buf_add(out, padded, sizeof(padded));
	put_number(out, len, 4); /* VirtualSize */
	put_number(out, at, 4);  /* VirtualAddress */
	put_number(out, len, 4); /* SizeOfRawData */
	put_number(out, at, 4);  /* PointerToRawData */
	put_number(out, 0, 16);
}

struct section {
	const char *name, *text;
};

/* An image of nothing but texts. */
static void put_image(struct buf *out, const struct section *sections, size_t n)
{
	size_t at = PE_AT + COFF_SIZE + n * SECTION_SIZE;

	buf_puts(out, "MZ");
	put_number(out, 0, 58);
	put_number(out, PE_AT, 4);
	buf_add(out, "PE\0\0", 4);
	put_number(out, 0x8664, 2); /* Machine */
	put_number(out, n, 2);
	put_number(out, 0, 12);
	put_number(out, 0, 2); /* SizeOfOptionalHeader */
	put_number(out, 0, 2);
	for (size_t i = 0; i < n; i++) {
		put_section(out, sections[i].name, at, strlen(sections[i].text));
		at += strlen(sections[i].text);
	}
	for (size_t i = 0; i < n; i++)
		buf_puts(out, sections[i].text);
}

int copy_unified(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf line = {0}, out = {0};
	struct section sections[2];
	struct unified u = {0};
	size_t n = 0;
	struct err why;
	int r = unified_read(c->root, from, &c->tmp, &u, &why);

	if (r == -EINVAL) /* no image: it is one in the copy just as little */
		return copy_mark(c, from, to, err);
	if (r < 0)
		return r;
	if (u.cmdline)
		redact_text(&c->redact, u.cmdline, strlen(u.cmdline), &line);
	if (u.cmdline)
		sections[n++] = (struct section){".cmdline", buf_str(&line)};
	if (u.release)
		sections[n++] = (struct section){".uname", u.release};
	put_image(&out, sections, n);
	return out_file(c, to, buf_str(&out), out.len, err);
}

/* A mark that can be run, where that is asked for. */
int copy_hook(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	if (r == 0)
		r = out_file(c, to, "", 0, err);
	if (r == 0 && (st.st_mode & 0111) && fchmodat(c->out, to, 0755, 0) < 0)
		r = err_errno(err, errno, "%s", to);
	return r;
}
