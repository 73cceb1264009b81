/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define CARD "0000:01:00.0"
#define INSIDE "0000:00:02.0"

static void two_displays(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = INSIDE, .class = 0x030000});
	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:00:01.0", .class = 0x060400, .secondary = 1});
	tree_pci(tree,
		 &(struct tree_pci){.address = CARD, .below = "0000:00:01.0", .class = 0x030000});
}

static void assert_claim(const struct host *h, size_t i, const char *name, const char *line,
			 const char *address)
{
	assert_true(i < h->n_screen);
	assert_string_equal(h->screen[i].name, name);
	assert_string_equal(h->screen[i].line, line);
	if (!address)
		assert_int_equal(h->screen[i].device, -1);
	else
		assert_ptr_equal(&h->devices[h->screen[i].device], the_device(h, address));
}

static void the_range_around_says_whose_it_is(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  "00001000-0009ffff : System RAM\n"
		  "80000000-dfffffff : PCI Bus 0000:00\n"
		  "  90000000-9fffffff : " INSIDE "\n"
		  "  c0000000-d1ffffff : PCI Bus 0000:01\n"
		  "    c0000000-cfffffff : " CARD "\n"
		  "      c0000000-c08fffff : BOOTFB\n"
		  "        c0000000-c08fffff : simpledrm\n"
		  "    d0000000-d1ffffff : " CARD "\n"
		  "fee00000-fee00fff : Local APIC\n");
	struct host *h = probed(tree);

	assert_int_equal(h->screen_seen, TRI_YES);
	assert_int_equal(h->n_screen, 2);
	assert_claim(h, 0, "BOOTFB", "c0000000-c08fffff : BOOTFB", CARD);
	assert_claim(h, 1, "simpledrm", "c0000000-c08fffff : simpledrm", CARD);
	host_free(h);
}

static void a_user_sees_zeros_in_the_same_order(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  "00000000-00000000 : PCI Bus 0000:00\n"
		  "  00000000-00000000 : " INSIDE "\n"
		  "    00000000-00000000 : efifb\n"
		  "  00000000-00000000 : PCI Bus 0000:01\n"
		  "    00000000-00000000 : " CARD "\n"
		  "      00000000-00000000 : nouveau\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_screen, 1);
	assert_claim(h, 0, "efifb", "00000000-00000000 : efifb", INSIDE);
	host_free(h);
}

static void one_beside_a_device_is_in_none(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  "80000000-dfffffff : PCI Bus 0000:00\n"
		  "  90000000-9fffffff : " INSIDE "\n"
		  "  a0000000-a08fffff : vesafb\n"
		  "e0000000-e08fffff : simplefb\n"
		  "f0000000-ffffffff : 0000:07:00.0\n"
		  "  f0000000-f00fffff : BOOTFB\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_screen, 3);
	assert_claim(h, 0, "vesafb", "a0000000-a08fffff : vesafb", NULL);
	assert_claim(h, 1, "simplefb", "e0000000-e08fffff : simplefb", NULL);
	/* A function that the host does not have. */
	assert_claim(h, 2, "BOOTFB", "f0000000-f00fffff : BOOTFB", NULL);
	host_free(h);
}

static void no_screen_is_known_to_be_none(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/iomem", "00001000-0009ffff : System RAM\n");
	struct host *h = probed(tree);
	assert_int_equal(h->screen_seen, TRI_YES);
	assert_int_equal(h->n_screen, 0);
	host_free(h);
}

static void a_file_that_is_not_there_says_nothing(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->screen_seen, TRI_UNKNOWN);
	assert_int_equal(h->n_screen, 0);
	host_free(h);
}

/* Behind three bridges the kernel runs out of indentation: a BAR and what is in it stand side by
 * side. */
#define FIVE_AROUND(range)                                                                         \
	range " : PCI Bus 0000:00\n"                                                               \
	      "  " range " : PCI Bus 0000:02\n"                                                    \
	      "    " range " : PCI Bus 0000:03\n"                                                  \
	      "      " range " : PCI Bus 0000:04\n"                                                \
	      "        " range " : PCI Bus 0000:05\n"

static void the_deepest_are_told_apart_by_their_ranges(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  FIVE_AROUND("80000000-dfffffff") "          80000000-8fffffff : " CARD "\n"
						   "          80000000-808fffff : BOOTFB\n"
						   "          80000000-808fffff : simpledrm\n"
						   "          90000000-900fffff : " INSIDE "\n"
						   "          a0000000-a08fffff : efifb\n");
	struct host *h = probed(tree);

	assert_int_equal(h->screen_seen, TRI_YES);
	assert_int_equal(h->n_screen, 3);
	assert_claim(h, 0, "BOOTFB", "80000000-808fffff : BOOTFB", CARD);
	assert_claim(h, 1, "simpledrm", "80000000-808fffff : simpledrm", CARD);
	assert_claim(h, 2, "efifb", "a0000000-a08fffff : efifb", NULL);
	host_free(h);
}

static void the_deepest_are_unknown_to_a_user(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  FIVE_AROUND("00000000-00000000") "          00000000-00000000 : " CARD "\n"
						   "          00000000-00000000 : BOOTFB\n");
	struct host *h = probed(tree);

	assert_int_equal(h->screen_seen, TRI_UNKNOWN);
	assert_int_equal(h->n_screen, 0);
	assert_true(has_note(h, "only root sees whose memory BOOTFB lies in"));
	host_free(h);
	/* One step less deep, and the indentation says it. */
	tree_file(tree, "proc/iomem",
		  FIVE_AROUND("00000000-00000000") "        00000000-00000000 : " CARD "\n"
						   "          00000000-00000000 : BOOTFB\n"
						   "          00000000-00000000 : simpledrm\n");
	h = probed(tree);
	assert_int_equal(h->screen_seen, TRI_YES);
	assert_int_equal(h->n_screen, 2);
	assert_claim(h, 1, "simpledrm", "00000000-00000000 : simpledrm", CARD);
	host_free(h);
}

static void lines_of_another_shape_are_passed_over(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/iomem",
		  "BOOTFB\n : BOOTFB\n80000000 : BOOTFB\n80000000-8fffffff: BOOTFB\n"
		  "80000000-8fffffff : BOOTFB2\n80000000-8fffffff : \033BOOTFB\n"
		  "                        80000000-8fffffff : BOOTFB\n"
		  "ffffffffffffffffffffffff-0 : " CARD "\n"
		  "  90000000-9fffffff : efifb");
	struct host *h = probed(tree);

	assert_int_equal(h->n_screen, 1);
	assert_claim(h, 0, "efifb", "90000000-9fffffff : efifb", CARD);
	host_free(h);
}

static void there_is_an_end_to_claims(void **state)
{
	char *tree = *state;
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < 10000; i++)
		buf_puts(&text, "80000000-8fffffff : BOOTFB\n");
	tree_bytes(tree, "proc/iomem", text.data, text.len);
	struct host *h = probed(tree);
	assert_true(h->n_screen > 0 && h->n_screen <= 64);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_range_around_says_whose_it_is),
		tree_test(a_user_sees_zeros_in_the_same_order),
		tree_test(one_beside_a_device_is_in_none),
		tree_test(no_screen_is_known_to_be_none),
		tree_test(a_file_that_is_not_there_says_nothing),
		tree_test(the_deepest_are_told_apart_by_their_ranges),
		tree_test(the_deepest_are_unknown_to_a_user),
		tree_test(lines_of_another_shape_are_passed_over),
		tree_test(there_is_an_end_to_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
