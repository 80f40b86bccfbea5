/* SPDX-License-Identifier: GPL-2.0-only */
/* What a module line is read into, by the function of its kind. */
#ifndef BOOT_MODULE_KINDS_H
#define BOOT_MODULE_KINDS_H

#include "boot/module_words.h"
#include "boot/words.h"

struct module_reading {
	const struct boot_information *boot;
	struct boot_config *config;
	struct boot_module file;
	struct domain_config *domain;	/* the one that the line describes, or that the file belongs to */
};

/* Each reads the words behind the kind. */
bool guest_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);
bool task_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);
bool service_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);
bool relocations_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);
bool ramdisk_words_read(struct word_reader *reader, struct module_reading *reading, struct boot_error *error);

/* The channel of that name, made if there is none yet. NULL: there are too many. */
struct channel_config *channel_find(struct boot_config *config, const char *name, uint32_t length);

/* Gives the guests their ends, and sees that every channel has a size and both ends. */
bool channels_complete(struct boot_config *config, struct boot_error *error);

/* Gives the services the consoles that their lines name. */
bool consoles_complete(struct boot_config *config, struct boot_error *error);

/* Gives tasks and services the connections to the services that their lines name. */
bool connections_complete(struct boot_config *config, struct boot_error *error);

/* The domain of a list "NAME,NAME,..." whose name begins at *at, which is advanced behind it and a comma; NULL: there is none of this kind. */
struct domain_config *domain_listed(struct boot_config *config, enum domain_kind kind, const char **at);

/* NULL, if there is none of that name. */
struct domain_config *domain_find(struct boot_config *config, const char *name);

#endif
