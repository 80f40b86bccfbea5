# SPDX-License-Identifier: GPL-2.0-only
"""Counts of the instructions that run in QEMU between two markers, by function of the hypervisor and the kernel."""
import bisect
import collections
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field

import systems

SCRIPTS = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(systems.BUILD, "bench", "files")
BOOT_FILES = os.path.join(systems.BUILD, "bench", "boot")
MEMORY = 128            # MiB
STOCK = os.path.join(systems.BUILD, "stock", "linux")
PLUGIN = os.path.join(systems.BUILD, "bench", "profile-plugin.so")
KERNEL_START = 0xc0000000
USER_START = 0x08000000       # of the programs; the hypervisor lies below
# Encodings of what costs much on a real processor, though one tick here.
DEAR = [("entry by int", re.compile("^cd")), ("iret", re.compile("^cf")), ("sysenter", re.compile("^0f34")),
        ("sysexit", re.compile("^0f35")), ("load of CR3", re.compile("^0f22d[89a-f]")),
        ("load of CR0 or CR4", re.compile("^0f22[ce]")), ("clts", re.compile("^0f06")), ("invlpg", re.compile("^0f01[37][89a-f]")),
        ("in, out", re.compile("^(66)?e[4-7cdef]")), ("wrmsr", re.compile("^0f30")), ("cpuid", re.compile("^0fa2")),
        ("segment register load", re.compile("^(8e|1f|07|0fa1|0fa9)")), ("lock", re.compile("^f0"))]


class Symbols:
    """Functions of ELF files by linear address."""

    def __init__(self):
        self.table = []

    def add(self, path, delta=0, prefix=""):
        for line in subprocess.run(["nm", path], check=True, capture_output=True, text=True).stdout.splitlines():
            words = line.split()
            if len(words) == 3 and words[1] in "tTwW":
                self.table.append((int(words[0], 16) + delta, prefix + words[2]))
        self.table.sort()

    def find(self, address):
        index = bisect.bisect_right(self.table, (address, "\xff")) - 1
        return self.table[index] if index >= 0 else (0, "?")


def kernel_file(folder):
    """The kernel, with its symbols if they are there."""
    path = os.path.join(folder, "object", "vmlinux")
    return path if os.path.isfile(path) else os.path.join(folder, "vmlinux")


def kernel_entry(path):
    text = subprocess.run(["readelf", "-hW", path], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"Entry point address:\s+0x(\w+)", text).group(1), 16) + KERNEL_START


def load_delta(logs):
    """How far the hypervisor has moved the kernel."""
    with open(os.path.join(logs, "run-1", "hypervisor"), errors="replace") as log:
        entry = re.search(r"jump to \S+ at 0x(\w+)", log.read())
    return int(entry.group(1), 16) - kernel_entry(systems.VMLINUX)


def boot_options(native):
    """Of run-in-guest, for the benchmark "boot": both systems have both UARTs, a console on the first, and print nothing."""
    options = ["--add", BOOT_FILES, "--append", "loglevel=1 rdinit=/bench/first console=ttyS0,115200"]
    if not native:
        options += ["--guest-words", "ports=0x3f8-0x3ff,0x2f8-0x2ff irq=4,3", "--hypervisor-words", "console=none"]
    return options


def run(benchmark, native, directory, options=()):
    """One sample of a benchmark; returns the number of its operations and the file of the counts."""
    counts = os.path.join(directory, "counts")
    plugin = f"{PLUGIN},out={counts}"
    command = [os.path.join(SCRIPTS, "run-in-guest"), "--emulator", "qemu", "--memory", str(MEMORY),
               "--logs", directory, "--timeout", "600", *options]
    command += ["--native"] if native else []
    if benchmark == "boot":
        plugin += f",begin={boot_begin(native):x}"
        command += boot_options(native) + ["--", "echo", "boot 1"]
    else:
        command += ["--add", FILES, "--", "/bench/bench", "--profile", benchmark]
    environment = dict(os.environ, QEMU_OPTIONS=f"-plugin {plugin}")
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return int(output.split()[1]), counts


def boot_begin(native):
    """Linear address of startup_32: natively paging is still off; the hypervisor's log tells where the kernel is."""
    if native:
        return kernel_entry(systems.VMLINUX) - KERNEL_START
    with tempfile.TemporaryDirectory(prefix="profile.") as directory:
        subprocess.run([os.path.join(SCRIPTS, "run-in-guest"), "--emulator", "qemu", "--memory", str(MEMORY),
                        "--logs", directory, "--", "true"], check=True)
        return kernel_entry(systems.VMLINUX) + load_delta(directory)


@dataclass
class Profile:
    """Per operation: ticks and calls by function, and dear instructions."""
    ticks: collections.Counter = field(default_factory=collections.Counter)
    calls: collections.Counter = field(default_factory=collections.Counter)
    dear: collections.Counter = field(default_factory=collections.Counter)

    def total(self):
        return sum(self.ticks.values())

    def add(self, address, count, code, symbols):
        start, name = (address, "(user)") if USER_START <= address < KERNEL_START else symbols.find(address)
        self.ticks[name] += count
        if address == start and name != "(user)":
            self.calls[name] += count
        for instruction, pattern in DEAR:
            if pattern.match(code):
                self.dear[instruction] += count


def measure(benchmark, system):
    """The profile on a system: native, virtual, or stock Linux natively."""
    native = system != "virtual"
    linux = STOCK if system == "stock" else os.path.dirname(systems.VMLINUX)
    options = ["--kernel", os.path.join(linux, "bzImage")] if native else []
    with tempfile.TemporaryDirectory(prefix="profile.") as directory:
        operations, counts = run(benchmark, native, directory, options)
        symbols, profile = Symbols(), Profile()
        symbols.add(kernel_file(linux), 0 if native else load_delta(directory))
        if not native:
            symbols.add(systems.HYPERVISOR, prefix="HV ")
        with open(counts) as stream:
            for address, count, code in map(str.split, stream):
                profile.add(int(address, 16), int(count) / operations, code, symbols)
    return profile


def boot_instructions(native, options=()):
    """How many instructions the benchmark "boot" takes."""
    with tempfile.TemporaryDirectory(prefix="profile.") as directory:
        with open(run("boot", native, directory, options)[1]) as stream:
            return sum(int(line.split()[1]) for line in stream)


def build_plugin(source="profile-plugin.c", plugin=PLUGIN):
    sources = [os.path.join(SCRIPTS, name) for name in (source, "qemu_plugin.h")]
    if not os.path.isfile(plugin) or os.path.getmtime(plugin) < max(map(os.path.getmtime, sources)):
        os.makedirs(os.path.dirname(plugin), exist_ok=True)
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", plugin, sources[0]], check=True)
