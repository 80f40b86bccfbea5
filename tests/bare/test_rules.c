// SPDX-License-Identifier: GPL-2.0-only
/* What the hypervisor refuses, and that the same is allowed where it should be. */
#include "bare.h"

#define PRESENT		1u
#define WRITABLE	2u
#define USER		4u
#define LARGE		0x80u
#define USER_SLOT	(0x40000000u >> 22)

static int32_t set_pte(const uint32_t *entry, uint32_t value)
{
	return hypercall(ANAX_HC_SET_PTE, physical(entry), value, 0, 0);
}

static int32_t set_pmd(const uint32_t *entry, uint32_t value)
{
	return hypercall(ANAX_HC_SET_PMD, physical(entry), value, 0, 0);
}

static int32_t load(const uint32_t *page)
{
	return hypercall(ANAX_HC_NEW_PGTABLE, physical(page), ANAX_PGTABLE_LOAD, 0, 0);
}

static int32_t drop(const uint32_t *page)
{
	return hypercall(ANAX_HC_NEW_PGTABLE, physical(page), ANAX_PGTABLE_DROP, 0, 0);
}

static bool is_table(const uint32_t *page)
{
	uint32_t frame = physical(page) / PAGE_SIZE;

	return ((const uint32_t *)ANAX_TABLE_BITMAP)[frame / 32] >> frame % 32 & 1;
}

/* A process: directory, one table, one page at 0x40000000. */
static uint32_t *process, *table, *page;

static void frames(void)
{
	uint32_t *boot = directory();

	process = page_allocate();
	table = page_allocate();
	page = page_allocate();
	table[0] = physical(page) | USER | WRITABLE | PRESENT;
	process[USER_SLOT] = physical(table) | USER | WRITABLE | PRESENT;
	check(!is_table(process) && !is_table(table), "tables are plain memory while they are built");
	check(load(process) == ANAX_OK, "a directory is checked at its first load");
	check(is_table(process) && is_table(table), "then both are live tables");
	*(volatile uint32_t *)0x40000000 = 1234;
	check(page[0] == 1234, "its mapping works");
	check(process[1023] == boot[1023] && process[768 + 23] == boot[768 + 23], "the kernel half is the reference's");

	check(set_pte(&table[1], physical(page) | USER | PRESENT) == ANAX_OK, "read-only mapping of own frame");
	check(set_pte(&table[1], physical(table) | USER | PRESENT) == ANAX_OK, "read-only mapping of a table");
	check(set_pte(&table[1], physical(table) | USER | WRITABLE | PRESENT) == ANAX_EBUSY, "writable mapping of a table");
	check(set_pte(&table[1], physical(process) | USER | WRITABLE | PRESENT) == ANAX_EBUSY, "writable mapping of a directory");
	check(set_pte(&table[1], 0x00100000 | USER | PRESENT) == ANAX_EPERM, "the hypervisor's image");
	check(set_pte(&table[1], 0xfee00000 | USER | PRESENT) == ANAX_EPERM, "the local APIC");
	check(set_pte(&table[1], 0x000b8000 | USER | PRESENT) == ANAX_EPERM, "video memory");
	check(set_pte(&table[1], (SHARED->partition_start - PAGE_SIZE) | USER | PRESENT) == ANAX_EPERM, "frame below the partition");
	check(set_pte(&table[1], (SHARED->partition_start + SHARED->partition_size) | USER | PRESENT) == ANAX_EPERM, "frame above it");
	check(set_pte(&table[1], 0xfffff000 | USER | PRESENT) == ANAX_EPERM, "last frame of all");
	check(set_pte((uint32_t *)((uint32_t)&table[1] + 2), 0) == ANAX_EINVAL, "entry not aligned");
	check(hypercall(ANAX_HC_SET_PTE, 0x00100000, 0, 0, 0) == ANAX_EFAULT, "entry outside the partition");
	check(set_pte(&table[1], 0xabcd0 << 1) == ANAX_OK && table[1] == 0xabcd0 << 1, "absent entries hold anything");
	check(set_pte(&table[1], physical(page) | 0x198 | USER | PRESENT) == ANAX_OK && !(table[1] & 0x198), "G, PAT, PCD, PWT are stripped");
	check(set_pmd(&process[USER_SLOT + 1], physical(page) | LARGE | USER | WRITABLE | PRESENT) == ANAX_EINVAL, "large page");
	check(set_pmd(&process[USER_SLOT + 1], physical(process) | USER | PRESENT) == ANAX_EBUSY, "directory as its own table");
	check(set_pte(&process[USER_SLOT + 1], physical(page) | LARGE | USER | WRITABLE | PRESENT) == ANAX_EINVAL &&
	      set_pte(&process[USER_SLOT + 1], physical(page) | USER | PRESENT) == ANAX_EBUSY, "SET_PTE of a directory's entry is no other");
	check(set_pmd(&process[USER_SLOT + 1], 0x00100000 | USER | PRESENT) == ANAX_EPERM, "foreign frame as table");
	check(set_pmd(&process[USER_SLOT + 1], physical(page) | USER | PRESENT) == ANAX_EBUSY, "page mapped writable as table");
	check(set_pmd(&process[1023], physical(page) | PRESENT) < 0, "the gate's slot");
	check(set_pmd(&process[768], physical(page) | PRESENT) == ANAX_EPERM, "kernel half of a directory that is not the reference");
	check(drop(process) == ANAX_EBUSY, "the loaded directory can not be dropped");
	check(drop(boot) == ANAX_EBUSY, "the reference directory can not be dropped");
	check(drop(page) == ANAX_EINVAL, "a page that is no directory can not be dropped");
}

