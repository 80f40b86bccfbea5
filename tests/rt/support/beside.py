# SPDX-License-Identifier: GPL-2.0-only
"""Runs commands in Linux beside tasks."""
import fcntl
import glob
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
OUTPUT = os.path.join(BUILD, "tests", "rt")
EMULATORS = os.environ.get("EMULATORS", "bochs qemu").split()
TICK_IS_INSTRUCTION = "-icount shift=0,sleep=off"       # in QEMU, as in Bochs


def build():
    """Build the tasks and Linux's programs, one test at a time."""
    os.makedirs(OUTPUT, exist_ok=True)
    with open(os.path.join(OUTPUT, ".building"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if subprocess.run(["make", "-s", "-C", HERE, f"OUT={OUTPUT}"], check=False).returncode:
            sys.exit("the tasks do not build")


def task(name, words):
    """The line of a task of tests/rt/tasks."""
    return f"{OUTPUT}/tasks/{name}.elf name={name} {words}"


def run(emulator, command, tasks, *options, ticks=""):
    """Exit status, what the command printed, and the hypervisor's log; ticks: options of QEMU."""
    with tempfile.TemporaryDirectory(prefix="beside.") as logs:
        lines = [word for line in tasks for word in ("--task", line)]
        result = subprocess.run([f"{ROOT}/scripts/run-in-guest", "--emulator", emulator, "--logs", logs, "--timeout", "600",
                                 "--add", f"{OUTPUT}/files", *lines, *options, "--", "sh", "-c", command],
                                env=dict(os.environ, QEMU_OPTIONS=ticks), capture_output=True, text=True,
                                errors="replace", check=False)
        log = "".join(_text(path) for path in glob.glob(os.path.join(logs, "*", "hypervisor")))
    return result.returncode, result.stdout + result.stderr, log


def values(text):
    """The numbers of its "name value" lines, by name."""
    words = [line.split() for line in text.splitlines()]
    return {line[0]: int(line[1]) for line in words if len(line) == 2 and line[1].lstrip("-").isdigit()}


def report(title, problems, *texts):
    """Print how a run went; True if there is no problem."""
    print(f"{'FAILED' if problems else 'ok'}: {title}", *(f"  {problem}" for problem in problems), sep="\n")
    if problems:
        print(*texts, sep="\n---\n")
    sys.stdout.flush()
    return not problems


def outside(found, limits):
    """What is wrong with numbers of which each has a lowest and a highest value."""
    return [f"{name} is {found.get(name)}, not {low} to {high}" for name, (low, high) in limits.items()
            if name not in found or not low <= found[name] <= high]


def _text(path):
    with open(path, errors="replace") as stream:
        return stream.read().replace("\r", "")
