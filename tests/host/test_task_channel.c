// SPDX-License-Identifier: GPL-2.0-only
// sources: tasks/library/channel.c
// flags: -m32
/* Both ends of the tasks' channels, against a model, and against another end that writes what it likes. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

#define SIZE		4096u
#define ROUNDS		200000

static struct anax_task_page page;
static struct anax_channel *ring;
static struct channel *writer, *reader;
static uint32_t notified;

const struct anax_task_page *task_page(void)
{
	return &page;
}

int32_t system_call(enum anax_system_call number, uint32_t first, uint32_t second)
{
	(void)second;
	CHECK_EQUAL(number, ANAX_SC_NOTIFY);
	notified = first;
	return ANAX_OK;
}

static void describe(uint32_t number, const char *name, uint32_t direction)
{
	struct anax_channel_description *description = &page.channels[number];

	strcpy(description->name, name);
	description->address = (uint32_t)ring;
	description->size = SIZE;
	description->direction = direction;
}

/* A ring whose indexes begin somewhere; both its ends are this task's. */
static void begin(uint32_t index)
{
	free(ring);
	ring = calloc(1, sizeof(*ring) + SIZE);
	ring->size = SIZE;
	ring->head = ring->tail = index;
	describe(0, "other", ANAX_CHANNEL_WRITES);
	describe(1, "both", ANAX_CHANNEL_READS);
	describe(2, "both", ANAX_CHANNEL_WRITES);
	page.channel_count = 3;
	writer = channel_find("both", ANAX_CHANNEL_WRITES);
	reader = channel_find("both", ANAX_CHANNEL_READS);
}

static void channels_are_found_by_name_and_direction(void)
{
	begin(0);
	CHECK(writer && reader && writer != reader);
	CHECK(channel_find("other", ANAX_CHANNEL_WRITES) && !channel_find("other", ANAX_CHANNEL_READS));
	CHECK(!channel_find("none", ANAX_CHANNEL_WRITES) && !channel_find("", ANAX_CHANNEL_READS));
	page.channel_count = 2;
	CHECK(!channel_find("both", ANAX_CHANNEL_WRITES));
	page.channel_count = 3;
	channel_notify(writer);
	CHECK_EQUAL(notified, 2);
}

static void channel_writes_all_or_nothing(void)
{
	uint8_t bytes[SIZE + 1] = { 1, 2, 3 };

	begin(0);
	CHECK_EQUAL(channel_room(writer), SIZE);
	CHECK(!channel_write(writer, bytes, SIZE + 1));
	CHECK(ring->head == 0 && ring->lost == 1 && ring->data[0] == 0);
	CHECK(channel_write(writer, bytes, SIZE));
	CHECK(ring->head == SIZE && channel_room(writer) == 0 && channel_used(reader) == SIZE);
	CHECK(!channel_write(writer, bytes, 1) && ring->head == SIZE);
	CHECK(channel_write(writer, bytes, 0));
	CHECK_EQUAL(channel_lost(writer), 2);
	CHECK_EQUAL(channel_read(reader, bytes, 2), 2);
	CHECK(!channel_write(writer, bytes, 3) && channel_write(writer, bytes, 2));
	CHECK_EQUAL(ring->lost, 3);
}

static void channel_reads_what_is_there(void)
{
	uint8_t bytes[8] = "abcdefg";

	begin(0);
	CHECK(channel_used(reader) == 0 && channel_read(reader, bytes, 8) == 0 && bytes[0] == 'a');
	channel_write(writer, "xyz", 3);
	CHECK_EQUAL(channel_read(reader, bytes, 2), 2);
	CHECK(ring->tail == 2 && !memcmp(bytes, "xyc", 3));
	CHECK_EQUAL(channel_read(reader, bytes, 8), 1);
	CHECK(bytes[0] == 'z' && channel_read(reader, bytes, 8) == 0);
}

static void channel_knows_its_direction(void)
{
	uint8_t bytes[4] = { 0 };

	begin(0);
	CHECK(!channel_write(reader, "abcd", 4) && ring->head == 0 && ring->lost == 0);
	channel_write(writer, "abcd", 4);
	CHECK(channel_read(writer, bytes, 4) == 0 && channel_used(writer) == 0 && channel_room(reader) == 0 && ring->tail == 0);
	ring->head = 2;
	CHECK(channel_used(writer) == 0 && ring->tail == 0);
}

/* The bytes are a running count, so that a lost, doubled or misplaced one shows. */
static void carry_round(uint32_t *written, uint32_t *seen)
{
	uint8_t bytes[SIZE];
	uint32_t size = (uint32_t)rand() % 300, count;

	for (uint32_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)((*written + i) * 7 % 251);
	CHECK_EQUAL(channel_write(writer, bytes, size), size <= SIZE - (*written - *seen));
	if (size <= SIZE - (*written - *seen))
		*written += size;
	size = (uint32_t)rand() % 300;
	count = channel_read(reader, bytes, size);
	CHECK_EQUAL(count, size < *written - *seen ? size : *written - *seen);
	for (uint32_t i = 0; i < count; i++)
		CHECK_EQUAL(bytes[i], (*seen + i) * 7 % 251);
	*seen += count;
}