/* A page can be a directory only if nothing maps it writable. Loads it and goes back. */
static bool can_be_directory(const uint32_t *candidate)
{
	return load(candidate) == ANAX_OK && load(process) == ANAX_OK && drop(candidate) == ANAX_OK;
}

static uint32_t *spare;

/* What SET_PTE's short way in the gate counts: slot 700 is in a group of the table that was empty. */
static void counts(void)
{
	uint32_t writable = USER | WRITABLE | PRESENT;

	spare = page_allocate();
	check(set_pte(&table[700], physical(spare) | writable) == ANAX_OK && load(spare) == ANAX_EBUSY, "a writable mapping is counted");
	check(set_pte(&table[700], physical(spare) | writable) == ANAX_OK && set_pte(&table[701], physical(spare) | writable) == ANAX_OK &&
	      set_pte(&table[701], 0) == ANAX_OK && load(spare) == ANAX_EBUSY, "two are counted as two");
	check(set_pte(&table[700], physical(spare) | USER | PRESENT) == ANAX_OK && can_be_directory(spare), "until it is read-only");
	check(set_pte(&table[700], physical(spare) | writable) == ANAX_OK && set_pte(&table[700], physical(page) | writable) == ANAX_OK &&
	      can_be_directory(spare), "or maps another page");
	check(set_pte(&table[700], physical(spare) | writable) == ANAX_OK && set_pte(&table[700], 0) == ANAX_OK &&
	      can_be_directory(spare), "or nothing");
	check(set_pte(&table[700], physical(spare) | USER | WRITABLE) == ANAX_OK && can_be_directory(spare), "what is absent is not counted");
	check(set_pte(&table[700], physical(spare) | writable) == ANAX_OK && load(spare) == ANAX_EBUSY, "until it is present");
	check(set_pte(&table[700], 0) == ANAX_OK && set_pte(&table[700], physical(spare) | writable) == ANAX_OK, "or its table is released (see below)");
}

static void registers(void)
{
	uint32_t a, b, c, d, source, destination;

	__asm__ volatile("pushl %%ebp; movl $0x89abcdef, %%ebp; int $0x1f; subl $0x89abcdef, %%ebp; orl %%ebp, %%eax; popl %%ebp"
			 : "=a"(a), "=b"(b), "=c"(c), "=d"(d), "=S"(source), "=D"(destination)
			 : "0"(ANAX_HC_SET_PTE), "1"(physical(&table[3])), "2"(physical(page) | USER | WRITABLE | PRESENT), "3"(0x1234567),
			   "4"(0x2345678), "5"(0x3456789) : "memory");
	check(a == ANAX_OK && b == physical(&table[3]) && c == (physical(page) | USER | WRITABLE | PRESENT) && d == 0x1234567 &&
	      source == 0x2345678 && destination == 0x3456789, "SET_PTE keeps the registers");
}

