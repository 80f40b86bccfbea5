/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/ hypercalls/ring.c
// flags: -DFRAMES=64 -DHOST_MEMORY_SIZE=0x40000
/*
 * The ring, filled with anything and drained with stops, between calls of memory/. Each entry is carried out once, in order; what is
 * refused stops the guest; the model of memory agrees all the time.
 */
#include "fuzz.h"
#include "domain/domain.h"
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

static struct domain guest;
#define memory guest.memory
#include "memory_world.h"

#define random_below fuzz_below
#include "memory_moves.h"
#include "process.h"

static struct anax_shared_page shared;
static struct anax_ring_entry ring[ANAX_RING_ENTRIES] __attribute__((aligned(4096)));
static struct registers registers;
static uint32_t head, queued, marked, marks_seen;
static bool is_stopped, is_spoilt;	/* spoilt: the ring was changed behind our back */

void domain_stop(struct domain *domain, const char *format, ...)
{
	CHECK(domain == &guest && format && !is_stopped);
	is_stopped = true;
}

/* Operations that are no business of memory/ carry a number, by which their order is seen. */
static int32_t see_mark(uint32_t kind, uint32_t mark)
{
	if (kind > 2)
		return ANAX_EINVAL;
	if (!is_spoilt)
		CHECK_EQUAL(mark, marks_seen);
	marks_seen++;
	return ANAX_OK;
}

int32_t hypercall_flush_tlb(struct domain *domain, uint32_t kind, uint32_t address)
{
	CHECK(domain == &guest);
	return see_mark(kind, address);
}

int32_t hypercall_load_tls(struct domain *domain, uint32_t index, uint32_t low, uint32_t high)
{
	CHECK(domain == &guest && (is_spoilt || high == ~low));
	return see_mark(index, low);
}

int32_t hypercall_set_stack(struct domain *domain, uint32_t selector, uint32_t pointer)
{
	CHECK(domain == &guest);
	return see_mark(selector, pointer);
}

int32_t hypercall_ts(struct domain *domain, uint32_t on)
{
	CHECK(domain == &guest);
	return on > 1 ? ANAX_EINVAL : ANAX_OK;
}

static void fill_entry(struct anax_ring_entry *entry)
{
	static const uint16_t operations[] = {
		ANAX_HC_SET_PTE, ANAX_HC_SET_PTE, ANAX_HC_SET_PTE, ANAX_HC_SET_PTE, ANAX_HC_SET_PMD, ANAX_RING_CHANGE,
		ANAX_RING_CHANGE, ANAX_RING_CLEAR, ANAX_HC_FLUSH_TLB, ANAX_HC_LOAD_TLS, ANAX_HC_SET_STACK, ANAX_HC_TS,
	};
	uint32_t slot = random_slot();

	entry->operation = one_in(100) ? fuzz_bytes(4) : operations[random_below(sizeof(operations) / sizeof(operations[0]))];
	entry->argument[0] = at(random_frame(), slot);
	entry->argument[1] = random_value();
	entry->argument[2] = 0;
	switch (entry->operation) {
	case ANAX_RING_CHANGE:
	case ANAX_RING_CLEAR:
		entry->argument[1] = one_in(20) ? random_below(1026 - slot) : random_below(1025 - slot);
		entry->argument[2] = one_in(20) ? fuzz_bytes(4) : (random_bits() & 0xfff) | (random_bits() & 0xfff) << 16;
		break;
	case ANAX_HC_TS:
		entry->argument[0] = one_in(50) ? 2 : random_below(2);
		break;
	case ANAX_HC_FLUSH_TLB:
	case ANAX_HC_LOAD_TLS:
	case ANAX_HC_SET_STACK:
		entry->argument[0] = one_in(50) ? 3 : random_below(3);
		entry->argument[1] = marked++;
		entry->argument[2] = ~entry->argument[1];
		break;
	}
}

