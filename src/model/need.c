/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/need.h"

const struct need_info need_infos[_NEED_MAX] = {
	[NEED_VFIO_MODULES] =
		{
			.id = NEED_VFIO_MODULES,
			.name = "vfio-modules",
			.title = "VFIO modules at start",
			.gives = "VFIO is ready from the start, so nobody has to load it first.",
			.cost = "A little memory, also while no guest runs.",
		},
	[NEED_KVM_MODULES] =
		{
			.id = NEED_KVM_MODULES,
			.name = "kvm-modules",
			.title = "KVM modules at start",
			.gives = "KVM is ready from the start, also where nothing else loads it.",
			.cost = "Since Linux 6.12 VirtualBox may not start its guests beside it.",
		},
	[NEED_MEMLOCK] =
		{
			.id = NEED_MEMLOCK,
			.name = "memlock",
			.arg = "USER:SIZE",
			.title = "Memory that may be locked",
			.gives = "The user can start a guest of that size without root.",
			.cost = "That user's programs can keep that much memory from being "
				"swapped.",
		},
	[NEED_VFIO_GROUP] =
		{
			.id = NEED_VFIO_GROUP,
			.name = "vfio-group",
			.arg = "GROUP",
			.title = "Access to /dev/vfio",
			.gives = "Members of the group can give devices to a guest without root.",
			.cost = "Every member can use and reprogram each device that vfio-pci has.",
		},
	[NEED_HUGEPAGES] =
		{
			.id = NEED_HUGEPAGES,
			.name = "hugepages",
			.arg = "SIZE[@NODE][,1G]",
			.title = "Huge pages",
			.gives = "The guest's memory is reached faster, as it lies in large pages.",
			.cost = "The host is without that memory, also while no guest runs.",
		},
	[NEED_CPUS] =
		{
			.id = NEED_CPUS,
			.name = "cpus",
			.arg = "LIST",
			.title = "CPUs kept free",
			.gives = "A guest that is pinned to these CPUs is hardly ever interrupted.",
			.cost = "The host is without these CPUs, also while no guest runs.",
		},
	[NEED_IGNORE_MSRS] =
		{
			.id = NEED_IGNORE_MSRS,
			.name = "ignore-msrs",
			.title = "Unknown MSRs ignored",
			.gives = "A guest that asks for an unknown CPU register goes on (Windows).",
			.cost = "It holds for every guest of this host, and hides real faults.",
		},
	[NEED_GOVERNOR] =
		{
			.id = NEED_GOVERNOR,
			.name = "governor",
			.title = "CPU governor performance",
			.gives = "The CPUs keep their highest clock, so the guest need not wait.",
			.cost = "More power, heat and noise, also while no guest runs.",
		},
};

const char *need_text(struct arena *a, enum need_id id, const char *value)
{
	const char *name = need_infos[id].name;

	return *value ? arena_printf(a, "%s=%s", name, value) : name;
}

const char *need_named(struct arena *a, enum need_id id, const char *value)
{
	return arena_printf(a, "%s (%s)", need_infos[id].title, need_text(a, id, value));
}

const struct need_info *need_by_name(const char *name, size_t len)
{
	for (size_t i = 0; i < _NEED_MAX; i++)
		if (strlen(need_infos[i].name) == len && memcmp(need_infos[i].name, name, len) == 0)
			return &need_infos[i];
	return NULL;
}
