// SPDX-License-Identifier: GPL-2.0-only
/* The devices of two channels, "orders" and "back", each of 4 KiB, with the task mirror at their other ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORDERS	"/dev/anaxagoros/orders"
#define BACK	"/dev/anaxagoros/back"
#define SIZE	4096
#define LONG	(16 * SIZE)

static char sent[LONG], received[LONG];
static int orders, back;
static bool good = true;

static void check(bool condition, const char *what)
{
	printf("%s: %s\n", condition ? "ok" : "FAILED", what);
	good &= condition;
}

static bool fails(long result, int error)
{
	return result == -1 && errno == error;
}

static int events(int file, int milliseconds)
{
	struct pollfd poll_file = { .fd = file, .events = POLLIN | POLLOUT };

	return poll(&poll_file, 1, milliseconds) == 1 ? poll_file.revents : 0;
}

static void flags_set(int file, int flags)
{
	if (fcntl(file, F_SETFL, flags))
		exit(1);
}

/* Reads so many bytes, waiting; false if there is an end or an error before. */
static bool read_all(char *bytes, int size)
{
	for (int count; size; bytes += count, size -= count) {
		count = read(back, bytes, size);
		if (count <= 0)
			return false;
	}
	return true;
}

static bool write_all(const char *bytes, int size)
{
	for (int count; size; bytes += count, size -= count) {
		count = write(orders, bytes, size);
		if (count <= 0)
			return false;
	}
	return true;
}

static void opening(void)
{
	check(fails(open(BACK, O_WRONLY), EACCES), "a channel that is read can not be opened for writing");
	check(fails(open(BACK, O_RDWR), EACCES), "nor for both");
	check(fails(open(ORDERS, O_RDONLY), EACCES), "nor one that is written for reading");
	orders = open(ORDERS, O_WRONLY);
	back = open(BACK, O_RDONLY);
	check(orders >= 0 && back >= 0, "both open");
	check(fails(open(BACK, O_RDONLY), EBUSY), "one opener at a time");
	close(back);
	back = open(BACK, O_RDONLY);
	check(back >= 0, "another one when it is closed");
}

static void nothing_there(void)
{
	flags_set(back, O_NONBLOCK);
	check(fails(read(back, received, 1), EAGAIN), "nothing to read");
	check(read(back, received, 0) == 0, "nothing wanted");
	flags_set(back, 0);
	check(fails(lseek(back, 0, SEEK_SET), ESPIPE), "no position");
	check(events(back, 20) == 0, "poll does not see anything to read");
	check(events(orders, 0) == POLLOUT, "poll sees room");
}

/* Signals only have to end the call. */
static void nothing(int signal)
{
	(void)signal;
}

static void interrupted(void)
{
	struct sigaction action = { .sa_handler = nothing };	/* without SA_RESTART */

	sigaction(SIGALRM, &action, NULL);
	ualarm(20000, 0);
	check(fails(read(back, received, 1), EINTR), "a signal ends the waiting");
}

static void bad_addresses(void)
{
	char *nowhere = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(fails(write(orders, nowhere, 8), EFAULT), "a bad address to write from");
	check(write_all("whole", 5) && events(back, 1000) == POLLIN, "a short write comes back");
	check(fails(read(back, nowhere, 5), EFAULT), "a bad address to read to");
	check(read_all(received, 5) && !memcmp(received, "whole", 5), "and nothing is lost by either");
}

/* More than both channels hold, so that both ends wait. */
static void there_and_back(void)
{
	pid_t writer;

	for (int i = 0; i < LONG; i++)
		sent[i] = rand();
	writer = fork();
	if (!writer)
		_exit(!write_all(sent, LONG));
	check(read_all(received, LONG) && !memcmp(received, sent, LONG), "64 KiB there and back");
	waitpid(writer, NULL, 0);
}

/* The task takes 64 bytes a millisecond: less than is written here. */
static void no_room(void)
{
	int written = 0, count;

	flags_set(orders, O_NONBLOCK);
	while ((count = write(orders, sent, 1000)) == 1000)
		written += count;
	check(fails(count, EAGAIN), "what does not fit as a whole is not written at all");
	check(events(orders, 0) == 0, "poll sees no room");
	check(events(orders, 1000) == POLLOUT, "but waits for it");
	check(write(orders, sent, SIZE / 2) == SIZE / 2, "half of the channel has room then");
	count = write(orders, sent, LONG);
	check(fails(count, EAGAIN), "more than that waits for half of the channel");
	written += SIZE / 2;
	flags_set(orders, 0);
	count = write(orders, sent, LONG);
	check(count >= SIZE / 2 && count <= SIZE, "and is written in part");
	check(read_all(received, written + count), "all of it comes back");
}

int main(void)
{
	opening();
	nothing_there();
	interrupted();
	bad_addresses();
	there_and_back();
	no_room();
	return !good;
}