static void in_order(void)
{
	uint32_t head = SHARED->ring_head;

	RING[head % ANAX_RING_ENTRIES].operation = ANAX_HC_SET_PTE;
	RING[head % ANAX_RING_ENTRIES].argument[0] = physical(&table[4]);
	RING[head % ANAX_RING_ENTRIES].argument[1] = 0x1000;
	SHARED->ring_head = head + 1;
	check(set_pte(&table[4], 0x2000) == ANAX_OK && table[4] == 0x2000 && SHARED->ring_tail == head + 1, "what is queued comes first");
}

static void undefined(void) { __asm__ volatile("ud2"); }
static void nested_iret(void) { __asm__ volatile("pushl $0x4002; popfl; iret"); }

/* Not SET_STACK's, on which bare_trap() looks for them: with an error code and without. */
static void own_stack(void)
{
	lowest_trap = 0xffffffff;
	check(expect_exception(6, undefined) && lowest_trap == 0xffffffff, "an exception in ring 1 stays on its stack");
	check(expect_exception(10, nested_iret) && lowest_trap == 0xffffffff, "one with an error code, too");
	__asm__ volatile("pushl $2; popfl");
}

static void write_table(void)
{
	__asm__ volatile("movb $1, %0" : "=m"(*(uint8_t *)table));
}

static void store_table(void)
{
	__asm__ volatile("movl %1, %0" : "=m"(table[5]) : "r"(physical(page) | USER | PRESENT));
}

static void store_half(void) { __asm__ volatile("movw %w1, %0" : "=m"(*(uint16_t *)&table[5]) : "r"(0)); }
static void store_across(void) { __asm__ volatile("movl %1, %0" : "=m"(*(uint32_t *)((uint8_t *)&table[5] + 2)) : "r"(0)); }

static void store_foreign(void)
{
	__asm__ volatile("movl %1, %0" : "=m"(table[6]) : "r"(0x00100000 | USER | PRESENT));
}

static void store_gate(void) { __asm__ volatile("movl %1, %0" : "=m"(*(uint32_t *)ANAX_GATE_START) : "r"(physical(page) | USER | PRESENT)); }
static void store_read_only(void) { __asm__ volatile("movl %1, %0" : "=m"(*(uint32_t *)0x40008000) : "r"(1)); }

static void stores(void)
{
	check(expect_exception(14, write_table), "a byte can not be stored to a live table");
	store_table();
	check(table[5] == (physical(page) | USER | PRESENT), "a plain store of an entry is carried out");
	check(expect_exception(14, store_gate), "the same to the gate is not");
	set_pte(&table[8], physical(page) | USER | PRESENT);
	page[0] = 0;
	check(expect_exception(14, store_read_only) && !page[0], "nor to a page that is mapped read-only");
	check(expect_exception(14, store_half) && expect_exception(14, store_across) && table[5] == (physical(page) | USER | PRESENT),
	      "but no half of one, nor across two");
	check(expect_exception(14, store_foreign) && table[6] == 0, "nor of a foreign frame");
}

static void release(void)
{
	uint32_t boot = SHARED->boot_directory;

	check(hypercall(ANAX_HC_NEW_PGTABLE, boot, ANAX_PGTABLE_LOAD, 0, 0) == ANAX_OK, "back to the first directory");
	check(drop(process) == ANAX_OK && !is_table(process) && !is_table(table), "a dropped directory is plain memory again");
	check(load(spare) == ANAX_OK && hypercall(ANAX_HC_NEW_PGTABLE, boot, ANAX_PGTABLE_LOAD, 0, 0) == ANAX_OK &&
	      drop(spare) == ANAX_OK, "what it mapped is counted no more");
	table[7] = process[7] = 1;
	check(table[7] == 1 && process[7] == 1, "and writable");
}

static int32_t gdt(uint32_t index, uint32_t low, uint32_t high)
{
	return hypercall(ANAX_HC_LOAD_GDT_ENTRY, index, low, high, 0);
}

