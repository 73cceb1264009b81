/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "check/firmware.h"

/* Of one maker of processors on these boards. NULL: as on most boards. */
struct names {
	const char *iommu, *processor, *cards, *groups;
};

/* AMD's own reference setup (CBS), which most makers of boards take over. */
#define AMD_CBS_IOMMU "Advanced > AMD CBS > NBIO Common Options > IOMMU; Enabled, not Auto"
#define AMD_CBS_ACS "ACS Enable, with AER Cap, in AMD CBS > NBIO Common Options"

#define ASUS_CARDS "Advanced > PCI Subsystem Settings > Above 4G Decoding, SR-IOV Support"
static const struct names asus_intel = {
	"often Advanced > System Agent (SA) Configuration > VT-d",
	"Advanced > CPU Configuration > Intel (VMX) Virtualization Technology", ASUS_CARDS, NULL};
static const struct names asus_amd = {
	"often " AMD_CBS_IOMMU, "Advanced > CPU Configuration > SVM Mode", ASUS_CARDS, AMD_CBS_ACS};

#define ASROCK_CARDS "often Advanced > Chipset Configuration > Above 4G Decoding, SR-IOV Support"
static const struct names asrock_intel = {
	"often Advanced > Chipset Configuration > VT-d",
	"Advanced > CPU Configuration > Intel Virtualization Technology", ASROCK_CARDS, NULL};
static const struct names asrock_amd = {"often " AMD_CBS_IOMMU,
					"Advanced > CPU Configuration > SVM Mode", ASROCK_CARDS,
					AMD_CBS_ACS};

#define GIGABYTE_CARDS "often Settings > IO Ports > Above 4G Decoding"
static const struct names gigabyte_intel = {
	"often Settings > Miscellaneous > VT-d, on older boards Chipset > VT-d", NULL,
	GIGABYTE_CARDS, NULL};
static const struct names gigabyte_amd = {
	"often Settings > Miscellaneous > IOMMU, and AMD CBS > NBIO Common Options > IOMMU; "
	"Enabled, not Auto",
	"Tweaker > Advanced CPU Settings > SVM Mode", GIGABYTE_CARDS, AMD_CBS_ACS};

#define MSI_CARDS "often Settings > Advanced > PCIe/PCI Sub-system Settings > Above 4G memory"
static const struct names msi_intel = {"often OC > CPU Features > Intel VT-D Tech",
				       "OC > CPU Features > Intel Virtualization Tech", MSI_CARDS,
				       NULL};
static const struct names msi_amd = {
	"often OC > CPU Features > IOMMU, or in AMD CBS > NBIO Common Options; Enabled, not Auto",
	"OC > CPU Features > SVM Mode", MSI_CARDS, AMD_CBS_ACS};

/* Manual of the X11DDW-L, chapter 4. */
#define SUPERMICRO_CARDS "Advanced > PCIe/PCI/PnP Configuration > Above 4G Decoding, SR-IOV Support"
static const struct names supermicro_intel = {
	"often Advanced > Chipset Configuration > North Bridge > IIO Configuration > Intel VT for "
	"Directed I/O (VT-d)",
	"Advanced > CPU Configuration > Intel Virtualization Technology", SUPERMICRO_CARDS,
	"ACS Control, beside VT-d"};
static const struct names supermicro_amd = {
	"often Advanced > NB Configuration > IOMMU; Enabled, not Auto",
	"Advanced > CPU Configuration > SVM Mode", SUPERMICRO_CARDS,
	"Advanced > NB Configuration > ACS Enable, with ACPI Settings > PCI AER Support"};

#define POWEREDGE_CARDS "Integrated Devices > Memory Mapped I/O above 4GB, SR-IOV Global Enable"
static const struct names poweredge_intel = {
	"System BIOS > Processor Settings > Virtualization "
	"Technology",
	"System BIOS > Processor Settings > Virtualization Technology", POWEREDGE_CARDS, NULL};
static const struct names poweredge_amd = {
	"System BIOS > Processor Settings > IOMMU Support",
	"System BIOS > Processor Settings > Virtualization Technology", POWEREDGE_CARDS, NULL};

static const struct names dell_intel = {"often Virtualization Support > VT for Direct I/O",
					"often Virtualization Support > Virtualization", NULL,
					NULL};
