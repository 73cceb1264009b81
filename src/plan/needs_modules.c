/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules that are loaded at each start, and kvm's parameter. */
#include <errno.h>

#include "conf/cmdline.h"
#include "conf/modname.h"
#include "base/listing.h"
#include "plan/needs.h"

/* modules-load.d(5); OpenRC and runit's scripts read the same places, and Debian links /etc/modules
 * into them. */
static const struct drop_ins modules_load = {
	.dir = "modules-load.d",
	.first = "/etc/modules",
};

struct module {
	const char *name; /* with underscores */
	kernel_support support;
};

static enum support vfio_pci(const struct kernel *k)
{
	return k->vfio_pci;
}

static enum support vfio_type1(const struct kernel *k)
{
	return k->vfio_iommu_type1;
}

static enum support kvm_intel(const struct kernel *k)
{
	return k->kvm_intel;
}

static enum support kvm_amd(const struct kernel *k)
{
	return k->kvm_amd;
}

struct listed {
	struct arena *mem;
	const char **names;
	size_t n;
};

static void take_module(void *data, const struct drop_line *l)
{
	struct listed *listed = data;
	char *name = arena_dup(listed->mem, l->text, strcspn(l->text, " \t"));
	modname_normalize(name);
	list_add(listed->mem, &listed->names, &listed->n, name);
}

/* Those that a kernel has as modules and no file lists. */
static const char **to_list(struct making *m, const char *ours, const struct module *wanted,
			    size_t n, size_t *ret_n)
{
	struct listed listed = {.mem = &m->scratch};
	const char **names = NULL;
	each_drop_line(m, &modules_load, ours, take_module, &listed);
	for (*ret_n = 0; n > 0; n--, wanted++)
		if (any_kernel_has(m->host, wanted->support, SUPPORT_MODULE) &&
		    !list_has(listed.names, listed.n, wanted->name))
			list_add(&m->scratch, &names, ret_n, wanted->name);
	return names;
}

static bool is_missing(const struct host *h, const struct module *wanted)
{
	return !any_kernel_has(h, wanted->support, SUPPORT_MODULE) &&
	       !any_kernel_has(h, wanted->support, SUPPORT_BUILTIN);
}

static int check_modules(struct making *m, const struct module *wanted, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (is_missing(m->host, &wanted[i]))
			return err_set(err, EOPNOTSUPP,
				       "No kernel of this host has %s, so it cannot be loaded.",
				       wanted[i].name);
	return 0;
}

static int list_modules(struct making *m, const char *ours, const struct module *wanted, size_t n,
			struct err *err)
{
	_cleanup_buf_ struct buf lines = {0};
	size_t n_new;
	int r = check_modules(m, wanted, n, err);
	const char **new = to_list(m, ours, wanted, n, &n_new);
	if (r < 0 || !n_new)
		return r;
	for (size_t i = 0; i < n_new; i++)
		buf_printf(&lines, "%s\n", new[i]);
	m->need_start = true;
	return need_file(m,
			 &(struct need_file){ours, buf_str(&lines),
					     arena_printf(&m->scratch, "loads %s at each start",
							  listing(&m->scratch, new, n_new))},
			 err);
}

int choose_vfio_modules(struct making *m, const char *value, struct err *err)
{
	/* vfio itself and, before 6.2, vfio_virqfd come with what needs them. */
	static const struct module wanted[] = {
		{"vfio_pci", vfio_pci},
		{"vfio_iommu_type1", vfio_type1},
	};
	(void)value;
	return list_modules(m, NEED_VFIO_MODULES_FILE, wanted, ARRAY_SIZE(wanted), err);
}

static const struct {
	enum cpu_vendor vendor;
	struct module module;
} kvm_modules[] = {
	{CPU_INTEL, {"kvm_intel", kvm_intel}},
	{CPU_AMD, {"kvm_amd", kvm_amd}},
};

int choose_kvm_modules(struct making *m, const char *value, struct err *err)
{
	const struct cpu *cpu = &m->host->cpu;
	(void)value;
	if (cpu->virt == TRI_NO)
		return err_set(err, EOPNOTSUPP,
			       "This processor shows neither vmx nor svm, so KVM cannot be loaded: "
			       "switch virtualization on in the firmware.");
	for (size_t i = 0; i < ARRAY_SIZE(kvm_modules); i++)
		if (kvm_modules[i].vendor == cpu->vendor)
			return list_modules(m, NEED_KVM_MODULES_FILE, &kvm_modules[i].module, 1,
					    err);
	return err_set(err, EOPNOTSUPP,
		       "Only processors of Intel and AMD have a module of KVM's own; on others it "
		       "is built in.");
}

#define KVM_WORD "kvm.ignore_msrs=1"

/* The last ignore_msrs=… among the arguments; NULL: there is none. */
static const char *parameter_of(struct making *m, const char *args)
{
	static const char name[] = "ignore_msrs=";
	char **words = NULL;
	const char *value = NULL;
	size_t n = 0;
	cmdline_words(args, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (str_starts(words[i], name))
			value = words[i] + strlen(name);
	return value;
}

/* The line that counts; NULL: there is none. */
static const struct modprobe_line *options_of_kvm(struct making *m, const char **ret_value)
{
	const struct modprobe_line *last = NULL;
	for (size_t i = 0; i < m->host->n_modprobe; i++) {
		const struct modprobe_line *l = &m->host->modprobe[i];
		const char *value = streq(l->directive, "options") && streq(l->module, "kvm")
					    ? parameter_of(m, l->args)
					    : NULL;
		if (!value)
			continue;
		last = l;
		*ret_value = value;
	}
	return last;
}

/* The maker's part needs it, so it is then built in too. */
static bool is_kvm_builtin(const struct host *h)
{
	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];
		if (kernel_may_boot(k) &&
		    (streq(kernel_config_line(k, "CONFIG_KVM"), "CONFIG_KVM=y") ||
		     k->kvm_intel == SUPPORT_BUILTIN || k->kvm_amd == SUPPORT_BUILTIN))
			return true;
	}
	return false;
}

static int set_by_modprobe(struct making *m, struct err *err)
{
	const char *value = NULL;
	const struct modprobe_line *set = options_of_kvm(m, &value);
	if (set && parameter_is_on(value))
		return 0;
	if (set)
		return err_set(err, EEXIST,
			       "%s:%zu: sets ignore_msrs=%s for kvm: take it out of that line, "
			       "then run passthru again.",
			       set->path, set->line, value);
	return need_file(m,
			 &(struct need_file){NEED_IGNORE_MSRS_FILE, "options kvm ignore_msrs=1\n",
					     "has KVM ignore registers that it does not know"},
			 err);
}

int choose_ignore_msrs(struct making *m, const char *value, struct err *err)
{
	static const char *const words[] = {KVM_WORD};
	const char *now = host_attr(m->host, ATTR_IGNORE_MSRS)->text;
	(void)value;
	/* kmod takes the word too, and behind all options. */
	int r = need_only_word(m, KVM_WORD, err);
	if (r < 0)
		return r;
	if (is_kvm_builtin(m->host) || is_everywhere(m, KVM_WORD))
		r = need_words(m, words, ARRAY_SIZE(words), err);
	else
		r = set_by_modprobe(m, err);
	if (r == 0 && !streq(now, "Y"))
		m->need_start = true;
	return r;
}
