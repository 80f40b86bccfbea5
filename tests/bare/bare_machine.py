# SPDX-License-Identifier: GPL-2.0-only
"""Boots guests without Linux (see Makefile) and hands back what they and the hypervisor said."""
import fcntl
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scripts"))

import emulators  # noqa: E402
import images  # noqa: E402
import systems  # noqa: E402

GUESTS = os.path.join(systems.BUILD, "tests", "bare")
SKIP = 77
SECONDS = 180                   # for one boot, on the host
MEMORY = 32                     # MiB of the guest
MACHINE_MEMORY = 64
RAMDISK = "ramdisk"
EMULATORS = os.environ.get("EMULATORS", "bochs qemu").split()
TIMERS = os.environ.get("TIMERS", "apic pit").split()
HYPERVISOR_WORDS = "log=e9 level=verbose console=com1 stop=poweroff counters=on"


@dataclass
class Boot:
    """How a boot went. console and log: lines; ended: the machine ended by itself, in time."""
    ended: bool
    console: list
    log: list


def build(folder=HERE, out=GUESTS):
    """Build the guests of a folder; only one test at a time does so."""
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, ".building"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if subprocess.run(["make", "-s", "-C", HERE, f"FOLDER={folder}", f"OUT={out}"], check=False).returncode:
            sys.exit("the guests without Linux do not build")


def missing():
    """What this machine lacks, or None."""
    if not os.path.isfile(systems.HYPERVISOR):
        return f"{systems.HYPERVISOR} is missing: make firmware"
    if not os.path.isdir(images.STAGES):
        return f"{images.STAGES} is missing: make image"
    return None


def boot(program, emulator, timer, line="", words="", options=(), cpu=None, apic=True, hypervisor_words="", tasks=()):
    """Boot a guest with a command line, further words of its module line and of the hypervisor's, further options of QEMU, and tasks
    (file, words)."""
    kernel, relocations = (os.path.join(GUESTS, f"{program}.{suffix}") for suffix in ("elf", "relocations"))
    guest = " ".join(filter(None, [f"guest name=bare memory={MEMORY}M", words, "--", line]))
    modules = [(kernel, guest), (relocations, "relocations"), (RAMDISK, "ramdisk"), *tasks]
    return boot_modules(modules, emulators.Machine(emulator, MACHINE_MEMORY, cpu, apic), f"timer={timer} {hypervisor_words}".rstrip(), options)


def boot_modules(modules, machine, words, options=(), meanwhile=lambda directory: None):
    """Boot modules (file, words); a file that is RAMDISK stands for a small one. What is to be done meanwhile gets the emulator's folder."""
    with tempfile.TemporaryDirectory(prefix="bare.") as directory:
        ramdisk = os.path.join(directory, RAMDISK)
        with open(ramdisk, "wb") as stream:
            stream.write(bytes(range(256)) * 16)
        system = systems.System("bare", False, systems.HYPERVISOR, f"{HYPERVISOR_WORDS} {words}",
                                [(ramdisk if path == RAMDISK else path, line) for path, line in modules])
        process = _start(machine, system, directory, options)
        try:
            meanwhile(directory)
            process.wait(SECONDS)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            emulators.stop(process)
        return Boot(ended, _lines(directory, "console"), [line for line in _lines(directory, "hypervisor") if "anaxagoros: " in line])


def _start(machine, system, directory, options):
    if machine.emulator == "qemu":      # a tick is an instruction, as in Bochs
        return machine.start(directory, None, system.qemu_options() + ["-icount", "shift=0,sleep=off", *options])
    tree = os.path.join(directory, "tree")
    images.make_tree(tree, [system], "(cd)")
    images.make_iso(tree, os.path.join(directory, "boot.iso"))
    return machine.start(directory, "boot.iso")


def _lines(directory, name):
    path = os.path.join(directory, name)
    if not os.path.exists(path):        # Bochs makes it with the first character
        return []
    with open(path, errors="replace") as stream:
        return stream.read().replace("\r", "").splitlines()


def report(title, problems, result):
    """Print how one boot went; True if there is no problem."""
    print(f"{'ok' if not problems else 'FAILED'}: {title}")
    for problem in problems:
        print(f"  {problem}")
    if problems:
        print("--- console", *result.console[-20:], "--- hypervisor", *result.log[-20:], sep="\n")
    sys.stdout.flush()
    return not problems


def problems_of(result):
    """What is wrong with the boot of a guest that counts its checks and powers off."""
    found = [line for line in result.console if "FAILED" in line]
    found += [line for line in result.log if "error: " in line]
    if "checks failed: 0" not in result.console:
        found.append("the guest did not say \"checks failed: 0\"")
    if not any(line.endswith("guest bare powered off") for line in result.log):
        found.append("the hypervisor did not see the guest power off")
    if not result.ended:
        found.append(f"the machine did not end within {SECONDS} s")
    return found


def main(program, emulators_wanted=EMULATORS, words="", options=()):
    """The test of one program: no check fails, in each emulator, with each timer."""
    lacking = missing()
    if lacking:
        print(lacking)
        return SKIP
    build()
    passed = True
    for emulator in emulators_wanted:
        for timer in TIMERS:
            result = boot(program, emulator, timer, words=words, options=options)
            passed &= report(f"{program}, {emulator}, timer={timer}", problems_of(result), result)
    return 0 if passed else 1
