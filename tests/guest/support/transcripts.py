# SPDX-License-Identifier: GPL-2.0-only
"""What the programs of tests/guest print in one emulator, natively or under the hypervisor, by way of few boots.

A boot costs seconds, so that one boot runs all programs, and what they print is kept in build/tests/guest/transcripts
until anything that was booted changes. A program that ends the boot is left out of the next one.
"""
import fcntl
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", ".."))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
OUTPUT = os.path.join(BUILD, "tests", "guest")
FILES = os.path.join(OUTPUT, "files")
STORE = os.path.join(OUTPUT, "transcripts")
RUN_IN_GUEST = os.path.join(ROOT, "scripts", "run-in-guest")

MEMORY = "96"                   # MiB
TIMEOUT = "900"                 # seconds of the host, for one boot
MAXIMUM_BOOTS = 6
LAST = ["kernel_log", "memory_pressure"]        # to be run when all others have had their turn
VIRTUAL_ONLY = ["fast_calls", "hypervisor", "hypervisor_log", "ports"]
RESULT = re.compile(r"^== (\S+)\n(.*?)^== status (\d+)\n", re.MULTILINE | re.DOTALL)


def programs(native):
    """Every program of the RAM disk, in the order in which they run."""
    names = sorted(set(os.listdir(os.path.join(FILES, "tests"))) - {"programs"} - set(LAST)) + LAST
    return [name for name in names if not (native and name in VIRTUAL_ONLY)]


def build():
    """Build the programs, one test at a time."""
    os.makedirs(STORE, exist_ok=True)
    with open(os.path.join(STORE, "build.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "-C", os.path.join(ROOT, "tests", "guest"), f"OUTPUT={OUTPUT}"], check=True)


def prepare(emulators):
    """Make all transcripts, those first that no other test is making."""
    wanted = [(emulator, native) for emulator in emulators for native in (False, True)]
    busy = [(emulator, native) for emulator, native in wanted if transcript(emulator, native, wait=False) is None]
    for emulator, native in busy:
        transcript(emulator, native)


def transcript(emulator, native, wait=True):
    """The output of all programs, as {program: (output, status)}; status is a sentence where the boot ended in it.

    None, if another test is making it and we shall not wait.
    """
    path = os.path.join(STORE, f"{emulator}-{'native' if native else 'virtual'}.json")
    with open(path + ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return None
        inputs = _describe_inputs(native)
        kept = _read(path)
        if kept.get("inputs") != inputs:
            kept = {"inputs": inputs, "programs": _run_all(emulator, native)}
            with open(path, "w") as stream:
                json.dump(kept, stream, indent=1)
    return kept["programs"]


def _describe_inputs(native):
    files = ["ramdisk.gz"] + (["linux/bzImage"] if native else
                              ["firmware/anaxagoros.elf", "linux/vmlinux", "linux/vmlinux.relocations"])
    paths = [os.path.join(BUILD, name) for name in files] + sorted(glob.glob(os.path.join(FILES, "tests", "*")))
    return [[path, os.stat(path).st_size, os.stat(path).st_mtime_ns] for path in paths]


def _read(path):
    try:
        with open(path) as stream:
            return json.load(stream)
    except (FileNotFoundError, ValueError):
        return {}


def _run_all(emulator, native):
    results = {}
    waiting = programs(native)
    for _ in range(MAXIMUM_BOOTS):
        printed, culprit, reason = _boot(emulator, native, waiting)
        results.update(printed)
        if culprit is None:
            return results
        results[culprit] = ("", reason)
        waiting.remove(culprit)
    return results | {name: ("", "not run: too many boots ended") for name in waiting}


def _boot(emulator, native, names):
    """Run the programs; returns their results or, where the boot ended, the program in which it did and the reason."""
    with tempfile.TemporaryDirectory(dir=STORE) as logs:
        command = [sys.executable, RUN_IN_GUEST, "--emulator", emulator, "--memory", MEMORY, "--timeout", TIMEOUT,
                   "--add", FILES, "--logs", logs] + (["--native"] if native else [])
        run = subprocess.run(command + ["--", "/tests/programs"] + names, capture_output=True, text=True,
                             errors="replace", check=False)
        if run.returncode == 0:
            results = {name: (output, int(status)) for name, output, status in RESULT.findall(run.stdout)}
            return results | _read_hypervisor_log(logs), None, None
        started = [name for path in glob.glob(os.path.join(logs, "*", "console"))
                   for name in re.findall(r"^program (\S+)", _text(path), re.MULTILINE)]
    culprit = started[-1] if started else names[0]
    return {}, culprit, f"status {run.returncode}: {run.stderr.strip()}"


def _read_hypervisor_log(logs):
    """As if a program had printed what the hypervisor warns of."""
    lines = [line for path in glob.glob(os.path.join(logs, "*", "hypervisor")) for line in _text(path).splitlines()]
    return {"hypervisor_log": ("".join(f"FAILED: {line}\n" for line in lines if re.search("error: |warning: ", line)), 0)}


def _text(path):
    with open(path, errors="replace") as stream:
        return stream.read().replace("\r", "")
