// SPDX-License-Identifier: GPL-2.0-only
/* pingpong ADDRESS ROUNDS BYTES: so many times an ICMP echo of so many bytes, and its answer; prints the median of the ticks of a round trip. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define IP_HEADER	20
#define ECHO_HEADER	8
#define ECHO_REQUEST	8
#define ECHO_REPLY	0
#define MOST_BYTES	1400
#define MOST_ROUNDS	10000

struct echo {
	uint8_t type, code;
	uint16_t sum, identity, number;
	uint8_t data[MOST_BYTES];
};

static void fail(const char *call)
{
	perror(call);
	exit(1);
}

static uint16_t checksum(const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += i % 2 ? byte[i] : byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* Others' packets, such as answers that came too late, do not count. */
static void await_reply(int socket_, uint16_t number)
{
	uint8_t packet[IP_HEADER + sizeof(struct echo)];
	struct echo *echo = (struct echo *)(packet + IP_HEADER);

	do {
		if (recv(socket_, packet, sizeof(packet), 0) < IP_HEADER + ECHO_HEADER)
			fail("recv");
	} while (echo->type != ECHO_REPLY || echo->number != number);
}

static uint64_t round_trip(int socket_, uint16_t number, size_t size)
{
	static struct echo echo;
	uint64_t start = __builtin_ia32_rdtsc();

	echo = (struct echo) { .type = ECHO_REQUEST, .number = number };
	echo.sum = checksum(&echo, ECHO_HEADER + size);
	if (send(socket_, &echo, ECHO_HEADER + size, 0) < 0)
		fail("send");
	await_reply(socket_, number);
	return __builtin_ia32_rdtsc() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

int main(int count, char **words)
{
	static uint64_t ticks[MOST_ROUNDS];
	struct sockaddr_in address = { .sin_family = AF_INET };
	int rounds = count == 4 ? atoi(words[2]) : 0, size = count == 4 ? atoi(words[3]) : 0;
	int socket_ = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (rounds < 1 || rounds > MOST_ROUNDS || size < 0 || size > MOST_BYTES || !inet_aton(words[1], &address.sin_addr)) {
		fputs("pingpong ADDRESS ROUNDS BYTES\n", stderr);
		return 2;
	}
	setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval) { .tv_sec = 5 }, sizeof(struct timeval));
	if (connect(socket_, (struct sockaddr *)&address, sizeof(address)))
		fail("connect");
	for (int i = 0; i < rounds; i++)
		ticks[i] = round_trip(socket_, (uint16_t)i, (size_t)size);
	qsort(ticks, (size_t)rounds, sizeof(*ticks), compare);
	printf("round_trip %llu\n", (unsigned long long)ticks[rounds / 2]);
	return 0;
}
