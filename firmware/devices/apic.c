// SPDX-License-Identifier: GPL-2.0-only
/* Intel manual, volume 3, chapter "Advanced programmable interrupt controller". */
#include "cpu/gate_layout.h"
#include "devices/apic.h"
#include "devices/io.h"

#define CPUID_MSR	(1u << 5)
#define CPUID_APIC	(1u << 9)

#define MSR_APIC_BASE		0x1b
#define MSR_APIC_X2APIC		(1u << 10)
#define MSR_APIC_ENABLED	(1u << 11)

enum apic_register {
	APIC_TASK_PRIORITY = 0x80, APIC_END_OF_INTERRUPT = 0xb0, APIC_SPURIOUS = 0xf0, APIC_LVT_TIMER = 0x320, APIC_LVT_LINT0 = 0x350,
	APIC_LVT_LINT1 = 0x360, APIC_TIMER_INITIAL = 0x380, APIC_TIMER_CURRENT = 0x390, APIC_TIMER_DIVIDE = 0x3e0,
};

#define SPURIOUS_ENABLE		0x100
#define LVT_NMI			0x400
#define LVT_EXTERNAL		0x700	/* the 8259's own vectors */
#define DIVIDE_BY_1		0xb

static uint32_t apic_base;

static void write(enum apic_register offset, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)(apic_base + offset) = value;
}

uint32_t apic_find(void)
{
	uint32_t needed = CPUID_MSR | CPUID_APIC;
	uint64_t msr;

	if ((cpuid(1).edx & needed) != needed)
		return 0;
	msr = rdmsr(MSR_APIC_BASE);
	if (!(msr & MSR_APIC_ENABLED) || msr & MSR_APIC_X2APIC || msr >> 32)
		return 0;
	return (uint32_t)msr & ~0xfffu;
}

void apic_init(uint32_t base)
{
	apic_base = base;
	write(APIC_TASK_PRIORITY, 0);
	write(APIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_APIC_SPURIOUS);
	write(APIC_LVT_LINT0, LVT_EXTERNAL);	/* turning it on leaves these masked */
	write(APIC_LVT_LINT1, LVT_NMI);
	write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
	write(APIC_LVT_TIMER, VECTOR_APIC_TIMER);
	apic_timer_stop();
}

void apic_timer_start(uint32_t count)
{
	write(APIC_TIMER_INITIAL, count);
}

void apic_timer_stop(void)
{
	write(APIC_TIMER_INITIAL, 0);
}

uint32_t apic_timer_remaining(void)
{
	return *(volatile uint32_t *)(uintptr_t)(apic_base + APIC_TIMER_CURRENT);
}

void apic_end_of_interrupt(void)
{
	write(APIC_END_OF_INTERRUPT, 0);
}
