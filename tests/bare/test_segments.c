// SPDX-License-Identifier: GPL-2.0-only
/* Segments that work, and segments that go away while they are in use. */
#include "bare.h"

#define DATA_INDEX	20
#define DATA_SELECTOR	(DATA_INDEX * 8 + 1)
#define CODE_INDEX	21
#define CODE_SELECTOR	(CODE_INDEX * 8 + 1)
#define FLAT_LOW	0xffffu
#define FLAT_DATA_1	0x00cfb200u	/* high word: data, DPL 1, 4 GiB */
#define FLAT_CODE_1	0x00cfba00u
#define FLAT_DATA_3	0x00cff200u
#define TLS_SELECTOR	(ANAX_TLS_FIRST_INDEX * 8 + 3)
#define MARK		0x12345678u

static void user_call(void) { __asm__ volatile("movl $7, %eax; int $0x80"); }

static void user_load_negative(void)
{
	__asm__ volatile("movl %0, %%eax; movl %%eax, %%gs; movl %%gs:-4, %%eax; int $0x80" :: "i"(TLS_SELECTOR));
}

/* As glibc has it: the thread pointer stands behind the thread's variables. */
static void thread_local_storage(void)
{
	uint32_t base;

	run_user(user_call);
	base = last_trap.esp - 2048;
	*(uint32_t *)(base - 4) = MARK;
	check(hypercall(ANAX_HC_LOAD_TLS, 0, base << 16 | 0xffff, (base & 0xff000000) | FLAT_DATA_3 | (base >> 16 & 0xff), 0) == ANAX_OK,
	      "a thread's segment");
	run_user(user_load_negative);
	check(last_trap.vector == 0x80 && last_trap.eax == MARK, "reaches below its base");
	check(hypercall(ANAX_HC_LOAD_TLS, 0, 0, 0, 0) == ANAX_OK, "and can be removed");
	run_user(user_load_negative);
	check(last_trap.vector == 13 && last_trap.error == (TLS_SELECTOR & ~3), "then it can not be loaded");
}

static void load_gdt(uint32_t index, uint32_t high)
{
	check(hypercall(ANAX_HC_LOAD_GDT_ENTRY, index, FLAT_LOW, high, 0) == ANAX_OK, "a segment of ring 1");
}

/* The hypercall's way out loads %ds and %es: both faults are put right. */
static void data_removed(void)
{
	uint32_t ds = 1, es = 1;
	int32_t result = ANAX_HC_LOAD_GDT_ENTRY;

	load_gdt(DATA_INDEX, FLAT_DATA_1);
	__asm__ volatile("movl %3, %%ds; movl %3, %%es; int %5; movl %%ds, %1; movl %%es, %2; movl %4, %%ds; movl %4, %%es"
			 : "+a"(result), "+c"(ds), "+d"(es)
			 : "D"(DATA_SELECTOR), "S"(ANAX_KERNEL_DS), "i"(ANAX_HYPERCALL_VECTOR), "b"(DATA_INDEX) : "memory");
	check(result == ANAX_OK && ds == 0 && es == 0, "a data segment removed while it is loaded becomes null");
}

/* "push" leaves %es as it was: one of the two alone. */
static void data_removed_from_ds(void)
{
	uint32_t ds = 1, es = 1;
	int32_t result = ANAX_HC_LOAD_GDT_ENTRY;

	load_gdt(DATA_INDEX, FLAT_DATA_1);
	__asm__ volatile("movl %3, %%ds; int %5; movl %%ds, %1; movl %%es, %2; movl %4, %%ds"
			 : "+a"(result), "+c"(ds), "+d"(es)
			 : "D"(DATA_SELECTOR), "S"(ANAX_KERNEL_DS), "i"(ANAX_HYPERCALL_VECTOR), "b"(DATA_INDEX) : "memory");
	check(result == ANAX_OK && ds == 0 && es == ANAX_KERNEL_DS, "%ds alone");
}

static uint32_t code_left;

static void remove_own_code(void)
{
	__asm__ volatile("ljmp %1, $1f; 1: movl $2f, %0; int %2; 2: ljmp %3, $3f; 3:"
			 : "=m"(code_left)
			 : "i"(CODE_SELECTOR), "i"(ANAX_HYPERCALL_VECTOR), "i"(ANAX_KERNEL_CS),
			    "a"(ANAX_HC_LOAD_GDT_ENTRY), "b"(CODE_INDEX), "c"(0), "d"(0), "S"(MARK) : "memory");
}

static void remove_own_stack(void)
{
	__asm__ volatile("movl %0, %%ss; int %1; movl %2, %%ss"
			 :: "D"(DATA_SELECTOR), "i"(ANAX_HYPERCALL_VECTOR), "S"(ANAX_KERNEL_DS),
			    "a"(ANAX_HC_LOAD_GDT_ENTRY), "b"(DATA_INDEX), "c"(0), "d"(0) : "memory");
}

/* The iret of the way out faults: the guest sees the fault where it would have gone on. */
static void iret_faults(void)
{
	load_gdt(CODE_INDEX, FLAT_CODE_1);
	check(expect_exception(13, remove_own_code), "a code segment that removes itself");
	check(last_trap.error == (CODE_SELECTOR & ~3) && last_trap.cs == CODE_SELECTOR && last_trap.eip == code_left,
	      "faults at the next instruction");
	check(last_trap.esi == MARK && last_trap.ebx == CODE_INDEX && last_trap.eax == ANAX_OK &&
	      (last_trap.ds & 0xffff) == ANAX_KERNEL_DS, "with the registers that it had");
	load_gdt(DATA_INDEX, FLAT_DATA_1);
	check(expect_exception(13, remove_own_stack), "a stack segment that removes itself");
	check(last_trap.error == (DATA_SELECTOR & ~3) && last_trap.edi == DATA_SELECTOR, "faults too");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	thread_local_storage();
	data_removed();
	data_removed_from_ds();
	iret_faults();
}
