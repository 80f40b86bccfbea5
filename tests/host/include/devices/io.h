/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands in for the firmware's header of this name: the test that needs ports or the clock says what they do. */
#ifndef HOST_DEVICES_IO_H
#define HOST_DEVICES_IO_H

#include <stdint.h>
#include <stdlib.h>

uint8_t host_inb(uint16_t port);
void host_outb(uint16_t port, uint8_t value);
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

#endif
