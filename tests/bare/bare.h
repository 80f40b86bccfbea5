/* SPDX-License-Identifier: GPL-2.0-only */
/* What every guest without Linux is built from. */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros.h"

#define SHARED ((volatile struct anax_shared_page *)ANAX_SHARED_PAGE)
#define RING ((volatile struct anax_ring_entry *)ANAX_RING_PAGE)
#define PAGE_OFFSET 0xc0000000u
#define PAGE_SIZE 4096u

struct trap {
	uint32_t es, ds, edi, esi, ebp, pusha_esp, ebx, edx, ecx, eax, vector, error, eip, cs, eflags, esp, ss;
};

/* Each program defines it; boot_params: virtual address. */
void test_main(uint32_t boot_params);

int32_t hypercall(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));	/* %s %d %u %x */
void check(bool condition, const char *name);					/* prints "ok NAME" or "FAILED NAME" */
void finish(void) __attribute__((noreturn));					/* says how many failed, powers off */

/* The last trap, and how many there were of each vector. A trap of a program under expect() goes on at its recovery. */
extern volatile struct trap last_trap;
extern volatile uint32_t trap_count[256];
extern volatile bool interrupts_end;		/* an interrupt ends what runs below, as an exception does */
extern volatile uint32_t lowest_trap;		/* lowest address on the stack for traps from ring 3 that registers were saved at */

/* %eax of a system call that returns to its program; all others end it. */
#define SYSTEM_CALL_NOTHING 1

extern const char iret_window_start[], iret_window_end[];	/* from "flag = 1" to behind the iret */

/* Calls a function; true if it ends with an exception of the given vector, false if it returns or traps otherwise. */
bool expect_exception(uint32_t vector, void (*function)(void));

/* Runs a function in ring 3 on a page of its own. It ends by an exception or "int $0x80"; last_trap tells. */
void run_user(void (*function)(void));

uint32_t physical(const void *address);			/* of the guest's own memory, by the direct map */
uint32_t *entry_of(uint32_t address);			/* page-table entry of a virtual address, through the loaded directory */
uint32_t *directory(void);				/* the loaded one */
void *page_allocate(void);				/* zeroed, from the partition's free middle */
void set_handlers(void);
uint32_t number_argument(uint32_t boot_params);		/* that the command line begins with */

#define FLAG_SET() (SHARED->interrupt_flag = ANAX_INTERRUPT_FLAG)

#endif
