# SPDX-License-Identifier: GPL-2.0-only
"""The emulated machine: command lines and configuration files of Bochs and QEMU, and how their end is awaited.

Every run has a folder of its own, which holds its images, logs and locks:
console (COM1, where it goes to a file), com2, hypervisor (port 0xe9) and emulator (what the emulator says).
"""
import ctypes
import os
import signal
import subprocess
from dataclasses import dataclass

BOCHS_CPU = "bx_generic"
QEMU_CPU = "pentium3"
PR_SET_PDEATHSIG = 1

# sync=none and a fixed time make runs identical, tick for tick. The display "term" opens a terminal of its own.
BOCHSRC = """\
plugin_ctrl: unmapped=1, biosdev=1, speaker=0
config_interface: textconfig
display_library: {display}
cpu: model={cpu}, count=1, ips=50000000, reset_on_triple_fault=0
memory: guest={memory}, host={memory}
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: {drive}
boot: {boot}
clock: sync={sync}, time0=1000000000
com1: enabled=1, {com1}
com2: enabled=1, mode=file, dev=com2
port_e9_hack: enabled=1
log: emulator
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
vga: extension=vbe, update_freq=5, realtime=0
"""


class MachineError(Exception):
    pass


@dataclass
class Machine:
    """memory in MiB; terminal: the path of the terminal on COM1, or None: COM1 goes to the file "console"."""
    emulator: str
    memory: int
    cpu: str = None
    apic: bool = True
    terminal: str = None
    display: str = None         # the emulator's name of what shows the screen; None: nothing does

    def start(self, directory, image, extra=()):
        """Start the emulator on an image ("x.iso" or a hard disk), or on none where "extra" says what QEMU boots."""
        if self.emulator == "bochs":
            return self._start_bochs(directory, image)
        return self._start_qemu(directory, image, extra)

    def _start_bochs(self, directory, image):
        if not self.apic:
            raise MachineError("Bochs has no processor without a local APIC: use QEMU, or the hypervisor's word timer=pit")
        iso = image.endswith(".iso")
        configuration = BOCHSRC.format(
            cpu=self.cpu or BOCHS_CPU, memory=self.memory, display=self.display or "term",
            drive=f"type=cdrom, path={image}, status=inserted" if iso else f"type=disk, path={image}, mode=flat",
            boot="cdrom" if iso else "disk",
            sync="slowdown" if self.terminal else "none",
            com1=f"mode=term, dev={self.terminal}" if self.terminal else "mode=file, dev=console")
        _write(directory, "bochsrc", configuration + os.environ.get("BOCHS_LINES", ""))
        # Debian's Bochs is a debugger, which waits for "continue".
        _write(directory, "commands", os.environ.get("BOCHS_COMMANDS", "c\n"))
        return _spawn(["bochs", "-q", "-f", "bochsrc", "-rc", "commands"], directory, "hypervisor", {"TERM": "vt100"})

    def _start_qemu(self, directory, image, extra):
        cpu = (self.cpu or QEMU_CPU) + ("" if self.apic else ",-apic")
        command = ["qemu-system-i386", "-nodefaults", "-no-user-config", "-display", self.display or "none", "-vga", "std", "-accel", "tcg",
                   "-cpu", cpu, "-m", str(self.memory), "-no-reboot",
                   "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-debugcon", "file:hypervisor",
                   "-serial", self.terminal or "file:console", "-serial", "file:com2"]
        if not self.terminal:                       # identical runs: 8 ns per instruction (at 1 ns the APIC's calibration takes long)
            command += ["-rtc", "base=2001-09-09T01:46:40,clock=vm", "-icount", "shift=3,sleep=off"]
        if image:
            medium = "cdrom" if image.endswith(".iso") else "disk"
            command += ["-drive", f"file={image},format=raw,if=ide,media={medium}"]
        command += os.environ.get("QEMU_OPTIONS", "").split()
        return _spawn(command + list(extra), directory, "emulator", {})


def _write(directory, name, text):
    with open(os.path.join(directory, name), "w") as stream:
        stream.write(text)


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _spawn(command, directory, output, environment):
    """Start an emulator in a session of its own, so that no key of the user's terminal signals it."""
    with open(os.path.join(directory, output), "wb") as stream:
        return subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=stream,
                                stderr=subprocess.STDOUT, env=dict(os.environ, **environment),
                                start_new_session=True, preexec_fn=_die_with_parent)


def stop(process):
    """End an emulator whatever it is doing: Bochs catches all that is gentler."""
    if process.poll() is None:
        process.kill()
    process.wait()
