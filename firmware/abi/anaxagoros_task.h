/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a task, or a service, and the hypervisor agree on. Both run in ring 3, in an address space of their own: the ELF file from
 * ANAX_TASK_START on, its stack behind that, its device memory at its physical addresses, and below the top the pages named here.
 */
#ifndef _ANAXAGOROS_TASK_ABI_H
#define _ANAXAGOROS_TASK_ABI_H

#include "anaxagoros.h"

/* Raised by one whenever an old task could not run on a new hypervisor, or the reverse. */
#define ANAX_TASK_ABI_REVISION	1

#define ANAX_SYSTEM_VECTOR	0x40
#define ANAX_LOG_MOST		120		/* bytes of a line */

#define ANAX_TASK_START		0x00400000
#define ANAX_TASK_END		0x40000000	/* image and stack lie below */
#define ANAX_WINDOW		0x40000000	/* where a task with the word pages= maps pages of that memory itself */
#define ANAX_WINDOW_SIZE	0x00400000
#define ANAX_MAP_WRITABLE	0x002		/* MAP, PROTECT: rights beside reading */
#define ANAX_TASK_PAGE		0xffc08000	/* struct anax_task_page, read-only */
#define ANAX_CONSOLES		0xffc10000	/* of services: struct anax_console of each guest in the page's list, a page each */
#define ANAX_CONSOLE_MOST	8
#define ANAX_LOG		0xffc20000	/* of services with the word log=: struct anax_log, read-only */
#define ANAX_LOG_SIZE		0x4000		/* bytes of its data */

/* Calls of services: a connection's page, in the caller at ANAX_CONNECTIONS + index * 4096, in the service, during a call, at ANAX_CALL_PAGE. */
#define ANAX_CONNECTIONS	0xfff00000
#define ANAX_CONNECTION_MOST	8		/* of a caller */
#define ANAX_CALL_PAGE		0xfff10000
#define ANAX_CALL_STACK_TOP	0xfff14000	/* the call's own stack ends here, */
#define ANAX_CALL_STACK_SIZE	0x2000		/* and has so many bytes */
#define ANAX_EIO		(-5)		/* result of CALL: the service does not serve, or died before it was done */

/* NOTIFY: with it, the rest is the index of a console. */
#define ANAX_NOTIFY_CONSOLE	0x100

/* What EXAMINE tells: kinds and states of domains. */
#define ANAX_KIND_GUEST		0
#define ANAX_KIND_TASK		1
#define ANAX_KIND_SERVICE	2
#define ANAX_DOMAIN_RUNS	0		/* or could, if others left it the processor */
#define ANAX_DOMAIN_WAITS	1
#define ANAX_DOMAIN_LOADS	2
#define ANAX_DOMAIN_STOPPED	3

#ifndef __ASSEMBLY__

enum anax_system_call {
#define SYSTEM_CALL(number, NAME, name, arguments, text) ANAX_SC_##NAME = number,
#include "system_calls.def"
#undef SYSTEM_CALL
	ANAX_SYSTEM_CALLS
};

/* What of the log was written last: byte i since the start of the machine is data[i % ANAX_LOG_SIZE]. */
struct anax_log {
	uint32_t head;			/* bytes written */
	uint32_t reserved[1023];
	uint8_t data[];
};

struct anax_domain_state {
	char name[16];			/* NUL-terminated */
	uint32_t kind, state;		/* ANAX_KIND_..., ANAX_DOMAIN_... */
	uint64_t used;			/* ticks that it has run */
	uint32_t worst_lateness, missed;	/* tasks: as in their page */
};

/* Times are in ticks of the TSC. All is written by the hypervisor. */
struct anax_task_page {
	uint32_t abi_revision;
	uint32_t tsc_khz;		/* ticks per millisecond */
	uint64_t period, budget, deadline, offset;	/* of the reservation; the deadline from the release on */
	char name[16];			/* NUL-terminated */
	char arguments[128];		/* what stands behind "--" in the module line; NUL-terminated */
	uint32_t irq_line;		/* releases the task; 0: time does */
	uint32_t channel_count;
	struct anax_channel_description channels[ANAX_CHANNEL_MOST];

	/* Kept up to date at each release. */
	uint64_t release;		/* of the current job */
	uint64_t job_deadline;
	uint64_t used;			/* ticks that the task has run */
	uint32_t jobs;			/* begun, this one included */
	uint32_t skipped;		/* releases that found the job before them unfinished */
	uint32_t missed;		/* deadlines */
	uint32_t overruns;		/* times that the budget was used up */
	uint32_t worst_lateness;	/* from a release to the task's first instruction, at most */
	uint32_t longest_spin;		/* that the hypervisor waited for a release, at most */
	uint32_t restarts;

	/* Services only. */
	uint32_t log_size;		/* 0: it does not see the log */
	uint32_t console_count;
	char consoles[ANAX_CONSOLE_MOST][16];	/* names of guests, NUL-terminated */
	struct anax_domain_state examined;	/* by EXAMINE */

	/* Services that the task can call; a name for each index. */
	uint32_t connection_count;
	char connections[ANAX_CONNECTION_MOST][16];	/* NUL-terminated */

	uint32_t pages_size;		/* bytes of the memory that the task maps itself; 0: none */
};

_Static_assert(sizeof(struct anax_log) == 4096, "the log's data begin with its second page");
_Static_assert(sizeof(struct anax_task_page) <= 4096, "the task page is one page");

#endif /* __ASSEMBLY__ */
#endif /* _ANAXAGOROS_TASK_ABI_H */
