/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/verify.h"

#include <errno.h>
#include <stdarg.h>

#include "apply/lock.h"
#include "apply/owned.h"
#include "apply/promise.h"
#include "base/text.h"
#include "conf/cmdline.h"

static bool needs_reboot(const char *id)
{
	return !streq(id, "file") && !streq(id, "next-kernel");
}

void promise_add(struct verify *v, const char *id, const char *subject, const char *expected,
		 enum tri ok, const char *fmt, ...)
{
	struct promises *out = v->out;
	struct promise p = {.id = id, .ok = ok};
	_cleanup_free_ char *found = NULL;
	bool too_early = ok == TRI_NO && out->reboot_pending && needs_reboot(id);
	va_list args;

	va_start(args, fmt);
	BUG_ON(vasprintf(&found, fmt, args) < 0);
	va_end(args);
	p.subject = arena_safe(&out->mem, subject, strlen(subject));
	p.expected = arena_safe(&out->mem, expected, strlen(expected));
	p.found = arena_safe(&out->mem, found, strlen(found));
	if (too_early) {
		p.ok = TRI_UNKNOWN;
		p.found = arena_printf(&out->mem, "not before the reboot: %s", p.found);
	}
	*ARENA_PUSH(&out->mem, out->items, out->n) = p;
}

static void promise_file(struct verify *v, const struct store *s, const struct run_edit *e)
{
	struct arena *mem = &v->out->mem;
	const char *expected = e->kind == EDIT_REMOVE ? "removed" : "as the run wrote it";
	struct file_now now, after;
	struct err why = {0};

	if (file_now(v->root, e->path, mem, &now, &why) < 0 ||
	    file_now(v->root, store_path(s, "after", e->path), mem, &after, &why) < 0)
		promise_add(v, "file", e->path, expected, TRI_UNKNOWN, "%s", why.line);
	else if (e->kind == EDIT_REMOVE)
		promise_add(v, "file", e->path, expected, tri_of(!now.present),
			    now.present ? "there again" : "removed");
	else if (!after.present)
		promise_add(v, "file", e->path, expected, TRI_UNKNOWN,
			    "the run's copy of it is missing");
	else if (!now.present)
		promise_add(v, "file", e->path, expected, TRI_NO, "missing");
	else if (bytes_same(&now, after.bytes, after.len) ||
		 (e->owned && owned_same(e->owned, &now, &after)))
		promise_add(v, "file", e->path, expected, TRI_YES, "as the run wrote it");
	else
		promise_add(v, "file", e->path, expected, TRI_NO, "changed since: diff -u %s %s",
			    store_shown(s, store_path(s, "after", e->path)),
			    store_shown(s, e->path));
}

static void promise_files(struct verify *v)
{
	struct store s = store_of(v->root, &v->out->mem, v->run->id);

	for (size_t i = 0; i < v->run->n_edits; i++)
		promise_file(v, &s, &v->run->edits[i]);
}

static void promise_word(struct verify *v, const char *word, bool wanted)
{
	const char *cmdline = v->host->cmdline, *expected = wanted ? "there" : "not there";
	bool has;

	if (!cmdline) {
		promise_add(v, "cmdline", word, expected, TRI_UNKNOWN,
			    "the command line could not be read");
		return;
	}
	has = cmdline_has(cmdline, word);
	promise_add(v, "cmdline", word, expected, tri_of(has == wanted),
		    has ? "there" : "not there");
}

static void promise_words(struct verify *v)
{
	for (size_t i = 0; i < v->run->n_words; i++)
		promise_word(v, v->run->words[i], true);
	for (size_t i = 0; i < v->run->n_gone_words; i++)
		promise_word(v, v->run->gone_words[i], false);
}

