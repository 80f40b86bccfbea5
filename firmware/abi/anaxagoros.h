/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a guest and the hypervisor agree on. Linux carries a byte-identical copy.
 *
 * The top 4 MiB of every guest address space are the gate: the guest finds the pages below there, at fixed addresses, and
 * maps nothing there itself. Guest-physical addresses are machine-physical addresses.
 */
#ifndef _ANAXAGOROS_ABI_H
#define _ANAXAGOROS_ABI_H

/* Raised by one whenever an old guest could not run on a new hypervisor, or the reverse. */
#define ANAX_ABI_REVISION	3

/* boot_params.hdr.hardware_subarch of a guest. */
#define ANAX_HARDWARE_SUBARCH	5

/* Gates of the interrupt vector table: hypercalls (DPL 1), and the guest's own system call (direct, DPL 3). */
#define ANAX_HYPERCALL_VECTOR	0x1f
#define ANAX_SYSTEM_CALL_VECTOR	0x80

/* Virtual interrupt line n of a guest raises its vector 0x30 + n. Lines 1-15, but 2, are those of the board. */
#define ANAX_IRQ_VECTOR_BASE	0x30
#define ANAX_IRQ_LINES		16
#define ANAX_IRQ_TIMER		0	/* SET_CLOCKEVENT has come due */
#define ANAX_IRQ_EVENT		2	/* something new in a shared ring: console, channels */

/* Selectors that the hypervisor provides in every guest (Linux's own numbers, RPL 1 for its kernel). */
#define ANAX_KERNEL_CS		0x61
#define ANAX_KERNEL_DS		0x69
#define ANAX_USER_CS		0x73
#define ANAX_USER_DS		0x7b
#define ANAX_TLS_FIRST_INDEX	6
#define ANAX_TLS_ENTRIES	3
#define ANAX_GDT_ENTRIES	32

/* The gate, as the guest sees it. */
#define ANAX_GATE_START		0xffc00000
#define ANAX_SHARED_PAGE	0xffc08000	/* struct anax_shared_page, read-write */
#define ANAX_RING_PAGE		0xffc09000	/* struct anax_ring_entry [ANAX_RING_ENTRIES], read-write */
#define ANAX_CONSOLE_PAGE	0xffc0a000	/* struct anax_console, read-write */
#define ANAX_TABLE_BITMAP	0xffc10000	/* one bit per frame from address 0 up to 1 GiB, read-only: 1 = live page table */
#define ANAX_TABLE_BITMAP_SIZE	0x8000
#define ANAX_CHANNELS		0xffc40000	/* channels, one behind the other, in guests and in tasks; read-write */

/* Channels between a task and a guest, or another task. */
#define ANAX_CHANNEL_MOST	8		/* of a domain */
#define ANAX_CHANNEL_READS	0		/* direction, as its owner sees it */
#define ANAX_CHANNEL_WRITES	1

/* Results of hypercalls. */
#define ANAX_OK			0
#define ANAX_EPERM		(-1)	/* not the guest's: frame, descriptor, vector */
#define ANAX_ENOMEM		(-12)	/* a count or a table of the hypervisor's is full */
#define ANAX_EFAULT		(-14)	/* an address outside the guest's memory */
#define ANAX_EBUSY		(-16)	/* the frame is in use otherwise: a table mapped writable, a directory loaded */
#define ANAX_EINVAL		(-22)	/* a number out of range, an address not aligned */
#define ANAX_ENOSYS		(-38)	/* no such hypercall, or not at this time */

/* NEW_PGTABLE, second argument. */
#define ANAX_PGTABLE_LOAD	0
#define ANAX_PGTABLE_DROP	1

/*
 * FLUSH_TLB, first argument. Every return from a hypercall flushes all cached translations, and live tables change only by
 * hypercalls: a guest needs this one only to have its ring carried out.
 */
#define ANAX_FLUSH_ALL		0
#define ANAX_FLUSH_USER		1
#define ANAX_FLUSH_ONE		2

/* SHUTDOWN, first argument. The message is at most ANAX_SHUTDOWN_MESSAGE_SIZE bytes. */
#define ANAX_SHUTDOWN_POWER_OFF	0
#define ANAX_SHUTDOWN_RESTART	1
#define ANAX_SHUTDOWN_PANIC	2
#define ANAX_SHUTDOWN_MESSAGE_SIZE	256

