/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host as C values, for the tests of plan. desk_scene() is a Debian desktop with an Intel CPU,
 * two displays, GRUB and initramfs-tools, its IOMMU not switched on; each test changes what it is
 * about. What modprobe reads and the words of the command line are made from the files and the
 * line, as probe does.
 */
#pragma once

#include "unit/base/unit.h"

#include "conf/cmdline.h"
#include "conf/modprobe.h"
#include "plan/build.h"

#define DESK_RELEASE "6.1.0-18-amd64"
#define DESK_GRUB                                                                                  \
	"GRUB_DEFAULT=0\n"                                                                         \
	"GRUB_TIMEOUT=5\n"                                                                         \
	"GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n"                       \
	"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"                                                   \
	"GRUB_CMDLINE_LINUX=\"\"\n"

struct scene {
	struct host h;
	struct report r;
	struct choice c;
};

enum { DESK_ROOT_PORT, DESK_IGPU, DESK_GPU, DESK_AUDIO, DESK_NVME, DESK_N };

static inline struct pci_addr addr_of(const char *text)
{
	struct pci_addr a;
	assert_int_equal(pci_addr_parse(text, &a), 0);
	return a;
}

static inline struct device *scene_device(struct scene *s, const char *address, uint16_t vendor,
					  uint16_t device, uint32_t class, const char *driver)
{
	char full[PCI_ADDR_SIZE + 1];
	struct device *d = ARENA_PUSH(&s->h.mem, s->h.devices, s->h.n_devices);
	*d = (struct device){
		.addr = addr_of(address),
		.vendor = vendor,
		.device = device,
		.class = class,
		.vendor_name = "",
		.device_name = "",
		.class_name = "",
		.driver = driver,
		.modalias = "",
		.group = -1,
		.parent = -1,
		.pcie = TRI_YES,
		.numa_node = -1,
	};
	d->address = arena_str(&s->h.mem, pci_addr_str(d->addr, full));
	*ARENA_PUSH(&s->h.mem, s->r.devices, s->r.n_devices) = (struct device_report){.mark = ""};
	return d;
}

static inline void scene_candidate(struct scene *s, size_t device, const char *module,
				   enum module_kind kind)
{
	struct device *d = &s->h.devices[device];
	struct candidate *list = arena_alloc(&s->h.mem, (d->n_candidates + 1) * sizeof(*list));
	for (size_t i = 0; i < d->n_candidates; i++)
		list[i] = d->candidates[i];
	list[d->n_candidates++] = (struct candidate){module, kind};
	d->candidates = list;
}

static inline void scene_hazard(struct scene *s, size_t device, const char *id,
				enum severity severity)
{
	struct device_report *r = &s->r.devices[device];
	*ARENA_PUSH(&s->h.mem, r->hazards, r->n_hazards) =
		(struct hazard){id, severity, "The host needs it."};
	r->blocked |= severity == SEVERITY_BLOCK;
}

static inline struct file_fact *scene_fact(struct scene *s, const char *path)
{
	for (size_t i = 0; i < s->h.n_files; i++)
		if (streq(s->h.files[i].path, path))
			return &s->h.files[i];
	struct file_fact *f = ARENA_PUSH(&s->h.mem, s->h.files, s->h.n_files);
	f->path = path;
	return f;
}

static inline int cmp_base_names(const void *a, const void *b)
{
	const char *x = (*(struct file_fact *const *)a)->path,
		   *y = (*(struct file_fact *const *)b)->path;
	return strcmp(strrchr(x, '/'), strrchr(y, '/'));
}

static inline void scene_modprobe_file(struct scene *s, const struct file_fact *f)
{
	struct modprobe_dir *dirs = NULL;
	size_t n = 0;
	modprobe_parse(f->bytes, f->len, &s->h.mem, &dirs, &n);
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(&s->h.mem, s->h.modprobe, s->h.n_modprobe) = (struct modprobe_line){
			f->path, dirs[i].line, dirs[i].directive, dirs[i].module, dirs[i].args};
}

/* Reads all present files of modprobe.d directories, by their names without the directory. */
static inline void scene_read_modprobe(struct scene *s)
{
	struct file_fact *found[16];
	size_t n = 0;
	for (size_t i = 0; i < s->h.n_files; i++)
		if (strstr(s->h.files[i].path, "/modprobe.d/") &&
		    s->h.files[i].state == FILE_PRESENT)
			found[n++] = &s->h.files[i];
	qsort(found, n, sizeof(found[0]), cmp_base_names);
	s->h.modprobe = NULL;
	s->h.n_modprobe = 0;
	for (size_t i = 0; i < n; i++)
		scene_modprobe_file(s, found[i]);
}

/* NULL: the file is missing. */
static inline void scene_file(struct scene *s, const char *path, const char *bytes)
{
	struct file_fact *f = scene_fact(s, path);
	f->state = bytes ? FILE_PRESENT : FILE_MISSING;
	f->bytes = arena_str(&s->h.mem, bytes);
	f->len = bytes ? strlen(bytes) : 0;
	f->meta = (struct meta){.mode = 0640, .uid = 3, .gid = 4};
	scene_read_modprobe(s);
}