static void segments(void)
{
	check(gdt(20, 0xffff, 0x00cff200) == ANAX_OK, "data segment of DPL 3");
	check(gdt(20, 0xffff, 0x00cfb200) == ANAX_OK, "data segment of DPL 1");
	check(gdt(20, 0xffff, 0x00cf9200) == ANAX_EPERM, "data segment of DPL 0");
	check(gdt(20, 0xffff, 0x00cf9a00) == ANAX_EPERM, "code segment of DPL 0");
	check(gdt(20, 0xffff, 0x00cffe00) == ANAX_EPERM, "conforming code segment");
	check(gdt(20, 0x00080000, 0xffc0ec00) == ANAX_EPERM, "call gate");
	check(gdt(20, 0x00180000, 0x0000e500) == ANAX_EPERM, "task gate");
	check(gdt(20, 0x0067, 0x0000e900) == ANAX_EPERM, "TSS");
	check(gdt(20, 0x0067, 0x0000e200) == ANAX_EPERM, "LDT");
	check(gdt(1, 0xffff, 0x00cff200) == ANAX_EPERM && gdt(2, 0xffff, 0x00cff200) == ANAX_EPERM &&
	      gdt(3, 0xffff, 0x00cff200) == ANAX_EPERM, "the hypervisor's selectors");
	check(gdt(12, 0, 0) == ANAX_EPERM, "the guest's own code segment");
	check(gdt(32, 0xffff, 0x00cff200) == ANAX_EINVAL && gdt(0xffffffff, 0, 0) == ANAX_EINVAL, "index out of range");
	check(hypercall(ANAX_HC_LOAD_TLS, 3, 0, 0, 0) == ANAX_EINVAL, "TLS index out of range");
	check(hypercall(ANAX_HC_LOAD_TLS, 0, 0xffff, 0x00cf9200, 0) == ANAX_EPERM, "TLS segment of DPL 0");
}

static int32_t idt(uint32_t vector, uint32_t handler, uint32_t kind)
{
	return hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, handler & 0xffff, (handler & 0xffff0000) | kind, 0);
}

static void vectors(void)
{
	check(idt(256, 0xc1000000, 0x8e00) == ANAX_EINVAL, "vector out of range");
	check(idt(0x81, 0xffc00000, 0x8e00) == ANAX_EFAULT, "handler in the gate");
	check(idt(0x81, 0, 0x8e00) == ANAX_EFAULT, "handler at 0");
	check(idt(0x81, 0xc1000000, 0x8500) == ANAX_EINVAL, "task gate as handler");
	check(idt(0x81, 0xc1000000, 0x8c00) == ANAX_EINVAL, "call gate as handler");
	check(hypercall(ANAX_HC_SET_STACK, ANAX_USER_DS, 0xc1000000, 0, 0) == ANAX_EINVAL, "stack with a selector of ring 3");
	check(hypercall(ANAX_HC_SET_STACK, 0x10, 0xc1000000, 0, 0) == ANAX_EINVAL, "stack with the hypervisor's selector");
	check(hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, 0xffc00004, 0, 0) == ANAX_EFAULT, "stack in the gate");
	check(hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, 8, 0, 0) == ANAX_EFAULT, "stack that wraps");
	check(hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, 0xc1000002, 0, 0) == ANAX_EINVAL, "stack not aligned");
	check(hypercall(ANAX_HC_NEW_PGTABLE, physical(page), 2, 0, 0) == ANAX_EINVAL, "unknown page directory operation");
	check(hypercall(ANAX_HC_FLUSH_TLB, 3, 0, 0, 0) == ANAX_EINVAL, "unknown flush");
	check(hypercall(ANAX_HC_TS, 2, 0, 0, 0) == ANAX_EINVAL, "TS of 2");
	check(hypercall(ANAX_HC_HALT, 3, 0, 0, 0) == ANAX_EINVAL, "unknown halt");
	check(hypercall(ANAX_HC_SHUTDOWN, 3, 0, 0, 0) == ANAX_EINVAL, "unknown shutdown");
}

static void write_gate_code(void) { *(volatile uint32_t *)0xffc00000 = 0; }
static void write_gate_data(void) { *(volatile uint32_t *)0xffc02000 = 0; }
static void write_gate_tss(void) { *(volatile uint32_t *)0xffc03000 = 0; }
static void write_bitmap(void) { *(volatile uint32_t *)ANAX_TABLE_BITMAP = 0; }
static void read_guard(void) { *(volatile uint32_t *)0xffc06000; }
static void read_image(void) { *(volatile uint32_t *)0x00100000; }
static void do_cli(void) { __asm__ volatile("cli"); }
static void do_lgdt(void) { __asm__ volatile("lgdt (%esp)"); }
static void do_cr3(void) { __asm__ volatile("movl %%eax, %%cr3" :: "a"(0)); }
static void do_wrmsr(void) { __asm__ volatile("wrmsr" :: "a"(0), "d"(0), "c"(0x174)); }
static void load_hypervisor_segment(void) { __asm__ volatile("movl %0, %%ds" :: "r"(0x10)); }
static void jump_hypervisor_code(void) { __asm__ volatile("ljmp $0x08, $0xffc00000"); }
static void breakpoint_in_gate(void)
{
	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr7" :: "r"(0xffc07ff0), "r"(0xd0401));
}

