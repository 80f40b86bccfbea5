// SPDX-License-Identifier: GPL-2.0-only
/* Calls of services: "calls=NAME,..." of who makes them, "serves=TIME" of who takes them. */
#include "abi/anaxagoros_task.h"
#include "boot/domain_words.h"
#include "library/string.h"

/* Whose they are is seen when all lines are read. */
bool domain_read_calls(const struct word_reader *reader, void *what, struct boot_error *error)
{
	(void)error;
	((struct module_reading *)what)->domain->call_names = reader->value;
	return true;
}

struct domain_config *domain_listed(struct boot_config *config, enum domain_kind kind, const char **at)
{
	const char *name = *at, *end = name;
	uint32_t length;

	while (*end && *end != ',')
		end++;
	length = (uint32_t)(end - name);
	*at = *end ? end + 1 : end;
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (config->domains[i].kind == kind && strlen(config->domains[i].name) == length && !memcmp(config->domains[i].name, name, length))
			return &config->domains[i];
	return NULL;
}

static bool is_connected(const struct boot_config *config, const struct domain_config *caller, const struct domain_config *service)
{
	for (uint32_t i = 0; i < config->connection_count; i++)
		if (config->connections[i].caller == caller && config->connections[i].service == service)
			return true;
	return false;
}

static bool connect(struct boot_config *config, struct domain_config *caller, struct domain_config *service, struct boot_error *error)
{
	if (!service || service == caller || !service->call_longest)
		return boot_fail(error, "domain %s: word \"calls=%.60s\" names what is no other service with a word \"serves=\"", caller->name,
				 caller->call_names);
	if (is_connected(config, caller, service))
		return boot_fail(error, "domain %s: word \"calls=%.60s\" names a service twice", caller->name, caller->call_names);
	if (caller->connection_count == ANAX_CONNECTION_MOST)
		return boot_fail(error, "domain %s calls more than %u services", caller->name, ANAX_CONNECTION_MOST);
	if (config->connection_count == CONFIG_CONNECTIONS)
		return boot_fail(error, "domain %s: more than %u connections to services", caller->name, CONFIG_CONNECTIONS);
	config->connections[config->connection_count++] = (struct connection_config) { caller, service };
	caller->connection_count++;
	return true;
}

bool connections_complete(struct boot_config *config, struct boot_error *error)
{
	config->connection_count = 0;
	for (uint32_t i = 0; i < config->domain_count; i++) {
		struct domain_config *caller = &config->domains[i];
		const char *at = caller->kind == DOMAIN_GUEST ? "" : caller->call_names;

		while (*at)
			if (!connect(config, caller, domain_listed(config, DOMAIN_SERVICE, &at), error))
				return false;
	}
	return true;
}
