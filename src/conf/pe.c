/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/pe.h"

#include <errno.h>

/* Offsets of the PE format, as include/linux/pe.h of the kernel has them. */
enum {
	DOS_SIZE = 64,
	DOS_PE_AT = 60,
	PE_SECTIONS = 6,       /* u16, from "PE\0\0" */
	PE_OPTIONAL_SIZE = 20, /* u16 */
	PE_SIZE = 24,          /* then the optional header, then the table */
	SECTION_SIZE = 40,
	SECTION_VIRTUAL_SIZE = 8,
	SECTION_RAW_SIZE = 16,
	SECTION_RAW_AT = 20,
};

static uint32_t le(const uint8_t *p, size_t n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

static int take_section(const uint8_t *p, uint64_t size, size_t profile, struct pe_section *ret,
			struct err *err)
{
	uint32_t virtual_size = le(p + SECTION_VIRTUAL_SIZE, 4),
		 raw_size = le(p + SECTION_RAW_SIZE, 4);

	*ret = (struct pe_section){
		.at = le(p + SECTION_RAW_AT, 4),
		.len = virtual_size < raw_size ? virtual_size : raw_size,
		.profile = profile,
	};
	memcpy(ret->name, p, sizeof(ret->name) - 1);
	if (ret->len > 0 && (ret->at > size || ret->len > size - ret->at))
		return err_set(err, EINVAL, "section %s of the PE image reaches out of the file",
			       ret->name);
	return 0;
}

/* Where the table is, and how many sections it has. */
static int find_table(const uint8_t *head, size_t n, size_t *ret_at, size_t *ret_n, struct err *err)
{
	size_t pe, count;
	uint64_t table;

	if (n < DOS_SIZE || memcmp(head, "MZ", 2) != 0)
		return err_set(err, EINVAL, "not a PE image");
	pe = le(head + DOS_PE_AT, 4);
	if (pe < DOS_SIZE || pe > n || n - pe < PE_SIZE || memcmp(head + pe, "PE\0\0", 4) != 0)
		return err_set(err, EINVAL, "not a PE image");
	count = le(head + pe + PE_SECTIONS, 2);
	table = (uint64_t)pe + PE_SIZE + le(head + pe + PE_OPTIONAL_SIZE, 2);
	if (table > n || count * SECTION_SIZE > n - table)
		return err_set(err, EINVAL, "the section table of the PE image is out of reach");
	*ret_at = (size_t)table;
	*ret_n = count;
	return 0;
}

int pe_sections(const void *head, size_t n, uint64_t size, struct arena *a, struct pe_section **ret,
		size_t *ret_n, struct err *err)
{
	const uint8_t *bytes = head;
	size_t at = 0, count = 0, profile = 0;
	struct pe_section *sections;
	int r = find_table(bytes, n, &at, &count, err);

	if (r < 0)
		return r;
	sections = arena_alloc(a, (count + 1) * sizeof(*sections));
	for (size_t i = 0; i < count; i++) {
		const uint8_t *p = bytes + at + i * SECTION_SIZE;

		profile += memcmp(p, ".profile", 8) == 0;
		r = take_section(p, size, profile, &sections[i], err);
		if (r < 0)
			return r;
	}
	*ret = sections;
	*ret_n = count;
	return 0;
}

const struct pe_section *pe_section(const struct pe_section *sections, size_t n, const char *name)
{
	for (size_t profile = 2; profile-- > 0;)
		for (size_t i = 0; i < n; i++)
			if (sections[i].profile == profile && streq(sections[i].name, name))
				return &sections[i];
	return NULL;
}
