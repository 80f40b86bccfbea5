// SPDX-License-Identifier: GPL-2.0-only
/* INIT, SHUTDOWN. */
#include "hypercalls/dispatch.h"
#include "library/log.h"

static void print_boot_steps(const void *data)
{
	const char *name = *(const char *const *)data;

	log_line("boot step 6 of 9: %s is in anaxagoras_entry", name);
	log_line("boot step 7 of 9: %s has set its paravirt_ops", name);
	log_line("boot step 8 of 9: %s has made the initialisation hypercall", name);
}

/*
 * Arguments: ABI revision; physical address of the page directory that will be the reference for kernel halves from its first
 * load on; start and end (behind the iret itself) of the instructions between "flag = 1" and iret.
 */
int32_t hypercall_init(struct domain *domain, uint32_t revision, uint32_t reference, uint32_t window_start, uint32_t window_end)
{
	const char *name = domain->config->name;
	int32_t result;

	if (domain->initialised)
		return ANAX_ENOSYS;
	if (revision != ANAX_ABI_REVISION) {
		domain_stop(domain, "INIT with ABI revision %u, the hypervisor's is %u", revision, ANAX_ABI_REVISION);
		return ANAX_EINVAL;
	}
	if (window_start >= window_end || window_end > ANAX_GATE_START)
		return ANAX_EINVAL;
	result = memory_set_next_reference(&domain->memory, reference);
	if (result < 0)
		return result;
	domain->iret_window_start = window_start;
	domain->iret_window_end = window_end;
	domain->initialised = true;
	log_later(LOG_INFO, print_boot_steps, &name, sizeof(name));
	return ANAX_OK;
}

/* True if the message lies in the guest's own memory: no other is read. */
static bool message_is_good(const struct domain *domain, uint32_t address, uint32_t size)
{
	uint32_t offset = address - domain->partition_start;

	return address && offset < domain->partition_size && size <= domain->partition_size - offset;
}

/* Its word "panic=" says what becomes of it. */
static void panicked(struct domain *domain)
{
	if (domain->config->fault == FAULT_RESTART) {
		domain_restart(domain);
		return;
	}
	domains_failed = true;
	domain_end(domain);
}

/* Arguments: reason; physical address and length of a message, for ANAX_SHUTDOWN_PANIC. Comes back only on an error. */
int32_t hypercall_shutdown(struct domain *domain, uint32_t reason, uint32_t message, uint32_t size)
{
	const char *name = domain->config->name;

	if (reason > ANAX_SHUTDOWN_PANIC)
		return ANAX_EINVAL;
	if (reason == ANAX_SHUTDOWN_RESTART) {
		log_print(LOG_NOTICE, "guest %s restarts", name);
		domain_restart(domain);
	} else if (reason == ANAX_SHUTDOWN_POWER_OFF) {
		log_print(LOG_NOTICE, "guest %s powered off", name);
		domain_end(domain);
	} else {
		log_message(LOG_ERROR, "guest %s panicked: %s", name, (const char *)message,
			    message_is_good(domain, message, size) ? size : 0);
		panicked(domain);
	}
	return ANAX_OK;
}
