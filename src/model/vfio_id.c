/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/vfio_id.h"

#include <ctype.h>

#define ANY 0xffffffffu /* PCI_ANY_ID */

/* As the kernel's sscanf("%x"), which takes 0x too. Moves *s behind the digits. */
static bool take_number(const char **s, const char *end, uint32_t *ret)
{
	const char *at = *s;
	uint64_t value = 0;
	size_t digits = 0;

	if (end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
		at += 2;
	for (; at < end && isxdigit((unsigned char)*at) && value <= UINT32_MAX; at++, digits++) {
		int c = tolower((unsigned char)*at);

		value = value << 4 | (uint64_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	*s = at;
	*ret = (uint32_t)value;
	return digits > 0 && value <= UINT32_MAX;
}

static void parse(struct vfio_id *id)
{
	const char *at = id->at, *end = id->at + id->len;
	size_t n = 0;

	for (; n < _ID_FIELDS && take_number(&at, end, &id->field[n]); n++) {
		if (at == end || *at != ':') {
			n++;
			break;
		}
		at++;
	}
	id->taken = n > ID_DEVICE;
	id->valid = id->taken && at == end && end[-1] != ':';
}

bool vfio_id_next(const char **list, struct vfio_id *ret)
{
	const char *at = *list + strspn(*list, ",");
	struct vfio_id id = {
		.at = at,
		.len = strcspn(at, ","),
		.field = {[ID_SUBVENDOR] = ANY, [ID_SUBDEVICE] = ANY},
	};

	if (id.len == 0)
		return false;
	parse(&id);
	*list = at + id.len;
	*ret = id;
	return true;
}

bool vfio_ids_are_valid(const char *list)
{
	size_t n = 0;

	for (struct vfio_id id; vfio_id_next(&list, &id); n++)
		if (!id.valid)
			return false;
	return n > 0;
}

bool vfio_id_same(const struct vfio_id *a, const struct vfio_id *b)
{
	return a->taken && b->taken && memcmp(a->field, b->field, sizeof(a->field)) == 0;
}

bool vfio_ids_have(const char *list, const struct vfio_id *id)
{
	for (struct vfio_id other; vfio_id_next(&list, &other);)
		if (vfio_id_same(&other, id))
			return true;
	return false;
}

static bool fits(uint32_t wanted, uint32_t is)
{
	return wanted == ANY || wanted == is;
}

bool vfio_id_takes(const struct vfio_id *id, const struct device *d)
{
	return id->taken && fits(id->field[ID_VENDOR], d->vendor) &&
	       fits(id->field[ID_DEVICE], d->device) &&
	       fits(id->field[ID_SUBVENDOR], d->subvendor) &&
	       fits(id->field[ID_SUBDEVICE], d->subdevice) &&
	       ((id->field[ID_CLASS] ^ d->class) & id->field[ID_CLASS_MASK]) == 0;
}
