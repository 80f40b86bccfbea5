/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands in for the firmware's header of this name: the test that needs ports or the clock says what they do. */
#ifndef HOST_DEVICES_IO_H
#define HOST_DEVICES_IO_H

#include <stdint.h>
#include <stdlib.h>

uint8_t host_inb(uint16_t port);
void host_outb(uint16_t port, uint8_t value);
uint32_t host_in_wide(uint16_t port, uint32_t width);
void host_out_wide(uint16_t port, uint32_t value, uint32_t width);
void host_port_read_string(uint16_t port, void *to, uint32_t count, uint32_t width);
void host_port_write_string(uint16_t port, const void *from, uint32_t count, uint32_t width);
uint64_t host_rdtsc(void);
void host_interrupts_wait(void);
void host_interrupts_look(void) __attribute__((weak));

static inline uint8_t inb(uint16_t port)
{
	return host_inb(port);
}

static inline void outb(uint16_t port, uint8_t value)
{
	host_outb(port, value);
}

static inline uint16_t inw(uint16_t port)
{
	return (uint16_t)host_in_wide(port, 2);
}

static inline uint32_t inl(uint16_t port)
{
	return host_in_wide(port, 4);
}

static inline void outw(uint16_t port, uint16_t value)
{
	host_out_wide(port, value, 2);
}

static inline void outl(uint16_t port, uint32_t value)
{
	host_out_wide(port, value, 4);
}

static inline void port_read_string(uint16_t port, void *to, uint32_t count, uint32_t width)
{
	host_port_read_string(port, to, count, width);
}

static inline void port_write_string(uint16_t port, const void *from, uint32_t count, uint32_t width)
{
	host_port_write_string(port, from, count, width);
}

static inline uint64_t rdtsc(void)
{
	return host_rdtsc();
}

/* None is pending where the test says nothing. */
static inline void interrupts_look(void)
{
	if (host_interrupts_look)
		host_interrupts_look();
}

static inline void interrupts_wait(void)
{
	host_interrupts_wait();
}

static inline __attribute__((noreturn)) void processor_stop(void)
{
	abort();
}

#endif