/*
 * HALT, first argument.
 * WAIT: sets the interrupt flag and sleeps until an interrupt is pending, which is delivered. DELIVER: sets the
 * interrupt flag and delivers what is pending; never sleeps. IRET: the guest's stack holds, from its top, the saved %ebx,
 * the saved %eax and a frame for iret: restores all of them with the interrupt flag set, then delivers what is pending.
 */
#define ANAX_HALT_WAIT		0
#define ANAX_HALT_DELIVER	1
#define ANAX_HALT_IRET		2

/* The flag as it stands in EFLAGS: the only bit of interrupt_flag. */
#define ANAX_INTERRUPT_FLAG	0x200

/* Ring: operation is ANAX_HC_SET_PTE, _SET_PMD, _FLUSH_TLB, _LOAD_TLS, _SET_STACK or _TS with its arguments, or one of these. */
#define ANAX_RING_ENTRIES	256

/* Of [1] consecutive entries from physical address [0], all in one page table. */
#define ANAX_RING_CHANGE	0x100	/* as SET_PTE: clears bits 0-11 of [2], then sets bits 16-27 of [2], as bits 0-11 of the entry */
#define ANAX_RING_CLEAR		0x101	/* stores 0 */
#define ANAX_RING_SET		0x102	/* as SET_PTE: values are [2] and the words of the ring's next entries, which it takes too; not beyond the last one */
#define ANAX_RING_SET_TAKES(count)	(1 + ((count) + 2) / 4)

/* Doorbell bits: the hypervisor looks at the word on every entry and clears what it has seen. */
#define ANAX_DOORBELL_CONSOLE	1	/* output is waiting, or input was taken */
#define ANAX_DOORBELL_COUNTERS	2	/* the counters are wanted */

/* Counters: one for each hypercall, exception and line, 32 bits, wrapping, as of the last ANAX_DOORBELL_COUNTERS. */
#define ANAX_COUNTER_HYPERCALLS	16
#define ANAX_COUNTER_EXCEPTIONS	32

/* Note in the kernel's ELF file, with struct anax_note as its description. */
#define ANAX_NOTE_NAME		"Anaxagoros"
#define ANAX_NOTE_GUEST		1

#ifndef __ASSEMBLY__

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

enum anax_hypercall {
#define HYPERCALL(number, NAME, name, arguments, text) ANAX_HC_##NAME = number,
#include "hypercalls.def"
#undef HYPERCALL
	ANAX_HYPERCALLS
};

/* Description of the kernel's ELF note. */
struct anax_note {
	uint32_t abi_revision;
	uint32_t page_offset;		/* virtual minus physical address of the guest's direct map: 0xc0000000 */
};

struct anax_ring_entry {
	uint32_t operation;
	uint32_t argument[3];
};

/*
 * One writer, one reader, no lock. Indexes run freely; the byte of index i is data[i % size]. A write of several bytes is seen
 * as a whole, because the head moves last. Who gets nonsense from the other end ignores it.
 */
struct anax_channel {
	uint32_t head;			/* writer */
	uint32_t lost;			/* writer: writes that found no room */
	uint32_t reserved_1[14];
	uint32_t tail;			/* reader */
	uint32_t reserved_2[15];
	uint32_t size;			/* of data, in bytes, a power of two: set at boot. Believe the description, not this. */
	uint32_t reserved_3[991];
	uint8_t data[];			/* from the next page on */
};

struct anax_channel_description {
	char name[16];			/* NUL-terminated */
	uint32_t address;		/* struct anax_channel */
	uint32_t size;			/* of its data */
	uint32_t direction;		/* ANAX_CHANNEL_... */
	uint32_t reserved;
};

