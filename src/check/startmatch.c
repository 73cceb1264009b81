/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/startfail.h"

#include <ctype.h>

#define WORD_MAX 500 /* bytes of a blank at the most */

static bool all_digits(const char *word)
{
	return *word && word[strspn(word, "0123456789")] == '\0';
}

/* Anybody may write a line to the journal, and the node goes into a rule of AppArmor: no patterns,
 * no blanks. */
static bool is_plain_path(const char *word)
{
	for (; *word; word++)
		if (!isalnum((unsigned char)*word) && !strchr("/._+:@-", *word))
			return false;
	return true;
}

/* What passthrough itself opens: refusals of other files are common, and harmless. */
static bool is_node(const char *word)
{
	static const char *const below[] = {"/dev/vfio/", "/dev/bus/usb/", "/dev/hugepages",
					    "/dev/iommu"};
	static const char *const ends[] = {".rom", ".bin", ".dump"};

	if (!is_plain_path(word) || strstr(word, ".."))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(below); i++)
		if (str_starts(word, below[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(word, ends[i]))
			return true;
	return false;
}

/* Of the nodes that passthrough opens, and of files that somebody put where he likes. */
static bool is_label(const char *word)
{
	static const char *const labels[] = {
		"vfio_device_t", "usb_device_t", "hugetlbfs_t", "device_t",
		"user_home_t",   "admin_home_t", "default_t",   "unlabeled_t",
	};

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (streq(word, labels[i]))
			return true;
	return false;
}

static bool is_address(const char *word)
{
	struct pci_addr addr;

	return strchr(word, ':') != strrchr(word, ':') && pci_addr_parse(word, &addr) == 0;
}

static bool is_some(const char *word)
{
	return *word != '\0';
}

/* word: where in start_fail.words; -1: it is not kept there. */
static const struct blank_kind {
	const char *name;
	int word;
	bool (*fits)(const char *word);
} kinds[] = {
	{"", -1, is_some},
	{"device", -1, is_address},
	{"group", BLANK_GROUP, all_digits},
	{"node", BLANK_NODE, is_node},
	{"label", BLANK_LABEL, is_label},
	{"driver", BLANK_DRIVER, is_some},
	{"domain", BLANK_DOMAIN, is_some},
	{"usb", BLANK_USB, is_some},
	{"why", BLANK_WHY, is_some},
	{"file", BLANK_FILE, is_some},
	{"uuid", BLANK_UUID, is_some},
};

static const struct blank_kind *kind_of(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, name, len) == 0)
			return &kinds[i];
	bug(__FILE__, __LINE__, name);
}

/* The bytes of text before that literal (n bytes, 0: the end of the text); -1: it does not follow
 * soon. */
static ssize_t before(const char *text, const char *literal, size_t n)
{
	size_t len = strnlen(text, WORD_MAX + n + 1);
	const char *at = memmem(text, len, literal, n);

	if (n == 0)
		return len <= WORD_MAX ? (ssize_t)len : -1;
	return at ? at - text : -1;
}

/* Does the text begin as the pattern says? Then the words of its blanks are in *f. */
static bool begins_as(struct arena *a, const char *text, const char *pattern, struct start_fail *f)
{
	while (*pattern) {
		size_t literal = strcspn(pattern, "{");

		if (strncmp(text, pattern, literal) != 0)
			return false;
		text += literal;
		pattern += literal;
		if (!*pattern)
			break;
		size_t name = strcspn(pattern, "}") - 1;
		const struct blank_kind *kind = kind_of(pattern + 1, name);
		pattern += name + 2;
		ssize_t len = before(text, pattern, strcspn(pattern, "{"));
		const char *word = len < 0 ? "" : arena_dup(a, text, (size_t)len);
		if (!kind->fits(word))
			return false;
		if (kind->word >= 0)
			f->words[kind->word] = word;
		if (kind->fits == is_address)
			f->address = word;
		text += len;
	}
	return true;
}

/* "audit: type=1400 audit(1700000000.123:45): ": the kernel's, before what a security module says.
 */
static const char *behind_audit(const char *text)
{
	size_t tag = str_starts(text, "audit: ") ? strlen("audit: ") : 0;
	const char *end = str_starts(text + tag, "type=1400 audit(") ? strstr(text, "): ") : NULL;

	return end ? end + 3 : text;
}

