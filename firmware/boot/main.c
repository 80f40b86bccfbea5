/* SPDX-License-Identifier: GPL-2.0-only */
/* The boot, as a table of contents. */
#include "boot/memory_layout.h"
#include "boot/module_words.h"
#include "boot/multiboot_info.h"
#include "boot/pci_devices.h"
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "cpu/boot_traps.h"
#include "cpu/fpu.h"
#include "devices/apic.h"
#include "devices/clock.h"
#include "devices/cpu_features.h"
#include "devices/power.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/run.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "library/canary.h"
#include "library/log.h"
#include "library/panic.h"
#include "library/stack_protector.h"

extern char image_end[];
extern char boot_stack[], boot_stack_top[], hypervisor_stack[], hypervisor_stack_top[];

struct boot_config boot_config;

static struct boot_information boot_information;
static struct memory_layout memory_layout;
static struct boot_error boot_error;

void boot_main(uint32_t magic, uint32_t info);

static void require(bool sound)
{
	if (!sound)
		boot_stop("%s", boot_error.text);
}

static void read_configuration(uint32_t magic, uint32_t info)
{
	hypervisor_words_default(&boot_config.hypervisor);
	require(multiboot_info_copy(magic, info, &boot_information, &boot_error));
	require(hypervisor_words_read(&boot_information, &boot_config.hypervisor, &boot_error));
	log_start();
	log_print(LOG_NOTICE, "Anaxagoros " VERSION ", ABI revision %u", ANAX_ABI_REVISION);
	cpu_features_check();
	boot_config.hypervisor.acpi_port = power_init();
	require(module_words_read(&boot_information, &boot_config, &boot_error));
	require(pci_devices_assign(&boot_config, &boot_information, &boot_error));
	for (uint32_t i = 0; i < boot_config.domain_count; i++)
		if (boot_config.domains[i].kind != DOMAIN_GUEST)
			require(task_measure(&boot_config.domains[i], &boot_error));
}

static void start_machine(void)
{
	uint32_t apic_base = boot_config.hypervisor.use_lapic ? apic_find() : 0;

	require(memory_layout_plan(&boot_information, (uint32_t)image_end, &boot_config, &memory_layout, &boot_error));
	pool_init(memory_layout.pool_start, memory_layout.pool_size);
	address_space_start(apic_base);
	address_space_guard(log_stack.guard);
	fpu_init();
	clock_init();
	interrupts_init(apic_base);
	interrupts_open_log();
}

/* The first guest that names none, and that no service has, has the hypervisor's word "console=". */
static enum config_serial console_of(const struct domain_config *config, enum config_serial *left)
{
	enum config_serial serial = config->console_given ? config->console : *left;

	if (config->console_service)
		return SERIAL_NONE;
	if (!config->console_given)
		*left = SERIAL_NONE;
	return serial;
}

static void open_consoles(void)
{
	enum config_serial left = boot_config.hypervisor.console, serial;

	for (uint32_t i = 0; i < guest_count; i++) {
		serial = console_of(guests[i]->config, &left);
		interrupts_open_console(uart_open(serial), guests[i], serial == SERIAL_LOG);
	}
	services_size_consoles();
}

static void create_domains(void)
{
	channels_create(&boot_config);
	domain_count = boot_config.domain_count;
	for (uint32_t i = 0; i < domain_count; i++) {
		const struct domain_config *config = &boot_config.domains[i];

		if (config->kind != DOMAIN_GUEST)
			task_create(&domains[i], config);
		else
			domain_create(&domains[i], config, memory_layout.partition_start[i]);
	}
	services_join();
	connections_create();
	trace_create();
	pool_seal();
	address_space_set_gate(gate_hypervisor_entry(&domains[0].gate));
	gate_activate_first();
	open_consoles();
}

static void start_domains(void)
{
	task_measure_cache();
	require(scheduler_admit(&boot_error));
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].config->kind != DOMAIN_GUEST)
			task_start(&domains[i]);
		else
			require(domain_start(&domains[i], &boot_error));
}

void boot_main(uint32_t magic, uint32_t info)
{
	boot_traps_start();
	panic_set_stack(boot_stack, boot_stack_top);
	read_configuration(magic, info);
	stack_protector_start();
	start_machine();
	create_domains();
	start_domains();
	panic_set_stack(hypervisor_stack, hypervisor_stack_top);
	canary_print("at the start");
	nmi_print();
	masked_start();
	address_space_seal();
	domains_run();
}
