/* SPDX-License-Identifier: GPL-2.0-only */
/* A domain: a unit of resources. A guest, with its memory, its gate and its virtual processor; a task (domain/task.h); a service (domain/service.h). */
#ifndef DOMAIN_DOMAIN_H
#define DOMAIN_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros.h"
#include "abi/anaxagoros_task.h"
#include "cpu/coroutine.h"
#include "cpu/fpu.h"
#include "cpu/gate.h"
#include "devices/console_link.h"
#include "domain/channel.h"
#include "domain/config.h"
#include "guest/load_linux.h"
#include "memory/guest_memory.h"
#include "scheduling/reservation.h"
#include "scheduling/scheduler.h"
#include "scheduling/slack.h"

enum domain_state {
	DOMAIN_RUNNABLE = 0,
	DOMAIN_WAITING,			/* for an interrupt, in HALT; a task for its release */
	DOMAIN_LOADING,			/* is loaded afresh, in its own time */
	DOMAIN_STOPPED,			/* for good */
};

/* An entry of the virtual interrupt vector table. */
struct virtual_gate {
	uint32_t handler;		/* 0: none */
	bool is_trap_gate;		/* keeps the interrupt flag; else clears it */
};

struct debug_state {
	uint32_t address[4];
	uint32_t status, control;	/* DR6, DR7, as the guest sees them */
};

/* Of string instructions at a port: how many elements at a time the device was quick for. */
struct string_pace {
	uint32_t port, step;
};

struct domain_counters {
	uint32_t hypercalls[ANAX_HYPERCALLS];
	uint32_t refused;		/* hypercalls with an error as their result */
	uint32_t ring_operations;
	uint32_t exceptions_delivered;	/* by C; the gate's own are in the shared page */
	uint32_t stores_emulated, ports_emulated, instructions_emulated;
	uint32_t interrupts[ANAX_IRQ_LINES];
	uint32_t irets_emulated;
	uint64_t used;			/* ticks that it has run */
	uint64_t idle_before;		/* scheduler_idle_ticks at the entry to the kernel */
	uint64_t started;		/* TSC at the entry to the kernel */
};

/* What only a task or a service has. */
struct task {
	struct anax_task_page *page;
	uint32_t directory;		/* physical */
	uint8_t *memory;		/* of its image, and of the stack behind it */
	uint32_t image_size, stack_top;	/* bytes; virtual */
	uint8_t *pages;			/* what it maps itself, */
	uint32_t *window;		/* by this page table; NULL: nothing */
	uint64_t offset;		/* ticks from the start to its first release */
};

/* What only a service has. */
struct service {
	uint32_t events;		/* bit n = line n, as WAIT tells them; those of no line are ANAX_IRQ_TIMER and ANAX_IRQ_EVENT */
	struct domain *consoles[CONFIG_GUESTS];
	uint32_t console_count;
	uint32_t call_entry;		/* where its calls begin; 0: it takes none */
	uint64_t call_longest;		/* ticks */
	uint32_t calls;			/* begun */
	struct connection *under_way;	/* whose call has begun and is not done; NULL: none */
};

