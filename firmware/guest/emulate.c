// SPDX-License-Identifier: GPL-2.0-only
/* Encodings: Intel manual, volume 2. The kernel's code segment is flat. */
#include "cpu/debug_registers.h"
#include "guest/emulate.h"
#include "guest/guest_copy.h"
#include "guest/ports.h"
#include "guest/virtual_interrupts.h"
#include "hypercalls/ring.h"

#define INSTRUCTION_MOST 15

struct instruction {
	const uint8_t *bytes;		/* in the guest's memory, or the copy of what lies in two pages */
	uint8_t copy[INSTRUCTION_MOST];
	uint32_t size;			/* bytes that could be read */
	uint32_t at;			/* next to decode */
	bool is_word;			/* operand-size prefix */
	bool is_repeated;
};

static bool fetch(struct domain *domain, struct instruction *instruction)
{
	bool is_word = false, is_repeated = false;
	uint32_t left, at;
	const uint8_t *bytes;

	if (domain->registers->cs != ANAX_KERNEL_CS)
		return false;
	bytes = guest_byte(domain, domain->registers->eip, false, &left);
	if (!bytes)
		return false;
	instruction->size = INSTRUCTION_MOST;
	if (left < INSTRUCTION_MOST) {
		instruction->size = guest_read(domain, domain->registers->eip, instruction->copy, INSTRUCTION_MOST);
		bytes = instruction->copy;
	}
	instruction->bytes = bytes;
	for (at = 0; at < instruction->size; at++) {
		uint8_t byte = bytes[at];

		if (byte == 0x66)
			is_word = true;
		else if (byte == 0xf3 || byte == 0xf2)
			is_repeated = true;
		else if (byte != 0x26 && byte != 0x2e && byte != 0x36 && byte != 0x3e)
			break;
	}
	instruction->is_word = is_word;
	instruction->is_repeated = is_repeated;
	instruction->at = at;
	return at < instruction->size;
}

static bool has_bytes(const struct instruction *instruction, uint32_t count)
{
	return instruction->at + count <= instruction->size;
}

static void skip(struct domain *domain, uint32_t size)
{
	domain->registers->eip += size;
	domain->counters.instructions_emulated++;
}

/* General register by its number in an encoding. %esp is the guest's. */
static uint32_t *general_register(struct registers *registers, uint32_t number)
{
	uint32_t *const general[8] = {
		&registers->eax, &registers->ecx, &registers->edx, &registers->ebx,
		&registers->esp, &registers->ebp, &registers->esi, &registers->edi,
	};

	return general[number & 7];
}

/* Low bytes of a register are replaced, as by "in". */
static void merge(uint32_t *to, uint32_t value, uint32_t width)
{
	uint32_t mask = width == 4 ? 0xffffffff : (1u << 8 * width) - 1;

	*to = (*to & ~mask) | (value & mask);
}

/* IN and OUT: e4-e7 with the port in the next byte, ec-ef with it in %dx; bit 0: wide, bit 1: out. */
static bool emulate_port(struct domain *domain, struct instruction *instruction, uint8_t opcode)
{
	struct registers *registers = domain->registers;
	uint32_t width = opcode & 1 ? instruction->is_word ? 2 : 4 : 1;
	uint32_t size = instruction->at + 1, port = registers->edx & 0xffff;

	if (opcode < 0xe8) {
		if (!has_bytes(instruction, 2))
			return false;
		port = instruction->bytes[instruction->at + 1];
		size++;
	}
	domain->counters.ports_emulated++;
	if (opcode & 2)
		port_write(domain, port, width, registers->eax);
	else
		merge(&registers->eax, port_read(domain, port, width), width);
	skip(domain, size);
	return true;
}

/* INS 6c, 6d; OUTS 6e, 6f. Where something has to run before the end, the rest comes in by executing the instruction anew. */
static bool emulate_port_string(struct domain *domain, struct instruction *instruction, uint8_t opcode)
{
	uint32_t one = 1, *count = instruction->is_repeated ? &domain->registers->ecx : &one;
	uint32_t width = opcode & 1 ? instruction->is_word ? 2 : 4 : 1;

	domain->counters.ports_emulated++;
	if (!port_string(domain, width, opcode & 2, count))
		return false;
	if (!*count)
		skip(domain, instruction->at + 1);
	return true;
}

/* 0f 21 /r: from a debug register, 0f 23 /r: to one. */
static bool emulate_debug_move(struct domain *domain, struct instruction *instruction)
{
	uint8_t opcode, modrm;
	uint32_t number, *general;

	if (!has_bytes(instruction, 3))
		return false;
	opcode = instruction->bytes[instruction->at + 1];
	modrm = instruction->bytes[instruction->at + 2];
	number = modrm >> 3 & 7;
	general = general_register(domain->registers, modrm);
	if (opcode == 0x21)
		*general = debug_read(domain, number);
	else if (opcode != 0x23 || !debug_write(domain, number, *general))
		return false;
	skip(domain, instruction->at + 3);
	return true;
}

bool emulate_instruction(struct domain *domain)
{
	struct instruction instruction;
	uint8_t opcode;

	if (!fetch(domain, &instruction))
		return false;
	opcode = instruction.bytes[instruction.at];
	if ((opcode & 0xf4) == 0xe4)
		return emulate_port(domain, &instruction, opcode);
	if ((opcode & 0xfc) == 0x6c)
		return emulate_port_string(domain, &instruction, opcode);
	if (opcode == 0x0f)
		return emulate_debug_move(domain, &instruction);
	if (opcode == 0xf4) {
		skip(domain, instruction.at + 1);
		if (!virtual_interrupts_pending(domain))
			domain->state = DOMAIN_WAITING;
		return true;
	}
	return false;
}

/* Size of the ModRM byte with what belongs to it, or 0 if not all of it could be read; 32-bit addresses. */
static uint32_t modrm_size(const struct instruction *instruction, uint32_t at)
{
	uint8_t modrm, mode;
	uint32_t size = 1;

	if (at >= instruction->size)
		return 0;
	modrm = instruction->bytes[at];
	mode = modrm >> 6;
	if (mode != 3 && (modrm & 7) == 4) {
		size++;
		if (at + size > instruction->size)
			return 0;
		if (mode == 0 && (instruction->bytes[at + 1] & 7) == 5)
			size += 4;
	}
	if (mode == 1)
		size += 1;
	else if (mode == 2 || (mode == 0 && (modrm & 7) == 5))
		size += 4;
	return at + size <= instruction->size ? size : 0;
}

/* 89 /r: from a register, c7 /0: a constant. */
bool emulate_table_store(struct domain *domain, uint32_t address)
{
	struct instruction instruction;
	uint32_t physical, value, operands, size;

	if (!fetch(domain, &instruction) || instruction.is_word || (address & 3))
		return false;
	if (!memory_translate(&domain->memory, domain->memory.loaded_directory, address, false, false, &physical))
		return false;
	if (!memory_is_table(&domain->memory, physical))
		return false;
	operands = modrm_size(&instruction, instruction.at + 1);
	size = instruction.at + 1 + operands;
	if (!operands)
		return false;
	if (instruction.bytes[instruction.at] == 0x89) {
		value = *general_register(domain->registers, instruction.bytes[instruction.at + 1] >> 3);
	} else if (instruction.bytes[instruction.at] == 0xc7 && size + 4 <= instruction.size) {
		__builtin_memcpy(&value, instruction.bytes + size, 4);
		size += 4;
	} else {
		return false;
	}
	domain->counters.stores_emulated++;
	return ring_store_entry(domain, physical, value, size);
}