/* An operation whose values take further entries of the ring, if there is room; how many entries it takes, or 0. */
static uint32_t fill_run(uint32_t room)
{
	struct anax_ring_entry *entry = &ring[head % ANAX_RING_ENTRIES];
	uint32_t slot = random_slot(), values = 1 + random_below(40), takes = ANAX_RING_SET_TAKES(values), *words = &entry->argument[2];

	if (takes > room || takes > (uint32_t)(ring + ANAX_RING_ENTRIES - entry) || values > 1024 - slot)
		return 0;
	*entry = (struct anax_ring_entry){ ANAX_RING_SET, { at(random_frame(), slot), values, 0 } };
	for (uint32_t i = 0; i < values; i++)
		words[i] = one_in(3) ? random_value() : pa(random_frame()) | P | U;
	return takes;
}

static void queue(void)
{
	uint32_t room = ANAX_RING_ENTRIES - (head - guest.ring_tail), count = one_in(20) ? ANAX_RING_ENTRIES : 1 + random_below(12), takes;

	for (count = count < room ? count : room; count && fuzz_left; count -= takes, queued++) {
		takes = one_in(4) ? fill_run(count) : 0;
		if (!takes) {
			fill_entry(&ring[head % ANAX_RING_ENTRIES]);
			takes = 1;
		}
		head += takes;
	}
	shared.ring_head = head;
}

/* A guest's device or a guest that should not run writes what it likes. */
static void spoil(void)
{
	is_spoilt = true;
	if (one_in(4))
		head = shared.ring_head = guest.ring_tail + (one_in(4) ? fuzz_bytes(4) : random_below(ANAX_RING_ENTRIES + 2));
	else
		fill_entry(&ring[random_below(ANAX_RING_ENTRIES)]);
	shared.ring_tail = fuzz_bytes(1);
}

static void between(void)
{
	if (memory.progress.operation == MEMORY_IDLE)
		world_check();
	else
		world_check_preempted();
	if (one_in(4))
		random_store();
	if (one_in(60))
		spoil();
	preempt_always = fuzz_left && one_in(2);	/* without end nothing would ever be done */
}

static void check_drained(void)
{
	CHECK_EQUAL(guest.ring_tail, head);
	CHECK_EQUAL(shared.ring_tail, head);
	CHECK(ring_is_empty(&guest));
	if (!is_spoilt) {
		CHECK_EQUAL(guest.counters.ring_operations, queued);
		CHECK_EQUAL(marks_seen, marked);
	}
}

static void drain(void)
{
	int32_t result;

	preempt_always = fuzz_left && one_in(3);
	while ((result = ring_drain(&guest)) == MEMORY_PREEMPTED)
		between();
	preempt_always = false;
	CHECK_EQUAL(is_stopped, result != ANAX_OK);
	if (!is_stopped)
		check_drained();
}

/* As an instruction that stores to a table: again and again until it is done. */
static void store(void)
{
	uint32_t frame = random_frame(), address = at(frame, random_slot()), value = random_value(), eip = registers.eip, size = 1 + random_below(15);
	bool is_done;

	preempt_always = fuzz_left && one_in(3);
	while ((is_done = ring_store_entry(&guest, address, value, size)) && registers.eip == eip && !is_stopped)
		between();
	preempt_always = false;
	CHECK_EQUAL(registers.eip, is_done && !is_stopped ? eip + size : eip);
	if (!is_stopped)
		check_drained();
}

static void world_fresh(void)
{
	memset(&guest, 0, sizeof(guest));
	memset(&shared, 0, sizeof(shared));
	memset(ring, 0, sizeof(ring));
	guest.shared = &shared;
	guest.ring = ring;
	guest.registers = &registers;
	queued = marked = marks_seen = 0;
	is_stopped = is_spoilt = false;
	/* Far from 0 or near the end: indices wrap. */
	head = shared.ring_head = shared.ring_tail = guest.ring_tail = one_in(2) ? -7u : 0;
	world_new();
}

static void fuzz_one(void)
{
	bool goes_on = true;

	world_fresh();
	while (fuzz_left && !is_stopped && goes_on) {
		if (one_in(4))
			load_process();
		for (uint32_t stores = random_below(4); stores; stores--)
			random_store();
		queue();
		if (one_in(60))
			spoil();
		if (one_in(4))
			store();
		else if (one_in(2))
			drain();
		if (is_stopped)
			break;
		world_check();
		if (ring_is_empty(&guest))
			goes_on = random_call();
	}
	preempt_always = false;
	CHECK_EQUAL(memory_release_all(&memory), ANAX_OK);
	world_check_released();
}
