/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/module_words.c boot/hypervisor_words.c boot/domain_words.c boot/pci_words.c boot/guest_words.c boot/task_words.c boot/service_words.c boot/call_words.c boot/channel_words.c boot/assignment.c boot/words.c boot/boot_error.c library/format.c
#include <stdlib.h>
#include <string.h>
#include "boot/module_words.h"
#include "harness.h"
#include "library/log.h"

#define LINES (BOOT_MODULES + 2)

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
#define TASK(words) "/a", "/t task name=task period=10ms budget=1ms" words
#define TASK_REFUSED(words, should) check_sentence(READ(TASK(" " words)), "module 1 (/t): word \"" words "\" " should)
#define TIMES_REFUSED(words, should) check_sentence(READ("/a", "/t task name=task " words), "module 1 (/t): " should)

static void traces(void)
{
	CHECK(READ(GUEST("")));
	CHECK(!config.hypervisor.trace_size && !config.hypervisor.trace_once && config.hypervisor.masked == MASKED_WORD_DEFAULT);
	CHECK(READ("/a trace=256K masked=off level=notice", "/vmlinux guest name=linux", "/relocs relocations", "/ramdisk ramdisk"));
	CHECK(config.hypervisor.trace_size == 256 << 10 && !config.hypervisor.trace_once && config.hypervisor.masked == MASKED_WORD_OFF);
	CHECK(READ("/a masked=on trace=4096,once", "/vmlinux guest name=linux", "/relocs relocations", "/ramdisk ramdisk"));
	CHECK(config.hypervisor.trace_size == 4096 && config.hypervisor.trace_once && config.hypervisor.masked == MASKED_WORD_ON);
}

static void words_default(void)
{
	CHECK(READ(GUEST("")));
	CHECK(config.hypervisor.log_e9 && config.hypervisor.log_vga && !config.hypervisor.log_com1 && !config.hypervisor.log_com2);
	CHECK_EQUAL(config.hypervisor.log_level, LOG_INFO);
	CHECK_EQUAL(config.hypervisor.console, SERIAL_NONE);
	CHECK_EQUAL(config.hypervisor.stop, STOP_HALT);
	CHECK_EQUAL(config.hypervisor.use_lapic, 1);
	CHECK_EQUAL(config.domain_count, 1);
	CHECK_EQUAL(config.hypervisor.early, 0);
	CHECK_EQUAL(config.hypervisor.end_with_guests, 0);
	CHECK_EQUAL(config.domains[0].memory_size, 0);
	CHECK_EQUAL(config.domains[0].weight, 100);
	CHECK_EQUAL(config.domains[0].console_given, 0);
	CHECK_EQUAL(config.domains[0].reservation.period, 0);
	CHECK_EQUAL(config.channel_count, 0);
	CHECK(!strcmp(config.domains[0].command_line, ""));
}