struct anax_shared_page {
	/* Interrupts: the offsets of the first words are used by the guest's assembly. */
	uint32_t interrupt_flag;	/* guest and hypervisor: 0 or ANAX_INTERRUPT_FLAG */
	uint32_t event_pending;		/* hypervisor, and guest (irq_mask): not 0 = after setting the flag, call HALT (ANAX_HALT_DELIVER) */
	uint32_t cr2;			/* hypervisor: address of the last page fault; the guest may write it */
	uint32_t irq_mask;		/* guest: bit n set = line n is masked; after clearing one whose line is pending, set event_pending */
	uint32_t irq_pending;		/* hypervisor: bit n set = line n is raised and not yet delivered */
	uint32_t irq_acknowledge;	/* guest sets bit n when done with level-triggered line n; the hypervisor takes the bits */
	uint32_t doorbell;		/* guest sets ANAX_DOORBELL_ bits; the hypervisor takes them */
	uint32_t ring_head;		/* guest: entries queued since boot; entry i is at i % ANAX_RING_ENTRIES */
	uint32_t ring_tail;		/* hypervisor: entries carried out since boot */
	uint32_t boot_step;		/* guest: 6 in anaxagoras_entry, 7 when the paravirt_ops are set; for the boot log */

	/* Written by the hypervisor before the guest starts. */
	uint32_t abi_revision;
	uint32_t tsc_khz;
	uint32_t lapic_timer;		/* 1: deadlines are met by a local APIC, 0: by the PIT */
	uint64_t wallclock_seconds;	/* of the Epoch, when the TSC was wallclock_tsc */
	uint64_t wallclock_tsc;
	uint32_t partition_start;	/* physical address and bytes of the guest's memory */
	uint32_t partition_size;
	uint32_t boot_area_start;	/* physical address and bytes, within the partition: first page directory and its */
	uint32_t boot_area_size;	/* tables (which map all of the partition and stay in use), boot_params, command line */
	uint32_t boot_directory;	/* physical address of that first page directory */
	uint32_t irq_assigned;		/* bit n set = line n of the board belongs to this guest */
	uint32_t irq_level;		/* bit n set = line n is level-triggered */
	uint32_t cpuid_1_ecx;		/* bits of CPUID words that the guest may use (leaf 1, leaf 0x80000001) */
	uint32_t cpuid_1_edx;
	uint32_t cpuid_80000001_ecx;
	uint32_t cpuid_80000001_edx;
	char domain_name[16];		/* NUL-terminated */
	char hypervisor_version[32];	/* NUL-terminated */

	/* Written by the hypervisor while the guest runs. */
	uint64_t stolen_tsc;		/* ticks in which the guest could have run and did not */
	uint32_t hypercalls[ANAX_COUNTER_HYPERCALLS];
	uint32_t exceptions[ANAX_COUNTER_EXCEPTIONS];
	uint32_t interrupts[ANAX_IRQ_LINES];
	uint32_t ring_operations;
	uint32_t entries_emulated;	/* plain stores to live tables carried out as SET_PTE, instructions emulated */
	uint32_t tables_checked;	/* page tables and directories checked (pinned) */

	/* Written by the hypervisor before the guest starts. */
	uint32_t channel_count;
	struct anax_channel_description channels[ANAX_CHANNEL_MOST];
	uint32_t shares_processor;	/* 1: other domains run on it too; 0: stolen_tsc is not worth counting */
};

/* Indexes run freely; the byte of index i is at i % the array's size. Who adds writes head, who takes writes tail. */
struct anax_console {
	uint32_t output_head;		/* guest */
	uint32_t output_tail;		/* hypervisor or service */
	uint32_t input_head;		/* hypervisor or service */
	uint32_t input_tail;		/* guest */
	uint16_t columns;		/* hypervisor or service: size of the terminal, 0 = not known */
	uint16_t rows;
	uint32_t reserved;
	uint8_t output[2048];
	uint8_t input[1024];
};

_Static_assert(ANAX_HYPERCALLS == 13, "the slides' number of hypercalls");
_Static_assert(sizeof(struct anax_shared_page) <= 4096, "the shared page is one page");
_Static_assert(sizeof(struct anax_channel) == 4096, "a channel's data begin with its second page");
_Static_assert(sizeof(struct anax_console) <= 4096, "the console is one page");
_Static_assert(sizeof(struct anax_ring_entry) * ANAX_RING_ENTRIES == 4096, "the ring is one page");

#endif /* __ASSEMBLY__ */
#endif /* _ANAXAGOROS_ABI_H */
