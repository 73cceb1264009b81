/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

#define LAYOUT (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE)

void json_print(json_object *doc)
{
	puts(json_object_to_json_string_ext(doc, LAYOUT));
	json_object_put(doc);
}

struct json_stream json_begin(void)
{
	fputs("{\n  \"schema\": 1", stdout);
	return (struct json_stream){0};
}

static void end_list(struct json_stream *out)
{
	if (out->in_list)
		fputs("\n  ]", stdout);
	*out = (struct json_stream){0};
}

void json_list(struct json_stream *out, const char *name)
{
	end_list(out);
	printf(",\n  \"%s\": [", name);
	out->in_list = true;
}

/* A line end within a string is written as two characters: every one in the text is layout. */
void json_item(struct json_stream *out, json_object *item)
{
	const char *at = json_object_to_json_string_ext(item, LAYOUT);

	fputs(out->has_items ? ",\n" : "\n", stdout);
	out->has_items = true;
	while (*at) {
		size_t n = strcspn(at, "\n");

		n += at[n] == '\n';
		fputs_unlocked("    ", stdout);
		fwrite_unlocked(at, 1, n, stdout);
		at += n;
	}
	json_object_put(item);
}

void json_end(struct json_stream *out)
{
	end_list(out);
	fputs("\n}\n", stdout);
}

void json_add(json_object *o, const char *name, json_object *value)
{
	json_object_object_add_ex(o, name, value, JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
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

json_object *json_count(uint64_t n)
{
	return json_object_new_uint64(n);
}

json_object *json_known(unsigned n)
{
	return n ? json_count(n) : NULL;
}

json_object *json_index(int i)
{
	return i < 0 ? NULL : json_object_new_int(i);
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