static inline void scene_unreadable(struct scene *s, const char *path, const char *problem)
{
	scene_file(s, path, NULL);
	scene_fact(s, path)->state = FILE_UNREADABLE;
	scene_fact(s, path)->problem = problem;
}

static inline void scene_cmdline(struct scene *s, const char *line)
{
	char **words = NULL, *name, *value;
	size_t n = 0;
	s->h.cmdline = arena_str(&s->h.mem, line);
	s->h.params = NULL;
	s->h.n_params = 0;
	cmdline_words(s->h.cmdline, &s->h.mem, &words, &n);
	for (size_t i = 0; i < n; i++) {
		cmdline_split(words[i], &s->h.mem, &name, &value);
		*ARENA_PUSH(&s->h.mem, s->h.params, s->h.n_params) =
			(struct param){name, value, words[i]};
	}
}

static inline void scene_source(struct scene *s, const char *path, const char *bytes)
{
	scene_file(s, path, bytes);
	*ARENA_PUSH(&s->h.mem, s->h.loader.sources, s->h.loader.n_sources) = path;
}

static inline struct kernel *scene_kernel(struct scene *s, const char *release,
					  enum intel_default value)
{
	struct kernel *k = ARENA_PUSH(&s->h.mem, s->h.kernels, s->h.n_kernels);
	*k = (struct kernel){
		.release = release,
		.intel_default = value,
		.vfio_pci = SUPPORT_MODULE,
		.image = arena_printf(&s->h.mem, "/boot/vmlinuz-%s", release),
		.initrd = arena_printf(&s->h.mem, "/boot/initrd.img-%s", release),
	};
	*ARENA_PUSH(&s->h.mem, s->h.initramfs.images, s->h.initramfs.n_images) =
		(struct boot_image){.path = k->initrd, .release = release, .kernel = k->image};
	return k;
}

