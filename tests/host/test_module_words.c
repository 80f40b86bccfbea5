/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/module_words.c boot/hypervisor_words.c boot/guest_words.c boot/assignment.c boot/words.c boot/boot_error.c library/format.c
#include <stdlib.h>
#include <string.h>
#include "boot/module_words.h"
#include "harness.h"
#include "library/log.h"

#define LINES 12

static struct boot_information boot;
static struct boot_config config;
static struct boot_error error;
static char text[LINES][256];

static char *keep(uint32_t index, const char *line)
{
	return strcpy(text[index], line);
}

/* The hypervisor's line, then module lines up to a NULL. */
static bool read_lines(const char *const *lines)
{
	memset(&boot, 0, sizeof(boot));
	memset(&config, 0, sizeof(config));
	memset(&error, 0, sizeof(error));
	boot.memory[0] = (struct memory_range){ 0x100, 0x7ee0, true };		/* 1 MiB to 126.9 MiB */
	boot.memory[1] = (struct memory_range){ 0xfd100, 0x10, false };
	boot.memory_count = 2;
	boot.line = keep(0, lines[0]);
	while (lines[boot.module_count + 1]) {
		boot.modules[boot.module_count] = (struct module_line){ 0x200000 + boot.module_count * 0x1000, 0x800,
									keep(boot.module_count + 1, lines[boot.module_count + 1]) };
		boot.module_count++;
	}
	return hypervisor_words_read(&boot, &config.hypervisor, &error) && module_words_read(&boot, &config, &error);
}

#define READ(...) read_lines((const char *const[]){ __VA_ARGS__, NULL })
#define GUEST(words) "/anaxagoros.elf", "/vmlinux guest name=linux" words, "/relocs relocations", "/ramdisk ramdisk"