static void channel_carries_bytes_in_order(void)
{
	uint32_t written = 0, seen = 0;

	srand(1);
	begin(0xffff0000);	/* the indexes wrap on the way */
	for (uint32_t i = 0; i < 3000; i++)
		carry_round(&written, &seen);
	CHECK(written > 0x20000 && ring->head == 0xffff0000 + written);
}

static void channel_believes_the_description(void)
{
	uint8_t bytes[SIZE] = { 0 };

	begin(0);
	ring->size = 0x80000000;
	CHECK_EQUAL(channel_room(writer), SIZE);
	ring->size = 0;
	CHECK(channel_write(writer, bytes, SIZE) && channel_read(reader, bytes, SIZE) == SIZE);
}

static void reader_drops_nonsense_and_goes_on(void)
{
	uint8_t bytes[16];

	begin(0);
	channel_write(writer, "abcd", 4);
	ring->head = SIZE + 1;
	CHECK_EQUAL(channel_used(reader), 0);
	CHECK_EQUAL(ring->tail, SIZE + 1);
	ring->head = SIZE + 3;
	CHECK_EQUAL(channel_read(reader, bytes, sizeof(bytes)), 2);
	ring->head = ring->tail - 1;
	CHECK_EQUAL(channel_read(reader, bytes, sizeof(bytes)), 0);
	CHECK_EQUAL(ring->tail, SIZE + 2);
}

static void writer_has_no_room_for_nonsense(void)
{
	begin(100);
	ring->tail = 101;	/* ahead of the head */
	CHECK(channel_room(writer) == 0 && !channel_write(writer, "a", 1));
	CHECK(ring->head == 100 && ring->lost == 1);
	ring->tail = 100 - SIZE - 1;
	CHECK(channel_room(writer) == 0);
	ring->tail = 99;
	CHECK_EQUAL(channel_room(writer), SIZE - 1);
	ring->head = 7;		/* its own word, by somebody else: it does not look */
	ring->lost = 1000;
	CHECK(channel_write(writer, "a", 1) && ring->head == 101 && ring->data[100] == 'a');
	CHECK(!channel_write(writer, "a", SIZE) && ring->lost == 2);
}

/* All of the other end's memory changes all the time, both ends stay within theirs: the sanitizer looks at that. */
static void ends_stand_any_other_end(void)
{
	uint8_t bytes[SIZE];
	uint32_t size;

	srand(2);
	begin(0);
	memset(bytes, 0, sizeof(bytes));
	for (uint32_t i = 0; i < ROUNDS; i++) {
		((uint32_t *)ring)[rand() % 40] = (uint32_t)rand() << (rand() % 20);
		ring->head = rand() % 2 ? ring->tail + (uint32_t)rand() % (SIZE + 2) : ring->head;
		size = (uint32_t)rand() % SIZE;
		CHECK(channel_used(reader) <= SIZE && channel_room(writer) <= SIZE);
		CHECK(channel_read(reader, bytes, size) <= size);
		channel_write(writer, bytes, size);
	}
}

static void task_goes_on_after_a_restart(void)
{
	uint8_t bytes[8];

	begin(SIZE - 2);
	channel_write(writer, "abcd", 4);
	ring->lost = 5;
	writer = channel_find("both", ANAX_CHANNEL_WRITES);
	reader = channel_find("both", ANAX_CHANNEL_READS);
	CHECK(channel_write(writer, "ef", 2) && channel_lost(writer) == 5);
	CHECK(channel_read(reader, bytes, 8) == 6 && !memcmp(bytes, "abcdef", 6));
	ring->head = ring->tail + SIZE + 1;
	writer = channel_find("both", ANAX_CHANNEL_WRITES);
	CHECK(ring->head == ring->tail && channel_room(writer) == SIZE);
	ring->tail = ring->head + 1;
	reader = channel_find("both", ANAX_CHANNEL_READS);
	CHECK(ring->head == ring->tail && channel_used(reader) == 0);
}

int main(void)
{
	RUN(channels_are_found_by_name_and_direction);
	RUN(channel_writes_all_or_nothing);
	RUN(channel_reads_what_is_there);
	RUN(channel_knows_its_direction);
	RUN(channel_carries_bytes_in_order);
	RUN(channel_believes_the_description);
	RUN(reader_drops_nonsense_and_goes_on);
	RUN(writer_has_no_room_for_nonsense);
	RUN(ends_stand_any_other_end);
	RUN(task_goes_on_after_a_restart);
	free(ring);
	return harness_end();
}
