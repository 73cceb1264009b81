/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Proxmox VE, where proxmox-boot-tool copies kernels, images and configuration to ESPs that nothing
 * else mounts. What starts is systemd-boot, with the first line of /etc/kernel/cmdline (else the
 * running command line), or GRUB, with GRUB's files: `refresh` runs update-grub on each ESP
 * (zz-proxmox-boot of proxmox-kernel-helper). So does the hook of update-initramfs, before the
 * words are written by us: refresh comes last.
 */
#include <ctype.h>
#include <errno.h>

#include "base/lines.h"
#include "plan/entries.h"
#include "plan/steps.h"

#define ESP_LIST "/etc/kernel/proxmox-boot-uuids"

static bool is_under_grub(const struct making *m)
{
	return m->host->loader.under_grub;
}

/* NULL: there is none, or it cannot be read. */
static char *first_line(struct making *m)
{
	struct draft *d;
	if (draft_open(&m->drafts, KERNEL_CMDLINE, &d, NULL) < 0 || !d->len)
		return NULL;
	size_t n = strcspn(d->bytes, "\n");
	return n ? arena_dup(&m->scratch, d->bytes, n) : NULL;
}

static char *proxmox_cmdline(struct making *m)
{
	if (is_under_grub(m))
		return grub_loader.cmdline(m);
	return first_line(m);
}

static char *proxmox_sure_words(struct making *m)
{
	return is_under_grub(m) ? grub_loader.sure_words(m) : NULL;
}

/* Words on another line than the first would have no effect. */
static int need_one_line(struct making *m, struct err *err)
{
	struct boot_span *spans = NULL;
	struct draft *d;
	size_t n = 0;
	int r = draft_open(&m->drafts, KERNEL_CMDLINE, &d, err);
	if (r < 0)
		return r;
	r = boot_spans(BOOT_LINE, d->bytes, d->len, &m->scratch, &spans, &n, err);
	if (r < 0)
		return err_in(err, r, "%s", KERNEL_CMDLINE);
	for (size_t i = 0; i < n; i++)
		if (spans[i].line != 1 && d->len)
			return err_set(
				err, EINVAL,
				"%s:%zu: proxmox-boot-tool reads only the first line of this "
				"file: put the whole command line there and nothing else, then "
				"run passthru again",
				KERNEL_CMDLINE, spans[i].line);
	return 0;
}

static int proxmox_edit(struct making *m, const char *why, struct err *err)
{
	if (is_under_grub(m))
		return grub_loader.edit(m, why, err);
	int r = need_one_line(m, err);
	return r < 0 ? r : edit_kernel_cmdline(m, why, err);
}

/* XXXX-XXXX, as proxmox-boot-tool wants it: it skips all others. */
static bool is_fat_id(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (i == 4 ? at[i] != '-' : !isxdigit((unsigned char)at[i]))
			return false;
	return n == strlen("XXXX-XXXX");
}

static void expect_esps(struct making *m)
{
	const struct file_fact *f = host_file(m->host, ESP_LIST);
	if (!f || f->state != FILE_PRESENT)
		return;
	struct lines it = lines_of(f->bytes, f->len);
	for (struct line l; lines_next(&it, &l);)
		if (is_fat_id(l.at, l.text_len))
			expect_words(m, READER_ESP,
				     arena_printf(&m->scratch, "/dev/disk/by-uuid/%.*s",
						  (int)l.text_len, l.at));
}

/* What it makes cannot be copied before: undo puts the files back and runs it again. */
static int proxmox_steps(struct making *m, struct err *err)
{
	int r = add_loader_program(
		m, "copy kernels, images and command line to every EFI system partition", NULL,
		NULL, err);
	if (r < 0)
		return r;
	m->plan->steps[m->plan->n_steps - 1].again = true;
	expect_esps(m);
	return 0;
}

const struct loader_ops proxmox_loader = {
	.kind = LOADER_PROXMOX,
	.name = "proxmox-boot-tool",
	.source = KERNEL_CMDLINE,
	.cmdline = proxmox_cmdline,
	.sure_words = proxmox_sure_words,
	.edit = proxmox_edit,
	.add_steps = proxmox_steps,
	.after_images = proxmox_steps,
	.about = {"Proxmox VE",
		  "/etc/kernel/cmdline, or /etc/default/grub where the ESPs hold GRUB",
		  "proxmox-boot-tool refresh"},
};
