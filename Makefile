# SPDX-License-Identifier: GPL-2.0-only
# The targets; the recipes are in scripts/. "make help" lists them.
BUILD		?= build
EMULATOR	?= bochs
NATIVE		?=
MEMORY		?= 128
CPU		?=
STOCK		?= 1
MINUTES		?= 10
ROUNDS		?=
SCREEN		?=
SERIAL		?=
LINUX		?=
# A local.mk may set any of these.
-include local.mk

override BUILD	:= $(abspath $(BUILD))
export BUILD EMULATOR
ifneq ($(LINUX),)
override LINUX	:= $(abspath $(LINUX))
export LINUX
endif
export PYTHONDONTWRITEBYTECODE := 1

MACHINE		:= --emulator $(EMULATOR) --memory $(MEMORY) $(if $(CPU),--cpu $(CPU)) $(if $(NATIVE),--native)
HYPERVISOR	:= $(BUILD)/firmware/anaxagoros.elf
LINUX_FILES	:= $(addprefix $(BUILD)/linux/,vmlinux vmlinux.relocations bzImage)
RAMDISK		:= $(BUILD)/ramdisk.gz
CONSOLE		:= $(BUILD)/services/console.elf
HEARTBEAT	:= $(BUILD)/tasks/heartbeat.elf
IMAGES		:= $(BUILD)/anaxagoros.img $(BUILD)/anaxagoros.iso
BUSYBOX		:= $(BUILD)/packages/busybox/bin/busybox

run: image
	@scripts/run-system $(MACHINE) $(if $(SCREEN),--screen $(SCREEN)) $(if $(SERIAL),--serial)

debug: image
	@scripts/debug-system $(MACHINE)

image: $(IMAGES)

linux: install-packages
	@scripts/get-linux
	@scripts/build-linux

devices: linux
	@scripts/build-kernel devices configs/linux-6.12-devices.config

firmware: install-packages
	@$(MAKE) -s -C firmware OUT=$(BUILD)/firmware

tasks: install-packages
	@$(MAKE) -s -C firmware/tasks/examples OUT=$(BUILD)/tasks

services: install-packages
	@$(MAKE) -s -C firmware/services/console OUT=$(BUILD)/services

install-packages:
	@scripts/install-packages

$(LINUX_FILES): linux ;
$(HYPERVISOR): firmware ;
$(CONSOLE): services ;
$(HEARTBEAT): tasks ;
$(BUSYBOX): install-packages ;

$(RAMDISK): $(BUSYBOX) $(shell find configs/ramdisk -type f) scripts/make-ramdisk scripts/cpio_archive.py
	@scripts/make-ramdisk $(BUSYBOX) $@

$(IMAGES) &: $(HYPERVISOR) $(CONSOLE) $(HEARTBEAT) $(LINUX_FILES) $(RAMDISK) scripts/make-image scripts/images.py scripts/systems.py
	@scripts/make-image

check: image
	@tests/run

check-all: image
	@tests/run --all --record

screenshots: image
	@scripts/take-screenshots

bench: image
	@scripts/bench --emulator $(EMULATOR) $(if $(STOCK),--stock)

rt: image
	@scripts/rt $(if $(ROUNDS),--rounds $(ROUNDS))

fuzz: install-packages
	@scripts/fuzz --minutes $(MINUTES)

proof:
	@scripts/install-packages scripts/packages-proof
	@scripts/prove

clean:
	rm -rf $(BUILD)

help:
	@echo 'make run               boot Linux on Anaxagoros in Bochs, with this terminal as its console'
	@echo '  EMULATOR=qemu        in QEMU                    NATIVE=1   Linux on the bare emulated machine'
	@echo '  SCREEN=1             two guests on screen and keyboard, in a window (SCREEN=NAME: of the emulator'"'"'s display)'
	@echo '  SERIAL=1             two guests on this terminal, one at a time: Ctrl-^ and a number chooses, Ctrl-^ ? tells the keys'
	@echo '  MEMORY=128           MiB of the machine         CPU=MODEL  by its name in the emulator'
	@echo '  LINUX=PATH           from this tree or tarball of Linux 6.12.y, not from Debian'"'"'s package'
	@echo 'make debug             the same in QEMU, stopped at its first instruction, under gdb'
	@echo 'make image             what run boots: $(notdir $(IMAGES)) in $(notdir $(BUILD))/'
	@echo 'make linux             only the kernel'
	@echo 'make devices           a kernel with drivers of network cards and disks, to $(notdir $(BUILD))/devices'
	@echo 'make firmware          only the hypervisor'
	@echo 'make tasks             the examples of real-time tasks, to $(notdir $(BUILD))/tasks'
	@echo 'make services          the services in user space (the console), to $(notdir $(BUILD))/services'
	@echo 'make check             the tests                  make check-all  those that take long, too'
	@echo 'make bench             native and virtual ticks, in a table and in $(notdir $(BUILD))/results; also with EMULATOR=qemu'
	@echo '  STOCK=               without the column of stock Linux, which is built for it'
	@echo 'make screenshots       pictures of two guests on the screen, in Bochs and QEMU, to $(notdir $(BUILD))/screenshots'
	@echo 'make rt                tasks beside guests under every load, exact to the tick: tables and pictures in $(notdir $(BUILD))/results'
	@echo '  ROUNDS=4             a tenth of the windows and releases; what was done before is not done again'
	@echo 'make fuzz              the sources against made-up input, all targets of tests/fuzz; executions and coverage'
	@echo '  MINUTES=10           for so long'
	@echo 'make proof             Frama-C proves the contracts of firmware/memory; what they say is in SECURITY.md'
	@echo 'make install-packages  what of scripts/packages is missing'
	@echo 'make clean             remove all that was built'

.PHONY: run debug image linux devices firmware tasks services install-packages check check-all screenshots bench rt fuzz proof clean help
.DELETE_ON_ERROR:
