/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The details of one device, from values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/devdetail.h"

#include "sample.h"

#define WIDE 200 /* nothing is wrapped */

struct fixture {
	struct session session;
	struct app app;
	struct buf text; /* "Label|text\n" for each line */
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	f.session.host = sample_host();
	f.session.report = sample_report();
	f.app.session = &f.session;
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	host_free(f->session.host);
	buf_done(&f->text);
	return 0;
}

static struct device *dev(struct fixture *f, size_t i)
{
	return &f->session.host->devices[i];
}

static const char *details(struct fixture *f, size_t i)
{
	struct pager p = {0};

	devdetail(&f->app, i, &p, WIDE);
	buf_clear(&f->text);
	for (size_t l = 0; l < p.n; l++)
		buf_printf(&f->text, "%s|%s\n", p.lines[l].lead ? p.lines[l].lead : "",
			   p.lines[l].text);
	pager_done(&p);
	return buf_str(&f->text);
}

static void assert_says(struct fixture *f, size_t i, const char *line)
{
	const char *text = details(f, i);

	if (!strstr(text, line))
		fail_msg("\"%s\" is not in:\n%s", line, text);
}

static void assert_silent(struct fixture *f, size_t i, const char *label)
{
	assert_null(strstr(details(f, i), label));
}

static void what_decides_stands_first(void **state)
{
	static struct hazard hazards[] = {
		{"root-disk", SEVERITY_BLOCK, "It holds /."},
		{"swap", SEVERITY_WARN, "It holds swap."},
	};
	struct fixture *f = *state;
	struct device_report *r = &f->session.report->devices[S_NVME];
	const char *text, *at;

	*r = (struct device_report){
		.hazards = hazards, .n_hazards = 2, .mark = "/", .blocked = true, .predicted = -1};
	text = details(f, S_NVME);
	at = strstr(text, "Verdict|cannot be passed: It holds /.\n");
	assert_non_null(at);
	at = strstr(at, "|It holds swap.\n");
	assert_non_null(at);
	at = strstr(at, "Group|2\n");
	assert_non_null(at);
	assert_non_null(strstr(at, "Ids|class 010802"));
}

static void a_predicted_group_is_said_to_be_so(void **state)
{
	struct fixture *f = *state;
	struct device_report *r = f->session.report->devices;

	f->session.host->n_groups = 0;
	for (size_t i = 0; i < SAMPLE_N; i++)
		dev(f, i)->group = -1;
	r[S_VGA].predicted = r[S_AUDIO].predicted = 4;
	r[S_NIC].predicted = 2;
	assert_says(f, S_VGA, "Group|~4 is predicted, with 01:00.1\n");
	assert_says(f, S_NIC, "Group|~2 is predicted, alone\n");
	assert_says(f, S_NVME, "Group|not known while the IOMMU is off\n");
}

static void sizes_of_memory_and_what_they_can_be(void **state)
{
	struct fixture *f = *state;
	struct device *d = dev(f, S_VGA);

	d->bars[0] = (struct bar){.size = 16u << 20};
	d->bars[1] =
		(struct bar){.size = 256u << 20, .wide = true, .prefetch = true, .sizes = 0x3f00};
	d->bars[5] = (struct bar){.size = 128, .io = true};
	d->rom_size = 512u << 10;
	assert_says(
		f, S_VGA,
		"BARs|0: 16 MiB; 1: 256 MiB 64-bit prefetchable, can be 8 GiB; 5: 128 bytes I/O; "
		"ROM 512 KiB\n");
	d->bars[1].size = 8ull << 30;
	assert_says(f, S_VGA, "1: 8 GiB 64-bit prefetchable, resizable;");
	assert_silent(f, S_NIC, "BARs|");
}

static void an_idle_link_is_no_error(void **state)
{
	struct fixture *f = *state;
	struct device *d = dev(f, S_VGA);

	d->link = (struct pcie_link){"2.5 GT/s PCIe", "16.0 GT/s PCIe", 16, 16};
	assert_says(f, S_VGA,
		    "Link|2.5 GT/s x16 now, at most 16.0 GT/s x16 (links slow down while idle)\n");
	d->link = (struct pcie_link){"8.0 GT/s PCIe", "8.0 GT/s PCIe", 4, 4};
	assert_says(f, S_VGA, "Link|8.0 GT/s x4, its most\n");
	d->link = (struct pcie_link){"8.0 GT/s PCIe", "8.0 GT/s PCIe", 1, 4};
	assert_says(f, S_VGA, "Link|8.0 GT/s x1 now, at most 8.0 GT/s x4\n");
	d->link = (struct pcie_link){0};
	assert_silent(f, S_VGA, "Link|");
}