static const struct names dell_amd = {"often on the page Virtualization Support",
				      "often Virtualization Support > Virtualization", NULL, NULL};

#define HPE_PAGE "often BIOS/Platform Configuration (RBSU) > Virtualization Options > "
static const struct names hpe_intel = {
	HPE_PAGE "Intel VT-d", HPE_PAGE "Intel Virtualization Technology", HPE_PAGE "SR-IOV", NULL};
static const struct names hpe_amd = {HPE_PAGE "AMD I/O Virtualization Technology",
				     HPE_PAGE "AMD Virtualization Technology", HPE_PAGE "SR-IOV",
				     NULL};

#define HP_PAGE "often Advanced > System Options > "
static const struct names hp_intel = {
	"often Advanced > System Options, on older ones Security > System Security: Virtualization "
	"Technology for Directed I/O (VTd)",
	HP_PAGE "Virtualization Technology (VTx)", NULL, NULL};
static const struct names hp_amd = {"often on the page Advanced > System Options",
				    HP_PAGE "SVM CPU Virtualization", NULL, NULL};

#define THINKSYSTEM_IO "System Settings > Devices and I/O Ports > "
static const struct names thinksystem_intel = {
	"often " THINKSYSTEM_IO "Intel VT for Directed I/O (VT-d)",
	"often System Settings > Processors > Intel Virtualization Technology",
	THINKSYSTEM_IO "PCI 64-Bit Resource Allocation, SRIOV", NULL};
static const struct names thinksystem_amd = {
	"often " THINKSYSTEM_IO "IOMMU", "often System Settings > Processors > SVM Mode",
	THINKSYSTEM_IO "PCI 64-Bit Resource Allocation, SRIOV", NULL};

/* Lenovo's reference of the settings of ThinkPads. Their product name is only a number, so one row
 * is for all. */
static const struct names lenovo_intel = {
	"ThinkPad: Security > Virtualization > Intel VT-d Feature; ThinkCentre and ThinkStation: "
	"Advanced > CPU Setup > VT-d",
	"Security > Virtualization, or Advanced > CPU Setup: Intel Virtualization Technology", NULL,
	NULL};
static const struct names lenovo_amd = {
	"ThinkPad: Security > Virtualization; ThinkCentre and ThinkStation: Advanced > CPU Setup",
	"Security > Virtualization, or Advanced > CPU Setup: AMD-V or SVM", NULL, NULL};

static const struct names nuc_intel = {
	"often Advanced > Security > Intel VT for Directed I/O (VT-d)",
	"often Advanced > Security > Intel Virtualization Technology", NULL, NULL};

static const struct names mac_intel = {"Macs have no such menu: what is off there stays off",
				       "no setting", "no setting", NULL};

/* The first row that fits counts. */
static const struct board {
	const char *maker;   /* how the board's or the system's vendor begins, in any case */
	const char *product; /* a part of the product's or the board's name; NULL any */
	const char *where;
	const struct names *intel, *amd; /* NULL: as on most boards */
} boards[] = {
	{"ASUSTeK", NULL, "on ASUS boards", &asus_intel, &asus_amd},
	{"ASRock", NULL, "on ASRock boards", &asrock_intel, &asrock_amd},
	{"Gigabyte", NULL, "on Gigabyte boards", &gigabyte_intel, &gigabyte_amd},
	{"Micro-Star", NULL, "on MSI boards", &msi_intel, &msi_amd},
	{"MSI", NULL, "on MSI boards", &msi_intel, &msi_amd},
	{"Supermicro", NULL, "on Supermicro boards", &supermicro_intel, &supermicro_amd},
	{"Dell", "PowerEdge", "on PowerEdge servers", &poweredge_intel, &poweredge_amd},
	{"Dell", NULL, "on Dell desktops and laptops", &dell_intel, &dell_amd},
	{"HPE", NULL, "on HPE servers", &hpe_intel, &hpe_amd},
	{"HP", "ProLiant", "on ProLiant servers", &hpe_intel, &hpe_amd},
	{"Hewlett-Packard", "ProLiant", "on ProLiant servers", &hpe_intel, &hpe_amd},
	{"HP", NULL, "on HP desktops and laptops", &hp_intel, &hp_amd},
	{"Hewlett-Packard", NULL, "on HP desktops and laptops", &hp_intel, &hp_amd},
	{"Lenovo", "ThinkSystem", "on ThinkSystem servers", &thinksystem_intel, &thinksystem_amd},
	{"Lenovo", NULL, "on Lenovo computers", &lenovo_intel, &lenovo_amd},
	{"Intel", "NUC", "on Intel NUCs", &nuc_intel, NULL},
	{"Apple", NULL, "on Macs", &mac_intel, NULL},
};

