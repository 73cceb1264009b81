/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

void json_print(json_object *doc)
{
	puts(json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
							 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(doc);
}

json_object *json_document(void)
{
	json_object *doc = json_object_new_object();
	json_object_object_add(doc, "schema", json_object_new_int(1));
	return doc;
}

json_object *json_text(const char *s)
{
	return s ? json_object_new_string(s) : NULL;
}

json_object *json_tri(enum tri t)
{
	return t == TRI_UNKNOWN ? NULL : json_object_new_boolean(t == TRI_YES);
}

json_object *json_hex4(uint16_t id)
{
	char s[5];
	snprintf(s, sizeof(s), "%04x", id);
	return json_object_new_string(s);
}

json_object *json_address(struct pci_addr a)
{
	char s[PCI_ADDR_SIZE + 1];
	return json_object_new_string(pci_addr_str(a, s));
}

json_object *json_strings(const char *const *items, size_t n)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, json_text(items[i]));
	return list;
}