static void interrupts_and_who_shares_the_line(void **state)
{
	struct fixture *f = *state;
	struct device *d = dev(f, S_NIC);
	int mates[] = {S_VGA, S_NVME};

	d->msix = d->msi = TRI_YES;
	d->intx = 1;
	d->irq = 16;
	assert_says(f, S_NIC, "IRQ|MSI-X, MSI, INTA (IRQ 16)\n");
	d->msix = d->msi = TRI_NO;
	d->irq_mates = mates;
	d->n_irq_mates = 2;
	assert_says(f, S_NIC, "IRQ|no MSI, INTA (IRQ 16, shared with 01:00.0, 03:00.0)\n");
	d->msix = d->msi = TRI_UNKNOWN;
	d->intx = 0;
	assert_silent(f, S_NIC, "IRQ|");
}

/* SV 0x01, TB 0x02, RR 0x04, CR 0x08, UF 0x10: PCI Express base specification 7.7.11.2. */
static void isolation_of_each_port_on_the_way(void **state)
{
	struct fixture *f = *state;

	dev(f, S_SWITCH)->acs = TRI_YES;
	dev(f, S_SWITCH)->acs_cap = 0x0f;
	dev(f, S_PORT_B)->acs = TRI_YES;
	dev(f, S_PORT_B)->acs_cap = 0x1f;
	assert_says(f, S_NVME, "ACS|02:00.0 lacks upstream forwarding; 00:02.0 isolates\n");
	dev(f, S_PORT_B)->acs = TRI_NO;
	assert_says(f, S_SWITCH, "ACS|02:00.0 lacks upstream forwarding; 00:02.0 has none\n");
	assert_says(f, S_VGA, "ACS|00:01.0 unknown\n");
	assert_silent(f, S_NIC, "ACS|");
}

static void place_power_and_virtual_functions(void **state)
{
	struct fixture *f = *state;
	struct device *d = dev(f, S_NIC);

	d->numa_node = 0;
	d->cpus = "0-5";
	d->power_state = "D3hot";
	d->d3cold_allowed = TRI_YES;
	d->vfs_total = 64;
	d->vfs_active = 4;
	d->removable = TRI_YES;
	assert_says(f, S_NIC, "NUMA|node 0, CPUs 0-5\n");
	assert_says(f, S_NIC, "Power|D3hot, D3cold allowed\n");
	assert_says(f, S_NIC, "SR-IOV|4 of 64 virtual functions are active\n");
	assert_says(f, S_NIC, "Also|can be unplugged while the machine runs\n");
	dev(f, S_NVME)->sriov_vf = TRI_YES;
	dev(f, S_NVME)->pf = S_NIC;
	assert_says(f, S_NVME, "SR-IOV|a virtual function of 00:1f.0\n");
}

static void what_hangs_below_has_a_line_each(void **state)
{
	struct fixture *f = *state;
	struct below below[] = {{BELOW_USB, "1-4", "Logitech Receiver"},
				{BELOW_CONNECTOR, "HDMI-A-1", ""}};

	dev(f, S_VGA)->below = below;
	dev(f, S_VGA)->n_below = 2;
	assert_says(f, S_VGA, "Below|USB 1-4: Logitech Receiver\n|output HDMI-A-1\n");
}

static void drivers_that_want_it_and_which_are_built_in(void **state)
{
	struct fixture *f = *state;
	const struct candidate want[] = {{"nvidiafb", MODULE_LOADABLE},
					 {"nouveau", MODULE_BUILTIN}};
	struct device *d = dev(f, S_VGA);

	d->candidates = want;
	d->n_candidates = 2;
	assert_says(f, S_VGA, "Driver|none is bound; wanted by nvidiafb, nouveau (built in)\n");
	d->driver = "nouveau";
	assert_says(f, S_VGA, "Driver|nouveau (built in); also wanted by nvidiafb\n");
}

static void every_use_has_words(void **state)
{
	struct fixture *f = *state;

	for (int k = 0; k < _USE_KIND_MAX; k++) {
		struct use use = {.kind = (enum use_kind)k, .subject = "it", .via = "a layer"};

		dev(f, S_NIC)->uses = &use;
		dev(f, S_NIC)->n_uses = 1;
		assert_says(f, S_NIC, " it (a layer)\n");
		assert_silent(f, S_NIC, "(null)");
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_decides_stands_first),
		T(a_predicted_group_is_said_to_be_so),
		T(sizes_of_memory_and_what_they_can_be),
		T(an_idle_link_is_no_error),
		T(interrupts_and_who_shares_the_line),
		T(isolation_of_each_port_on_the_way),
		T(place_power_and_virtual_functions),
		T(what_hangs_below_has_a_line_each),
		T(drivers_that_want_it_and_which_are_built_in),
		T(every_use_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
