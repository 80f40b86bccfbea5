// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each end keeps its own index to itself and only tells it to the other end. What the other end tells is read once and believed if it lies
 * within the channel's size of the own index.
 */
#include "library/string.h"
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

struct channel {
	struct anax_channel *memory;
	uint32_t number;		/* among the task's channels */
	uint32_t size, direction;	/* of the description: the hypervisor's word */
	uint32_t position;		/* the own index: head or tail */
	uint32_t lost;
};

static struct channel channels[ANAX_CHANNEL_MOST];

/* Whole words are read and written at once on x86, in their order; only the compiler has to be told. */
static uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool fits(const struct channel *channel, uint32_t head, uint32_t tail)
{
	return head - tail <= channel->size;
}

/* A task that is loaded afresh goes on where it was, unless that is nonsense by now: then at the other end's index, with an empty channel. */
static void start_from(struct channel *channel, uint32_t *own, const uint32_t *other)
{
	uint32_t mine = load(own), its = load(other);
	bool sensible = channel->direction == ANAX_CHANNEL_WRITES ? fits(channel, mine, its) : fits(channel, its, mine);

	channel->position = sensible ? mine : its;
	store(own, channel->position);
}

static void attach(struct channel *channel, uint32_t number, const struct anax_channel_description *description)
{
	struct anax_channel *memory = (struct anax_channel *)description->address;

	*channel = (struct channel) { memory, number, description->size, description->direction, 0, 0 };
	if (description->direction == ANAX_CHANNEL_WRITES) {
		channel->lost = load(&memory->lost);
		start_from(channel, &memory->head, &memory->tail);
	} else {
		start_from(channel, &memory->tail, &memory->head);
	}
}

struct channel *channel_find(const char *name, uint32_t direction)
{
	const struct anax_task_page *page = task_page();

	for (uint32_t i = 0; i < page->channel_count; i++) {
		if (strcmp(page->channels[i].name, name) || page->channels[i].direction != direction)
			continue;
		attach(&channels[i], i, &page->channels[i]);
		return &channels[i];
	}
	return NULL;
}

uint32_t channel_room(const struct channel *channel)
{
	uint32_t tail = load(&channel->memory->tail);

	if (channel->direction != ANAX_CHANNEL_WRITES || !fits(channel, channel->position, tail))
		return 0;
	return channel->size - (channel->position - tail);
}

static void count_lost(struct channel *channel)
{
	if (channel->direction == ANAX_CHANNEL_WRITES)
		store(&channel->memory->lost, ++channel->lost);
}

/* The first of the two parts that size bytes from the own index on have: the other one begins at the ring's start. */
static uint32_t first_part(const struct channel *channel, uint32_t size)
{
	uint32_t until_end = channel->size - channel->position % channel->size;

	return size < until_end ? size : until_end;
}

bool channel_write(struct channel *channel, const void *bytes, uint32_t size)
{
	uint8_t *data = channel->memory->data;
	uint32_t first = first_part(channel, size);

	if (channel_room(channel) < size) {
		count_lost(channel);
		return false;
	}
	memcpy(data + channel->position % channel->size, bytes, first);
	memcpy(data, (const uint8_t *)bytes + first, size - first);
	channel->position += size;
	store(&channel->memory->head, channel->position);
	return true;
}

uint32_t channel_used(struct channel *channel)
{
	uint32_t head = load(&channel->memory->head);

	if (channel->direction != ANAX_CHANNEL_READS)
		return 0;
	if (!fits(channel, head, channel->position)) {
		channel->position = head;
		store(&channel->memory->tail, head);
	}
	return head - channel->position;
}

uint32_t channel_read(struct channel *channel, void *bytes, uint32_t size)
{
	const uint8_t *data = channel->memory->data;
	uint32_t used = channel_used(channel), first;

	if (!used)
		return 0;
	size = size < used ? size : used;
	first = first_part(channel, size);
	memcpy(bytes, data + channel->position % channel->size, first);
	memcpy((uint8_t *)bytes + first, data, size - first);
	channel->position += size;
	store(&channel->memory->tail, channel->position);
	return size;
}

uint32_t channel_lost(const struct channel *channel)
{
	return channel->lost;
}

void channel_notify(const struct channel *channel)
{
	system_call(ANAX_SC_NOTIFY, channel->number, 0);
}
