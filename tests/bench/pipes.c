// SPDX-License-Identifier: GPL-2.0-only
/* Context switches and pipes: lmbench's lat_ctx and lat_pipe. */
#include <sys/types.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "bench.h"

#define MAXIMUM 8

static int ring[MAXIMUM][2];

static void pass_token(int from, int to)
{
	int token;

	if (read(from, &token, sizeof(token)) != sizeof(token))
		_exit(0);
	if (write(to, &token, sizeof(token)) != sizeof(token))
		_exit(1);
}

static void make_ring(int processes)
{
	for (int i = 0; i < processes; i++)
		if (pipe(ring[i]))
			fail("pipe");
}

static void close_ring(int processes)
{
	for (int i = 0; i < processes; i++) {
		close(ring[i][0]);
		close(ring[i][1]);
	}
}

static pid_t start_member(int number)
{
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (child)
		return child;
	for (;;)
		pass_token(ring[number - 1][0], ring[number][1]);
}

/* The token goes out by pipe 0 and comes back by the last; each turn is a switch per process. */
static void send_token(int processes)
{
	int token = 0;

	if (write(ring[0][1], &token, sizeof(token)) != sizeof(token) ||
	    read(ring[processes - 1][0], &token, sizeof(token)) != sizeof(token))
		fail("pipe");
}

static uint64_t measure_ring(int processes, int turns)
{
	pid_t members[MAXIMUM] = { 0 };
	uint64_t ticks;

	make_ring(processes);
	for (int i = 1; i < processes; i++)
		members[i] = start_member(i);
	send_token(processes);
	ticks = TICKS_OF(turns, send_token(processes));
	for (int i = 1; i < processes; i++) {
		kill(members[i], SIGKILL);
		waitpid(members[i], NULL, 0);
	}
	close_ring(processes);
	return ticks;
}

/* The pipes' own cost: one process writes and reads, without a switch. Not part of a profile. */
static uint64_t measure_pipe_alone(int turns)
{
	uint64_t start;

	make_ring(1);
	send_token(1);
	start = ticks_now();
	for (int i = 0; i < turns; i++)
		send_token(1);
	start = ticks_without(ticks_now() - start, ticks_loop(turns));
	close_ring(1);
	return start;
}

/* "operations" switches among so many processes, without their reads and writes. */
static uint64_t measure_context_switch(int processes, int operations)
{
	uint64_t alone = measure_pipe_alone(operations);

	return ticks_without(measure_ring(processes, operations / processes), alone);
}

uint64_t measure_context_switch_2(int operations)
{
	return measure_context_switch(2, operations);
}

uint64_t measure_context_switch_8(int operations)
{
	return measure_context_switch(8, operations);
}

/* lat_pipe: there and back between two processes. */
uint64_t measure_pipe(int operations)
{
	return measure_ring(2, operations);
}
