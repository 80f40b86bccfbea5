// SPDX-License-Identifier: GPL-2.0-only
/* Words of a guest's PCI devices: "pci=0:3.0,0:4.0 dma=trusted". What these have is found out in boot/pci_devices.c. */
#include "boot/domain_words.h"
#include "boot/pci_devices.h"
#include "library/string.h"

#define NO_LIST "is no list of PCI devices such as 0:3.0 (bus, device, function)"

static bool character_read(const char **text, char character)
{
	return *(*text)++ == character;
}

static bool address_read(const char **text, uint32_t *address)
{
	uint32_t bus, device, function;

	if (!number_read(text, 255, &bus) || !character_read(text, ':') || !number_read(text, 31, &device) ||
	    !character_read(text, '.') || !number_read(text, 7, &function))
		return false;
	*address = bus << 8 | device << 3 | function;
	return true;
}

static const char *owner_of(const struct boot_config *config, uint32_t address)
{
	for (uint32_t i = 0; i < config->domain_count; i++)
		for (uint32_t j = 0; j < config->domains[i].pci_count; j++)
			if (config->domains[i].pci[j].address == address)
				return config->domains[i].name;
	return NULL;
}

bool domain_read_pci(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;
	struct domain_config *domain = reading->domain;
	const char *text = reader->value, *owner;
	uint32_t address;

	do {
		if (!address_read(&text, &address))
			return word_fail(reader, error, NO_LIST);
		if (domain->pci_count == CONFIG_PCI_DEVICES)
			return word_fail(reader, error, "has more than %u devices", CONFIG_PCI_DEVICES);
		owner = owner_of(reading->config, address);
		if (owner)
			return word_fail(reader, error, "asks for device " PCI_FORMAT ", which belongs to %s", PCI_WORDS(address), owner);
		domain->pci[domain->pci_count++] = (struct pci_device){ .address = (uint16_t)address };
	} while (list_next(&text));
	return !*text || word_fail(reader, error, NO_LIST);
}

bool domain_read_dma(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;

	reading->domain->dma_trusted = 1;
	return !strcmp(reader->value, "trusted") || word_fail(reader, error, "is not \"trusted\", which is all that there is");
}
