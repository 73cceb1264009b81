/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user can do: one table. The footer, the help page, the man page and README's key table
 * are printed from it, and keys are looked up in it, so that none of them can differ.
 *
 * A row: id, keys (blank-separated names of keys.h), label for the footer, rank in the footer (0:
 * not shown there; the smaller the earlier), pages on which it is known, what speaks against it
 * now, help. Within one page a key belongs to one action at the most
 * (tests/unit/ui/test_actions.c).
 */
#pragma once

#include "base/util.h"

struct app;

#define ON(page) (1u << PAGE_##page)
#define ON_STEPS                                                                                  \
	(ON(HOST) | ON(CHECKS) | ON(DEVICES) | ON(PLAN) | ON(APPLY) | ON(VERIFY) | ON(GUEST))
#define ON_OVER (ON(HELP) | ON(HISTORY))
#define ON_ALL (ON_STEPS | ON_OVER)
#define ON_PANES                                                                                  \
	(ON(CHECKS) | ON(DEVICES) | ON(PLAN) | ON(APPLY) | ON(VERIFY) | ON(GUEST) | ON(HISTORY))

#define ACTIONS(X)                                                                                \
	/* what one does on the pages */                                                          \
	X(OPEN, "Enter", "open", 1, ON_STEPS, no_open,                                            \
	  "open or accept what is under the cursor")                                              \
	X(MARK, "Space", "mark", 2, ON(DEVICES), no_mark,                                         \
	  "mark the device to pass it through, or take the mark away")                            \
	X(CHOOSE, "Space", "choose", 2, ON(GUEST), no_choose,                                     \
	  "choose what the host does for the guest, or leave it; change how it is told")          \
	X(ATTACH, "a", "add", 3, ON(GUEST), no_attach,                                            \
	  "add the devices to the guest's configuration, or take them out of it")                 \
	X(STOP, "s x", "stop", 3, ON(APPLY), no_stop,                                             \
	  "stop what is running and put everything back")                                         \
	X(NEXT, "n", "next", 4, ON_STEPS, no_next, "next page")                                   \
	X(PREV, "p", "back", 11, ON_STEPS, no_prev, "previous page")                              \
	X(PANE, "Tab", "pane", 8, ON_PANES, no_pane, "give the keys to the other pane")           \
	X(LEAVE, "Esc", "list", 0, ON_PANES & ~ON(HISTORY), no_leave,                             \
	  "from the details back to the list")                                                    \
	X(SAVE, "w", "save plan", 5, ON(PLAN) | ON(APPLY), no_save,                               \
	  "write the plan to a directory")                                                        \
	X(SAVE_TEXT, "w", "save text", 5, ON(GUEST), no_save_text,                                \
	  "write the text for the guest to a file")                                               \
	X(UNDO, "u", "undo", 6, ON(APPLY) | ON(VERIFY) | ON(HISTORY), no_undo,                    \
	  "put back what a run has changed")                                                      \
	X(CONFIRM, "c", "confirm", 3, ON(APPLY) | ON(VERIFY), no_confirm,                         \
	  "make what waits to be confirmed stay")                                                 \
	X(TRIAL, "t", "trial or for good", 3, ON(APPLY), no_trial,                                \
	  "try it for one start first, or apply it for good now")                                 \
	X(MINUTES, "m", "minutes", 3, ON(APPLY), no_minutes,                                      \
	  "the minutes within which it must be confirmed")                                        \
	X(LIVE, "b", "bind now", 3, ON(DEVICES), no_mark,                                         \
	  "bind the device to vfio-pci now, in this boot alone; or give it back")                 \
	X(PROBLEM, "f", "next problem", 9, ON(CHECKS), no_problem,                                \
	  "next check to fix or to look at; if there is none, next that is unknown")              \
	X(PROBLEM_UP, "F", "problem above", 0, ON(CHECKS), no_problem,                            \
	  "the same, going up")                                                                   \
	X(VIEW, "v", "view", 5, ON(DEVICES), nothing,                                             \
	  "devices as a tree, or by IOMMU group")                                                 \
	X(FILTER, "f", "filter", 6, ON(DEVICES), nothing,                                         \
	  "show only a kind of device, or those of one driver")                                   \
	X(SEARCH, "/", "search", 7, ON_ALL, no_search,                                            \
	  "search; Enter keeps the place, Esc goes back")                                         \
	X(AGAIN, "]", "next match", 0, ON_ALL, no_again, "next match of the search")              \
	X(AGAIN_UP, "[", "match above", 0, ON_ALL, no_again, "match of the search above")         \
	X(HISTORY, "H", "history", 10, ON(APPLY) | ON(VERIFY), nothing,                           \
	  "every run on this host, and undo of one")                                              \
	X(RESCAN, "r", "read again", 12, ON_STEPS, no_rescan, "read the machine again")           \
	X(CLOSE, "Esc q", "close", 1, ON_OVER, nothing,                                           \
	  "close the details, then this page")                                                    \
	X(HELP, "? F1", "help", 13, ON_STEPS | ON(HISTORY), nothing, "the keys of this page")     \
	X(QUIT, "q", "quit", 14, ON_STEPS, nothing,                                               \
	  "leave; asks when something would be lost")                                             \
	/* moves */                                                                               \
	X(UP, "Up k", "up", 0, ON_ALL, nothing, "one line up")                                    \
	X(DOWN, "Down j", "down", 0, ON_ALL, nothing, "one line down")                            \
	X(OUT, "Left h", "out", 0, ON(DEVICES), nothing,                                          \
	  "fold the branch, or go up to the one that this is in")                                 \
	X(INTO, "Right l", "into", 0, ON(DEVICES), nothing, "open the branch")                    \
	X(LEFT, "Left h", "left", 0, ON_STEPS & ~ON(DEVICES), nothing, "previous page")           \
	X(RIGHT, "Right l", "right", 0, ON_STEPS & ~ON(DEVICES), nothing, "next page")            \
	X(PAGE_UP, "PgUp", "screen up", 0, ON_ALL, nothing, "one screen up")                      \
	X(PAGE_DOWN, "PgDn", "screen down", 0, ON_ALL, nothing, "one screen down")                \
	X(TOP, "g Home", "first", 0, ON_ALL, nothing, "first line")                               \
	X(BOTTOM, "G End", "last", 0, ON_ALL, nothing, "last line")                               \
	X(FOLD, "-", "fold", 0, ON(DEVICES), no_fold, "hide what stands below this line")         \
	X(UNFOLD, "+", "unfold", 0, ON(DEVICES), no_fold, "show what stands below this line")     \
	X(GO_HOST, "1", "host", 0, ON_STEPS, nothing, "page 1: what this machine is")             \
	X(GO_CHECKS, "2", "checks", 0, ON_STEPS, nothing,                                         \
	  "page 2: what it can do, with the evidence")                                            \
	X(GO_DEVICES, "3", "devices", 0, ON_STEPS, nothing,                                       \
	  "page 3: choose what to pass through")                                                  \
	X(GO_PLAN, "4", "plan", 0, ON_STEPS, nothing,                                             \
	  "page 4: every edit and program, as a diff")                                            \
	X(GO_APPLY, "5", "apply", 0, ON_STEPS, nothing, "page 5: do it")                          \
	X(GO_VERIFY, "6", "verify", 0, ON_STEPS, nothing,                                         \
	  "page 6: what is true after the reboot")                                                \
	X(GO_GUEST, "7", "guest", 0, ON_STEPS, nothing,                                           \
	  "page 7: give it to a guest")                                                           \
	X(REDRAW, "Ctrl-L", "redraw", 0, ON_ALL, nothing, "draw the screen again")

