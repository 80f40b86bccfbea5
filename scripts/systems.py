# SPDX-License-Identifier: GPL-2.0-only
"""What is booted: Linux on the hypervisor or on the bare machine, as GRUB's lines and as QEMU's options."""
import os
from dataclasses import dataclass, field

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
HYPERVISOR = os.path.join(BUILD, "firmware", "anaxagoros.elf")
VMLINUX = os.path.join(BUILD, "linux", "vmlinux")
RELOCATIONS = os.path.join(BUILD, "linux", "vmlinux.relocations")
BZIMAGE = os.path.join(BUILD, "linux", "bzImage")
RAMDISK = os.path.join(BUILD, "ramdisk.gz")
CONSOLE = os.path.join(BUILD, "services", "console.elf")

GUEST_MEMORY = 96               # MiB, where nobody asks for another size
SCREEN_MEMORY = 40              # of each of two guests
HYPERVISOR_WORDS = "log=e9 level=info console=com1 stop=poweroff"
LINUX_WORDS = "panic=-1 tsc=reliable"
HEARTBEAT = os.path.join(BUILD, "tasks", "heartbeat.elf") + " name=heartbeat period=100ms budget=1ms"
CONSOLE_WORDS = "name=console ports=0x60,0x64,0x3d4-0x3d5 irq=1 device=0xb8000-0xbffff log=on"
COM1, COM2 = (0x3f8, 4), (0x2f8, 3)     # first port and line
CONSOLES = ("", "console=com2", "console=log", "console=log")   # of the guests' own lines, in order


class MissingFile(Exception):
    pass


@dataclass
class System:
    """A kernel with its words, and modules as (file, words); a native kernel's only module is its RAM disk."""
    title: str
    native: bool
    kernel: str
    words: str
    modules: list = field(default_factory=list)

    def files(self):
        """Every file, checked to be there."""
        files = [self.kernel] + [path for path, _ in self.modules]
        for path in files:
            if not os.path.isfile(path):
                raise MissingFile(f"{path} is missing: build it first (make image)")
        return files

    def grub_entry(self):
        """The entry of menu.lst; the files lie in the root folder under their own names."""
        lines = [f"title {self.title}", f"kernel {_name(self.kernel)} {self.words}".rstrip()]
        command = "initrd" if self.native else "modulenounzip"   # GRUB would unpack by the last word of a file that goes on
        lines += [f"{command} {_name(path)} {words}".rstrip() for path, words in self.modules]
        return "\n".join(lines) + "\n"

    def qemu_options(self):
        """The options of QEMU that boot it without GRUB."""
        modules = [f"{path} {words}".rstrip() for path, words in self.modules]
        if not self.native:
            modules = [module.replace(",", ",,") for module in modules]
        initrd = ["-initrd", ",".join(modules)] if modules else []
        return ["-kernel", self.kernel, "-append", self.words] + initrd


def _name(path):
    return "/" + os.path.basename(path)


def native_linux(words="", ramdisk=RAMDISK, kernel=BZIMAGE):
    return System("Linux on the bare machine", True, kernel,
                  _join("console=ttyS0,115200", LINUX_WORDS, words), [(ramdisk, "")])


def guest_linux(memory, words="", ramdisk=RAMDISK, guest_words="", hypervisor_words="", tasks=(), guests=1, services=()):
    """Linux on the hypervisor, in a partition of "memory" MiB, beside tasks and services, each "FILE WORDS", and other guests like it, without the words."""
    defaults = _join(HYPERVISOR_WORDS, "end=guests" if tasks else "")
    modules = []
    served = _served(services)
    for number in range(guests):
        console = "" if served & {guest_name(number), "all"} else CONSOLES[number]
        modules += _linux(guest_name(number), memory, words, ramdisk, _join("" if number else guest_words, console))
    return System("Anaxagoros with Linux", False, HYPERVISOR, _replace(defaults, hypervisor_words),
                  modules + [program_module("task", line) for line in tasks] + [program_module("service", line) for line in services])


def _served(services):
    """The guests whose consoles services have, by their lines."""
    return {name for line in services for word in line.split() if word.startswith("consoles=") for name in word[len("consoles="):].split(",")}


def console_service(consoles, arguments=""):
    """The line of the console service on screen and keyboard, with the consoles of these guests."""
    return _join(CONSOLE, CONSOLE_WORDS, f"consoles={consoles}", f"-- {arguments}" if arguments else "")


def serial_service(consoles, serial=COM1, arguments=""):
    """The same on a serial line, with a log of each console. The weight lets it take what is typed before the UART has no room for more."""
    port, line = serial
    return _join(CONSOLE, f"name=console ports={port:#x}-{port + 7:#x} irq={line} log=on weight=1000 consoles={consoles}",
                 f"-- screen=off uart={port:#x} logs=on", arguments)


def twin_service(consoles):
    """The same on screen, keyboard and COM1."""
    words = CONSOLE_WORDS.replace("0x3d4-0x3d5", "0x3d4-0x3d5,0x3f8-0x3ff").replace("irq=1", "irq=1,4 weight=1000")
    return _join(CONSOLE, words, f"consoles={consoles}", "-- uart=0x3f8 logs=on")


def screen_linux(memory=SCREEN_MEMORY, hypervisor_words=""):
    """Two guests and an example of a task, on screen and keyboard and on the serial line."""
    return _two_guests("Anaxagoros with two guests on screen and keyboard", memory, hypervisor_words, twin_service("all"))


def serial_linux(memory=SCREEN_MEMORY, hypervisor_words=""):
    """The same on the serial line only."""
    return _two_guests("Anaxagoros with two guests on one serial line", memory, hypervisor_words, serial_service("all"))


def _two_guests(title, memory, hypervisor_words, service):
    system = guest_linux(memory, hypervisor_words=_join("console=none", hypervisor_words), guests=2, tasks=[HEARTBEAT], services=[service])
    system.title = title
    return system


def guest_name(number):
    """The first is "linux", the others "linux2" and so on."""
    return f"linux{number + 1}" if number else "linux"


def _linux(name, memory, words, ramdisk, guest_words):
    line = _join(f"guest name={name}", f"memory={memory}M", guest_words, "-- console=hvc0", LINUX_WORDS, words)
    return [(VMLINUX, line), (RELOCATIONS, f"relocations guest={name}"), (ramdisk, f"ramdisk guest={name}")]


def program_module(kind, line):
    """The module of a task or a service, from its file and the words of its line."""
    path, _, words = line.partition(" ")
    return os.path.abspath(path), _join(kind, words)


def _replace(defaults, words):
    """The defaults but those whose keys stand in "words", and "words"."""
    keys = {word.partition("=")[0] for word in words.split()}
    return _join(*(word for word in defaults.split() if word.partition("=")[0] not in keys), words)


def _join(*words):
    return " ".join(word for word in words if word)
