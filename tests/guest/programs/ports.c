// SPDX-License-Identifier: GPL-2.0-only
/*
 * Only under the hypervisor: to a guest without ports, every port reads as all ones and swallows what is written,
 * even where the write would restart the machine, end the emulator, mask interrupts or move a device.
 */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static int ports;

static int port_read(unsigned int port)
{
	uint8_t value;

	return pread(ports, &value, 1, port) == 1 ? value : -1;
}

static bool port_write(unsigned int port, uint8_t value)
{
	return pwrite(ports, &value, 1, port) == 1;
}

static void reads_check(void)
{
	unsigned int port, wrong = 0;

	for (port = 0; port < 0x10000; port += port < 0x500 ? 1 : 251)
		wrong += port_read(port) != 0xff;
	check(wrong == 0, "every port reads as all ones");
}

static void writes_check(void)
{
	static const struct {
		unsigned int port;
		uint8_t value;
		const char *what;
	} writes[] = {
		{ 0x20, 0x11, "interrupt controller" }, { 0x21, 0xff, "interrupt mask" }, { 0xa1, 0xff, "interrupt mask 2" },
		{ 0x43, 0x30, "timer mode" }, { 0x40, 0xff, "timer count" }, { 0x64, 0xfe, "restart by the keyboard" },
		{ 0x92, 0x01, "fast restart" }, { 0xcf9, 0x06, "restart by the chip set" }, { 0x70, 0x80, "NMI mask" },
		{ 0xb2, 0x01, "system management" }, { 0xcfb, 0x80, "configuration address" }, { 0x08, 0x04, "DMA" },
		{ 0xb005, 0x20, "power off in Bochs" }, { 0x605, 0x20, "power off in QEMU" },
		{ 0xf4, 0x10, "end of QEMU" }, { 0xe9, '!', "log of the emulator" }, { 0x3f9, 0x0f, "UART" },
	};
	size_t i;

	for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		check(port_write(writes[i].port, writes[i].value), "%s is written", writes[i].what);
	for (i = 0; i < 8; i++)
		port_write(0x8900, "Shutdown"[i]);
	check(usleep(20000) == 0, "the timer still ticks");
}

int main(void)
{
	ports = open("/dev/port", O_RDWR);
	if (ports < 0)
		check_abandon("/dev/port: %m");
	reads_check();
	writes_check();
	return check_result();
}
