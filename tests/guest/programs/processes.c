// SPDX-License-Identifier: GPL-2.0-only
/* fork, vfork, clone, exec, wait, sessions, pipes and limits. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FORKS	100

static int status_return(void *argument)
{
	return (intptr_t)argument;
}

static int vfork_modify(void)
{
	volatile int seen = 0;
	int child = vfork();

	if (child == 0) {
		seen = 1;
		_exit(0);
	}
	child_wait(child);
	return seen;
}

static void forks_check(void)
{
	int children[FORKS], wrong = 0, i;

	for (i = 0; i < FORKS; i++)
		children[i] = child_start(status_return, (void *)(intptr_t)i);
	for (i = 0; i < FORKS; i++)
		wrong += child_wait(children[i]) != i << 8;
	check(wrong == 0, "%d children at once, each with its exit status", FORKS);
	check(waitpid(-1, NULL, 0) == -1 && errno == ECHILD, "no child is left");
	check(vfork_modify() == 1, "vfork shares memory and waits");
}

static int chain_fork(void *argument)
{
	intptr_t depth = (intptr_t)argument;

	return depth == 0 ? 0 : WEXITSTATUS(child_run(chain_fork, (void *)(depth - 1))) + 1;
}

static int shared_write(void *argument)
{
	*(int *)argument = 99;
	return 0;
}

static void clone_check(void)
{
	static char stack[16384] __attribute__((aligned(16)));
	int value = 1, child;

	child = clone(shared_write, stack + sizeof(stack), CLONE_VM | CLONE_FILES | SIGCHLD, &value);
	check(child_wait(child) == 0 && value == 99, "clone shares memory");
}

static int execute(void *argument)
{
	char **arguments = argument;

	execv(arguments[0], arguments);
	return errno == ENOENT ? 102 : errno == EACCES ? 103 : errno == ENOEXEC ? 108 : errno == E2BIG ? 107 : 100;
}

static int execute_file(const char *content, int mode)
{
	char *arguments[] = { "/tmp/processes-file", "", NULL };
	int file = open(arguments[0], O_CREAT | O_TRUNC | O_WRONLY, 0600), status;

	if (write(file, content, strlen(content)) < 0 || fchmod(file, mode) || close(file))
		check_abandon("write: %m");
	status = child_run(execute, arguments);
	unlink(arguments[0]);
	return WEXITSTATUS(status);
}

static void exec_check(void)
{
	char *again[] = { "/proc/self/exe", "arguments", NULL, NULL }, *absent[] = { "/no/such", NULL };
	char *large = malloc(100001);
	int i, wrong = 0;

	memset(large, 'x', 100000);
	large[100000] = 0;
	again[2] = large;
	check(child_run(execute, again) == 42 << 8, "a new program gets its arguments");
	again[1] = "nothing";
	for (i = 0; i < 30; i++)
		wrong += child_run(execute, again) != 43 << 8;
	check(wrong == 0, "30 programs in turn");
	check(child_run(execute, absent) == 102 << 8, "one that is absent: ENOENT");
	check(execute_file("#!/no/such\n", 0700) == 102, "one whose interpreter is absent: ENOENT");
	check(execute_file("text", 0700) == 108, "one that is no program: ENOEXEC");
	check(execute_file("text", 0600) == 103, "one that may not be run: EACCES");
	free(large);
}

static int orphan_leave(void *argument)
{
	int *parent = argument;
	int child = fork();

	if (child == 0) {
		while (getppid() != parent[0])
			usleep(1000);
		parent[1] = 1;
		_exit(7);
	}
	return 0;
}

static void orphan_check(void)
{
	int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	shared[0] = getpid();
	child_run(orphan_leave, shared);
	check(wait(&status) > 0 && WEXITSTATUS(status) == 7 && shared[1] == 1, "an orphan is adopted");
}

static int pipe_fill(void *argument)
{
	unsigned int i, word;

	for (i = 0; i < 65536; i++) {
		word = pseudo_random();
		if (write(*(int *)argument, &word, sizeof(word)) != sizeof(word))
			return 1;
	}
	return 0;
}

static void pipe_check(void)
{
	unsigned int words[1024], wrong = 0;
	int ends[2], child;
	ssize_t size, i;

	if (pipe(ends))
		check_abandon("pipe: %m");
	child = child_start(pipe_fill, &ends[1]);
	close(ends[1]);
	while ((size = read(ends[0], words, sizeof(words))) > 0)
		for (i = 0; i < size / 4; i++)
			wrong += words[i] != pseudo_random();
	check(wrong == 0 && child_wait(child) == 0, "256 KiB pass through a pipe");
}

static int stop_and_exit(void *argument)
{
	raise(SIGSTOP);
	return (intptr_t)argument;
}

static void stop_check(void)
{
	int child = child_start(stop_and_exit, (void *)5), status;

	waitpid(child, &status, WUNTRACED);
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "a child stops");
	kill(child, SIGCONT);
	waitpid(child, &status, WCONTINUED);
	check(WIFCONTINUED(status) || WIFEXITED(status), "is continued");
	check((WIFEXITED(status) ? status : child_wait(child)) == 5 << 8, "and ends");
}

int main(int count, char **arguments)
{
	if (count > 2)
		return strcmp(arguments[1], "arguments") ? 43 : strlen(arguments[2]) == 100000 ? 42 : 1;
	forks_check();
	check(child_run(chain_fork, (void *)30) == 30 << 8, "30 generations");
	clone_check();
	exec_check();
	orphan_check();
	pipe_check();
	stop_check();
	return check_result();
}
