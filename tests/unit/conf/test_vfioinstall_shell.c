/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the directive does, by real shells on a tree that stands for /sys. There "/sbin/modprobe" is
 * a program of this test: it writes down what it was told and what it found done.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "base/spawn.h"
#include "unit/conf/vfioinstalls.h"

struct tree {
	char *dir;
};

static const char *const shells[][3] = {
	{"dash", "-c"}, {"bash", "--posix", "-c"}, {"busybox", "sh", "-c"}};

static char *path_in(const struct tree *t, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", t->dir, name) > 0);
	return path;
}

static void put(const struct tree *t, const char *name, const char *text)
{
	_cleanup_free_ char *path = path_in(t, name);
	int fd;

	for (char *slash = path + strlen(t->dir) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void expect_text(const struct tree *t, const char *name, const char *text)
{
	_cleanup_free_ char *path = path_in(t, name);
	char found[512] = "";
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, found, sizeof(found) - 1) >= 0);
	close(fd);
	assert_string_equal(found, text);
}

static void link_in(const struct tree *t, const char *target, const char *name)
{
	_cleanup_free_ char *from = path_in(t, name), *to = path_in(t, target);

	assert_int_equal(symlink(to, from), 0);
}

#define DEVICE "sys/bus/pci/devices/"
#define DRIVER "sys/bus/pci/drivers/"

static void put_device(const struct tree *t, const struct vfio_place *p)
{
	char name[128], text[16];

	snprintf(name, sizeof(name), DEVICE "%s/vendor", p->path);
	snprintf(text, sizeof(text), "0x%04x\n", p->vendor);
	put(t, name, text);
	snprintf(name, sizeof(name), DEVICE "%s/device", p->path);
	snprintf(text, sizeof(text), "0x%04x\n", p->device);
	put(t, name, text);
	snprintf(name, sizeof(name), DEVICE "%s/driver_override", p->path);
	put(t, name, "(null)\n");
}

static struct tree *new_tree(int modprobe_exits)
{
	const char *tmp = getenv("TMPDIR");
	struct tree *t = xcalloc(1, sizeof(*t));
	_cleanup_free_ char *script = NULL;

