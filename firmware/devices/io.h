/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that C has no words for. */
#ifndef DEVICES_IO_H
#define DEVICES_IO_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" :: "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" :: "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" :: "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* So many elements of 1, 2 or 4 bytes, from or to memory. */
static inline void port_write_string(uint16_t port, const void *from, uint32_t count, uint32_t width)
{
	if (width == 1)
		__asm__ volatile("rep outsb" : "+S"(from), "+c"(count) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep outsw" : "+S"(from), "+c"(count) : "d"(port) : "memory");
	else
		__asm__ volatile("rep outsl" : "+S"(from), "+c"(count) : "d"(port) : "memory");
}

static inline void port_read_string(uint16_t port, void *to, uint32_t count, uint32_t width)
{
	if (width == 1)
		__asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port) : "memory");
	else
		__asm__ volatile("rep insl" : "+D"(to), "+c"(count) : "d"(port) : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static inline uint64_t rdmsr(uint32_t number)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t number, uint64_t value)
{
	__asm__ volatile("wrmsr" :: "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

struct cpuid_words {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid_words cpuid(uint32_t leaf)
{
	struct cpuid_words words;

	__asm__ volatile("cpuid" : "=a"(words.eax), "=b"(words.ebx), "=c"(words.ecx), "=d"(words.edx) : "a"(leaf), "c"(0));
	return words;
}

static inline uint32_t interrupts_save(void)	/* EFLAGS, for interrupts_restore; interrupts are off then */
{
	uint32_t flags;

	__asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

static inline void interrupts_restore(uint32_t flags)
{
	__asm__ volatile("pushl %0; popfl" :: "r"(flags) : "memory", "cc");
}

static inline void interrupts_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void interrupts_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

/* Takes the interrupts that are pending. */
static inline void interrupts_look(void)
{
	__asm__ volatile("sti; nop; cli" ::: "memory");
}

/* sti acts after the next instruction: no interrupt is lost between the two. Interrupts are off again on return. */
static inline void interrupts_wait(void)
{
	__asm__ volatile("sti; hlt; cli" ::: "memory");
}

static inline __attribute__((noreturn)) void processor_stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}

static inline void processor_pause(void)
{
	__asm__ volatile("pause" ::: "memory");
}

#endif