/* By %dx, which the gate looks at: it has no list of ports of a guest without any. */
static bool ports_read_all_ones(void)
{
	static const uint16_t ports[] = { 0x20, 0x21, 0x40, 0x60, 0x61, 0x64, 0x71, 0x92, 0xcfc, 0x3f8, 0x3fd };
	bool good = true;

	for (uint32_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		uint16_t byte, word;

		__asm__ volatile("inb %%dx, %%al; movzbw %%al, %0" : "=&a"(byte) : "d"(ports[i]));
		__asm__ volatile("inw %%dx, %0" : "=a"(word) : "d"(ports[i]));
		good = good && byte == 0xff && word == 0xffff;
	}
	return good;
}

static void processor(void)
{
	uint32_t value = 0;

	check(expect_exception(14, write_gate_code), "gate code is read-only");
	check(expect_exception(14, write_gate_data), "gate data is read-only");
	check(expect_exception(14, write_gate_tss), "TSS is read-only");
	check(expect_exception(14, write_bitmap), "bitmap is read-only");
	check(expect_exception(14, read_guard), "page below the trap stack is absent");
	check(expect_exception(14, read_image), "the hypervisor's image is absent");
	check(expect_exception(13, do_cli), "cli");
	check(expect_exception(13, do_lgdt), "lgdt");
	check(expect_exception(13, do_cr3), "mov to cr3");
	check(expect_exception(13, do_wrmsr), "wrmsr");
	check(expect_exception(13, load_hypervisor_segment), "loading a segment of ring 0");
	check(expect_exception(13, jump_hypervisor_code), "jump to a segment of ring 0");
	check(expect_exception(13, breakpoint_in_gate), "breakpoint in the gate");
	__asm__ volatile("inb $0x60, %%al" : "+a"(value));
	check((value & 0xff) == 0xff, "a port that is not assigned reads all ones");
	check(ports_read_all_ones(), "none does");
	__asm__ volatile("inl %%dx, %%eax" : "+a"(value) : "d"(0xcf8));
	check(value == 0xffffffff, "32 bits too");
	__asm__ volatile("outb %%al, $0x64" :: "a"(0xfe));
	check(true, "writes to it are swallowed");
	__asm__ volatile("pushl $0x3202; popfl; pushfl; popl %0" : "=r"(value));
	check((value & 0x3200) == 0x200, "popf changes neither IOPL nor IF");
}


static void queued(void)
{
	uint32_t head = SHARED->ring_head;

	process = page_allocate();
	table = page_allocate();
	table[0] = physical(page) | USER | WRITABLE | PRESENT;
	process[USER_SLOT] = physical(table) | USER | WRITABLE | PRESENT;
	load(process);
	RING[head % ANAX_RING_ENTRIES].operation = ANAX_HC_SET_PTE;
	RING[head % ANAX_RING_ENTRIES].argument[0] = physical(&table[1]);
	RING[head % ANAX_RING_ENTRIES].argument[1] = physical(page) | USER | WRITABLE | PRESENT;
	head++;
	RING[head % ANAX_RING_ENTRIES].operation = ANAX_RING_CHANGE;
	RING[head % ANAX_RING_ENTRIES].argument[0] = physical(&table[0]);
	RING[head % ANAX_RING_ENTRIES].argument[1] = 2;
	RING[head % ANAX_RING_ENTRIES].argument[2] = WRITABLE | 0x400 << 16;
	SHARED->ring_head = head + 1;
	check(table[1] == 0, "queued operations wait");
	hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0);
	check((table[1] & ~0x60u) == (physical(page) | USER | PRESENT | 0x400) && !(table[0] & WRITABLE), "the next hypercall carries them out");
	check(SHARED->ring_tail == head + 1, "and says so");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	frames();
	counts();
	registers();
	in_order();
	own_stack();
	stores();
	release();
	segments();
	vectors();
	processor();
	queued();
}
