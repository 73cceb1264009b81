/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>

#include "cli/guest.h"
#include "cli/json.h"
#include "cli/needs.h"
#include "cli/out.h"
#include "cli/verbs.h"

enum { KEY_ROOT = 256, KEY_JSON, KEY_YES, KEY_ASCII, KEY_NO_COLOR, KEY_CHROOT, KEY_DEMO, KEY_TREE, KEY_TRIAL, KEY_NO_TRIAL, KEY_MINUTES, KEY_DRIVER,
       KEY_NEED, KEY_FORMAT, KEY_UNMANAGED, KEY_APART, KEY_ROM, KEY_NO_ROM, KEY_USB, KEY_OPTIONAL, KEY_CONNECT, KEY_DOMAIN, KEY_ATTACH,
       KEY_DETACH, KEY_LIVE, KEY_NEXT_START, KEY_NODEDEV_DETACH, KEY_NODEDEV_REATTACH, KEY_VERSION };

const struct cli_option cli_options[] = {
	{"root", KEY_ROOT, "DIR", NULL, "read and edit the tree DIR instead of /"},
	{"chroot", KEY_CHROOT, NULL, NULL, "with --root: run its programs there, by chroot"},
	{"demo", KEY_DEMO, NULL, NULL, "work on a scratch copy of the bundled host; this machine is not touched"},
	{"json", KEY_JSON, NULL, NULL, "one JSON document on stdout"},
	{"yes", KEY_YES, NULL, NULL, "do not ask"},
	{"tree", KEY_TREE, NULL, "devices", "draw the topology"},
	{"trial", KEY_TRIAL, NULL, "plan, apply", "what is tried for one start; refused where that cannot be"},
	{"no-trial", KEY_NO_TRIAL, NULL, "apply", "for good at once, without a start on trial"},
	{"minutes", KEY_MINUTES, "N", "apply, bind", "undone by itself unless it is confirmed within N minutes (else 15; 0: never)"},
	{"driver", KEY_DRIVER, "NAME", "bind", "vfio-pci (the default), or pci-stub, which only reserves"},
	{"output", 'o', "DIR", "plan, guest", "write a plan directory; of guest each element into a file of its own"},
	{"need", KEY_NEED, "NAME[=VALUE]", "plan, apply, guest", "what a guest needs of the host, as more edits (repeatable); guest lists what makes sense"},
	{"format", KEY_FORMAT, "FORMAT", "guest", "libvirt (the default) or qemu"},
	{"usb", KEY_USB, "ID", "guest", "a USB device too: 046d:c52b, or bus.device as lsusb counts: 1.4 (repeatable)"},
	{"optional", KEY_OPTIONAL, NULL, "guest", "the guest starts without the USB devices too"},
	{"rom", KEY_ROM, "FILE", "guest", "the display's option ROM is read from FILE"},
	{"no-rom", KEY_NO_ROM, NULL, "guest", "the guest's firmware does not see an option ROM"},
	{"apart", KEY_APART, NULL, "guest", "each function is a device of its own, as libvirt can plug it in while a guest runs"},
	{"unmanaged", KEY_UNMANAGED, NULL, "guest", "libvirt leaves the driver alone: you give the device to vfio-pci and back"},
	{"connect", KEY_CONNECT, "URI", "guest", "which libvirt is asked (else " VIRT_URI ")"},
	{"domain", KEY_DOMAIN, "NAME", "guest", "the domain of libvirt that is meant"},
	{"attach", KEY_ATTACH, NULL, "guest", "give the devices to the domain: shows the difference, and asks"},
	{"detach", KEY_DETACH, NULL, "guest", "take them out of it again"},
	{"live", KEY_LIVE, NULL, "guest", "in the running domain too, and not from its next start on alone"},
	{"next-start", KEY_NEXT_START, NULL, "guest", "a domain that runs: from its next start on alone"},
	{"nodedev-detach", KEY_NODEDEV_DETACH, NULL, "guest", "libvirt takes them from their drivers to vfio-pci now (asks)"},
	{"nodedev-reattach", KEY_NODEDEV_REATTACH, NULL, "guest", "libvirt gives them back to their drivers now (asks)"},
	{"ascii", KEY_ASCII, NULL, NULL, "draw with ASCII characters only"},
	{"no-color", KEY_NO_COLOR, NULL, NULL, "no colours (NO_COLOR in the environment too)"},
	{"help", 'h', NULL, NULL, "commands and options"},
	{"version", KEY_VERSION, NULL, NULL, "the version"},
};
const size_t cli_n_options = ARRAY_SIZE(cli_options);

