/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/module_words.c boot/hypervisor_words.c boot/domain_words.c boot/pci_words.c boot/guest_words.c boot/task_words.c boot/service_words.c boot/call_words.c boot/channel_words.c boot/assignment.c boot/words.c boot/boot_error.c boot/memory_layout.c library/format.c
/*
 * The input is the boot loader's menu: the hypervisor's line and one per module. What is accepted must give nothing to two owners, and
 * nobody what is the hypervisor's; what is refused must be refused with a sentence.
 */
#include "fuzz.h"
#include "abi/anaxagoros.h"
#include "boot/memory_layout.h"
#include "boot/module_words.h"
#include "layout.h"

#define IMAGE_END 0x140000u

static struct boot_information boot;
static struct boot_config config;
static struct memory_layout layout;
static struct boot_error error;

static void check_refusal(void)
{
	size_t length = strnlen(error.text, sizeof(error.text));

	CHECK(length > 10 && length < sizeof(error.text));
}

static bool ports_meet(struct port_range a, uint32_t first, uint32_t last)
{
	return a.first <= last && first <= a.last;
}

static void check_ports(const struct domain_config *domain, struct port_range ports)
{
	static const uint16_t dangerous[] = { 0x00, 0x20, 0x21, 0x40, 0x43, 0x61, 0x64, 0x70, 0x71, 0x92, 0xa0, 0xb2, 0xc0, 0x4d0, 0xcf8, 0xcf9 };
	const struct hypervisor_config *hypervisor = &config.hypervisor;

	CHECK(ports.first <= ports.last);
	for (uint32_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++)
		CHECK((dangerous[i] == 0x64 && domain->kind == DOMAIN_SERVICE && ports.first == 0x64 && ports.last == 0x64) || !ports_meet(ports, dangerous[i], dangerous[i]));
	CHECK(!ports_meet(ports, 0x3f8, 0x3ff) || !(hypervisor->log_com1 || hypervisor->console == SERIAL_COM1));
	CHECK(!ports_meet(ports, 0x2f8, 0x2ff) || !(hypervisor->log_com2 || hypervisor->console == SERIAL_COM2));
	CHECK(!ports_meet(ports, 0xe9, 0xe9) || !hypervisor->log_e9);
	for (uint32_t i = 0; i < config.domain_count; i++) {
		const struct domain_config *other = &config.domains[i];

		CHECK(!ports_meet(ports, 0x3f8, 0x3ff) || other->console != SERIAL_COM1);
		CHECK(!ports_meet(ports, 0x2f8, 0x2ff) || other->console != SERIAL_COM2);
		for (uint32_t j = 0; j < other->port_range_count && other < domain; j++)
			CHECK(!ports_meet(ports, other->ports[j].first, other->ports[j].last));
	}
}

static void check_device(const struct domain_config *domain, struct device_range device)
{
	struct piece mine = { device.first_frame, (uint64_t)device.first_frame + device.frame_count };

	CHECK(device.frame_count && mine.end <= 0x100000);
	CHECK(!pieces_meet(mine, (struct piece){ 0, 0xa0 }) && !pieces_meet(mine, (struct piece){ 0xfec00, 0xff000 }));
	for (uint32_t i = 0; i < boot.memory_count; i++)
		CHECK(!pieces_meet(mine, (struct piece){ boot.memory[i].first_frame,
							 (uint64_t)boot.memory[i].first_frame + boot.memory[i].frame_count }));
	for (const struct domain_config *other = config.domains; other < domain; other++)
		for (uint32_t j = 0; j < other->device_range_count; j++)
			CHECK(!pieces_meet(mine, (struct piece){ other->devices[j].first_frame,
								 (uint64_t)other->devices[j].first_frame + other->devices[j].frame_count }));
}

static void check_pci(const struct domain_config *domain, const struct pci_device *device)
{
	CHECK(domain->kind == DOMAIN_GUEST);
	for (const struct domain_config *other = config.domains; other <= domain; other++)
		for (uint32_t i = 0; i < other->pci_count; i++)
			CHECK(&other->pci[i] == device || other->pci[i].address != device->address);
}

static void check_reservation(const struct domain_config *domain)
{
	const struct reservation_config *reservation = &domain->reservation;

	if (domain->kind != DOMAIN_TASK && !reservation->period) {
		CHECK(!reservation->budget);
		return;
	}
	CHECK(reservation->budget && reservation->budget <= reservation->deadline && reservation->deadline <= reservation->period);
	CHECK(reservation->period <= 100000000000ull && reservation->offset <= 100000000000ull);
}