static inline void desk_devices(struct scene *s)
{
	struct device *port = scene_device(s, "00:01.0", 0x8086, 0x1901, 0x060400, "pcieport");
	port->header_type = 1;
	port->pcie_type = 4;
	scene_device(s, "00:02.0", 0x8086, 0x3e98, 0x030000, "i915");
	scene_device(s, "01:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->parent = DESK_ROOT_PORT;
	scene_device(s, "01:00.1", 0x10de, 0x1aef, 0x040300, "snd_hda_intel")->parent =
		DESK_ROOT_PORT;
	scene_device(s, "02:00.0", 0x144d, 0xa808, 0x010802, "nvme");
	scene_candidate(s, DESK_IGPU, "i915", MODULE_LOADABLE);
	scene_candidate(s, DESK_GPU, "nvidiafb", MODULE_LOADABLE);
	scene_candidate(s, DESK_GPU, "nouveau", MODULE_LOADABLE);
	scene_candidate(s, DESK_AUDIO, "snd_hda_intel", MODULE_LOADABLE);
	scene_candidate(s, DESK_NVME, "nvme", MODULE_LOADABLE);
}

static inline void desk_loader(struct scene *s)
{
	static const char *update_grub[] = {"update-grub", NULL};
	s->h.loader = (struct loader){.kind = LOADER_GRUB,
				      .name = "GRUB",
				      .generated = "/boot/grub/grub.cfg",
				      .program = update_grub,
				      .has_generator = true};
	s->h.initramfs = (struct initramfs){.kind = INITRAMFS_TOOLS,
					    .name = "initramfs-tools",
					    .list_path = "/etc/initramfs-tools/modules",
					    .has_generator = true,
					    .has_lister = true};
	scene_source(s, "/etc/default/grub", DESK_GRUB);
	scene_file(s, "/etc/initramfs-tools/modules", "# List of modules\nraid1\n");
	scene_file(s, "/etc/modprobe.d/vfio.conf", NULL);
}

/* The IOMMU as it is judged. vendor and state; reason NONE when it is on. */
static inline void scene_iommu(struct scene *s, enum cpu_vendor vendor, enum iommu_state state,
			       enum reason reason)
{
	s->h.cpu.vendor = vendor;
	s->r.iommu = (struct iommu_verdict){
		.state = state, .reason = reason, .vendor = vendor, .detail = ""};
	s->r.verdict = state == IOMMU_ON ? VERDICT_READY : VERDICT_FIXABLE;
	s->r.verdict_detail = "";
}

/* Groups as the kernel makes them here: the card with its port, all others alone. */
static inline void scene_groups(struct scene *s)
{
	int group = 0;
	for (size_t i = 0; i < s->h.n_devices; i++)
		s->h.devices[i].group = s->h.devices[i].parent == DESK_ROOT_PORT ? 0 : group++;
}

static inline struct scene *desk_scene(void)
{
	struct scene *s = xcalloc(1, sizeof(*s));
	s->h.live = true;
	s->h.name = "desk";
	s->h.release = DESK_RELEASE;
	desk_devices(s);
	desk_loader(s);
	scene_kernel(s, DESK_RELEASE, INTEL_DEFAULT_OFF)->running = true;
	scene_cmdline(s, "BOOT_IMAGE=/boot/vmlinuz-" DESK_RELEASE " root=UUID=1 ro quiet");
	scene_iommu(s, CPU_INTEL, IOMMU_OFF, REASON_CMDLINE_MISSING);
	choice_add(&s->c, addr_of("01:00.0"));
	return s;
}

static inline void scene_free(struct scene *s)
{
	choice_done(&s->c);
	arena_done(&s->h.mem);
	free(s);
}

static inline void scene_pick(struct scene *s, const char *address)
{
	choice_done(&s->c);
	choice_add(&s->c, addr_of(address));
}

/* The plan, which must come about. */
static inline struct plan *plan_of(const struct scene *s)
{
	struct plan *p = NULL;
	struct err err = {0};
	if (plan_build(&s->h, &s->r, &s->c, &p, &err) < 0)
		fail_msg("no plan: %s", err.line);
	return p;
}

/* There must be no plan, and a line that names both. */
static inline void expect_failure(struct scene *s, const char *where, const char *what)
{
	struct plan *p = NULL;
	struct err err = {0};
	assert_true(plan_build(&s->h, &s->r, &s->c, &p, &err) < 0);
	assert_null(p);
	if (!strstr(err.line, where) || !strstr(err.line, what))
		fail_msg("\"%s\" does not name \"%s\" and \"%s\"", err.line, where, what);
	scene_free(s);
}

static inline const struct edit *edit_at(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (streq(p->edits[i].path, path))
			return &p->edits[i];
	return NULL;
}

static inline void expect_after(const struct plan *p, const char *path, const char *bytes)
{
	const struct edit *e = edit_at(p, path);
	assert_non_null(e);
	assert_string_equal(e->after, bytes);
	assert_int_equal(e->after_len, strlen(bytes));
}

static inline void expect_refusal(struct scene *s, const char *address, const char *id)
{
	struct plan *p = plan_of(s);
	bool found = false;
	for (size_t i = 0; i < p->n_refused; i++) {
		found |= streq(p->refused[i].address, address) && streq(p->refused[i].id, id);
		assert_true(p->refused[i].detail[0]);
	}
	assert_true(found);
	assert_true(plan_empty(p));
	assert_int_equal(p->n_bindings, 0);
	assert_false(p->reboot);
	plan_free(p);
	scene_free(s);
}

static inline bool has_note(const struct plan *p, const char *part)
{
	for (size_t i = 0; i < p->n_notes; i++)
		if (strstr(p->notes[i], part))
			return true;
	return false;
}

static inline void apply_edits(struct scene *s, const struct plan *p)
{
	for (size_t i = 0; i < p->n_edits; i++) {
		const struct edit *e = &p->edits[i];
		const struct file_fact *f = host_file(&s->h, e->path);
		assert_non_null(f);
		assert_int_equal(e->kind, f->state == FILE_MISSING ? EDIT_CREATE : EDIT_CHANGE);
		assert_int_equal(e->before_len, f->len);
		assert_true(!f->len || memcmp(e->before, f->bytes, f->len) == 0);
		scene_file(s, f->path, e->after);
	}
}

/* The next boot with the plan's files: its words on the line, each device on vfio-pci, the IOMMU
 * on. */
static inline void boot_again(struct scene *s, const struct plan *p)
{
	_cleanup_buf_ struct buf line = {0};
	buf_puts(&line, s->h.cmdline);
	for (size_t i = 0; i < p->n_gone_words; i++) {
		_cleanup_free_ char *old = buf_take(&line);
		cmdline_remove(&line, old, p->gone_words[i]);
	}
	for (size_t i = 0; i < p->n_words; i++)
		buf_printf(&line, " %s", p->words[i]);
	scene_cmdline(s, buf_str(&line));
	scene_groups(s);
	scene_iommu(s, s->r.iommu.vendor, IOMMU_ON, REASON_NONE);
	for (size_t i = 0; i < p->n_bindings; i++)
		s->h.devices[host_device(&s->h, p->bindings[i].addr) - s->h.devices].driver =
			"vfio-pci";
}

/*
 * The laws of every plan, which it and the scene are used up by: each edit starts from the host's
 * bytes; with the files written nothing is left to write or run; after the reboot nothing is left
 * to do at all.
 */
static inline void expect_laws(struct scene *s, struct plan *p)
{
	assert_int_equal(p->n_refused, 0);
	apply_edits(s, p);
	struct plan *again = plan_of(s);
	assert_true(plan_empty(again));
	assert_true(again->reboot);
	plan_free(again);
	boot_again(s, p);
	again = plan_of(s);
	assert_true(plan_empty(again));
	assert_false(again->reboot);
	assert_int_equal(again->n_bindings, p->n_bindings);
	plan_free(again);
	plan_free(p);
	scene_free(s);
}
