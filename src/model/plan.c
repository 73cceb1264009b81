/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/plan.h"

const char *edit_kind_name(enum edit_kind k)
{
	static const char *const names[] = {
		[EDIT_CREATE] = "create",
		[EDIT_CHANGE] = "change",
		[EDIT_REMOVE] = "remove",
	};

	return names[k];
}

const char *edit_role_name(enum edit_role r)
{
	static const char *const names[] = {
		[EDIT_GUARD] = "guard",
		[EDIT_STAYS] = "stays",
		[EDIT_PASSING] = "passing",
		[EDIT_LAST] = "last",
	};

	return names[r];
}

const char *mechanism_name(enum mechanism m)
{
	static const char *const names[] = {
		[MECHANISM_IDS] = "ids",
		[MECHANISM_OVERRIDE] = "override",
		[MECHANISM_CMDLINE_IDS] = "cmdline-ids",
		[MECHANISM_NONE] = "none",
	};

	return names[m];
}

const char *expect_kind_name(enum expect_kind k)
{
	static const char *const names[] = {
		[EXPECT_LOADER_WORD] = "loader-word",
		[EXPECT_LOADER_NO_WORD] = "loader-no-word",
		[EXPECT_IMAGE_HOLDS] = "image-holds",
	};

	return names[k];
}

bool expect_reader_is_known(enum expect_kind k, const char *reader)
{
	static const char *const words[] = {
		READER_GRUB_CFG, READER_UKI, READER_ESP,     "entry",  "line",   "grubenv",
		"uki.conf",      "extlinux", "refind-linux", "refind", "limine", "limine-tool",
	};
	static const char *const images[] = {"lsinitramfs", "lsinitrd", "lsinitcpio", "booster"};
	bool image = k == EXPECT_IMAGE_HOLDS;
	const char *const *names = image ? images : words;

	for (size_t i = 0; i < (image ? ARRAY_SIZE(images) : ARRAY_SIZE(words)); i++)
		if (streq(names[i], reader))
			return true;
	return false;
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	arena_done(&p->mem);
	free(p);
}

bool plan_edits_a_start(const struct plan *p)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (p->edits[i].reader != READ_BY_SYSTEM)
			return true;
	return false;
}

const struct need_info *refusal_need(const struct refusal *r)
{
	return need_by_name(r->address, strlen(r->address));
}

bool plan_empty(const struct plan *p)
{
	return p->n_edits == 0 && p->n_steps == 0 && p->n_lives == 0;
}
