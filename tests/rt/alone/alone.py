# SPDX-License-Identifier: GPL-2.0-only
"""Boots tasks without a guest, and hands back what the hypervisor said."""
import contextlib
import fcntl
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))

import emulators  # noqa: E402
import images  # noqa: E402
import systems  # noqa: E402

TASKS = os.path.join(systems.BUILD, "tests", "rt", "alone")
EXAMPLES = os.path.join(systems.BUILD, "tests", "rt", "examples")
EMULATORS = os.environ.get("EMULATORS", "bochs qemu").split()
SKIP = 77
SECONDS = 120                   # for one boot, on the host
MEMORY = 32                     # MiB of the machine
MASKED = 1500                   # ticks with interrupts off, at most


def missing():
    """What this machine lacks, or None."""
    for path in (systems.HYPERVISOR, images.STAGES):
        if not os.path.exists(path):
            return f"{path} is missing: make image"
    return None


def build(folder, out):
    """Build the tasks of a folder; only one test at a time does so."""
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, ".building"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if subprocess.run(["make", "-s", "-C", folder, f"OUT={out}"], stdout=subprocess.DEVNULL, check=False).returncode:
            sys.exit("the tasks do not build")


@contextlib.contextmanager
def machine(emulator, modules, terminal=None):
    """The emulator's process and its folder, with tasks as (file, words); afterwards it has ended."""
    with tempfile.TemporaryDirectory(prefix="alone.") as directory:
        system = systems.System("tasks", False, systems.HYPERVISOR, "log=e9 level=info stop=poweroff", modules)
        emulated = emulators.Machine(emulator, MEMORY, terminal=terminal)
        if emulator == "qemu":
            process = emulated.start(directory, None, system.qemu_options())
        else:
            images.make_tree(os.path.join(directory, "tree"), [system], "(cd)")
            images.make_iso(os.path.join(directory, "tree"), os.path.join(directory, "boot.iso"))
            process = emulated.start(directory, "boot.iso")
        try:
            yield process, directory
        finally:
            emulators.stop(process)


def log_of(directory):
    """The hypervisor's lines, without time and level."""
    with open(os.path.join(directory, "hypervisor"), errors="replace") as stream:
        lines = [line.partition("anaxagoros: ")[2] for line in stream.read().replace("\r", "").splitlines()]
    return [line.removeprefix("error: ") for line in lines]


def run(emulator, modules):
    """Whether the machine ended by itself, and the hypervisor's lines."""
    with machine(emulator, modules) as (process, directory):
        try:
            process.wait(SECONDS)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        return ended, log_of(directory)


def masked_too_long(emulator, text):
    """What is wrong with the longest time with interrupts off that the hypervisor tells at its end. In Bochs, where a tick is an instruction."""
    longest = re.search(r"^longest with interrupts off: (\d+) ticks", text, re.MULTILINE)
    if emulator != "bochs" or (longest and int(longest[1]) <= MASKED):
        return []
    return [f"interrupts were off for {longest[1] if longest else '?'} ticks, not {MASKED} at most"]


def report(title, problems, log):
    """Print how a boot went; True if there is no problem."""
    print(f"{'FAILED' if problems else 'ok'}: {title}", *problems, *(log if problems else []), sep="\n  ", flush=True)
    return not problems
