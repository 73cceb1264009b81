/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do now, in one sentence. */
#include "apply/lock.h"
#include "apply/promise.h"
#include "base/text.h"

bool promise_any(const struct promises *p, enum tri ok, const char *id)
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
bool promise_half_done(const struct verify *v)
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
	for (size_t i = 0; i < v->run->n_needs; i++)
		picked = arena_printf(mem, "%s --need %s", picked,
				      need_text(mem, v->run->needs[i].id, v->run->needs[i].value));
	return arena_printf(mem,
			    "The programs of the run did not run in this tree: passthru --root %s "
			    "undo, then passthru --root %s --chroot apply%s runs them. Reboot into "
			    "it after that, and run passthru verify there.",
			    root, root, picked);
}

/* In words for a person: minutes are counted down to the one that runs. */
static const char *time_left(const struct verify *v)
{
	int64_t s = v->out->seconds_left;

	if (!v->run->confirm_minutes)
		return "";
	if (s < 0)
		return arena_printf(&v->out->mem, " within %u minute%s of the start",
				    v->run->confirm_minutes,
				    v->run->confirm_minutes == 1 ? "" : "s");
	if (s == 0)
		return " at once: the time is up";
	if (s < 120)
		return arena_printf(&v->out->mem, " within %lld seconds", (long long)s);
	return arena_printf(&v->out->mem, " within %lld minutes", (long long)(s / 60));
}

static const char *how_to_confirm(const struct verify *v)
{
	bool too_old = v->run->n_lives && v->host->login_cs <= v->run->armed_cs;
	const char *what = too_old ? "Log in anew, which shows that one still can, and run "
				     "passthru confirm"
				   : "Everything is as promised: run passthru confirm";

	return arena_printf(&v->out->mem, "%s%s, and it stays; %s.", what, time_left(v),
			    v->run->confirm_minutes ? "else it is undone by itself"
						    : "else the next start is the old one");
}

/* What stands before all that is promised of the devices; NULL: nothing does. */
static const char *next_of_waiting(const struct verify *v)
{
	if (v->out->waiting == WAITING_FELL_BACK)
		return "The trial did not come up, or was not started, and this is the old start: "
		       "passthru undo takes away what the trial left.";
	if (v->out->waiting == WAITING_GONE)
		return "The host was restarted, which has ended the binding: passthru bind makes "
		       "it anew.";
	if (v->out->reboot_pending && v->run->trial)
		return "Reboot: the next start is the trial, the one after it the old one again. "
		       "Log in then and run passthru verify.";
	return NULL;
}

const char *promise_next(const struct verify *v)
{
	const struct promises *p = v->out;

	if (v->run->state == RUN_UNFINISHED && lock_held(v->root))
		return "Another passthru is at work on this run: wait until it has ended, then run "
		       "passthru verify again.";
	if (v->run->state == RUN_UNFINISHED)
		return "The last run was cut off: start passthru as root, and it is put back.";
	if (promise_any(p, TRI_NO, "file"))
		return "A file was changed since: look at the difference, then apply again or "
		       "passthru undo.";
	if (promise_half_done(v))
		return run_programs_first(v);
	if (next_of_waiting(v))
		return next_of_waiting(v);
	if (p->reboot_pending && v->run->confirm_minutes)
		return arena_printf(
			&v->out->mem,
			"Reboot, log in, and run passthru verify: within %u minute%s of "
			"the start it is to be confirmed, else it is undone by itself.",
			v->run->confirm_minutes, v->run->confirm_minutes == 1 ? "" : "s");
	if (p->reboot_pending)
		return "Reboot, then run passthru verify: it goes on from here.";
	if (promise_any(p, TRI_NO, "cmdline"))
		return "The kernel was not started with the new command line: boot the default "
		       "entry, or passthru undo.";
	if (promise_any(p, TRI_NO, "iommu"))
		return "The IOMMU is still off: passthru check says why; passthru undo takes "
		       "everything back.";
	if (promise_any(p, TRI_NO, "twin"))
		return "vfio-pci has a device that stays with the host: look for its ids in "
		       "/etc/modprobe.d and on the kernel command line; passthru undo takes "
		       "everything back.";
	if (promise_any(p, TRI_NO, "need"))
		return "The guest does not get all that it was to have of this host: what is "
		       "missing "
		       "is told above; passthru undo takes everything back.";
	if (any_but_kernels(p))
		return "Not every device is free for a VM: passthru devices shows who has it; "
		       "passthru undo takes everything back.";
	if (v->advice)
		return v->advice;
	if (p->waiting == WAITING_CONFIRM)
		return how_to_confirm(v);
	if (promise_any(p, TRI_UNKNOWN, "vfio") && v->root->live && geteuid() != 0)
		return "All that an ordinary user can see is right: sudo passthru verify asks the "
		       "kernel too.";
	return "Everything is as promised: give the devices to a VM.";
}