static bool stands_in(struct arena *a, const char *text, const char *pattern, bool at_start,
		      struct start_fail *f)
{
	size_t first = strcspn(pattern, "{");

	if (at_start)
		return begins_as(a, text, pattern, f);
	for (const char *at = text; (at = memmem(at, strlen(at), pattern, first)); at++)
		if (begins_as(a, at, pattern, f))
			return true;
	return false;
}

/* "0000:01:00.0" where it stands as a word; NULL none. */
static const char *address_in(struct arena *a, const char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF:.";

	for (size_t len; *text; text += len + strcspn(text + len, hex)) {
		len = strspn(text, hex);
		size_t n = len > 0 && text[len - 1] == ':' ? len - 1 : len;

		if (n < 12 || n > PCI_ADDR_SIZE)
			continue;
		const char *word = arena_dup(a, text, n);
		if (is_address(word))
			return word;
	}
	return NULL;
}

/* The device and the group, as the host has them now. */
static void resolve(const struct bench *b, const char *text, struct start_fail *f)
{
	struct pci_addr addr;
	uint64_t id;

	if (!f->address)
		f->address = address_in(b->mem, text);
	if (f->address && pci_addr_parse(f->address, &addr) == 0)
		f->device = host_device(b->host, addr);
	if (f->words[BLANK_GROUP] && parse_u64(f->words[BLANK_GROUP], 10, INT32_MAX, &id) == 0)
		f->group = host_group(b->host, (int)id);
	else if (f->device && f->device->group >= 0)
		f->group = host_group(b->host, f->device->group);
}

/* SELinux says what it would refuse where it refuses nothing. */
static bool is_refused(const char *text)
{
	return !strstr(text, "permissive=1");
}

bool start_match(const struct bench *b, const char *text, bool kernel, struct start_fail *ret)
{
	const char *from = kernel ? behind_audit(text) : text;

	for (size_t i = 0; i < start_rows_n; i++) {
		const struct start_row *row = &start_rows[i];

		for (size_t p = 0; p < ARRAY_SIZE(row->patterns) && row->patterns[p]; p++) {
			struct start_fail f = {.row = row, .kernel = kernel};

			if ((kernel && !row->kernel) ||
			    !stands_in(b->mem, from, row->patterns[p], kernel, &f))
				continue;
			if (!is_refused(text))
				return false;
			resolve(b, text, &f);
			*ret = f;
			return true;
		}
	}
	return false;
}

static const char *nodedev(const struct bench *b, const char *address)
{
	char *name = arena_printf(b->mem, "pci_%s", address);

	for (char *c = name; *c; c++)
		if (*c == ':' || *c == '.')
			*c = '_';
	return name;
}

/* A name that a command may hold as it is. */
static const char *plain_domain(const char *name)
{
	if (!name || !*name || *name == '-')
		return "NAME";
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+-", *c))
			return "NAME";
	return name;
}

static const char *or_else(const char *word, const char *other)
{
	return word ? word : other;
}

const char *start_sentence(const struct bench *b, const struct start_fail *f, const char *sentence,
			   const char *word)
{
	const char *address = f->device ? f->device->address : f->address;
	const char *group =
		f->group ? arena_printf(b->mem, "%d", f->group->id) : f->words[BLANK_GROUP];
	const struct blank blanks[] = {
		{"device", or_else(address, "the device")},
		{"address", or_else(address, "ADDRESS")},
		{"pci", address ? nodedev(b, address) : "pci_ADDRESS"},
		{"group", or_else(group, "of the device")},
		{"node", or_else(f->words[BLANK_NODE], "a file")},
		{"label", or_else(f->words[BLANK_LABEL], "another label")},
		{"driver", or_else(f->words[BLANK_DRIVER], "a driver")},
		{"domain", plain_domain(f->words[BLANK_DOMAIN])},
		{"usb", or_else(f->words[BLANK_USB], "of the guest")},
		{"why", or_else(f->words[BLANK_WHY], "it did not say why")},
		{"file", or_else(f->words[BLANK_FILE], "a file")},
		{"now", or_else(word, "")},
	};

	return fill_blanks(b, sentence, blanks, ARRAY_SIZE(blanks));
}
