// SPDX-License-Identifier: GPL-2.0-only
#include "devices/cpu_features.h"
#include "devices/io.h"
#include "library/format.h"
#include "library/panic.h"
#include "library/string.h"

#define EFLAGS_ID	(1u << 21)	/* can be changed: there is CPUID */
#define BIT(number)	(1u << (number))

#define EDX_FPU		BIT(0)
#define EDX_PSE		BIT(3)
#define EDX_TSC		BIT(4)
#define EDX_MSR		BIT(5)
#define EDX_CX8		BIT(8)
#define EDX_APIC	BIT(9)
#define EDX_PGE		BIT(13)
#define EDX_CMOV	BIT(15)
#define EDX_CLFLUSH	BIT(19)
#define EDX_MMX		BIT(23)
#define EDX_FXSR	BIT(24)
#define EDX_SSE		BIT(25)
#define EDX_SSE2	BIT(26)

/*
 * What guests may use: plain instructions, and state that FXSAVE keeps. All else (memory types, large and global pages, system
 * calls by MSR, XSAVE, virtualization, power, machine checks, a hypervisor of other make) is hidden.
 */
#define GUEST_1_ECX	(BIT(0) | BIT(1) | BIT(9) | BIT(19) | BIT(20) | BIT(22) | BIT(23) | BIT(25) | BIT(30))
			/* SSE3, PCLMULQDQ, SSSE3, SSE4.1, SSE4.2, MOVBE, POPCNT, AES, RDRAND */
#define GUEST_1_EDX	(EDX_FPU | EDX_TSC | EDX_CX8 | EDX_CMOV | EDX_CLFLUSH | EDX_MMX | EDX_FXSR | EDX_SSE | EDX_SSE2)
#define GUEST_EXT_ECX	(BIT(0) | BIT(5) | BIT(6) | BIT(7) | BIT(8))
			/* LAHF, LZCNT, SSE4A, misaligned SSE, PREFETCHW */
#define GUEST_EXT_EDX	(EDX_FPU | EDX_TSC | EDX_CX8 | EDX_CMOV | EDX_MMX | EDX_FXSR | BIT(22) | BIT(25) | BIT(30) | BIT(31))
			/* AMD's copies, MMXEXT, fast FXSAVE, 3DNow! */

#define EXTENDED_1	0x80000001
#define BRAND_FIRST	0x80000002
#define BRAND_LAST	0x80000004

static const struct {
	uint32_t bit;
	const char *name, *use;
} needed[] = {
	{ EDX_FPU, "FPU", "the guests' kernels" },
	{ EDX_PSE, "PSE (4 MiB pages)", "the hypervisor" },
	{ EDX_TSC, "TSC", "the hypervisor's clock" },
	{ EDX_MSR, "MSRs", "the hypervisor" },
	{ EDX_CX8, "CMPXCHG8B", "the guests' kernels" },
	{ EDX_CMOV, "CMOV", "the guests' kernels" },
};

struct cpu_features cpu_features;

static bool cpuid_exists(void)
{
	uint32_t before, after;

	__asm__ volatile("pushfl; pushfl; xorl %2, (%%esp); popfl; pushfl; popl %1; popl %0; pushl %0; popfl"
			 : "=&r"(before), "=&r"(after) : "i"(EFLAGS_ID) : "cc");
	return (before ^ after) & EFLAGS_ID;
}

static void read_brand(void)
{
	struct cpuid_words words[BRAND_LAST - BRAND_FIRST + 1];
	const char *text = (const char *)words;
	uint32_t skipped = 0;

	for (uint32_t leaf = BRAND_FIRST; leaf <= BRAND_LAST; leaf++)
		words[leaf - BRAND_FIRST] = cpuid(leaf);
	while (skipped < sizeof(words) && text[skipped] == ' ')
		skipped++;
	format_string(cpu_features.name, sizeof(cpu_features.name), "%.*s", (int)(sizeof(words) - skipped), text + skipped);
}

static void read_vendor(uint32_t signature)
{
	struct cpuid_words words = cpuid(0);
	uint32_t vendor[3] = { words.ebx, words.edx, words.ecx };
	uint32_t family = signature >> 8 & 15, model = signature >> 4 & 15;

	if (family == 15)
		family += signature >> 20 & 255;
	if (family == 6 || family >= 15)
		model |= signature >> 12 & 0xf0;
	format_string(cpu_features.name, sizeof(cpu_features.name), "%.12s family %u model %u", (const char *)vendor, family, model);
}

void cpu_features_check(void)
{
	struct cpuid_words basic, extended = { 0 };
	uint32_t last_extended;

	if (!cpuid_exists())
		boot_stop("the processor has no CPUID instruction: a Pentium II or later is needed");
	basic = cpuid(1);
	last_extended = cpuid(EXTENDED_1 - 1).eax;
	if (last_extended >= EXTENDED_1 && last_extended < EXTENDED_1 + 0xffff)
		extended = cpuid(EXTENDED_1);
	cpu_features.tsc = basic.edx & EDX_TSC;
	read_vendor(basic.eax);
	if (last_extended >= BRAND_LAST && last_extended < EXTENDED_1 + 0xffff)
		read_brand();
	for (uint32_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!(basic.edx & needed[i].bit))
			boot_stop("the processor (%s) lacks %s, which %s can not do without",
				  cpu_features.name, needed[i].name, needed[i].use);
	cpu_features.fxsr = basic.edx & EDX_FXSR;
	cpu_features.sse = basic.edx & EDX_SSE;
	cpu_features.pge = basic.edx & EDX_PGE;
	cpu_features.apic = basic.edx & EDX_APIC;
	cpu_features.guest_1_ecx = basic.ecx & GUEST_1_ECX;
	cpu_features.guest_1_edx = basic.edx & GUEST_1_EDX;
	cpu_features.guest_80000001_ecx = extended.ecx & GUEST_EXT_ECX;
	cpu_features.guest_80000001_edx = extended.edx & GUEST_EXT_EDX;
}
