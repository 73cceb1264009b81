/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestsave.h"

#include <errno.h>
#include <fcntl.h>

#include "base/sys.h"

/* A file that is there stays as it is. */
static int write_new(const char *path, const struct buf *text, struct err *err)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r;

	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	r = sys_write_all(fd, text->data, text->len);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0)
		return 0;
	unlink(path);
	return err_errno(err, -r, "%s", path);
}

static void save(struct app *app, const char *path, bool qemu)
{
	_cleanup_buf_ struct buf text = {0};
	struct err err = {0};

	put_guest_text(&text, app, qemu);
	if (!*path)
		app_say(app, ST_WARN, "No file was named: nothing is saved.");
	else if (text.len == 0)
		app_say(app, ST_WARN, "There is no text any more: nothing is saved.");
	else if (write_new(path, &text, &err) < 0)
		app_say(app, ST_FAIL, "The text is not saved: %s", err.line);
	else {
		app_say(app, ST_OK, "The text is in %s.", path);
		app->guest.opts_kept = true;
	}
}

static void save_libvirt(struct app *app, const char *path)
{
	save(app, path, false);
}

static void save_qemu(struct app *app, const char *path)
{
	save(app, path, true);
}

void guestsave_ask(struct app *app, bool qemu)
{
	prompt_ask(&app->prompt, PROMPT_LINE,
		   qemu ? "Save the text for QEMU in which new file?"
			: "Save the text for libvirt in which new file?",
		   qemu ? "guest-qemu.txt" : "guest-libvirt.txt", qemu ? save_qemu : save_libvirt);
}