static void words_all(void)
{
	const struct domain_config *domain = &config.domains[0];

	CHECK(READ("/a log=none,com2 level=verbose console=com1 stop=poweroff timer=pit counters=on early=900 end=guests masked=on trace=256K,once",
		   "/relocs relocations guest=linux-1", "/vmlinux  guest memory=96M weight=300 period=20ms budget=5ms console=none panic=restart ports=0x2e8-0x2ef,0x80ff irq=11,5 name=linux-1 "
		   "device=0xfd000000-0xfd0fffff,0xa0000-0xbffff --  console=hvc0 -- x=y", "/rd ramdisk guest=linux-1 "));
	CHECK(config.hypervisor.log_com2 && !config.hypervisor.log_com1 && !config.hypervisor.log_e9 && !config.hypervisor.log_vga);
	CHECK_EQUAL(config.hypervisor.log_level, LOG_VERBOSE);
	CHECK_EQUAL(config.hypervisor.console, SERIAL_COM1);
	CHECK_EQUAL(config.hypervisor.stop, STOP_POWER_OFF);
	CHECK_EQUAL(config.hypervisor.use_lapic, 0);
	CHECK_EQUAL(config.hypervisor.counters, 1);
	CHECK_EQUAL(config.hypervisor.early, 900);
	CHECK_EQUAL(config.hypervisor.end_with_guests, 1);
	CHECK(config.hypervisor.masked && config.hypervisor.trace_once);
	CHECK_EQUAL(config.hypervisor.trace_size, 256 << 10);
	CHECK_EQUAL(domain->weight, 300);
	CHECK_EQUAL(domain->reservation.period, 20000000);
	CHECK_EQUAL(domain->reservation.budget, 5000000);
	CHECK_EQUAL(domain->reservation.deadline, 20000000);
	CHECK(domain->console_given && domain->console == SERIAL_NONE && domain->fault == FAULT_RESTART);
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

/* What a task's line may have, all at once; then what holds without it. */
static void words_task(void)
{
	const struct domain_config *task = &config.domains[0];

	CHECK(READ("/a", "/t task name=sampler period=2ms budget=100us deadline=1ms offset=500000ns missed=stop fault=restart cache=cold stack=64K pages=4M "
		   "ports=0x300-0x30f device=0xfd000000-0xfd000fff --  two words"));
	CHECK_EQUAL(config.domain_count, 1);
	CHECK_EQUAL(task->kind, DOMAIN_TASK);
	CHECK(!strcmp(task->name, "sampler") && !strcmp(task->kernel.path, "/t") && !strcmp(task->command_line, "two words"));
	CHECK_EQUAL(task->reservation.period, 2000000);
	CHECK_EQUAL(task->reservation.budget, 100000);
	CHECK_EQUAL(task->reservation.deadline, 1000000);
	CHECK_EQUAL(task->reservation.offset, 500000);
	CHECK(task->missed == MISSED_STOP && task->fault == FAULT_RESTART && task->cache == CACHE_COLD);
	CHECK_EQUAL(task->stack_size, 64 << 10);
	CHECK_EQUAL(task->pages_size, 4 << 20);
	CHECK_EQUAL(task->ports[0].last, 0x30f);
	CHECK_EQUAL(task->devices[0].first_frame, 0xfd000);
	CHECK(READ("/a", "/t task budget=1s name=a irq=5 period=100s"));
	CHECK_EQUAL(task->reservation.period, 100000000000);
	CHECK_EQUAL(task->reservation.budget, 1000000000);
	CHECK_EQUAL(task->reservation.deadline, 100000000000);
	CHECK_EQUAL(task->irq_lines, 1 << 5);
	CHECK(task->missed == MISSED_SKIP && task->fault == FAULT_STOP && task->cache == CACHE_WARM && !task->reservation.offset);
	CHECK_EQUAL(task->stack_size, 16 << 10);
	CHECK(READ(TASK(" missed=continue cache=off fault=stop stack=4M offset=0")));
	CHECK(task->missed == MISSED_CONTINUE && task->cache == CACHE_OFF);
	CHECK_EQUAL(task->stack_size, 4 << 20);
}

static void words_task_mistakes(void)
{
	TASK_REFUSED("memory=4M", "is unknown here");
	TASK_REFUSED("weight=1", "is unknown here");
	TASK_REFUSED("console=com1", "is unknown here");
	TASK_REFUSED("channels=a", "is unknown here");
	TASK_REFUSED("name=other", "stands there for the second time");
	TASK_REFUSED("missed=ignore", "is none of skip, continue, stop");
	TASK_REFUSED("missed=skip,stop", "is none of skip, continue, stop");
	TASK_REFUSED("fault=continue", "is none of stop, restart");
	TASK_REFUSED("cache=hot", "is none of warm, cold, off");
	TASK_REFUSED("pages=5000", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("pages=8M", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("stack=0", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("stack=6000", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("stack=4100K", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("stack=4G", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("stack=16KB", "is no size from 4K to 4M in whole pages");
	TASK_REFUSED("irq=0", "asks for line 0, which belongs to the hypervisor (interval timer)");
	TASK_REFUSED("ports=0x20", "asks for ports 0x20-0x20, of which some belong to the hypervisor (interrupt controller)");
	TASK_REFUSED("device=0x100000-0x1fffff", "asks for addresses of which some belong to memory");
	REFUSED("module 1 (/t): word \"irq=\" names more than one line: a task is released by one", TASK(" irq=5,7"));
	REFUSED("module 1 (/t): word \"offset=\" has no meaning beside \"irq=\"", TASK(" irq=5 offset=1us"));
	REFUSED("module 1 (/t): word \"name=\" is missing", "/a", "/t task period=1ms budget=1us");
	REFUSED("module 2 (/u): word \"name=task\" is the name of another domain", TASK(""), "/u task name=task");
	REFUSED("module 2 (/u): word \"irq=5\" asks for line 5, which belongs to task", TASK(" irq=5"), "/u task name=u irq=5");
	REFUSED("module 2 (/r): word \"guest=task\" names no guest", TASK(""), "/r relocations guest=task");
	REFUSED("module 2 (/r): word \"guest=\" is missing, and there are 0 guests", TASK(""), "/r relocations");
}

static void words_task_arguments(void)
{
	char line[256] = "/t task name=task period=10ms budget=1ms -- ";
	uint32_t length = strlen(line);

	memset(line + length, 'x', 127);
	CHECK(READ("/a", line));
	line[length + 127] = 'x';
	REFUSED("module 1 (/t): its arguments are longer than 127 characters", "/a", line);
}

static void words_times(void)
{
	TASK_REFUSED("offset=1", "is no time such as 10ms (s, ms, us, ns)");
	TASK_REFUSED("offset=ms", "is no time such as 10ms (s, ms, us, ns)");
	TASK_REFUSED("offset=1.5ms", "is no time such as 10ms (s, ms, us, ns)");
	TASK_REFUSED("offset=1msec", "is no time such as 10ms (s, ms, us, ns)");
	TASK_REFUSED("offset=-1ms", "is no time such as 10ms (s, ms, us, ns)");
	TASK_REFUSED("offset=100000000001ns", "is longer than 100 s");
	TASK_REFUSED("offset=4294967296us", "is longer than 100 s");
	TASK_REFUSED("offset=18446744073709551617s", "is longer than 100 s");
	TASK_REFUSED("offset=101s", "is longer than 100 s");
	TASK_REFUSED("offset=4294967295s", "is longer than 100 s");
	TASK_REFUSED("offset=100000001us", "is longer than 100 s");
	TIMES_REFUSED("period=1ms", "words \"period=\" and \"budget=\" go together, and are longer than 0");
	TIMES_REFUSED("budget=1ms", "words \"period=\" and \"budget=\" go together, and are longer than 0");
	TIMES_REFUSED("deadline=1ms", "words \"period=\" and \"budget=\" go together, and are longer than 0");
	TIMES_REFUSED("period=1ms budget=0us", "words \"period=\" and \"budget=\" go together, and are longer than 0");
	TIMES_REFUSED("period=0 budget=1us", "words \"period=\" and \"budget=\" go together, and are longer than 0");
	TIMES_REFUSED("period=1ms budget=1us deadline=1001us", "word \"deadline=\" is longer than the period");
	TIMES_REFUSED("period=1ms budget=1001us", "word \"budget=\" is longer than the deadline");
	TIMES_REFUSED("period=1ms budget=200us deadline=199999ns", "word \"budget=\" is longer than the deadline");
	CHECK(READ("/a", "/t task name=task period=1ms budget=200us deadline=200us"));
	CHECK(READ("/a", "/t task name=task period=1ms budget=1ms"));
	CHECK(READ("/a", "/t task name=task period=5000000000ns budget=4294967296ns"));
}

#define CHANNEL_LIST "is no list of channels such as samples:16K, sizes a power of two from 4K to 256K"

static void words_channels(void)
{
	CHECK(READ("/a", "/k guest name=linux memory=32M channels=samples,orders", "/t task name=t period=1ms budget=1us writes=samples:16K reads=orders:4K",
		   "/r relocations", "/d ramdisk"));
	CHECK_EQUAL(config.channel_count, 2);
	CHECK(!strcmp(config.channels[0].name, "samples") && !strcmp(config.channels[1].name, "orders"));
	CHECK(config.channels[0].writer == &config.domains[1] && config.channels[0].reader == &config.domains[0]);
	CHECK(config.channels[1].writer == &config.domains[0] && config.channels[1].reader == &config.domains[1]);
	CHECK_EQUAL(config.channels[0].size, 16 << 10);
	CHECK_EQUAL(config.channels[1].size, 4 << 10);
	/* Between tasks; either end may tell the size, or both the same. */
	CHECK(READ(TASK(" writes=a,b:256K"), "/u task name=u period=1ms budget=1us reads=a:8K,b:256K"));
	CHECK_EQUAL(config.channels[0].size, 8 << 10);
	CHECK_EQUAL(config.channels[1].size, 256 << 10);
	CHECK(config.channels[0].writer == &config.domains[0] && config.channels[0].reader == &config.domains[1]);
}

static void words_channel_mistakes(void)
{
	TASK_REFUSED("writes=:4K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:", CHANNEL_LIST);
	TASK_REFUSED("writes=a:2K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:512K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:12K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:4194304K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:4K;b:4K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:4K,", CHANNEL_LIST);
	TASK_REFUSED("writes=../a:4K", CHANNEL_LIST);
	TASK_REFUSED("reads=A:4K", CHANNEL_LIST);
	TASK_REFUSED("reads=a234567890123456:4K", CHANNEL_LIST);
	TASK_REFUSED("writes=a:4K,a:4K", "names a channel that task writes already");
	REFUSED("module 1 (/t): word \"reads=a\" names a channel that the task has the other end of", TASK(" writes=a:4K reads=a"));
	REFUSED("module 2 (/u): word \"writes=a\" names a channel that task writes already", TASK(" writes=a:4K"), "/u task name=u writes=a");
	REFUSED("module 2 (/u): word \"reads=a\" names a channel that task reads already", TASK(" reads=a:4K"), "/u task name=u reads=a");
	REFUSED("module 2 (/u): word \"reads=a:8K\" gives a channel another size than its other end", TASK(" writes=a:4K"), "/u task name=u reads=a:8K");
	REFUSED("channel \"a\" of task has nobody at its other end: a guest's word \"channels=a\" or a task's \"reads=a\" is missing", TASK(" writes=a:4K"));
	REFUSED("channel \"a\" of task has nobody at its other end: a guest's word \"channels=a\" or a task's \"writes=a\" is missing", TASK(" reads=a:4K"));
	REFUSED("channel \"a\" has no size: write \"a:16K\" at one of its ends", TASK(" writes=a"), "/u task name=u period=1ms budget=1us reads=a");
	REFUSED("guest linux: word \"channels=a,b\" names a channel that no task has", GUEST(" channels=a,b"), "/t task name=t period=1ms budget=1us writes=a:4K");
	REFUSED("guest linux: channel \"a\" has both its ends already (t, linux)", GUEST(" channels=a,a"), "/t task name=t period=1ms budget=1us writes=a:4K");
	REFUSED("guest linux: channel \"a\" has both its ends already (t, u)", GUEST(" channels=a"), "/t task name=t period=1ms budget=1us writes=a:4K",
		"/u task name=u period=1ms budget=1us reads=a");
	REFUSED("domain task has more than 8 channels", TASK(" writes=a:4K,b:4K,c:4K,d:4K,e:4K,f:4K,g:4K,h:4K,i:4K"),
		"/u task name=u period=1ms budget=1us reads=a,b,c,d,e", "/v task name=v period=1ms budget=1us reads=f,g,h,i");
	REFUSED("module 1 (/t): word \"writes=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\" is one channel too many: there are 16", TASK(" writes=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"));
}

/* A console's serial line is nobody else's, whichever of the two words stands there first. */
static void words_consoles(void)
{
	CHECK(READ("/a log=e9", "/k guest name=one memory=8M console=com2", "/k guest name=two memory=8M console=com1", "/r relocations guest=one",
		   "/d ramdisk guest=one", "/r relocations guest=two", "/d ramdisk guest=two"));
	CHECK(config.domains[0].console == SERIAL_COM2 && config.domains[1].console == SERIAL_COM1 && config.domains[1].console_given);
	CHECK(READ(GUEST(" console=log")));
	CHECK(config.domains[0].console == SERIAL_LOG && config.domains[0].console_given);
	CHECK(READ("/a", "/k guest name=one memory=8M console=log", "/k guest name=two memory=8M console=log", "/r relocations guest=one",
		   "/d ramdisk guest=one", "/r relocations guest=two", "/d ramdisk guest=two"));
	GUEST_REFUSED("console=com3", "is none of com1, com2, log, none");
	GUEST_REFUSED("console=com1,com2", "is none of com1, com2, log, none");
	REFUSED("module 1 (/k): word \"console=com1\" asks for a serial line that belongs to the hypervisor (com1)", "/a console=com1", "/k guest name=one console=com1");
	REFUSED("module 1 (/k): word \"console=com2\" asks for a serial line that belongs to the hypervisor (com2)", "/a log=com2", "/k guest name=one console=com2");
	REFUSED("module 2 (/k): word \"console=com1\" asks for a serial line that belongs to one", "/a", "/k guest name=one memory=8M console=com1",
		"/k guest name=two console=com1");
	REFUSED("module 2 (/k): word \"console=com1\" asks for a serial line that belongs to one", "/a", "/k guest name=one memory=8M ports=0x3ff",
		"/k guest name=two console=com1");
	REFUSED("module 2 (/k): word \"console=com2\" asks for a serial line that belongs to one", "/a", "/k guest name=one memory=8M irq=3",
		"/k guest name=two console=com2");
	REFUSED("module 2 (/t): word \"ports=0x2f8\" asks for ports 0x2f8-0x2f8, of which some belong to one", "/a", "/k guest name=one memory=8M console=com2",
		"/t task name=t ports=0x2f8");
	REFUSED("module 1 (/t): word \"ports=0x2f8-0x3ff\" asks for ports 0x2f8-0x3ff, of which some belong to the hypervisor (com2)", "/a log=com2",
		"/t task name=t ports=0x2f8-0x3ff");
	REFUSED("module 2 (/t): word \"irq=4\" asks for line 4, which belongs to one", "/a", "/k guest name=one memory=8M console=com1", "/t task name=t irq=4");
}

/* So many tasks, then perhaps a guest. */
static bool read_many(uint32_t tasks, const char *guest)
{
	static char lines[BOOT_MODULES][64];
	const char *all[LINES + 1] = { "/a" };
	uint32_t count = 1;

	for (uint32_t i = 0; i < tasks; i++, count++) {
		sprintf(lines[i], "/t task name=t%u period=1s budget=1us", i);
		all[count] = lines[i];
	}
	all[count] = guest;
	return read_lines(all);
}

#define SERVICE(words) "/a", "/s service name=s" words
#define SERVICE_REFUSED(words, should) check_sentence(READ(SERVICE(" " words)), "module 1 (/s): word \"" words "\" " should)
#define TWO_GUESTS(words) "/k guest name=one memory=16M" words, "/k guest name=two memory=16M", "/r relocations guest=one", \
	"/r relocations guest=two", "/d ramdisk guest=one", "/d ramdisk guest=two"

#define SERVES(name) "/" name " service name=" name " serves=50us"
#define TASK_THAT(words) "/t task name=t period=10ms budget=1ms " words

/* Who may call whom, in whatever order their lines stand. */
static void words_calls(void)
{
	CHECK(READ("/a", TASK_THAT("calls=one,two"), SERVES("one"), SERVES("two") " calls=one"));
	CHECK(config.connection_count == 3 && config.domains[0].connection_count == 2 && config.domains[1].call_longest == 50000);
	CHECK(config.connections[1].caller == &config.domains[0] && config.connections[1].service == &config.domains[2]);
	CHECK(config.connections[2].caller == &config.domains[2] && config.connections[2].service == &config.domains[1]);
	REFUSED("module 1 (/s): word \"serves=soon\" is no time such as 10ms (s, ms, us, ns)", "/a", "/s service name=s serves=soon");
	REFUSED("domain t: word \"calls=s\" names what is no other service with a word \"serves=\"", "/a", TASK_THAT("calls=s"), "/s service name=s");
	REFUSED("domain t: word \"calls=one,,\" names what is no other service with a word \"serves=\"", "/a", TASK_THAT("calls=one,,"), SERVES("one"));
	REFUSED("domain one: word \"calls=one\" names what is no other service with a word \"serves=\"", "/a", SERVES("one") " calls=one");
	REFUSED("domain t: word \"calls=one,one\" names a service twice", "/a", TASK_THAT("calls=one,one"), SERVES("one"));
}

/* What a service's line may have, all at once; then what holds without it. */
static void words_service(void)
{
	const struct domain_config *service = &config.domains[0];

	CHECK(READ("/a log=e9", "/s service name=console weight=7 period=20ms budget=1ms fault=stop stack=64K ports=0x60,0x64,0x3d4-0x3d5 irq=1,12 "
		   "device=0xb8000-0xbffff consoles=one log=on -- layout=de", TWO_GUESTS("")));
	CHECK(service->kind == DOMAIN_SERVICE && service->weight == 7 && service->fault == FAULT_STOP && service->sees_log);
	CHECK(service->reservation.period == 20000000 && service->reservation.budget == 1000000);
	CHECK(service->stack_size == 64 << 10 && service->port_range_count == 3 && service->irq_lines == (1 << 1 | 1 << 12));
	CHECK(!strcmp(service->command_line, "layout=de"));
	CHECK(config.domains[1].console_service == service && !config.domains[2].console_service);
	CHECK(READ(SERVICE(""), TWO_GUESTS("")));
	CHECK(service->fault == FAULT_RESTART && service->weight == 100 && !service->sees_log && !service->reservation.period);
	CHECK(!config.domains[1].console_service && !config.domains[2].console_service);
	CHECK(READ(SERVICE(" consoles=all"), "/t service name=t consoles=two", TWO_GUESTS(" console=com1")));
	CHECK(!config.domains[2].console_service && config.domains[3].console_service == &config.domains[1]);
	CHECK(READ(SERVICE(" reads=c:4K"), "/t task name=t period=1ms budget=1us writes=c"));
}

static void words_service_mistakes(void)
{
	SERVICE_REFUSED("ports=0x60-0x64", "asks for ports 0x60-0x64, of which some belong to the hypervisor (interval timer's gate and NMI status)");
	SERVICE_REFUSED("ports=0x64-0x65", "asks for ports 0x64-0x65, of which some belong to the hypervisor (keyboard controller's reset and A20 lines)");
	SERVICE_REFUSED("ports=0x64,0x64", "asks for ports 0x64-0x64, of which some belong to s");
	SERVICE_REFUSED("missed=skip", "is unknown here");
	SERVICE_REFUSED("log=yes", "is none of off, on");
	SERVICE_REFUSED("irq=0", "asks for line 0, which belongs to the hypervisor (interval timer)");
	TASK_REFUSED("ports=0x64", "asks for ports 0x64-0x64, of which some belong to the hypervisor (keyboard controller's reset and A20 lines)");
	GUEST_REFUSED("ports=0x64", "asks for ports 0x64-0x64, of which some belong to the hypervisor (keyboard controller's reset and A20 lines)");
	REFUSED("module 1 (/s): word \"name=\" is missing", "/a", "/s service irq=1");
	REFUSED("module 1 (/s): words \"period=\" and \"budget=\" go together, and are longer than 0", SERVICE(" period=1ms"));
	REFUSED("service s: word \"consoles=one,three\" names what is no guest", SERVICE(" consoles=one,three"), TWO_GUESTS(""));
	REFUSED("service s: word \"consoles=s\" names what is no guest", SERVICE(" consoles=s"), TWO_GUESTS(""));
	REFUSED("service s: guest one has a word \"console=\" of its own", SERVICE(" consoles=two,one"), TWO_GUESTS(" console=none"));
	REFUSED("service t: the console of guest two belongs to service s", SERVICE(" consoles=two"), "/t service name=t consoles=two", TWO_GUESTS(""));
	REFUSED("module 9 (/9): more than 8 services", "/a", "/1 service name=1", "/2 service name=2", "/3 service name=3", "/4 service name=4",
		"/5 service name=5", "/6 service name=6", "/7 service name=7", "/8 service name=8", "/9 service name=9");
}

static void words_many_domains(void)
{
	CHECK(read_many(80, NULL));
	CHECK_EQUAL(config.domain_count, 80);
	check_sentence(read_many(81, NULL), "module 81 (/t): more than 80 domains");
	check_sentence(read_many(80, "/k guest name=linux"), "module 81 (/k): more than 80 domains");
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
	HYPERVISOR_REFUSED("early=0", "word \"early=0\" is no number of ticks from 1 to 1000000");
	HYPERVISOR_REFUSED("early=1000001", "word \"early=1000001\" is no number of ticks from 1 to 1000000");
	HYPERVISOR_REFUSED("early=10us", "word \"early=10us\" is no number of ticks from 1 to 1000000");
	HYPERVISOR_REFUSED("masked=yes", "word \"masked=yes\" is none of on, off");
	HYPERVISOR_REFUSED("masked=on,off", "word \"masked=on,off\" is none of on, off");
	HYPERVISOR_REFUSED("trace=2K", "word \"trace=2K\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=32M", "word \"trace=32M\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=24K", "word \"trace=24K\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=4G", "word \"trace=4G\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=on", "word \"trace=on\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=4Kx", "word \"trace=4Kx\" has something else than \"once\" behind its size");
	HYPERVISOR_REFUSED("trace=4K,", "word \"trace=4K,\" has something else than \"once\" behind its size");
	HYPERVISOR_REFUSED("trace=4K,twice", "word \"trace=4K,twice\" has something else than \"once\" behind its size");
	HYPERVISOR_REFUSED("trace=4K,once,once", "word \"trace=4K,once,once\" has something else than \"once\" behind its size");
	HYPERVISOR_REFUSED("trace=4K level=warning",
			   "words \"trace=\" and \"level=\": the trace is taken out as notices, which are left out");
	HYPERVISOR_REFUSED("end=tasks", "word \"end=tasks\" is none of all, guests");
	HYPERVISOR_REFUSED("masked=yes", "word \"masked=yes\" is none of on, off");
	HYPERVISOR_REFUSED("trace=on", "word \"trace=on\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=192K", "word \"trace=192K\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=1G", "word \"trace=1G\" is no size from 4K to 16M that is a power of two");
	HYPERVISOR_REFUSED("trace=256K,twice", "word \"trace=256K,twice\" has something else than \"once\" behind its size");
	HYPERVISOR_REFUSED("trace=256Kx", "word \"trace=256Kx\" has something else than \"once\" behind its size");
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
	GUEST_REFUSED("weight=0", "is no number from 1 to 1000");
	GUEST_REFUSED("weight=1001", "is no number from 1 to 1000");
	GUEST_REFUSED("weight=10%", "is no number from 1 to 1000");
	GUEST_REFUSED("panic=continue", "is none of stop, restart");
	GUEST_REFUSED("deadline=1ms", "is unknown here");
	GUEST_REFUSED("offset=1ms", "is unknown here");
	REFUSED("module 1 (/vmlinux): words \"period=\" and \"budget=\" go together, and are longer than 0", GUEST(" period=1ms"));
	REFUSED("module 1 (/vmlinux): words \"period=\" and \"budget=\" go together, and are longer than 0", GUEST(" budget=1ms"));
	REFUSED("module 1 (/vmlinux): word \"budget=\" is longer than the deadline", GUEST(" period=1ms budget=2ms"));
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
	REFUSED("no module line says what to run: one of kind \"guest\" or \"task\" is needed", "/a");
	REFUSED("module 1 (/vmlinux): the line does not say its kind: guest, task, service, relocations or ramdisk", "/a", "/vmlinux");
	REFUSED("module 1 (no path): the line does not say its kind: guest, task, service, relocations or ramdisk", "/a", "");
	REFUSED("module 2 (/x): \"daemon\" is no kind of module: guest, task, service, relocations or ramdisk", "/a", "/vmlinux guest name=linux", "/x daemon");
	REFUSED("module 2 (/r): word \"guest=other\" names no guest", "/a", "/k guest name=linux", "/r relocations guest=other");
	REFUSED("module 2 (/r): word \"foo=1\" is unknown here", "/a", "/k guest name=linux", "/r relocations foo=1");
	REFUSED("module 2 (/r): word \"--\" is unknown here", "/a", "/k guest name=linux", "/r ramdisk -- x");
	REFUSED("no module line says what to run: one of kind \"guest\" or \"task\" is needed", "/a", "/r relocations");
	REFUSED("module 3 (/r): word \"guest=\" is missing, and there are 2 guests", "/a", "/k guest name=one memory=32M",
		"/k guest name=two", "/r relocations");
	REFUSED("module 2 (/k): word \"name=one\" is the name of another domain", "/a", "/k guest name=one memory=32M", "/k guest name=one");
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
	static const char characters[] = "guestramdiskxX0123456789=,-- \tMKGports/:us";
	char line[120];

	srand(1);
	for (uint32_t i = 0; i < 40000; i++) {
		static const char *const heads[] = { "guest name=a ports=", "guest name=a device=", "task name=a period=1s budget=", "task name=a writes=" };
		uint32_t length = rand() % (sizeof(line) - 40), at = 0;

		at = sprintf(line, "/k %s", heads[i % 4]);
		while (length--)
			line[at++] = characters[rand() % (sizeof(characters) - 1)];
		line[at] = '\0';
		CHECK(READ("/a", line, "/r relocations", "/d ramdisk") || error.text[0]);
	}
}

int main(void)
{
	RUN(words_default);
	RUN(traces);
	RUN(words_all);
	RUN(words_memory_sizes);
	RUN(words_two_guests);
	RUN(words_task);
	RUN(words_task_mistakes);
	RUN(words_task_arguments);
	RUN(words_times);
	RUN(words_channels);
	RUN(words_channel_mistakes);
	RUN(words_consoles);
	RUN(words_service);
	RUN(words_service_mistakes);
	RUN(words_calls);
	RUN(words_many_domains);
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