static void check_sentence(bool sound, const char *should)
{
	if (sound)
		harness_fail("accepted; should be: %s", should);
	if (strcmp(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
}

#define REFUSED(should, ...) check_sentence(READ(__VA_ARGS__), should)
#define HYPERVISOR_REFUSED(words, should) \
	check_sentence(READ("/anaxagoros.elf " words), "hypervisor (/anaxagoros.elf): " should)
#define GUEST_REFUSED(words, should) \
	check_sentence(READ(GUEST(" " words)), "module 1 (/vmlinux): word \"" words "\" " should)

static void words_default(void)
{
	CHECK(READ(GUEST("")));
	CHECK(config.hypervisor.log_e9 && config.hypervisor.log_vga && !config.hypervisor.log_com1 && !config.hypervisor.log_com2);
	CHECK_EQUAL(config.hypervisor.log_level, LOG_INFO);
	CHECK_EQUAL(config.hypervisor.console, SERIAL_NONE);
	CHECK_EQUAL(config.hypervisor.stop, STOP_HALT);
	CHECK_EQUAL(config.hypervisor.use_lapic, 1);
	CHECK_EQUAL(config.domain_count, 1);
	CHECK_EQUAL(config.domains[0].memory_size, 0);
	CHECK(!strcmp(config.domains[0].command_line, ""));
}

static void words_all(void)
{
	const struct domain_config *domain = &config.domains[0];

	CHECK(READ("/a log=none,com2 level=verbose console=com1 stop=poweroff timer=pit counters=on",
		   "/relocs relocations guest=linux-1", "/vmlinux  guest memory=96M ports=0x2e8-0x2ef,0x80ff irq=11,5 name=linux-1 "
		   "device=0xfd000000-0xfd0fffff,0xa0000-0xbffff --  console=hvc0 -- x=y", "/rd ramdisk guest=linux-1 "));
	CHECK(config.hypervisor.log_com2 && !config.hypervisor.log_com1 && !config.hypervisor.log_e9 && !config.hypervisor.log_vga);
	CHECK_EQUAL(config.hypervisor.log_level, LOG_VERBOSE);
	CHECK_EQUAL(config.hypervisor.console, SERIAL_COM1);
	CHECK_EQUAL(config.hypervisor.stop, STOP_POWER_OFF);
	CHECK_EQUAL(config.hypervisor.use_lapic, 0);
	CHECK_EQUAL(config.hypervisor.counters, 1);
	CHECK(!strcmp(domain->name, "linux-1"));
	CHECK_EQUAL(domain->kind, DOMAIN_GUEST);
	CHECK_EQUAL(domain->memory_size, 96 << 20);
	CHECK_EQUAL(domain->port_range_count, 2);
	CHECK_EQUAL(domain->ports[0].first, 0x2e8);
	CHECK_EQUAL(domain->ports[0].last, 0x2ef);
	CHECK_EQUAL(domain->ports[1].first, 0x80ff);
	CHECK_EQUAL(domain->ports[1].last, 0x80ff);
	CHECK_EQUAL(domain->irq_lines, 1 << 11 | 1 << 5);
	CHECK_EQUAL(domain->device_range_count, 2);
	CHECK_EQUAL(domain->devices[0].first_frame, 0xfd000);
	CHECK_EQUAL(domain->devices[0].frame_count, 0x100);
	CHECK(!strcmp(domain->command_line, "console=hvc0 -- x=y"));
	CHECK(!strcmp(domain->kernel.path, "/vmlinux"));
	CHECK_EQUAL(domain->kernel.start, 0x201000);
	CHECK_EQUAL(domain->relocations.start, 0x200000);
	CHECK_EQUAL(domain->ramdisk.start, 0x202000);
	CHECK_EQUAL(domain->ramdisk.size, 0x800);
}

static void words_memory_sizes(void)
{
	CHECK(READ(GUEST(" memory=16384K")));
	CHECK_EQUAL(config.domains[0].memory_size, 16 << 20);
	CHECK(READ(GUEST(" memory=1G")));
	CHECK_EQUAL(config.domains[0].memory_size, 1 << 30);
	CHECK(READ(GUEST(" memory=0x400000")));
	CHECK_EQUAL(config.domains[0].memory_size, 4 << 20);
	CHECK(READ(GUEST(" memory=rest")));
	CHECK_EQUAL(config.domains[0].memory_size, 0);
}

static void words_two_guests(void)
{
	CHECK(READ("/a", "/r1 relocations guest=one", "/d2 ramdisk guest=two", "/k guest name=one memory=32M irq=3 ports=0x2f8-0x2ff",
		   "/k guest name=two irq=4", "/r2 relocations guest=two", "/d1 ramdisk guest=one"));
	CHECK_EQUAL(config.domain_count, 2);
	CHECK(!strcmp(config.domains[0].ramdisk.path, "/d1"));
	CHECK(!strcmp(config.domains[1].relocations.path, "/r2"));
}

static void words_hypervisor_mistakes(void)
{
	HYPERVISOR_REFUSED("foo=1", "word \"foo=1\" is unknown here");
	HYPERVISOR_REFUSED("foo", "word \"foo\" is unknown here");
	HYPERVISOR_REFUSED("-- x", "word \"--\" is unknown here");
	HYPERVISOR_REFUSED("level", "word \"level\" has no value");
	HYPERVISOR_REFUSED("level=", "word \"level=\" has no value");
	HYPERVISOR_REFUSED("level=info level=info", "word \"level=info\" stands there for the second time");
	HYPERVISOR_REFUSED("level=loud", "word \"level=loud\" is none of error, warning, notice, info, verbose");
	HYPERVISOR_REFUSED("log=e9,com3", "word \"log=e9,com3\" is no list of com1, com2, e9, vga, or none");
	HYPERVISOR_REFUSED("log=e9,", "word \"log=e9,\" is no list of com1, com2, e9, vga, or none");
	HYPERVISOR_REFUSED("console=com1,com2", "word \"console=com1,com2\" is none of com1, com2, none");
	HYPERVISOR_REFUSED("timer=hpet", "word \"timer=hpet\" is none of apic, pit");
	HYPERVISOR_REFUSED("stop=now", "word \"stop=now\" is none of halt, poweroff");
	HYPERVISOR_REFUSED("counters=1", "word \"counters=1\" is none of on, off");
	HYPERVISOR_REFUSED("log=e9,com1 console=com1", "words \"log=\" and \"console=\" name the same serial line");
}

static void words_guest_mistakes(void)
{
	GUEST_REFUSED("foo=1", "is unknown here");
	GUEST_REFUSED("foo", "is unknown here");
	GUEST_REFUSED("name=x", "stands there for the second time");
	GUEST_REFUSED("irq=", "has no value");
	GUEST_REFUSED("memory=lots", "is neither \"rest\" nor a number with K, M or G");
	GUEST_REFUSED("memory=96Mb", "is neither \"rest\" nor a number with K, M or G");
	GUEST_REFUSED("memory=96T", "is neither \"rest\" nor a number with K, M or G");
	GUEST_REFUSED("memory=4G", "is more than a 32-bit machine can have");
	GUEST_REFUSED("memory=4294967296", "is neither \"rest\" nor a number with K, M or G");
	GUEST_REFUSED("memory=98M", "is no multiple of 4M");
	GUEST_REFUSED("memory=0", "is no multiple of 4M");
	GUEST_REFUSED("irq=16", "is no list of interrupt lines from 0 to 15");
	GUEST_REFUSED("irq=5,", "is no list of interrupt lines from 0 to 15");
	GUEST_REFUSED("irq=5;6", "is no list of interrupt lines from 0 to 15");
	GUEST_REFUSED("irq=0", "asks for line 0, which belongs to the hypervisor (interval timer)");
	GUEST_REFUSED("irq=2", "asks for line 2, which belongs to the hypervisor (second interrupt controller)");
	GUEST_REFUSED("irq=8", "asks for line 8, which belongs to the hypervisor (real-time clock)");
	GUEST_REFUSED("irq=5,5", "asks for line 5, which belongs to linux");
	REFUSED("module 1 (/vmlinux): word \"name=Linux\" is no name: 1 to 15 of a-z, 0-9, - and _", "/a", "/vmlinux guest name=Linux");
	REFUSED("module 1 (/vmlinux): word \"name=a234567890123456\" is no name: 1 to 15 of a-z, 0-9, - and _", "/a",
		"/vmlinux guest name=a234567890123456");
	REFUSED("module 1 (/vmlinux): word \"name=\" is missing", "/a", "/vmlinux guest");
}

static void words_port_mistakes(void)
{
	GUEST_REFUSED("ports=com1", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x3ff-0x3f8", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x3f8-", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x10000", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x3f8-0x3ffx", "is no list of ports such as 0x3f8-0x3ff,0x80");
	GUEST_REFUSED("ports=0x3f8-0x3fb,0x3fb-0x3ff", "asks for ports 0x3fb-0x3ff, of which some belong to linux");
	GUEST_REFUSED("ports=0x300,0x301,0x302,0x303,0x304,0x305,0x306,0x307,0x308", "has more than 8 ranges");
	GUEST_REFUSED("ports=0-0xffff", "asks for ports 0x0-0xffff, of which some belong to the hypervisor (DMA controller)");
	GUEST_REFUSED("ports=0xe9", "asks for ports 0xe9-0xe9, of which some belong to the hypervisor (log=e9)");
	REFUSED("module 1 (/k): word \"ports=0x3f8-0x3ff\" asks for ports 0x3f8-0x3ff, of which some belong to the hypervisor (com1)",
		"/a console=com1", "/k guest name=linux ports=0x3f8-0x3ff");
	REFUSED("module 1 (/k): word \"irq=3\" asks for line 3, which belongs to the hypervisor (com2)",
		"/a log=com2", "/k guest name=linux irq=3");
	REFUSED("module 2 (/k): word \"ports=0x3f8-0x3ff\" asks for ports 0x3f8-0x3ff, of which some belong to one",
		"/a", "/k guest name=one ports=0x3f8-0x3ff memory=32M", "/k guest name=two ports=0x3f8-0x3ff");
	REFUSED("module 2 (/k): word \"irq=4\" asks for line 4, which belongs to one",
		"/a", "/k guest name=one irq=4 memory=32M", "/k guest name=two irq=4");
}

/* Each port of design.md's list, alone and at the end of a range. */
static void words_ports_never_assigned(void)
{
	static const uint16_t ports[] = { 0x20, 0x21, 0xa0, 0xa1, 0x40, 0x43, 0x61, 0x64, 0, 0xf, 0x81, 0x8f, 0xc0, 0xdf, 0x4d0, 0x4d1,
					  0x70, 0x71, 0x92, 0xb2, 0xcf8, 0xcf9, 0xcff, 0x604, 0xb004 };
	char line[64];

	for (uint32_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		sprintf(line, "/k guest name=linux ports=%u", ports[i]);
		CHECK(!READ("/a", line, "/r relocations", "/d ramdisk"));
		CHECK(strstr(error.text, "of which some belong to the hypervisor ("));
	}
}

static void words_device_mistakes(void)
{
	GUEST_REFUSED("device=0xfd000000", "is no list of whole pages such as 0xfd000000-0xfdffffff");
	GUEST_REFUSED("device=0xfd000000-0xfd000800", "is no list of whole pages such as 0xfd000000-0xfdffffff");
	GUEST_REFUSED("device=0xfd000800-0xfd000fff", "is no list of whole pages such as 0xfd000000-0xfdffffff");
	GUEST_REFUSED("device=0xfd000000-0xfd000fff;", "is no list of whole pages such as 0xfd000000-0xfdffffff");
	GUEST_REFUSED("device=0x100000000-0x100000fff", "is no list of whole pages such as 0xfd000000-0xfdffffff");
}

static void words_device_owners(void)
{
	GUEST_REFUSED("device=0xfee00000-0xfee00fff", "asks for addresses of which some belong to the interrupt controllers (APIC)");
	GUEST_REFUSED("device=0xfec00000-0xfec00fff", "asks for addresses of which some belong to the interrupt controllers (APIC)");
	GUEST_REFUSED("device=0xf0000-0xfffff", "asks for addresses of which some belong to the ROMs");
	GUEST_REFUSED("device=0xfffc0000-0xffffffff", "asks for addresses of which some belong to the ROMs");
	GUEST_REFUSED("device=0-0xfff", "asks for addresses of which some belong to memory");
	GUEST_REFUSED("device=0x7000000-0x7000fff", "asks for addresses of which some belong to memory");
	GUEST_REFUSED("device=0xfd000000-0xfd1fffff", "asks for addresses of which some belong to the firmware");
	GUEST_REFUSED("device=0xb8000-0xb8fff", "asks for addresses of which some belong to the hypervisor (log=vga)");
	GUEST_REFUSED("device=0xe0000000-0xe0000fff,0xe0000000-0xe0000fff", "asks for addresses of which some belong to linux");
}

static void words_module_mistakes(void)
{
	REFUSED("no module line says what to run: one of kind \"guest\" is needed", "/a");
	REFUSED("module 1 (/vmlinux): the line does not say its kind: guest, relocations or ramdisk", "/a", "/vmlinux");
	REFUSED("module 1 (no path): the line does not say its kind: guest, relocations or ramdisk", "/a", "");
	REFUSED("module 2 (/x): \"task\" is no kind of module: guest, relocations or ramdisk", "/a", "/vmlinux guest name=linux", "/x task");
	REFUSED("module 2 (/r): word \"guest=other\" names no guest", "/a", "/k guest name=linux", "/r relocations guest=other");
	REFUSED("module 2 (/r): word \"foo=1\" is unknown here", "/a", "/k guest name=linux", "/r relocations foo=1");
	REFUSED("module 2 (/r): word \"--\" is unknown here", "/a", "/k guest name=linux", "/r ramdisk -- x");
	REFUSED("no module line says what to run: one of kind \"guest\" is needed", "/a", "/r relocations");
	REFUSED("module 3 (/r): word \"guest=\" is missing, and there are 2 guests", "/a", "/k guest name=one memory=32M",
		"/k guest name=two", "/r relocations");
	REFUSED("module 2 (/k): word \"name=one\" is the name of another guest", "/a", "/k guest name=one memory=32M", "/k guest name=one");
	REFUSED("module 2 (/k): word \"memory=\" is missing: another guest takes the rest already", "/a", "/k guest name=one", "/k guest name=two");
	REFUSED("guest linux (/k) has no RAM disk: a module line \"PATH ramdisk guest=linux\" is missing", "/a",
		"/k guest name=linux", "/r relocations");
	REFUSED("guest linux (/k) has no relocations: a module line \"PATH relocations guest=linux\" is missing", "/a",
		"/k guest name=linux", "/d ramdisk");
	REFUSED("module 3 (/e): guest linux has a RAM disk already (/d)", "/a", "/k guest name=linux", "/d ramdisk", "/e ramdisk");
	REFUSED("module 3 (/s): guest linux has relocations already (/r)", "/a", "/k guest name=linux", "/r relocations", "/s relocations");
	REFUSED("module 9 (/k): more than 8 guests", "/a", "/k guest name=1 memory=4M", "/k guest name=2 memory=4M",
		"/k guest name=3 memory=4M", "/k guest name=4 memory=4M", "/k guest name=5 memory=4M", "/k guest name=6 memory=4M",
		"/k guest name=7 memory=4M", "/k guest name=8 memory=4M", "/k guest name=9 memory=4M");
}

/* Lines of random characters from the grammar: nothing but a verdict comes of them. */
static void words_random(void)
{
	static const char characters[] = "guestramdiskxX0123456789=,-- \tMKGports/";
	char line[120];

	srand(1);
	for (uint32_t i = 0; i < 20000; i++) {
		uint32_t length = rand() % (sizeof(line) - 30), at = 0;

		at = sprintf(line, "/k guest name=a%s", i & 1 ? " ports=" : " device=");
		while (length--)
			line[at++] = characters[rand() % (sizeof(characters) - 1)];
		line[at] = '\0';
		CHECK(READ("/a", line, "/r relocations", "/d ramdisk") || error.text[0]);
	}
}

int main(void)
{
	RUN(words_default);
	RUN(words_all);
	RUN(words_memory_sizes);
	RUN(words_two_guests);
	RUN(words_hypervisor_mistakes);
	RUN(words_guest_mistakes);
	RUN(words_port_mistakes);
	RUN(words_ports_never_assigned);
	RUN(words_device_mistakes);
	RUN(words_device_owners);
	RUN(words_module_mistakes);
	RUN(words_random);
	return harness_end();
}
