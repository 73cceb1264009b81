/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

#define ELEMENT \
	"<hostdev mode='subsystem' type='pci' managed='yes'>\n" \
	"  <source>\n" \
	"    <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n" \
	"  </source>\n" \
	"</hostdev>\n"
#define LINES \
	"\n# Each element in a file of its own, as -o DIR writes them, then into the configuration of the guest:\n" \
	"virsh attach-device desk pci_0000_01_00_0.xml --config\n" \
	"\n# Or without files:\n" \
	"virt-xml desk --add-device --hostdev pci_0000_01_00_0\n"
#define QEMU_ARGUMENTS \
	"# Arguments for a machine of type q35 (-machine q35):\n" \
	"-device pcie-root-port,id=hostport0,bus=pcie.0,chassis=100,slot=100 \\\n" \
	"-device vfio-pci,host=0000:01:00.0,id=hostdev0,bus=hostport0,addr=0x0.0\n"
#define QEMU_MONITOR \
	"\n# In the monitor of a QEMU that runs and has these ports (device_del takes out again):\n" \
	"device_add vfio-pci,host=0000:01:00.0,id=hostdev0,bus=hostport0,addr=0x0.0\n" \
	"\n" \
	"device_del hostdev0\n"

static struct guest_for for_desk(const struct scene *s)
{
	return (struct guest_for){.host = &s->h, .choice = &s->c, .domain = "desk"};
}

static void expect_libvirt(struct scene *s, const char *text)
{
	const struct guest_for f = for_desk(s);

	put_libvirt_text(&s->out, made(s), &f);
	expect_text(s, text);
}

static void expect_qemu(struct scene *s, const char *text)
{
	const struct guest_for f = for_desk(s);

	put_qemu_text(&s->out, made(s), &f);
	expect_text(s, text);
}

TEST(what_is_not_needed_has_no_heading)
{
	expect_libvirt(nic_scene(), ELEMENT LINES);
	expect_qemu(nic_scene(), QEMU_ARGUMENTS QEMU_MONITOR);
}

TEST(needs_stand_below_a_heading)
{
	struct scene *s = nic_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "4G");
	expect_libvirt(s, ELEMENT LINES "\n# In the domain itself, by virsh edit; where the domain has such an element already, in its place:\n"
					"<memory unit='GiB'>4</memory>\n"
					"<currentMemory unit='GiB'>4</currentMemory>\n"
					"<memoryBacking>\n"
					"  <hugepages>\n"
					"    <page size='2048' unit='KiB'/>\n"
					"  </hugepages>\n"
					"</memoryBacking>\n");
	s = nic_scene();
	choice_need(&s->c, NEED_CPUS, "2");
	expect_qemu(s, QEMU_ARGUMENTS
		    "\n# For its memory and CPUs, in place of what you give for the same:\n"
		    "-smp 1\n"
		    "\n# QEMU has no option that pins vCPUs. Once it runs {\"execute\":\"query-cpus-fast\"} by QMP tells the\n"
		    "# thread-id of each cpu-index, which goes in the place of ID:\n"
		    "taskset -pc 2 ID # cpu-index 0\n" QEMU_MONITOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_needed_has_no_heading),
		cmocka_unit_test(needs_stand_below_a_heading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
