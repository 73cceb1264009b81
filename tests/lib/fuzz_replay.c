/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fuzzer as a test: runs each file of tests/fuzz/seeds/NAME/ and MUTATIONS changed copies of it,
 * the same ones on every machine. NAME is that of the program ("fuzz_NAME"); a directory or files
 * may be given instead, and a file (one that libFuzzer left behind, say) runs as it is. Each seed
 * runs in a process of its own, so that all of them are tried.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fuzz/fuzz.h"

#define MUTATIONS 2000u
#define SECONDS_PER_SEED 60u
#define GROW_MAX 64u

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t n)
{
	return n ? (size_t)(next_random(state) % n) : 0;
}

/* Puts n bytes in place of the old ones at `at`. */
static void exchange(struct buf *b, size_t at, size_t old, const void *bytes, size_t n)
{
	struct buf made = {0};

	buf_add(&made, b->data, at);
	buf_add(&made, bytes, n);
	buf_add(&made, b->data + at + old, b->len - at - old);
	buf_done(b);
	*b = made;
}

static void mutate(struct buf *b, uint64_t *state)
{
	/* What these parsers give a meaning to. */
	static const char special[] = "\n\r\t \"'\\$`={}()[];&|<>#%,:.-_+/\0ax1\xc3\xff";
	size_t at = below(state, b->len + 1), left = b->len - at;
	size_t some = below(state, left < GROW_MAX ? left + 1 : GROW_MAX);
	char c = special[below(state, sizeof(special) - 1)];
	_cleanup_free_ char *copy = NULL;

	switch (below(state, 5)) {
	case 0:
		exchange(b, at, left > 0, &c, 1);
		break;
	case 1:
		exchange(b, at, 0, &c, 1);
		break;
	case 2:
		exchange(b, at, some, NULL, 0);
		break;
	case 3:
		copy = xmalloc(some + 1);
		memcpy(copy, buf_str(b) + at, some);
		exchange(b, below(state, b->len + 1), 0, copy, some);
		break;
	default:
		if (left > 0)
			b->data[at] = (char)(b->data[at] ^ (1 << below(state, 8)));
		break;
	}
}

/* Runs the seed and its mutations; *tried is the number of the one at hand, 0 the seed itself. */
static void run_seed(const struct buf *seed, unsigned mutations, volatile unsigned *tried)
{
	uint64_t state = 0x9e3779b97f4a7c15u;

	LLVMFuzzerTestOneInput((const uint8_t *)buf_str(seed), seed->len);
	for (*tried = 1; *tried <= mutations; (*tried)++) {
		struct buf b = {0};

		buf_add(&b, seed->data, seed->len);
		for (size_t i = below(&state, 4) + 1; i > 0; i--)
			mutate(&b, &state);
		LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&b), b.len);
		buf_done(&b);
	}
}

static bool read_seed(const char *path, struct buf *ret)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char part[4096];
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, part, sizeof(part))) > 0)
		buf_add(ret, part, (size_t)n);
	if (fd < 0 || n < 0)
		printf("%s: %s\n", path, strerror(errno));
	return fd >= 0 && n == 0;
}

static bool replay(const char *path, unsigned mutations)
{
	volatile unsigned *tried = mmap(NULL, sizeof(*tried), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	_cleanup_buf_ struct buf seed = {0};
	bool fine = tried != MAP_FAILED && read_seed(path, &seed);
	int status = 0;
	pid_t pid;

	if (!fine)
		return false;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS_PER_SEED);
		run_seed(&seed, mutations, tried);
		buf_done(&seed);
		exit(EXIT_SUCCESS);
	}
	fine = pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
	if (!fine)
		printf("%s: mutation %u: status %#x\n", path, *tried, (unsigned)status);
	munmap((void *)tried, sizeof(*tried));
	return fine;
}

static void replay_all(const char *path, unsigned *passed, unsigned *failed)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);

	if (n < 0) {
		*(replay(path, 0) ? passed : failed) += 1;
		return;
	}
	for (int i = 0; i < n; i++) {
		_cleanup_free_ struct dirent *e = entries[i];
		_cleanup_free_ char *file = NULL;

		if (e->d_name[0] == '.')
			continue;
		BUG_ON(asprintf(&file, "%s/%s", path, e->d_name) < 0);
		*(replay(file, MUTATIONS) ? passed : failed) += 1;
	}
	free(entries);
}

int main(int argc, char **argv)
{
	const char *name = strstr(program_invocation_short_name, "fuzz_");
	_cleanup_free_ char *seeds = NULL;
	unsigned passed = 0, failed = 0;

	BUG_ON(asprintf(&seeds, "tests/fuzz/seeds/%s", name ? name + strlen("fuzz_") : "") < 0);
	for (int i = 1; i < argc; i++)
		replay_all(argv[i], &passed, &failed);
	if (argc < 2)
		replay_all(seeds, &passed, &failed);
	printf("%u passed, %u failed\n", passed, failed);
	return passed > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
