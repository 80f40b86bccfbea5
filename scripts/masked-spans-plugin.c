// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU that measures from outside how long the hypervisor keeps interrupts off. A span is what runs in its two ranges of
 * addresses (arguments "from=", "to=", "gate_from=", "gate_to=", linear, hexadecimal) between two instructions that turn them
 * on: sti, iret, popf; entering it turns them off. What runs before the instruction at "begin=" runs first is the boot, and no span.
 * At the end the plugin writes to "out=FILE" a line "spans NUMBER", and for the longest of each kind of those that have "least="
 * ticks a line "TICKS TIMES" and, for each block of instructions in it, " ADDRESS:TICKS".
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define KINDS	256			/* a kind: spans with the same first, last and heaviest block */

struct block {
	uint64_t address, instructions;
	uint64_t in_span;		/* instructions of it in this span */
	bool ends, begins_all;
	struct block *next;		/* in this span */
};

struct kind {
	uint64_t first, last, heaviest;
	uint64_t ticks, times;
	char *blocks;			/* of its longest span, as they are written */
};

extern int qemu_plugin_version;
int qemu_plugin_version = 1;
int qemu_plugin_install(plugin_id id, const void *info, int count, char **words);

static const char *output;
static uint64_t from, to, gate_from, gate_to, begin, least = 500;
static struct kind kinds[KINDS];
static unsigned int kind_count;
static bool begun;
static uint64_t spans;
static struct {
	struct block *blocks, *first;
	uint64_t ticks;
} span;

static struct kind *kind_find(uint64_t first, uint64_t last, uint64_t heaviest)
{
	for (unsigned int i = 0; i < kind_count; i++)
		if (kinds[i].first == first && kinds[i].last == last && kinds[i].heaviest == heaviest)
			return &kinds[i];
	if (kind_count == KINDS) {
		fprintf(stderr, "masked-spans: more than %u kinds of spans\n", KINDS);
		exit(1);
	}
	kinds[kind_count] = (struct kind){ .first = first, .last = last, .heaviest = heaviest };
	return &kinds[kind_count++];
}

static void keep(struct kind *kind)
{
	size_t size;
	FILE *text;

	free(kind->blocks);
	text = open_memstream(&kind->blocks, &size);
	for (const struct block *block = span.blocks; block; block = block->next)
		fprintf(text, " %llx:%llu", (unsigned long long)block->address, (unsigned long long)block->in_span);
	fclose(text);
	kind->ticks = span.ticks;
}

static void span_take(const struct block *last)
{
	const struct block *heaviest = span.blocks;
	struct kind *kind;

	spans++;
	if (span.ticks < least)
		return;
	for (const struct block *block = span.blocks; block; block = block->next)
		if (block->in_span > heaviest->in_span)
			heaviest = block;
	kind = kind_find(span.first->address, last->address, heaviest->address);
	kind->times++;
	if (span.ticks > kind->ticks)
		keep(kind);
}

static void block_runs(unsigned int cpu, void *data)
{
	struct block *block = data, *next;

	(void)cpu;
	if (!block->in_span) {
		block->next = span.blocks;
		span.blocks = block;
	}
	if (!span.ticks)
		span.first = block;
	block->in_span += block->instructions;
	span.ticks += block->instructions;
	if (!block->ends)
		return;
	if (begun)
		span_take(block);
	begun |= block->begins_all;
	for (struct block *each = span.blocks; each; each = next) {
		next = each->next;
		each->in_span = 0;
		each->next = NULL;
	}
	span.blocks = NULL;
	span.ticks = 0;
}

/* Blocks end behind each of these. */
static bool turns_on(const struct qemu_plugin_insn *instruction)
{
	unsigned char code = *(const unsigned char *)qemu_plugin_insn_data(instruction);

	return qemu_plugin_insn_size(instruction) == 1 && (code == 0xfb || code == 0xcf || code == 0x9d);
}

static void block_translated(plugin_id id, struct qemu_plugin_tb *translated)
{
	size_t count = qemu_plugin_tb_n_insns(translated);
	uint64_t address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(translated, 0));
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(translated, count - 1);
	struct block *block;

	(void)id;
	if (!(address >= from && address < to) && !(address >= gate_from && address < gate_to))
		return;
	block = calloc(1, sizeof(*block));	/* for as long as QEMU may run it: for good */
	block->address = address;
	block->instructions = count;
	block->ends = turns_on(last);
	block->begins_all = qemu_plugin_insn_vaddr(last) == begin;
	qemu_plugin_register_vcpu_tb_exec_cb(translated, block_runs, NO_REGISTERS, block);
}

static void write_spans(plugin_id id, void *data)
{
	FILE *out = fopen(output, "w");

	(void)id;
	(void)data;
	if (!out) {
		perror(output);
		return;
	}
	fprintf(out, "spans %llu\n", (unsigned long long)spans);
	for (unsigned int i = 0; i < kind_count; i++)
		fprintf(out, "%llu %llu%s\n", (unsigned long long)kinds[i].ticks, (unsigned long long)kinds[i].times, kinds[i].blocks);
	fclose(out);
}

int qemu_plugin_install(plugin_id id, const void *info, int count, char **words)
{
	const struct {
		const char *word;
		uint64_t *number;
		int base;
	} numbers[] = { { "from=", &from, 16 }, { "to=", &to, 16 }, { "gate_from=", &gate_from, 16 }, { "gate_to=", &gate_to, 16 },
			{ "begin=", &begin, 16 }, { "least=", &least, 10 } };

	(void)info;
	for (int i = 0; i < count; i++) {
		if (!strncmp(words[i], "out=", 4))
			output = words[i] + 4;
		for (unsigned int j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++)
			if (!strncmp(words[i], numbers[j].word, strlen(numbers[j].word)))
				*numbers[j].number = strtoull(words[i] + strlen(numbers[j].word), NULL, numbers[j].base);
	}
	if (!output || !to || !begin) {
		fprintf(stderr, "masked-spans: the plugin needs out=, from=, to=, gate_from=, gate_to= and begin=\n");
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
	qemu_plugin_register_atexit_cb(id, write_spans, NULL);
	return 0;
}