static void check_domain(const struct domain_config *domain)
{
	uint32_t length = strnlen(domain->name, sizeof(domain->name)), lines = domain->irq_lines;

	CHECK(length && length < sizeof(domain->name));
	CHECK(strspn(domain->name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length);
	CHECK(!(lines & ~0xffffu) && !(lines & (1u << 0 | 1u << 2 | 1u << 8)));
	for (const struct domain_config *other = config.domains; other < domain; other++) {
		CHECK(strcmp(domain->name, other->name));
		CHECK(!(lines & other->irq_lines));
		CHECK(domain->console == SERIAL_NONE || domain->console == SERIAL_LOG || domain->console != other->console);
	}
	for (uint32_t i = 0; i < domain->port_range_count; i++)
		check_ports(domain, domain->ports[i]);
	for (uint32_t i = 0; i < domain->device_range_count; i++)
		check_device(domain, domain->devices[i]);
	for (uint32_t i = 0; i < domain->pci_count; i++)
		check_pci(domain, &domain->pci[i]);
	check_reservation(domain);
	CHECK(domain->command_line && domain->kernel.size);
	if (domain->kind == DOMAIN_GUEST)
		CHECK(domain->relocations.size && domain->ramdisk.size && domain->weight && domain->weight <= 1000);
	else
		CHECK(domain->stack_size && !(domain->stack_size % 4096) && (domain->kind == DOMAIN_SERVICE || !(lines & (lines - 1))));
	if (domain->console_service)
		CHECK(domain->kind == DOMAIN_GUEST && domain->console_service->kind == DOMAIN_SERVICE && !domain->console_given);
}

static void check_channel(const struct channel_config *channel)
{
	CHECK(channel->writer && channel->reader && channel->writer != channel->reader);
	CHECK(channel->writer->kind != DOMAIN_GUEST || channel->reader->kind != DOMAIN_GUEST);
	CHECK(channel->size >= 0x1000 && channel->size <= 0x40000 && !(channel->size & (channel->size - 1)));
}

static void check_connection(const struct connection_config *connection)
{
	CHECK(connection->caller != connection->service && connection->caller->kind != DOMAIN_GUEST);
	CHECK(connection->service->kind == DOMAIN_SERVICE && connection->service->call_longest);
	for (const struct connection_config *other = config.connections; other < connection; other++)
		CHECK(other->caller != connection->caller || other->service != connection->service);
}

static void check_accepted(void)
{
	uint32_t guests = 0;

	CHECK(config.domain_count && config.domain_count <= CONFIG_DOMAINS && config.channel_count <= CONFIG_CHANNELS);
	for (uint32_t i = 0; i < config.domain_count; i++) {
		check_domain(&config.domains[i]);
		guests += config.domains[i].kind == DOMAIN_GUEST;
		config.domains[i].pool_size = 0x8000;
	}
	CHECK(guests <= CONFIG_GUESTS);
	for (uint32_t i = 0; i < config.channel_count; i++)
		check_channel(&config.channels[i]);
	CHECK(config.connection_count <= CONFIG_CONNECTIONS);
	for (uint32_t i = 0; i < config.connection_count; i++)
		check_connection(&config.connections[i]);
}

/* The whole input, cut into lines. */
static void read_input(char *text)
{
	char *line = text;

	memset(&boot, 0, sizeof(boot));
	boot.memory[0] = (struct memory_range){ 0x100, 0x7ee0, true };
	boot.memory[1] = (struct memory_range){ 0x7fe0, 0x20, false };
	boot.memory_count = 2;
	boot.line = strsep(&line, "\n");
	while (line && *line && boot.module_count < BOOT_MODULES) {
		boot.modules[boot.module_count] = (struct module_line){ 0x200000 + boot.module_count * 0x1000, 0x800, strsep(&line, "\n") };
		boot.module_count++;
	}
}

static void fuzz_one(void)
{
	char *text = calloc(1, fuzz_left + 1);

	memcpy(text, fuzz_at, fuzz_left);
	read_input(text);
	memset(&config, 0xcc, sizeof(config));
	memset(&error, 0, sizeof(error));
	if (!hypervisor_words_read(&boot, &config.hypervisor, &error) || !module_words_read(&boot, &config, &error)) {
		check_refusal();
	} else {
		check_accepted();
		if (memory_layout_plan(&boot, IMAGE_END, &config, &layout, &error))
			check_layout(&boot, IMAGE_END, &config, &layout);
		else
			check_refusal();
	}
	free(text);
}
