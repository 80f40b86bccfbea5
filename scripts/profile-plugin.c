// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU that counts how often each instruction runs between the markers of tests/bench: "xchg %cx, %cx"
 * begins a window, "xchg %dx, %dx" ends it; the argument "begin=ADDRESS" begins the first one when the instruction at that
 * linear address runs first. At the end the plugin writes to the file of its argument "out=FILE" a line
 * "ADDRESS COUNT BYTES" per instruction that ran in a window: linear address and encoding in hexadecimal.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define SLOTS		(1u << 20)
#define INSTRUCTION_MAX	15

struct slot {
	uint64_t address, count, before, in_windows;
	unsigned int size;			/* 0: free */
	unsigned char bytes[INSTRUCTION_MAX];
};

extern int qemu_plugin_version;
int qemu_plugin_version = 1;
int qemu_plugin_install(plugin_id id, const void *info, int count, char **words);

static struct slot slots[SLOTS];
static const char *output;
static uint64_t begin_address;
static bool open_window;

/* The slot of an instruction: by its address and encoding, as programs share addresses. */
static struct slot *slot_find(uint64_t address, const void *bytes, unsigned int size)
{
	unsigned int index = (unsigned int)(address * 2654435761u) % SLOTS;

	for (unsigned int tries = 0; tries < SLOTS; tries++, index = (index + 1) % SLOTS) {
		struct slot *slot = &slots[index];

		if (!slot->size) {
			slot->address = address;
			slot->size = size;
			memcpy(slot->bytes, bytes, size);
			return slot;
		}
		if (slot->address == address && slot->size == size && !memcmp(slot->bytes, bytes, size))
			return slot;
	}
	fprintf(stderr, "profile: more than %u instructions\n", SLOTS);
	exit(1);
}

static void window_begin(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	open_window = true;
	for (unsigned int i = 0; i < SLOTS; i++)
		slots[i].before = slots[i].count;
}

static void window_begin_once(unsigned int cpu, void *data)
{
	if (!begin_address)
		return;
	begin_address = 0;
	window_begin(cpu, data);
}

static void window_end(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (!open_window)
		return;
	open_window = false;
	for (unsigned int i = 0; i < SLOTS; i++)
		slots[i].in_windows += slots[i].count - slots[i].before;
}

static void block_translated(plugin_id id, struct qemu_plugin_tb *block)
{
	static const unsigned char begin[] = { 0x66, 0x87, 0xc9 }, end[] = { 0x66, 0x87, 0xd2 };

	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
		const void *bytes = qemu_plugin_insn_data(instruction);
		size_t size = qemu_plugin_insn_size(instruction);
		struct slot *slot;

		if (!size || size > INSTRUCTION_MAX)
			continue;
		slot = slot_find(qemu_plugin_insn_vaddr(instruction), bytes, size);
		qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_U64, &slot->count, 1);
		if (begin_address && slot->address == begin_address)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, window_begin_once, NO_REGISTERS, NULL);
		if (size == sizeof(begin) && !memcmp(bytes, begin, size))
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, window_begin, NO_REGISTERS, NULL);
		if (size == sizeof(end) && !memcmp(bytes, end, size))
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, window_end, NO_REGISTERS, NULL);
	}
}

static void write_counts(plugin_id id, void *data)
{
	FILE *out = fopen(output, "w");

	(void)id;
	(void)data;
	if (!out) {
		perror(output);
		return;
	}
	for (unsigned int i = 0; i < SLOTS; i++) {
		if (!slots[i].in_windows)
			continue;
		fprintf(out, "%llx %llu ", (unsigned long long)slots[i].address, (unsigned long long)slots[i].in_windows);
		for (unsigned int byte = 0; byte < slots[i].size; byte++)
			fprintf(out, "%02x", slots[i].bytes[byte]);
		fputc('\n', out);
	}
	fclose(out);
}

int qemu_plugin_install(plugin_id id, const void *info, int count, char **words)
{
	(void)info;
	for (int i = 0; i < count; i++) {
		if (!strncmp(words[i], "out=", 4))
			output = words[i] + 4;
		else if (!strncmp(words[i], "begin=", 6))
			begin_address = strtoull(words[i] + 6, NULL, 16);
	}
	if (!output) {
		fprintf(stderr, "profile: the plugin needs out=FILE\n");
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
	qemu_plugin_register_atexit_cb(id, write_counts, NULL);
	return 0;
}