const struct verb cli_verbs[] = {
	{"check", "[ID…]", "what this host can do and, if not, the one reason; ID: one check in full", 0, -1, true, false, verb_check},
	{"devices", "[ADDR…]", "groups, drivers, host use", 0, -1, true, false, verb_devices},
	{"plan", "ADDR… [-o DIR]", "the plan as diff and steps", 1, -1, true, false, verb_plan},
	{"apply", "ADDR… | PLANDIR", "apply it, on this machine tried for one start first (asks; --yes does not ask)", 1, -1, true, true, verb_apply},
	{"bind", "ADDR…", "give it to vfio-pci now, until the next start; for what nothing uses (asks)", 1, -1, true, true, verb_bind},
	{"confirm", "", "keep what was tried, applied or bound; else it is undone by itself", 0, 0, true, true, verb_confirm},
	{"verify", "", "is every promise of the last run true now?", 0, 0, true, false, verb_verify},
	{"undo", "[RUN]", "put everything back, byte for byte", 0, 1, true, true, verb_undo},
	{"guest", "[ADDR…]", "what a virtual machine is told of them: elements for libvirt, arguments for QEMU; without ADDR libvirt's domains", 0, -1, true,
	 false, verb_guest},
	{"history", "", "the runs, newest first, and how each stands", 0, 0, true, false, verb_history},
	{"capture", "DIR", "copy this host's facts into a tree that --root reads", 1, 1, false, false, verb_capture},
};
const size_t cli_n_verbs = ARRAY_SIZE(cli_verbs);

const struct cli_status cli_statuses[] = {
	{"0", "yes, or done"},
	{"1", "the answer is no"},
	{"2", "wrong usage"},
	{"3", "refused, nothing changed"},
	{"4", "failed and put back"},
	{"5", "failed and not all put back: the line says what is left and how to finish"},
	{"verify", "0 when every promise is true, 1 when something drifted, is not true yet, or no run is in force"},
	{"check", "0 when the verdict is ready, else 1"},
	{"check ID", "0 when it passed or is only to be looked at, 1 when it is to be fixed or unknown"},
};
const size_t cli_n_statuses = ARRAY_SIZE(cli_statuses);

static void print_help(void)
{
	out_puts("passthru takes a Linux host to working PCI passthrough, and back.\n\n"
		 "passthru                        the wizard\n");
	for (size_t i = 0; i < cli_n_verbs; i++) {
		_cleanup_buf_ struct buf left = {0};
		buf_printf(&left, "passthru %s %s", cli_verbs[i].name, cli_verbs[i].args);
		out_labelled(0, buf_str(&left), 32, cli_verbs[i].help);
	}
	out_puts("\nOptions:\n");
	for (size_t i = 0; i < cli_n_options; i++) {
		const struct cli_option *o = &cli_options[i];
		_cleanup_buf_ struct buf left = {0}, right = {0};
		if (o->key < 256)
			buf_printf(&left, "  -%c, --%s", o->key, o->name);
		else
			buf_printf(&left, "      --%s", o->name);
		if (o->arg)
			buf_printf(&left, " %s", o->arg);
		buf_printf(&right, "%s%s%s", o->of ? o->of : "", o->of ? ": " : "", o->help);
		out_labelled(0, buf_str(&left), 28, buf_str(&right));
	}
	out_puts("\nExit status:\n");
	for (size_t i = 0; i < cli_n_statuses; i++)
		out_labelled(2, cli_statuses[i].value, 13, cli_statuses[i].meaning);
}

static void print_version(void)
{
	out_printf("passthru %s\n", PASSTHRU_VERSION);
}