static const struct names intel_names = {
	NULL, "often Intel Virtualization Technology (VT-x) under Advanced > CPU",
	"often Above 4G Decoding and SR-IOV Support on the PCI page", NULL};
static const struct names amd_names = {NULL, "often SVM Mode under Advanced > CPU",
				       "often Above 4G Decoding and SR-IOV Support on the PCI page",
				       AMD_CBS_ACS};
static const struct names other_names = {NULL, "often on the page of the processor",
					 "often Above 4G Decoding and SR-IOV Support", NULL};

/* What a hypervisor calls itself as the maker of the machine. */
struct hypervisor {
	const char *maker, *product, *setting;
};

static const struct hypervisor hypervisors[] = {
	{"QEMU", NULL,
	 "QEMU: -device intel-iommu or amd-iommu; libvirt: <iommu>; Proxmox VE: --machine "
	 "q35,viommu=intel"},
	{"VMware", NULL,
	 "VMware ESXi: Expose IOMMU to guest OS; Workstation: Virtualize IOMMU; both stand with "
	 "the "
	 "machine's processors"},
	{"innotek", NULL, "VirtualBox: VBoxManage modifyvm NAME --chipset ich9 --iommu automatic"},
	{"Microsoft", "Virtual Machine", "Hyper-V has no such setting: use another hypervisor"},
	{"Xen", NULL, "Xen has no such setting: use another hypervisor"},
	{"Amazon EC2", NULL, "Amazon EC2 has no such setting: use a .metal instance"},
};
static const char any_hypervisor[] = "QEMU: -device intel-iommu or amd-iommu; libvirt: <iommu>";

static bool begins(const struct host *h, enum attr_id id, const char *maker)
{
	const char *text = host_attr(h, id)->text;

	return text && strncasecmp(text, maker, strlen(maker)) == 0;
}

static bool made_by(const struct host *h, const char *maker)
{
	return begins(h, ATTR_BOARD_VENDOR, maker) || begins(h, ATTR_SYS_VENDOR, maker);
}

static bool is_product(const struct host *h, const char *part)
{
	const char *product = host_attr(h, ATTR_PRODUCT)->text;
	const char *board = host_attr(h, ATTR_BOARD)->text;

	return !part || (product && strcasestr(product, part)) ||
	       (board && strcasestr(board, part));
}

static const struct names *names_on(const struct board *board, const struct vendor *v)
{
	return v->id == CPU_INTEL ? board->intel : v->id == CPU_AMD ? board->amd : NULL;
}

static const struct board *find_board(const struct host *h, const struct vendor *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(boards); i++)
		if (names_on(&boards[i], v) && made_by(h, boards[i].maker) &&
		    is_product(h, boards[i].product))
			return &boards[i];
	return NULL;
}

static const struct names *usual_names(const struct vendor *v)
{
	return v->id == CPU_INTEL ? &intel_names : v->id == CPU_AMD ? &amd_names : &other_names;
}

static const char *first_of(const char *a, const char *b)
{
	return a ? a : b;
}

struct firmware_names firmware_names(const struct host *h, const struct vendor *v)
{
	const struct names *usual = usual_names(v);
	const struct board *board = find_board(h, v);
	const struct names *own = board ? names_on(board, v) : usual;

	return (struct firmware_names){
		.where = board ? board->where : "on most boards",
		.iommu = first_of(own->iommu, v->menu),
		.processor = first_of(own->processor, usual->processor),
		.cards = first_of(own->cards, usual->cards),
		.groups = own->groups,
	};
}

const char *firmware_menu(const struct host *h, const struct vendor *v)
{
	return firmware_names(h, v).iommu;
}

const char *guest_setting(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(hypervisors); i++)
		if (begins(h, ATTR_SYS_VENDOR, hypervisors[i].maker) &&
		    is_product(h, hypervisors[i].product))
			return hypervisors[i].setting;
	return any_hypervisor;
}
