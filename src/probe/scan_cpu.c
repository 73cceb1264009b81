/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc/cpuinfo of the first processor (arch/x86/kernel/cpu/proc.c, arch/arm64/kernel/cpuinfo.c). */
#include "base/lines.h"
#include "base/text.h"
#include "probe/scan.h"

#define CPUINFO_MAX (32 * 1024 * 1024)

static const struct {
	const char *id;
	enum cpu_vendor vendor;
} vendors[] = {
	{"GenuineIntel", CPU_INTEL},
	{"AuthenticAMD", CPU_AMD},
	{"HygonGenuine", CPU_AMD},
};

static enum cpu_vendor vendor_of(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (streq(vendors[i].id, id))
			return vendors[i].vendor;
	return CPU_OTHER;
}

static bool has_flag(const char *flags, const char *flag)
{
	size_t n = strlen(flag);

	for (const char *at = strstr(flags, flag); at; at = strstr(at + n, flag))
		if ((at == flags || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static void read_flags(struct scan *s, const char *name, const char *flags)
{
	static const char *const told[] = {"vmx", "svm", "hypervisor"};
	struct cpu *cpu = &s->host->cpu;
	_cleanup_buf_ struct buf line = {0};

	cpu->virt = tri_of(has_flag(flags, "vmx") || has_flag(flags, "svm"));
	cpu->hypervisor = tri_of(has_flag(flags, "hypervisor"));
	buf_printf(&line, "%s : …", name);
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		if (has_flag(flags, told[i]))
			buf_printf(&line, " %s …", told[i]);
	cpu->flags_line = arena_str(s->mem, buf_str(&line));
}

static void read_field(struct scan *s, const char *name, const char *value)
{
	struct cpu *cpu = &s->host->cpu;

	if (streq(name, "vendor_id"))
		cpu->vendor = vendor_of(value);
	else if (streq(name, "CPU implementer"))
		cpu->vendor = CPU_ARM;
	else if (streq(name, "model name"))
		cpu->model = scan_safe(s, value);
	else if (streq(name, "flags"))
		read_flags(s, name, value);
}

static void read_line(struct scan *s, const struct line *l)
{
	char *text = arena_dup(&s->tmp, l->at, l->text_len);
	char *colon = strchr(text, ':');

	if (!colon)
		return;
	char *end = colon;
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	read_field(s, text, colon + 1 + strspn(colon + 1, " \t"));
}

void scan_cpu(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};

	s->host->cpu.model = "";
	if (!scan_read(s, "proc/cpuinfo", CPUINFO_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	/* An empty line ends the first processor. */
	for (struct line l; lines_next(&it, &l) && l.text_len > 0;)
		read_line(s, &l);
}
