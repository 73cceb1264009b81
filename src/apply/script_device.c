/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/script_device.h"

#include "base/shell.h"

/* clang-format off */
const char script_devices[] =
	"this_boot() { # \"\" unknown\n"
	"\tboot=\n"
	"\tread -r boot 2>/dev/null <\"$root/proc/sys/kernel/random/boot_id\"\n"
	"\tprintf '%s\\n' \"$boot\"\n"
	"}\n"
	"\n"
	"boot_of_run() { # \"-\" unknown\n"
	"\tsed -n 's/^begin \\([^ ]*\\) .*\\.$/\\1/p' \"$journal\" | head -n 1\n"
	"}\n"
	"\n"
	"driver_of() { # ADDRESS: \"\" none\n"
	"\tlink=$(readlink \"$root/sys/bus/pci/devices/$1/driver\") || link=\n"
	"\tprintf '%s\\n' \"${link##*/}\"\n"
	"}\n"
	"\n"
	"is_device() { # ADDRESS VENDOR DEVICE: is it still the one that it was?\n"
	"\tat=$root/sys/bus/pci/devices/$1\n"
	"\t[ \"$(cat \"$at/vendor\" \"$at/device\" 2>/dev/null)\" = \"$2\n"
	"$3\" ]\n"
	"}\n"
	"\n"
	"rebind() { # ADDRESS OLD\n"
	"\tdevice=$root/sys/bus/pci/devices/$1\n"
	"\tif [ -n \"$2\" ]; then\n"
	"\t\tmodprobe -- \"$(cat \"$device/modalias\")\"\n"
	"\t\tmodprobe -- \"$2\"\n"
	"\tfi\n"
	"\tprintf '%s\\n' \"$2\" >\"$device/driver_override\"\n"
	"\tif [ -e \"$device/driver\" ]; then printf '%s\\n' \"$1\" >\"$device/driver/unbind\"; fi\n"
	"\tif [ -n \"$2\" ]; then printf '%s\\n' \"$1\" >\"$root/sys/bus/pci/drivers_probe\"; fi\n"
	"}\n"
	"\n"
	"# The kernel may keep whoever unbinds waiting for as long as a guest has the device: that is\n"
	"# another process, without the lock. It tells when it is through, for a device has a driver's\n"
	"# name before that driver has taken it.\n"
	"rebind_in_time() { # ADDRESS OLD\n"
	"\trm -f -- \"$here/rebound\"\n"
	"\t{\n"
	"\t\trebind \"$1\" \"$2\"\n"
	"\t\t: >\"$here/rebound\"\n"
	"\t} >/dev/null 2>&1 9>&- &\n"
	"\ttries=0\n"
	"\tuntil [ -e \"$here/rebound\" ] && [ \"$(driver_of \"$1\")\" = \"$2\" ]; do\n"
	"\t\ttries=$((tries + 1))\n"
	"\t\tif [ \"$tries\" -gt 30 ]; then return 1; fi\n"
	"\t\tsleep 1\n"
	"\tdone\n"
	"\trm -f -- \"$here/rebound\"\n"
	"}\n"
	"\n"
	"give_back() { # ADDRESS VENDOR DEVICE NEW OLD OVERRIDDEN\n"
	"\tif ! is_device \"$1\" \"$2\" \"$3\"; then\n"
	"\t\tsay \"$1 is not the device that it was.\"\n"
	"\t\treturn 1\n"
	"\tfi\n"
	"\tcase $(driver_of \"$1\") in\n"
	"\t\"$5\")\n"
	"\t\tif [ \"$(cat \"$at/driver_override\")\" != \"$4\" ]; then return 0; fi\n"
	"\t\t;;\n"
	"\t'' | \"$4\")\n"
	"\t\tif ! rebind_in_time \"$1\" \"$5\"; then\n"
	"\t\t\tsay \"$1 did not go back to ${5:-no driver}.\"\n"
	"\t\t\treturn 1\n"
	"\t\tfi\n"
	"\t\t;;\n"
	"\t*) return 0 ;; # somebody chose another one since\n"
	"\tesac\n"
	"\tprintf '%s\\n' \"$6\" >\"$at/driver_override\"\n"
	"\tsay \"$1 has ${5:-no driver} again.\"\n"
	"}\n"
	"\n";

static const char live[] =
	"live() { # N ADDRESS VENDOR DEVICE NEW OLD OVERRIDDEN: what the kernel has forgotten with its boot need not go back\n"
	"\tif ! has \"live $1 start\" || has \"undo-live $1\"; then return 0; fi\n"
	"\tshift\n"
	"\tif [ -z \"$(this_boot)\" ] || [ \"$(this_boot)\" != \"$(boot_of_run)\" ]; then return 0; fi\n"
	"\tis_device \"$1\" \"$2\" \"$3\" || return 0\n"
	"\tgive_back \"$@\" || leave \"/sys/bus/pci/devices/$1\" \"is not on ${5:-no driver} again; a reboot gives it back\"\n"
	"}\n"
	"\n";
/* clang-format on */

void script_device(const struct script_device *d, struct buf *out)
{
	char addr[PCI_ADDR_SIZE + 1];
	const char *const words[] = {d->new, d->old, d->overridden};

	buf_printf(out, " %s 0x%04x 0x%04x", pci_addr_str(d->addr, addr), d->vendor, d->device);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		buf_putc(out, ' ');
		shell_quote(out, words[i] ? words[i] : "");
	}
}

struct script_device script_device_of_live(const struct live *l)
{
	return (struct script_device){l->addr, l->vendor, l->device, l->to, l->from, l->overridden};
}

void script_lives(const struct plan *p, struct buf *out)
{
	if (!p->n_lives)
		return;
	buf_puts(out, script_devices);
	buf_puts(out, live);
	for (size_t i = p->n_lives; i-- > 0;) {
		const struct script_device d = script_device_of_live(&p->lives[i]);

		buf_printf(out, "live %zu", i);
		script_device(&d, out);
		buf_putc(out, '\n');
	}
}