enum page_id {
	PAGE_HOST,
	PAGE_CHECKS,
	PAGE_DEVICES,
	PAGE_PLAN,
	PAGE_APPLY,
	PAGE_VERIFY,
	PAGE_GUEST,
	PAGE_STEPS, /* so many pages are steps of the wizard; the others lie over them */
	PAGE_HELP = PAGE_STEPS,
	PAGE_HISTORY,
	_PAGE_MAX,
};

enum action {
	ACT_NONE,
#define X(id, ...) ACT_##id,
	ACTIONS(X)
#undef X
	_ACT_MAX,
};

#define ACTION_RANKS 14

struct action_info {
	enum action id;
	const char *keys, *label;
	int rank; /* at most ACTION_RANKS */
	unsigned pages; /* bit 1 << page */
	/* NULL: it makes sense now. Else why not, and what to do instead: a sentence of the table's or of app's; "": nothing
	 * is to be said. */
	const char *(*hindrance)(const struct app *app);
	const char *help;
};

const struct action_info *action_info(enum action a);
/* The action of a key on a page; ACT_NONE when it has none. */
enum action action_of_key(enum page_id page, uint32_t key);
/* NULL: it is known on the page that is open, and makes sense now. Else what is said when its key is pressed; "" for what the
 * page does not know. */
const char *action_hindrance(const struct app *app, enum action a);
bool action_sensible(const struct app *app, enum action a);
