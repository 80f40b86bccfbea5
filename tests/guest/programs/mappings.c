// SPDX-License-Identifier: GPL-2.0-only
/* mmap, mprotect, mremap, munmap, brk: what is mapped where, with which rights and contents. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	4096
#define MIB	(1 << 20)

static void touch_read(void *argument)
{
	(void)*(volatile char *)argument;
}

static void touch_write(void *argument)
{
	*(volatile char *)argument = 1;
}

static bool readable(void *address)
{
	return trap_catch(touch_read, address).signal == 0;
}

static bool writable(void *address)
{
	return trap_catch(touch_write, address).signal == 0;
}

static char *map(size_t size, int protection, int flags)
{
	char *start = mmap(NULL, size, protection, MAP_ANONYMOUS | flags, -1, 0);

	if (start == MAP_FAILED)
		check_abandon("mmap: %m");
	return start;
}

static bool all_equal(const char *start, size_t size, char value)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (start[i] != value)
			return false;
	return true;
}

/* Many pages of different rights, and of which some were never touched, get the same by one call, and back. */
static void many_rights_check(void)
{
	static const int rights[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	char *area = map(256 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int i, round, wrong = 0;

	for (i = 0; i < 256; i++)
		if (i % 7)
			area[i * PAGE] = i;
	for (round = 0; round < 6; round++) {
		for (i = 0; i < 256; i += 4)
			mprotect(area + i * PAGE, 4 * PAGE, rights[(i / 4 + round) % 3]);
		mprotect(area, 256 * PAGE, rights[round % 3]);
		for (i = 0; i < 256; i += 5)
			wrong += readable(area + i * PAGE) != (round % 3 > 0) || (round % 3 == 1 && writable(area + i * PAGE));
		mprotect(area, 256 * PAGE, PROT_READ | PROT_WRITE);
		for (i = 0; i < 256; i++) {
			wrong += area[i * PAGE] != (i % 7 ? (char)(i + round) : (char)round);
			area[i * PAGE]++;
		}
	}
	check(wrong == 0, "many pages at once, of different rights before");
	munmap(area, 256 * PAGE);
}

static void rights_check(void)
{
	char *area = map(64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int i, wrong = 0;

	check(all_equal(area, 64 * PAGE, 0), "a fresh mapping is clear");
	memset(area, 1, 64 * PAGE);
	for (i = 0; i < 64; i++)
		mprotect(area + i * PAGE, PAGE, i % 3 == 0 ? PROT_NONE : i % 3 == 1 ? PROT_READ : PROT_READ | PROT_WRITE);
	for (i = 0; i < 64; i++)
		wrong += readable(area + i * PAGE) != (i % 3 > 0) || writable(area + i * PAGE) != (i % 3 > 1);
	check(wrong == 0, "each page has the rights that it was given");
	mprotect(area, 64 * PAGE, PROT_READ);
	check(readable(area) && !writable(area) && all_equal(area, 64 * PAGE, 1), "contents outlive a change of rights");
	for (i = 0; i < 200; i++) {
		mprotect(area, PAGE, PROT_READ | PROT_WRITE);
		area[0] = i;
		mprotect(area, PAGE, PROT_READ);
		wrong += i % 20 == 0 && writable(area);
	}
	check(wrong == 0 && area[0] == (char)199, "rights that are taken away and given back 200 times");
	munmap(area + 10 * PAGE, PAGE);
	check(!readable(area + 10 * PAGE) && readable(area + 9 * PAGE) && readable(area + 11 * PAGE), "a hole");
	munmap(area, 64 * PAGE);
}

static void move_check(void)
{
	char *area = map(8 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE), *moved, *place;
	int i, wrong = 0;

	for (i = 0; i < 8; i++)
		memset(area + i * MIB, i + 1, MIB);
	place = map(16 * MIB, PROT_NONE, MAP_PRIVATE);
	moved = mremap(area, 8 * MIB, 8 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, place);
	check(moved == place && !readable(area), "a mapping moves");
	for (i = 0; i < 8; i++)
		wrong += !all_equal(moved + i * MIB, MIB, i + 1);
	check(wrong == 0, "with its contents");
	moved = mremap(moved, 8 * MIB, 12 * MIB, MREMAP_MAYMOVE);
	check(moved != MAP_FAILED && moved[8 * MIB - 1] == 8 && all_equal(moved + 8 * MIB, 4 * MIB, 0), "grows");
	check(mremap(moved, 12 * MIB, PAGE, 0) == moved && !readable(moved + PAGE) && moved[0] == 1, "and shrinks");
	munmap(moved, PAGE);
}

static int shared_fill(void *argument)
{
	memset(argument, 9, MIB);
	return 0;
}

static void shared_check(void)
{
	char *shared = map(MIB, PROT_READ | PROT_WRITE, MAP_SHARED), *first, *second, *private;
	int file = memfd_create("file", 0);

	child_run(shared_fill, shared);
	check(all_equal(shared, MIB, 9), "a child writes a shared mapping");
	if (ftruncate(file, 4 * PAGE))
		check_abandon("ftruncate: %m");
	first = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	second = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	private = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	first[0] = 5;
	check(second[0] == 5 && private[0] == 5, "two mappings of one file agree");
	private[0] = 6;
	check(first[0] == 5 && second[0] == 5, "a private one goes its own way");
	ftruncate(file, PAGE);
	check(!readable(first + PAGE) && readable(first), "a file that shrinks takes its pages with it");
	close(file);
}

static void edges_check(void)
{
	char *top = mmap((void *)0xbfff0000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	char *area;

	check(top != MAP_FAILED || errno == EEXIST, "the top of user space");
	check(mmap((void *)0xc0000000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED,
	      "nothing above it");
	check(mmap((void *)0xffc00000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED,
	      "nor at the gate");
	area = map(1024 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE);
	area[0] = area[512 * MIB] = area[1024 * MIB - 1] = 3;
	check(area[0] + area[512 * MIB] + area[1024 * MIB - 1] == 9, "1 GiB, of which three pages are used");
	munmap(area, 1024 * MIB);
}

static void break_check(void)
{
	char *start = sbrk(0), *now;

	sbrk(3 * MIB);
	memset(start, 4, 3 * MIB);
	sbrk(-2 * MIB);
	now = sbrk(0);
	check(now == start + MIB && start[MIB - 1] == 4, "the break moves up and down");
	sbrk(PAGE);
	check(now[0] == 0, "and gives clear memory");
}

static void advice_check(void)
{
	char *area = map(MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	unsigned char present[MIB / PAGE];
	int memory = open("/proc/self/mem", O_RDWR);

	memset(area, 7, MIB);
	/* Each entry is cleared and set again while both wait to be carried out. */
	check(madvise(area, MIB / 2, MADV_FREE) == 0 && !memcmp(area, area + MIB / 2, MIB / 2), "memory that may be taken, and is not");
	check(madvise(area, MIB / 2, MADV_DONTNEED) == 0 && all_equal(area, MIB / 2, 0), "memory that is not needed");
	check(all_equal(area + MIB / 2, MIB / 2, 7), "and the rest of it");
	check(mincore(area, MIB, present) == 0 && present[MIB / PAGE - 1] & 1, "a page is present");
	check(mlock(area, MIB / 4) == 0 && munlock(area, MIB / 4) == 0, "memory is locked");
	check(pread(memory, area, 4, (uintptr_t)area + MIB - 4) == 4 && area[0] == 7, "and read by way of the kernel");
	close(memory);
	munmap(area, MIB);
}

int main(void)
{
	rights_check();
	many_rights_check();
	move_check();
	shared_check();
	edges_check();
	break_check();
	advice_check();
	return check_result();
}