/* Taken the wrong way round, so that reading or writing them still fails. */
static void fill_closed_streams(void)
{
	static const int flags[] = {O_WRONLY, O_RDONLY, O_RDONLY};
	for (int fd = 0; fd < (int)ARRAY_SIZE(flags); fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", flags[fd]); /* gives the lowest that is free: fd */
}

static void fill_long_options(struct option *ret)
{
	for (size_t i = 0; i < cli_n_options; i++)
		ret[i] = (struct option){
			.name = cli_options[i].name,
			.has_arg = cli_options[i].arg ? required_argument : no_argument,
			.val = cli_options[i].key,
		};
}

static const struct verb *verb_by_name(const char *name)
{
	for (size_t i = 0; i < cli_n_verbs; i++)
		if (streq(cli_verbs[i].name, name))
			return &cli_verbs[i];
	return NULL;
}

static int usage_error(const char *what, const char *word, struct err *err)
{
	return err_set(err, EINVAL, "%s%s%s; see passthru --help", what, word ? ": " : "", word ? word : "");
}

static int take_minutes(const char *text, struct cli_opts *o, struct err *err)
{
	uint64_t n;
	if (parse_u64(text, 10, CONFIRM_MAX_MINUTES, &n) < 0)
		return err_set(err, EINVAL, "--minutes wants a number from 0 to %u, not \"%s\"", CONFIRM_MAX_MINUTES, text);
	o->minutes_given = true;
	o->minutes = (unsigned)n;
	return 0;
}

/* Options that are only kept: where. */
static const struct {
	int key;
	size_t at;
} kept_flags[] = {
	{KEY_JSON, offsetof(struct cli_opts, json)},
	{KEY_YES, offsetof(struct cli_opts, yes)},
	{KEY_ASCII, offsetof(struct cli_opts, ascii)},
	{KEY_NO_COLOR, offsetof(struct cli_opts, no_color)},
	{KEY_CHROOT, offsetof(struct cli_opts, chroot)},
	{KEY_DEMO, offsetof(struct cli_opts, demo)},
	{KEY_TREE, offsetof(struct cli_opts, tree)},
	{KEY_TRIAL, offsetof(struct cli_opts, trial)},
	{KEY_NO_TRIAL, offsetof(struct cli_opts, no_trial)},
	{KEY_UNMANAGED, offsetof(struct cli_opts, guest.unmanaged)},
	{KEY_APART, offsetof(struct cli_opts, guest.apart)},
	{KEY_NO_ROM, offsetof(struct cli_opts, guest.no_rom)},
	{KEY_OPTIONAL, offsetof(struct cli_opts, guest.optional)},
	{KEY_ATTACH, offsetof(struct cli_opts, guest.attach)},
	{KEY_DETACH, offsetof(struct cli_opts, guest.detach)},
	{KEY_LIVE, offsetof(struct cli_opts, guest.live)},
	{KEY_NEXT_START, offsetof(struct cli_opts, guest.next_start)},
	{KEY_NODEDEV_DETACH, offsetof(struct cli_opts, guest.nodedev_detach)},
	{KEY_NODEDEV_REATTACH, offsetof(struct cli_opts, guest.nodedev_reattach)},
}, kept_texts[] = {
	{KEY_ROOT, offsetof(struct cli_opts, root)},
	{'o', offsetof(struct cli_opts, out)},
	{KEY_DRIVER, offsetof(struct cli_opts, driver)},
	{KEY_FORMAT, offsetof(struct cli_opts, guest.format)},
	{KEY_ROM, offsetof(struct cli_opts, guest.rom)},
	{KEY_CONNECT, offsetof(struct cli_opts, guest.uri)},
	{KEY_DOMAIN, offsetof(struct cli_opts, guest.domain)},
};

static bool keep_option(int key, struct cli_opts *o)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept_flags); i++)
		if (kept_flags[i].key == key) {
			*(bool *)((char *)o + kept_flags[i].at) = true;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(kept_texts); i++)
		if (kept_texts[i].key == key) {
			*(const char **)(void *)((char *)o + kept_texts[i].at) = optarg;
			return true;
		}
	return false;
}

/* *ret_asked: what is to be printed instead of running a command. -EINVAL with a line, or without one where getopt has said it. */
static int take_option(int key, struct cli_opts *o, void (**ret_asked)(void), struct err *err)
{
	switch (key) {
	case KEY_NEED:
		return take_need(optarg, o->needs, err);
	case KEY_USB:
		return take_usb(optarg, &o->guest, err);
	case KEY_MINUTES:
		return take_minutes(optarg, o, err);
	case 'h':
		*ret_asked = print_help;
		return 0;
	case KEY_VERSION:
		*ret_asked = print_version;
		return 0;
	default:
		return keep_option(key, o) ? 0 : -EINVAL;
	}
}

