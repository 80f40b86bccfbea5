// SPDX-License-Identifier: GPL-2.0-only
#include "devices/acpi.h"
#include "devices/io.h"
#include "devices/power.h"
#include "library/log.h"

#define CONTROL_ACPI_ON		0x0001
#define CONTROL_SLEEP_TYPE	0x1c00
#define CONTROL_SLEEP		0x2000

#define BOCHS_SHUTDOWN_PORT	0x8900
#define BOCHS_CONTROL_PORT	0xb004	/* of the chipset that Bochs and old QEMU imitate, where the firmware has put it */
#define QEMU_CONTROL_PORT	0x604

#define POLLS			100000

static struct acpi_power acpi;

uint16_t power_init(void)
{
	acpi_read(&acpi);
	log_print(LOG_VERBOSE, "power off: %s (port 0x%x)", acpi.can_power_off ? "ACPI" : "no ACPI", acpi.control_a);
	return acpi.control_a;
}

static void wait_a_little(void)
{
	for (uint32_t i = 0; i < POLLS; i++)
		processor_pause();
}

static void acpi_turn_on(void)
{
	if (!acpi.command_port || inw(acpi.control_a) & CONTROL_ACPI_ON)
		return;
	outb(acpi.command_port, acpi.command_value);
	for (uint32_t i = 0; i < POLLS && !(inw(acpi.control_a) & CONTROL_ACPI_ON); i++)
		;
}

static void acpi_sleep(uint16_t port, uint16_t type)
{
	uint16_t others = inw(port) & (uint16_t)~(CONTROL_SLEEP_TYPE | CONTROL_SLEEP);

	outw(port, others | type | CONTROL_SLEEP);
}

static void acpi_power_off(void)
{
	acpi_turn_on();
	acpi_sleep(acpi.control_a, acpi.sleep_a);
	if (acpi.control_b)
		acpi_sleep(acpi.control_b, acpi.sleep_b);
	wait_a_little();
}

void power_off(void)
{
	interrupts_disable();
	if (acpi.can_power_off)
		acpi_power_off();
	for (const char *word = "Shutdown"; *word; word++)
		outb(BOCHS_SHUTDOWN_PORT, (uint8_t)*word);
	outw(BOCHS_CONTROL_PORT, CONTROL_SLEEP);
	outw(QEMU_CONTROL_PORT, CONTROL_SLEEP);
	processor_stop();
}