struct domain {
	const struct domain_config *config;
	enum domain_state state;
	struct gate gate;
	struct registers *registers;	/* on its trap stack; its own while it does not run */
	uint32_t fs, gs;		/* while it does not run */
	bool trap_waits;		/* its exception is dealt with when it runs again, */
	uint32_t trap_address;		/* with this CR2 */
	struct fpu_state fpu;
	struct reservation reservation;
	uint64_t bandwidth;		/* of the reservation: budget / period, in units of 1 / 2^20 */
	struct slack_share share;	/* guests, services */
	struct coroutine loader;	/* loads it afresh, in DOMAIN_LOADING */
	struct coroutine_stack *loader_stack;
	uint64_t ready_since;		/* TSC since when it could run and does not */
	struct channel_end channels[ANAX_CHANNEL_MOST];
	uint32_t channel_count;
	struct connection *connections[ANAX_CONNECTION_MOST];
	uint32_t connection_count;
	struct connection *calling;	/* whose call it waits for; NULL: none */
	struct connection *called_by;	/* of the thread of a connection: that connection; else NULL */
	struct task task;
	struct service service;
	struct domain *console_service;	/* guests: the service at the other end of the console, or NULL */
	struct anax_shared_page *shared;
	struct anax_ring_entry *ring;
	struct anax_console *console;
	uint32_t partition_start, partition_size;	/* physical, bytes */
	struct loaded_guest loaded;
	struct guest_memory memory;
	bool initialised;		/* INIT was called */
	bool has_booted;		/* a process ran */
	uint32_t iret_window_start, iret_window_end;
	uint32_t ring_tail;		/* entries of the ring carried out; what the page says is not believed */
	uint32_t ring_under_way;	/* of the next ones: those of an operation that was left half-way */
	uint32_t ring_values_done;	/* of that, if it is ANAX_RING_SET */
	struct virtual_gate *vectors;	/* [256] */
	uint32_t irq_raised;		/* lines that wait for delivery */
	uint32_t irq_unacknowledged;	/* level-triggered lines, masked at the controller until the guest is done */
	uint64_t clock_event;		/* TSC; 0 = none */
	struct string_pace string_pace[2];	/* of its last string instructions: in, out */
	uint32_t pci_address;		/* what it wrote to PCI's address port */
	uint32_t pci_sized;		/* address registers that tell their size: bit device * PCI_BARS + register */
	struct debug_state debug;
	bool task_switched;		/* CR0.TS */
	struct console_link console_link;
	struct domain_counters counters;
};

extern struct domain domains[CONFIG_DOMAINS];
extern uint32_t domain_count;
extern struct domain *guests[CONFIG_GUESTS];
extern uint32_t guest_count;
extern struct domain *sharers[CONFIG_SHARERS];	/* of what reservations leave: guests and services */
extern uint32_t sharer_count;
extern struct domain *current;		/* whose gate is mapped; may be stopped or waiting */

/* Carves out of the pool all that a guest will ever need. Its index in boot_config is its index here. */
void domain_create(struct domain *domain, const struct domain_config *config, uint32_t partition_start);

/* Loads the image afresh and sets all state to what a new guest or task finds. False with a sentence if it can not be loaded. */
bool domain_start(struct domain *domain, struct boot_error *error);

/* Ends a guest that broke a rule: one sentence, its registers. Everything of it is released; it never runs again. */
void domain_stop(struct domain *domain, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends a guest that asked for it, without a word. */
void domain_end(struct domain *domain);

/* Ends a guest and starts it again from its modules. */
void domain_restart(struct domain *domain);

/* "guest", "task", "service". */
extern const char *const domain_kind_names[];

/* Stands for the shared page of a domain that has none: all zero. */
extern struct anax_shared_page domain_no_shared_page;

/* True: there is nothing to do on the way out to the domain. Nearly always. */
static inline bool domain_may_go_on(const struct domain *domain)
{
	const volatile struct anax_shared_page *shared = domain->shared;

	return !(domain->state | domain->irq_raised | shared->doorbell | shared->irq_acknowledge | scheduler_wanted);
}

/* A domain was stopped for breaking a rule or panicked, or could not restart. */
extern bool domains_failed;

/* To DOMAIN_LOADING. */
void domain_load_begin(struct domain *domain);

/* Goes on with loading a domain afresh; returns when that is done or when something else has to run. */
void domain_load_continue(struct domain *domain);

/* Copies the counters to the shared page, when the guest asks for them: no hypercall pays for it. */
void domain_publish_counters(struct domain *domain);

/* Prints the counters of a guest to the log. */
void domain_print_counters(const struct domain *domain);

/* What the machine's end shows of all domains. */
void domains_print_summary(void);

#endif
