/* SPDX-License-Identifier: GPL-2.0-only */
/* A module line is a path, a kind and words; the kind says who reads the words. */
#include "boot/module_words.h"
#include "boot/module_kinds.h"
#include "library/format.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A domain's line is read before the files that belong to it, wherever it stands. */
enum module_pass { PASS_DOMAINS, PASS_FILES };

static const struct module_kind {
	const char *name;
	enum module_pass pass;
	bool (*read)(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);
} kinds[] = {
	{ "guest", PASS_DOMAINS, guest_words_read },
	{ "task", PASS_DOMAINS, task_words_read },
	{ "service", PASS_DOMAINS, service_words_read },
	{ "relocations", PASS_FILES, relocations_words_read },
	{ "ramdisk", PASS_FILES, ramdisk_words_read },
};

struct domain_config *domain_find(struct boot_config *config, const char *name)
{
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (!strcmp(config->domains[i].name, name))
			return &config->domains[i];
	return NULL;
}

static bool read_guest(const struct word_reader *reader, void *what, struct boot_error *error)
{
	struct module_reading *reading = what;

	reading->domain = domain_find(reading->config, reader->value);
	if (reading->domain && reading->domain->kind == DOMAIN_GUEST)
		return true;
	return word_fail(reader, error, "names no guest");
}

static const struct word_handler file_handlers[] = {
	{ "guest", read_guest },
};

/* Of a file that belongs to a guest; which one need not be said when there is only one. */
static bool file_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	uint32_t guests = 0;

	if (!words_read(reader, file_handlers, COUNT(file_handlers), reading, error))
		return false;
	if (reader->word)
		return word_fail(reader, error, "is unknown here");
	if (reading->domain)
		return true;
	for (uint32_t i = 0; i < reading->config->domain_count; i++)
		if (reading->config->domains[i].kind == DOMAIN_GUEST) {
			reading->domain = &reading->config->domains[i];
			guests++;
		}
	return guests == 1 || boot_fail(error, "%s: word \"guest=\" is missing, and there are %u guests", reader->where, guests);
}

bool relocations_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	if (!file_words_read(reader, reading, error))
		return false;
	if (reading->domain->relocations.size)
		return boot_fail(error, "%s: guest %s has relocations already (%s)", reader->where, reading->domain->name,
				 reading->domain->relocations.path);
	reading->domain->relocations = reading->file;
	return true;
}

bool ramdisk_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error)
{
	if (!file_words_read(reader, reading, error))
		return false;
	if (reading->domain->ramdisk.size)
		return boot_fail(error, "%s: guest %s has a RAM disk already (%s)", reader->where, reading->domain->name,
				 reading->domain->ramdisk.path);
	reading->domain->ramdisk = reading->file;
	return true;
}

struct module_head {
	const char *path;
	const struct module_kind *kind;
	char *words;
	char where[80];
};

static bool head_read(struct module_head *head, const struct module_line *module, uint32_t number, struct boot_error *error)
{
	const char *path, *name;

	head->words = module->line;
	path = word_next(&head->words);
	name = word_next(&head->words);
	head->path = path ? path : "no path";
	format_string(head->where, sizeof(head->where), "module %u (%.48s)", number, head->path);
	if (!name)
		return boot_fail(error, "%s: the line does not say its kind: guest, task, service, relocations or ramdisk", head->where);
	for (head->kind = kinds; head->kind < kinds + COUNT(kinds); head->kind++)
		if (!strcmp(head->kind->name, name))
			return true;
	return boot_fail(error, "%s: \"%.60s\" is no kind of module: guest, task, service, relocations or ramdisk", head->where, name);
}

static bool pass_read(enum module_pass pass, const struct module_head *heads, const struct boot_information *boot,
		      struct boot_config *config, struct boot_error *error)
{
	for (uint32_t i = 0; i < boot->module_count; i++) {
		struct word_reader reader = { .where = heads[i].where, .line = heads[i].words };
		struct module_reading reading = { boot, config, { heads[i].path, boot->modules[i].start, boot->modules[i].size }, NULL };

		if (heads[i].kind->pass == pass && !heads[i].kind->read(&reader, &reading, error))
			return false;
	}
	return true;
}

static bool domains_complete(const struct boot_config *config, struct boot_error *error)
{
	const struct domain_config *domain = config->domains;

	for (; domain < config->domains + config->domain_count; domain++) {
		if (domain->kind != DOMAIN_GUEST)
			continue;
		if (!domain->relocations.size)
			return boot_fail(error, "guest %s (%s) has no relocations: a module line \"PATH relocations guest=%s\" is missing",
					 domain->name, domain->kernel.path, domain->name);
		if (!domain->ramdisk.size)
			return boot_fail(error, "guest %s (%s) has no RAM disk: a module line \"PATH ramdisk guest=%s\" is missing",
					 domain->name, domain->kernel.path, domain->name);
	}
	return true;
}

bool module_words_read(struct boot_information *boot, struct boot_config *config, struct boot_error *error)
{
	static struct module_head heads[BOOT_MODULES];

	config->domain_count = config->channel_count = 0;
	for (uint32_t i = 0; i < boot->module_count; i++)
		if (!head_read(&heads[i], &boot->modules[i], i + 1, error))
			return false;
	if (!pass_read(PASS_DOMAINS, heads, boot, config, error))
		return false;
	if (!config->domain_count)
		return boot_fail(error, "no module line says what to run: one of kind \"guest\" or \"task\" is needed");
	return pass_read(PASS_FILES, heads, boot, config, error) && domains_complete(config, error) &&
	       channels_complete(config, error) && consoles_complete(config, error) && connections_complete(config, error);
}