static uint64_t bit_of(int key)
{
	for (size_t i = 0; i < cli_n_options; i++)
		if (cli_options[i].key == key)
			return UINT64_C(1) << i;
	return 0;
}

/* All options are known before anything is printed: --ascii and --json may come last. The first that is wrong is told.
   *ret_given: a bit for each row. */
static int take_options(int argc, char **argv, struct cli_opts *o, uint64_t *ret_given, void (**ret_asked)(void), struct err *err)
{
	struct option longs[ARRAY_SIZE(cli_options) + 1] = {0};
	int r = 0;
	fill_long_options(longs);
	for (int key; (key = getopt_long(argc, argv, "ho:", longs, NULL)) != -1; *ret_given |= bit_of(key)) {
		struct err wrong = {0};
		int now = take_option(key, o, ret_asked, &wrong);
		if (r == 0 && now < 0) {
			*err = wrong;
			r = now;
			opterr = 0;
		}
	}
	return r;
}

/* "plan wants a device: passthru plan ADDR… [-o DIR]" */
static int wrong_words(const struct verb *v, bool too_few, struct err *err)
{
	const char *wanted = !too_few ? "less" : str_starts(v->args, "ADDR") ? "a device" : "more";
	return err_set(err, EINVAL, "%s wants %s: passthru %s%s%s", v->name, wanted, v->name, *v->args ? " " : "", v->args);
}

static int take_verb(int argc, char **argv, struct cli_opts *o, struct err *err)
{
	if (optind == argc)
		return 0;
	o->verb = verb_by_name(argv[optind]);
	if (!o->verb)
		return usage_error("no such command", argv[optind], err);
	o->args = argv + optind + 1;
	o->n_args = argc - optind - 1;
	bool too_few = o->n_args < o->verb->min_args;
	bool too_many = o->verb->max_args >= 0 && o->n_args > o->verb->max_args;
	return too_few || too_many ? wrong_words(o->verb, too_few, err) : 0;
}

static bool names(const char *list, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = list; (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ',' || at[len] == '\0'))
			return true;
	return false;
}

/* What would be ignored is refused: who asks for a time to confirm relies on it. */
static int options_fit(const struct cli_opts *o, uint64_t given, struct err *err)
{
	for (size_t i = 0; i < cli_n_options; i++) {
		const struct cli_option *opt = &cli_options[i];
		if ((given >> i & 1) && opt->of && !(o->verb && names(opt->of, o->verb->name)))
			return err_set(err, EINVAL, "--%s is for %s alone; see passthru --help", opt->name, opt->of);
	}
	if (o->trial && o->no_trial)
		return usage_error("--trial and --no-trial do not go together", NULL, err);
	return o->json && !o->verb ? usage_error("--json needs a command", NULL, err) : 0;
}

static int take_words(int argc, char **argv, struct cli_opts *o, uint64_t given, struct err *err)
{
	if (o->demo && o->root)
		return usage_error("--demo brings its own root", NULL, err);
	int r = take_verb(argc, argv, o, err);
	return r < 0 ? r : options_fit(o, given, err);
}

/* What getopt has told already is not told twice. */
static int usage_failure(const struct cli_opts *o, const char *line)
{
	if (*line)
		return out_failure(o, OUTCOME_USAGE, line);
	if (o->json)
		json_print(json_outcome(OUTCOME_USAGE, "an option is wrong; see passthru --help"));
	return OUTCOME_USAGE;
}

bool cli_parse(int argc, char **argv, struct cli_opts *ret, int *ret_status)
{
	struct cli_opts o = {.no_color = getenv("NO_COLOR") && *getenv("NO_COLOR")};
	void (*asked)(void) = NULL;
	struct err err = {0};
	uint64_t given = 0;
	fill_closed_streams();
	int r = take_options(argc, argv, &o, &given, &asked, &err);
	out_begin(&o);
	if (r == 0 && asked) {
		asked();
		*ret_status = OUTCOME_DONE;
		return false;
	}
	if (r == 0)
		r = take_words(argc, argv, &o, given, &err);
	if (r < 0) {
		*ret_status = usage_failure(&o, err.line);
		return false;
	}
	*ret = o;
	return true;
}
