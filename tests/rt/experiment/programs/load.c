// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work for a guest until a time: "load KIND MILLISECONDS" does KIND until CLOCK_MONOTONIC, which begins with the guest's boot, shows that
 * time, and prints how much it has done. Kinds: idle, nop (thousands of turns), fork (processes: fork, exec, exit), pages (mappings of
 * 256 pages made, touched, protected, removed), pipes (round trips of two processes), tcc (milliseconds of the compiler), all of
 * them at a time. Without words it does nothing: "fork" executes it so.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	4096
#define PAGES	256

static long end;

static void fail(const char *call)
{
	perror(call);
	exit(1);
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int over(void)
{
	return milliseconds() >= end;
}

static long do_idle(void)
{
	long left = end - milliseconds();

	if (left > 0)
		usleep((useconds_t)left * 1000);
	return 0;
}

static long do_nop(void)
{
	long thousands = 0;

	for (; !over(); thousands++)
		for (int turn = 0; turn < 1000; turn++)
			asm volatile("nop");
	return thousands;
}

static void wait_for(pid_t child)
{
	if (child < 0 || waitpid(child, NULL, 0) != child)
		fail("child");
}

static long do_fork(void)
{
	long processes = 0;

	for (; !over(); processes++) {
		pid_t child = fork();

		if (!child) {
			execl("/proc/self/exe", "load", NULL);
			_exit(127);
		}
		wait_for(child);
	}
	return processes;
}

static void map_protect_unmap(void)
{
	char *area = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("mmap");
	for (int page = 0; page < PAGES; page++)
		area[page * PAGE] = 1;
	if (mprotect(area, PAGES * PAGE, PROT_READ) || mprotect(area, PAGES * PAGE, PROT_READ | PROT_WRITE) || munmap(area, PAGES * PAGE))
		fail("mprotect");
}

static long do_pages(void)
{
	long mappings = 0;

	for (; !over(); mappings++)
		map_protect_unmap();
	return mappings;
}

static void answer(int from, int to)
{
	char token;

	while (read(from, &token, 1) == 1 && write(to, &token, 1) == 1)
		;
	_exit(0);
}

static long do_pipes(void)
{
	int there[2], back[2];
	char token = 0;
	long trips = 0;
	pid_t child;

	if (pipe(there) || pipe(back))
		fail("pipe");
	child = fork();
	if (!child) {
		close(there[1]);
		answer(there[0], back[1]);
	}
	for (; !over(); trips++)
		if (write(there[1], &token, 1) != 1 || read(back[0], &token, 1) != 1)
			fail("token");
	close(there[1]);
	wait_for(child);
	return trips;
}

static pid_t start_tcc(void)
{
	pid_t child = fork();

	if (!child) {
		execl("/bench/tcc", "tcc", "-B/bench/source", "-I/bench/source/include", "-I/bench/include", "-DONE_SOURCE=1",
		      "-DTCC_TARGET_I386", "-c", "/bench/source/tcc.c", "-o", "/tmp/tcc.o", NULL);
		fail("/bench/tcc");
	}
	return child;
}

/* The compiler compiles itself, again and again; the last run is cut off. */
static long do_tcc(void)
{
	struct rusage usage;

	while (!over()) {
		pid_t child = start_tcc(), ended = 0;

		while (!over() && !(ended = waitpid(child, NULL, WNOHANG)))
			usleep(20000);
		if (ended)
			continue;
		kill(child, SIGKILL);
		wait_for(child);
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static long do_all(void);

static const struct kind {
	const char *name;
	long (*run)(void);
} kinds[] = {
	{ "idle", do_idle }, { "nop", do_nop }, { "fork", do_fork }, { "pages", do_pages }, { "pipes", do_pipes },
	{ "tcc", do_tcc }, { "all", do_all },
};

/* Side by side: what is counted is the processes. */
static long do_all(void)
{
	pid_t children[4];
	long processes;

	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		if (!children[i]) {
			static const int others[4] = { 1, 3, 4, 5 };

			kinds[others[i]].run();
			_exit(0);
		}
	}
	processes = do_fork();
	for (int i = 0; i < 4; i++)
		wait_for(children[i]);
	return processes;
}

int main(int count, char **words)
{
	if (count == 1)
		return 0;
	if (count != 3) {
		fprintf(stderr, "usage: load KIND MILLISECONDS\n");
		return 2;
	}
	end = atol(words[2]);
	for (const struct kind *kind = kinds; kind < kinds + sizeof(kinds) / sizeof(kinds[0]); kind++)
		if (!strcmp(kind->name, words[1])) {
			printf("%ld\n", kind->run());
			return 0;
		}
	fprintf(stderr, "load: %s: no such kind of load\n", words[1]);
	return 2;
}