	assert_true(asprintf(&t->dir, "%s/passthru-install-XXXXXX", tmp ? tmp : "/tmp") > 0);
	assert_non_null(mkdtemp(t->dir));
	assert_true(asprintf(&script,
			     "#!/bin/sh\nread -r o <%s/" DEVICE "0000:02:00.0/driver_override\n"
			     "echo \"$o: $*\" >%s/loaded\nexit %d\n",
			     t->dir, t->dir, modprobe_exits) > 0);
	put(t, "modprobe", script);
	put(t, "sys/bus/pci/drivers_probe", "");
	put_device(t, &card);
	return t;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void drop_tree(struct tree *t)
{
	assert_int_equal(nftw(t->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(t->dir);
	free(t);
}

static char *replaced(const char *text, const char *what, const char *with)
{
	struct buf out = {0};
	char *made;

	for (const char *hit; (hit = strstr(text, what)); text = hit + strlen(what)) {
		buf_add(&out, text, (size_t)(hit - text));
		buf_puts(&out, with);
	}
	buf_puts(&out, text);
	made = xstrdup(buf_str(&out));
	buf_done(&out);
	return made;
}

/* The command as libkmod would hand it to system(3), moved into the tree. */
static char *command_for(const struct tree *t, const struct vfio_place *places, size_t n,
			 const char *options)
{
	int code;
	struct arena a = {0};
	_cleanup_free_ char *file = added("", places, n, &code);
	_cleanup_free_ char *with_options = replaced(args_of(&a, file), "$CMDLINE_OPTS", options);
	_cleanup_free_ char *sys = path_in(t, "sys/"), *modprobe = path_in(t, "modprobe");
	_cleanup_free_ char *moved = replaced(with_options, "/sys/", sys);
	char *command = replaced(moved, "/sbin/modprobe", modprobe);

	arena_done(&a);
	return command;
}

/* False when the shell is not installed. */
static bool run(size_t shell, const char *command, int exits)
{
	const char *argv[5] = {0};
	size_t n = 0;
	struct spawn_result result = {0};
	int r;

	while (n < 3 && shells[shell][n]) {
		argv[n] = shells[shell][n];
		n++;
	}
	argv[n] = command;
	r = spawn_run(&(struct spawn){.argv = argv, .stdin_fd = -1, .timeout_s = 20}, &result,
		      NULL);
	if (r != -ENOENT) {
		assert_int_equal(result.exit_code, exits);
		assert_string_equal(buf_str(&result.output), "");
	}
	spawn_result_done(&result);
	return r != -ENOENT;
}

struct story {
	void (*set)(const struct tree *t);
	const struct vfio_place *places;
	size_t n;
	const char *options;
	int modprobe_exits;
	void (*expect)(const struct tree *t);
};

/* The same in every shell that is there; one at least must be. */
static void tell(const struct story *s)
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {
		struct tree *t = new_tree(s->modprobe_exits);

		if (s->set)
			s->set(t);
		_cleanup_free_ char *command = command_for(t, s->places, s->n, s->options);
		if (run(i, command, s->modprobe_exits)) {
			any = true;
			s->expect(t);
		}
		drop_tree(t);
	}
	assert_true(any);
}

static void overridden_then_loaded_then_probed(const struct tree *t)
{
	expect_text(t, DEVICE "0000:02:00.0/driver_override", "vfio-pci\n");
	expect_text(t, "loaded", "vfio-pci: --ignore-install vfio_pci\n");
	expect_text(t, "sys/bus/pci/drivers_probe", "0000:02:00.0\n");
}

TEST(a_free_device_is_given_to_vfio)
{
	tell(&(struct story){NULL, &card, 1, "", 0, overridden_then_loaded_then_probed});
}

/* The places that are not as they were: one address is empty, one has another card. */
static void set_other_card(const struct tree *t)
{
	put_device(t, &(struct vfio_place){card.path, 0x10de, 0x1c03});
}

static void left_alone_and_loaded(const struct tree *t)
{
	expect_text(t, DEVICE "0000:02:00.0/driver_override", "(null)\n");
	expect_text(t, "loaded", "(null): --ignore-install vfio_pci\n");
	expect_text(t, "sys/bus/pci/drivers_probe", "");
}

TEST(another_card_at_the_address_is_left_alone)
{
	const struct vfio_place both[] = {card, usb};

	tell(&(struct story){set_other_card, both, 2, "", 0, left_alone_and_loaded});
}

/* An address that is gone must not be taken for the one that was read before it. */
static void only_the_first(const struct tree *t)
{
	expect_text(t, "sys/bus/pci/drivers_probe", "0000:02:00.0\n");
}

TEST(an_empty_address_is_not_taken_for_its_neighbour)
{
	const struct vfio_place both[] = {card, {"0000:03:00.0", 0x10de, 0x1c82}};

	tell(&(struct story){NULL, both, 2, "", 0, only_the_first});
}

/* Behind 00:01.0 and the switch 01:00.0; its link stands beside those of the bridges. */
static const struct vfio_place deep = {"0000:00:01.0/0000:01:00.0/0000:02:00.0", 0x10de, 0x1c82};

static void set_behind_bridges(const struct tree *t)
{
	put_device(t, &deep);
}

static void bound_behind_bridges(const struct tree *t)
{
	expect_text(t, DEVICE "0000:00:01.0/0000:01:00.0/0000:02:00.0/driver_override",
		    "vfio-pci\n");
	expect_text(t, "sys/bus/pci/drivers_probe", "0000:02:00.0\n");
}

TEST(a_device_is_found_behind_its_bridges)
{
	tell(&(struct story){set_behind_bridges, &deep, 1, "", 0, bound_behind_bridges});
}

/* A card was put in before them, and the twin that stays, with the same ids, came to the address
 * that was meant. It is behind another port. */
static void set_twin_came_to_the_address(const struct tree *t)
{
	put_device(t, &(struct vfio_place){"0000:00:1b.0/0000:02:00.0", 0x10de, 0x1c82});
	put_device(t, &(struct vfio_place){"0000:00:1b.4/0000:03:00.0", 0x10de, 0x1c82});
}

static void twin_is_left_alone(const struct tree *t)
{
	expect_text(t, DEVICE "0000:00:1b.0/0000:02:00.0/driver_override", "(null)\n");
	expect_text(t, DEVICE "0000:02:00.0/driver_override", "(null)\n");
	expect_text(t, "sys/bus/pci/drivers_probe", "");
}

TEST(a_twin_that_came_to_the_address_is_left_alone)
{
	const struct vfio_place picked = {"0000:00:1b.4/0000:02:00.0", 0x10de, 0x1c82};

	tell(&(struct story){set_twin_came_to_the_address, &picked, 1, "", 0, twin_is_left_alone});
}

static void set_builtin_driver(const struct tree *t)
{
	put(t, DRIVER "xhci_hcd/unbind", "");
	link_in(t, DRIVER "xhci_hcd", DEVICE "0000:02:00.0/driver");
}

static void unbound_and_probed(const struct tree *t)
{
	overridden_then_loaded_then_probed(t);
	expect_text(t, DRIVER "xhci_hcd/unbind", "0000:02:00.0\n");
}

TEST(a_builtin_driver_gives_the_device_up)
{
	tell(&(struct story){set_builtin_driver, &card, 1, "", 0, unbound_and_probed});
}

static void kept_by_its_driver(const struct tree *t)
{
	expect_text(t, DRIVER "xhci_hcd/unbind", "");
	expect_text(t, "sys/bus/pci/drivers_probe", "");
}

/* Without vfio-pci nobody would have the device. */
TEST(nothing_is_unbound_when_vfio_does_not_load)
{
	tell(&(struct story){set_builtin_driver, &card, 1, "", 7, kept_by_its_driver});
}

static void set_module(const struct tree *t)
{
	set_builtin_driver(t);
	put(t, "sys/module/nouveau/initstate", "live\n");
	link_in(t, "sys/module/nouveau", DRIVER "xhci_hcd/module");
}

static void not_unbound(const struct tree *t)
{
	expect_text(t, DRIVER "xhci_hcd/unbind", "");
}

TEST(a_driver_that_is_a_module_may_be_in_use)
{
	tell(&(struct story){set_module, &card, 1, "", 0, not_unbound});
}

static void set_bound(const struct tree *t)
{
	put(t, DRIVER "vfio-pci/unbind", "");
	put(t, DRIVER "vfio-pci/0000:02:00.0/vendor", "");
	link_in(t, DRIVER "vfio-pci", DEVICE "0000:02:00.0/driver");
}

static void still_bound(const struct tree *t)
{
	expect_text(t, DRIVER "vfio-pci/unbind", "");
	expect_text(t, "sys/bus/pci/drivers_probe", "");
}

TEST(what_vfio_has_it_keeps)
{
	tell(&(struct story){set_bound, &card, 1, "", 0, still_bound});
}

/* Options reach modprobe, and what stands in them is no program text. */
static void options_passed_on(const struct tree *t)
{
	expect_text(t, "loaded",
		    "vfio-pci: --ignore-install vfio_pci ids=144d:a80a # the fast disk; "
		    "disable_vga=1\n");
	expect_text(t, "sys/bus/pci/drivers_probe", "0000:02:00.0\n");
}

TEST(options_are_passed_on)
{
	tell(&(struct story){NULL, &card, 1, "ids=144d:a80a # the fast disk; disable_vga=1", 0,
			     options_passed_on});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_device_is_given_to_vfio),
		cmocka_unit_test(another_card_at_the_address_is_left_alone),
		cmocka_unit_test(an_empty_address_is_not_taken_for_its_neighbour),
		cmocka_unit_test(a_device_is_found_behind_its_bridges),
		cmocka_unit_test(a_twin_that_came_to_the_address_is_left_alone),
		cmocka_unit_test(a_builtin_driver_gives_the_device_up),
		cmocka_unit_test(nothing_is_unbound_when_vfio_does_not_load),
		cmocka_unit_test(a_driver_that_is_a_module_may_be_in_use),
		cmocka_unit_test(what_vfio_has_it_keeps),
		cmocka_unit_test(options_are_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
