/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/log.h"

#include <syslog.h>

#include "base/text.h"

static void to_syslog(int priority, const char *line)
{
	openlog("passthru", LOG_PID, LOG_DAEMON);
	syslog(LOG_DAEMON | priority, "%s", line);
	closelog();
}

void (*log_sink)(int priority, const char *line) = to_syslog;

static void put_address(struct buf *line, struct pci_addr addr, bool first)
{
	char s[PCI_ADDR_SIZE + 1];

	buf_printf(line, "%s%s", first ? ", for " : " ", pci_addr_str(addr, s));
}

static void put_devices(struct buf *line, const struct binding *bindings, size_t n_bindings,
			const struct live *lives, size_t n_lives)
{
	for (size_t i = 0; i < n_bindings; i++)
		put_address(line, bindings[i].addr, i == 0);
	for (size_t i = 0; i < n_lives; i++)
		put_address(line, lives[i].addr, n_bindings + i == 0);
}

static void put_end(struct buf *line, const struct log_act *act)
{
	switch (act->outcome) {
	case OUTCOME_DONE:
		buf_puts(line, ": done");
		return;
	case OUTCOME_STUCK:
		buf_puts(line, ": failed, and not all is put back");
		break;
	case OUTCOME_PUT_BACK:
	case OUTCOME_NO:
	case OUTCOME_USAGE:
	case OUTCOME_REFUSED:
		buf_puts(line, ": failed and put back");
		break;
	}
	if (act->why && *act->why)
		buf_printf(line, ": %s", act->why);
}

void log_act(const struct session *s, const struct log_act *act)
{
	_cleanup_buf_ struct buf line = {0}, safe = {0};
	const struct plan *p = act->plan;
	const struct run *run = act->run;
	const char *who = s->who;

	if (!s->root.live || act->outcome == OUTCOME_REFUSED)
		return;
	buf_printf(&line, "%s by %s", act->what, who && *who ? who : "unknown");
	if (act->id)
		buf_printf(&line, ", run %s", act->id);
	if (act->domain)
		buf_printf(&line, ", domain %s", act->domain);
	for (size_t i = 0; i < act->n_things; i++)
		buf_printf(&line, "%s%s", i == 0 ? ", for " : " ", act->things[i]);
	if (p)
		put_devices(&line, p->bindings, p->n_bindings, p->lives, p->n_lives);
	else if (run)
		put_devices(&line, run->bindings, run->n_bindings, run->lives, run->n_lives);
	put_end(&line, act);
	text_safe(&safe, buf_str(&line), line.len, false);
	log_sink(act->outcome == OUTCOME_DONE ? LOG_NOTICE : LOG_ERR, buf_str(&safe));
}

const char *log_name_of(const struct plan *p)
{
	if (p->n_lives)
		return "bind";
	return p->trial_of ? "trial" : "apply";
}
