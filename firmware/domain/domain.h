/* SPDX-License-Identifier: GPL-2.0-only */
/* A domain: a unit of resources. Here: a guest, its memory, its gate and its virtual processor. */
#ifndef DOMAIN_DOMAIN_H
#define DOMAIN_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros.h"
#include "cpu/fpu.h"
#include "cpu/gate.h"
#include "devices/console_link.h"
#include "domain/config.h"
#include "guest/load_linux.h"
#include "memory/guest_memory.h"

enum domain_state {
	DOMAIN_RUNNABLE = 0,
	DOMAIN_WAITING,			/* for an interrupt, in HALT */
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

struct domain_counters {
	uint32_t hypercalls[ANAX_HYPERCALLS];
	uint32_t refused;		/* hypercalls with an error as their result */
	uint32_t ring_operations;
	uint32_t exceptions_delivered;	/* by C; the gate's own are in the shared page */
	uint32_t stores_emulated, ports_emulated, instructions_emulated;
	uint32_t interrupts[ANAX_IRQ_LINES];
	uint32_t irets_emulated;
	uint64_t waited;		/* ticks in HALT */
	uint64_t started;		/* TSC at the entry to the kernel */
};

struct domain {
	const struct domain_config *config;
	enum domain_state state;
	struct gate gate;
	struct registers *registers;	/* on its trap stack; the guest's while it does not run */
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
	struct virtual_gate vectors[256];
	uint32_t irq_raised;		/* lines that wait for delivery */
	uint32_t irq_unacknowledged;	/* level-triggered lines, masked at the controller until the guest is done */
	uint64_t deadline;		/* TSC; 0 = none */
	struct debug_state debug;
	bool task_switched;		/* CR0.TS */
	struct fpu_state fpu;
	struct console_link console_link;
	struct domain_counters counters;
};

extern struct domain domains[CONFIG_DOMAINS];
extern uint32_t domain_count;
extern struct domain *current;		/* whose gate is mapped; may be stopped or waiting */

/* Carves out of the pool all that the domain will ever need. Its index in boot_config is its index here. */
void domain_create(struct domain *domain, const struct domain_config *config, uint32_t partition_start);

/* Loads the kernel afresh and sets all state to what a new guest finds. False with a sentence if it can not be loaded. */
bool domain_start(struct domain *domain, struct boot_error *error);

/* Ends a guest that broke a rule: one sentence, its registers. Everything of it is released; it never runs again. */
void domain_stop(struct domain *domain, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends a guest that asked for it, without a word. */
void domain_end(struct domain *domain);

/* Ends a guest and starts it again from its modules. */
void domain_restart(struct domain *domain);

/* True: there is nothing to do on the way out to the domain. Nearly always. */
static inline bool domain_may_go_on(const struct domain *domain)
{
	const volatile struct anax_shared_page *shared = domain->shared;

	return !(domain->state | domain->irq_raised | shared->doorbell | shared->irq_acknowledge);
}

/* Brings the current domain to where the gate can leave to it, waiting for an interrupt if it waits. Ends the machine with its last domain. */
void domain_prepare_exit(void);

/* Runs a domain for the first time. */
void domain_run(struct domain *domain) __attribute__((noreturn));

/* A domain was stopped for breaking a rule or panicked, or could not restart. */
extern bool domains_failed;

/* Copies the counters to the shared page: at every SET_CLOCKEVENT, so that hypercalls do not pay for it. */
void domain_publish_counters(struct domain *domain);

/* Prints the counters of a domain to the log. */
void domain_print_counters(const struct domain *domain);

#endif