static void promise_iommu(struct verify *v)
{
	const struct host *h = v->host;

	if (h->n_groups > 0)
		promise_add(v, "iommu", "IOMMU", "on", TRI_YES, "%zu groups", h->n_groups);
	else if (h->iommu.groups_seen == TRI_UNKNOWN)
		promise_add(v, "iommu", "IOMMU", "on", TRI_UNKNOWN,
			    "the groups could not be listed");
	else
		promise_add(v, "iommu", "IOMMU", "on", TRI_NO, "no IOMMU groups");
}

static bool any(const struct promises *p, enum tri ok, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].ok == ok && (!id || streq(p->items[i].id, id)))
			return true;
	return false;
}

static bool any_but_kernels(const struct promises *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].ok == TRI_NO && !streq(p->items[i].id, "next-kernel"))
			return true;
	return false;
}

/* A tree that would start with half of it. */
static bool is_half_done(const struct verify *v)
{
	return !v->root->live && run_lacks_programs(v->run);
}

static const char *run_programs_first(const struct verify *v)
{
	struct arena *mem = &v->out->mem;
	const char *picked = "", *root = arena_safe(mem, v->root->path, strlen(v->root->path));
	char s[PCI_ADDR_SIZE + 1];

	for (size_t i = 0; i < v->run->n_bindings; i++)
		if (v->run->bindings[i].picked)
			picked = arena_printf(mem, "%s %s", picked,
					      pci_addr_str(v->run->bindings[i].addr, s));
	return arena_printf(mem,
			    "The programs of the run did not run in this tree: passthru --root %s "
			    "undo, then passthru --root %s --chroot apply%s runs them. Reboot into "
			    "it after that, and run passthru verify there.",
			    root, root, picked);
}

static const char *next_step(const struct verify *v)
{
	const struct promises *p = v->out;

	if (v->run->state == RUN_UNFINISHED && lock_held(v->root))
		return "Another passthru is at work on this run: wait until it has ended, then run "
		       "passthru verify again.";
	if (v->run->state == RUN_UNFINISHED)
		return "The last run was cut off: start passthru as root, and it is put back.";
	if (any(p, TRI_NO, "file"))
		return "A file was changed since: look at the difference, then apply again or "
		       "passthru undo.";
	if (is_half_done(v))
		return run_programs_first(v);
	if (p->reboot_pending)
		return "Reboot, then run passthru verify: it goes on from here.";
	if (any(p, TRI_NO, "cmdline"))
		return "The kernel was not started with the new command line: boot the default "
		       "entry, or passthru undo.";
	if (any(p, TRI_NO, "iommu"))
		return "The IOMMU is still off: passthru check says why; passthru undo takes "
		       "everything back.";
	if (any(p, TRI_NO, "twin"))
		return "vfio-pci has a device that stays with the host: look for its ids in "
		       "/etc/modprobe.d and on the kernel command line; passthru undo takes "
		       "everything back.";
	if (any_but_kernels(p))
		return "Not every device is free for a VM: passthru devices shows who has it; "
		       "passthru undo takes everything back.";
	if (v->advice)
		return v->advice;
	if (any(p, TRI_UNKNOWN, "vfio") && v->root->live && geteuid() != 0)
		return "All that an ordinary user can see is right: sudo passthru verify asks the "
		       "kernel too.";
	return "Everything is as promised: give the devices to a VM.";
}

int verify_run(const struct root *root, const struct run *run, const struct host *h,
	       struct promises *ret, struct err *err)
{
	struct promises out = {0};
	struct verify v = {.root = root, .run = run, .host = h, .out = &out};

	if (run->state == RUN_PLANNED)
		return err_set(err, EINVAL, "run %s was never begun", run->id);
	out.reboot_pending = *run->boot_id && streq(run->boot_id, h->boot_id);
	promise_files(&v);
	promise_words(&v);
	promise_iommu(&v);
	promise_devices(&v);
	promise_vfio(&v);
	promise_kernels(&v);
	out.ok = !out.reboot_pending && !any(&out, TRI_NO, NULL) && !is_half_done(&v) &&
		 run->state == RUN_DONE;
	out.next = next_step(&v);
	*ret = out;
	return 0;
}
