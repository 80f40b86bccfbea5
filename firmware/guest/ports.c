// SPDX-License-Identifier: GPL-2.0-only
#include "devices/io.h"
#include "domain/interrupts.h"
#include "guest/guest_copy.h"
#include "guest/pci_filter.h"
#include "guest/ports.h"
#include "library/string.h"

/* Between two looks for interrupts: at most so many elements, as many as take about so many ticks, and so many times those that were quick. */
#define STEP_MOST	192u
#define STEP_TICKS	256u
#define STEP_GROWTH	8u

static bool is_own(const struct domain *domain, uint32_t port, uint32_t width)
{
	for (uint32_t i = 0; i < domain->config->port_range_count; i++) {
		const struct port_range *range = &domain->config->ports[i];

		if (port >= range->first && port + width - 1 <= range->last)
			return true;
	}
	return false;
}

uint32_t port_read(const struct domain *domain, uint32_t port, uint32_t width)
{
	if (pci_filter_has(domain, port))
		return pci_filter_read(domain, port, width);
	if (!is_own(domain, port, width))
		return 0xffffffff;
	return width == 1 ? inb(port) : width == 2 ? inw(port) : inl(port);
}

void port_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value)
{
	if (pci_filter_has(domain, port))
		pci_filter_write(domain, port, width, value);
	if (!is_own(domain, port, width))
		return;
	if (width == 1)
		outb(port, value);
	else if (width == 2)
		outw(port, value);
	else
		outl(port, value);
}

/* One element, in whatever pages its bytes lie. */
static bool move_element(struct domain *domain, uint32_t address, uint32_t width, bool is_out)
{
	uint32_t port = domain->registers->edx & 0xffff, value = 0, left;
	uint8_t *bytes[4];

	for (uint32_t i = 0; i < width; i++) {
		bytes[i] = guest_byte(domain, address + i, !is_out, &left);
		if (!bytes[i])
			return false;
	}
	if (!is_out)
		value = port_read(domain, port, width);
	for (uint32_t i = 0; i < width; i++)
		if (is_out)
			value |= (uint32_t)*bytes[i] << 8 * i;
		else
			*bytes[i] = value >> 8 * i;
	if (is_out)
		port_write(domain, port, width, value);
	return true;
}

/* Elements of a port of its own that lie one behind the other, upwards. */
static void move_elements(uint32_t port, uint8_t *bytes, uint32_t count, uint32_t width, bool is_out)
{
	if (is_out)
		port_write_string(port, bytes, count, width);
	else
		port_read_string(port, bytes, count, width);
}

static uint32_t minimum(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* How many elements come next, where so many took so many ticks. */
static uint32_t step_after(uint32_t step, uint32_t ticks)
{
	uint32_t most = minimum(step * STEP_TICKS / (ticks + 1), minimum(step * STEP_GROWTH, STEP_MOST));

	return most ? most : 1;
}

/*
 * As many elements as lie in the page at *address. A device may take a microsecond for each: the first one at this port, in this direction, tells.
 * True: something else has to run.
 */
static bool move_in_page(struct domain *domain, uint32_t *address, uint8_t *bytes, uint32_t left, uint32_t width, bool is_out, uint32_t *count)
{
	struct string_pace *pace = &domain->string_pace[is_out];
	uint32_t port = domain->registers->edx & 0xffff, most = port == pace->port ? pace->step : 1, step;
	bool owned = is_own(domain, port, width), stop = false;

	for (left /= width; left && *count && !stop; left -= step) {
		uint32_t start = (uint32_t)rdtsc();

		step = minimum(most, minimum(left, *count));
		if (owned)
			move_elements(port, bytes, step, width, is_out);
		else if (!is_out)
			memset(bytes, 0xff, step * width);
		most = step_after(step, (uint32_t)rdtsc() - start);
		bytes += step * width;
		*address += step * width;
		*count -= step;
		stop = *count && preemption_pending();		/* behind the last one the guest goes on soon */
	}
	*pace = (struct string_pace) { port, most };
	return stop;
}

bool port_string(struct domain *domain, uint32_t width, bool is_out, uint32_t *count)
{
	uint32_t *address = is_out ? &domain->registers->esi : &domain->registers->edi, left;
	bool downwards = domain->registers->eflags & EFLAGS_DF, stop = false;
	uint8_t *bytes;

	while (*count && !stop) {
		bytes = guest_byte(domain, *address, !is_out, &left);
		if (bytes && !downwards && left >= width) {
			stop = move_in_page(domain, address, bytes, left, width, is_out, count);
			continue;
		}
		if (!move_element(domain, *address, width, is_out))
			return false;
		*address += downwards ? -width : width;
		(*count)--;
		stop = preemption_pending();
	}
	return true;
}
