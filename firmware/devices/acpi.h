/* SPDX-License-Identifier: GPL-2.0-only */
/* What the firmware's ACPI tables say about turning the machine off. */
#ifndef DEVICES_ACPI_H
#define DEVICES_ACPI_H

#include <stdbool.h>
#include <stdint.h>

struct acpi_power {
	uint16_t control_a, control_b;		/* ports; 0 = none */
	uint16_t sleep_a, sleep_b;		/* values of the sleep type for "off", in place */
	uint16_t command_port;			/* turns ACPI on; 0 = it is always on */
	uint8_t command_value;
	bool can_power_off;
};

/* Finds, checks and reads the tables, which lie below 3 GiB. What is missing or damaged stays 0. */
void acpi_read(struct acpi_power *power);

#endif
