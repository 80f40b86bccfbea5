# SPDX-License-Identifier: GPL-2.0-only
"""How the tests of this group run a command in Linux, and what neither Linux's log nor the hypervisor's may have."""
import fcntl
import glob
import os
import re
import subprocess
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", ".."))
HERE = os.path.join(ROOT, "tests", "linux")
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
OUTPUT = os.path.join(BUILD, "tests", "linux")
APPLICATIONS_WORDS = ["from the child", "78498 primes", "12345\n", "6315|84325190665|6324"]     # support/run-applications ran to its end
COMPLAINTS = {
    "console": re.compile(r"WARNING: |BUG: |\bOops\b|INFO: |[Bb]ad page|nobody cared|deadlock|inconsistent lock|Kernel panic|[Cc]orrupt"),
    "hypervisor": re.compile(r"error: |warning: "),
}


def build(target, packages="scripts/packages-linux-tests"):
    """Build a target of the Makefile here, and fetch the packages that it needs, one test at a time."""
    os.makedirs(OUTPUT, exist_ok=True)
    with open(os.path.join(OUTPUT, "build.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["scripts/install-packages", packages], cwd=ROOT, check=True)
        subprocess.run(["make", "-s", "-C", HERE, f"BUILD={BUILD}", target], check=True)


def run(emulator, native, memory, files, command, timeout):
    """What the command printed, and what is wrong with the run: lines of the logs, and why the boot ended if it did."""
    with tempfile.TemporaryDirectory() as logs:
        options = ["--emulator", emulator, "--memory", str(memory), "--timeout", str(timeout), "--add", files, "--logs", logs]
        done = subprocess.run(["scripts/run-in-guest"] + options + (["--native"] if native else []) + ["--"] + command, cwd=ROOT,
                              capture_output=True, text=True, errors="replace", check=False)
        wrong = [line for name in COMPLAINTS for line in complaints(name, read_logs(logs, name))]
        keep(f"{emulator}-{'native' if native else 'virtual'}", done.stdout + done.stderr, read_logs(logs, "console"))
    if done.returncode >= 250:
        wrong.append(f"the boot ended with {done.returncode}: {done.stderr}")
    return done.stdout, wrong


def read_logs(folder, name):
    text = ""
    for path in glob.glob(os.path.join(folder, "*", name)):
        with open(path, errors="replace") as stream:
            text += stream.read().replace("\r", "")
    return text


def complaints(name, text):
    return [f"{name}: {line}" for line in text.splitlines() if COMPLAINTS[name].search(line)]


def keep(name, output, console):
    folder = os.environ.get("RUN_LOGS")
    if folder:
        os.makedirs(folder, exist_ok=True)
        for suffix, text in (("output", output), ("console", console)):
            with open(os.path.join(folder, f"{name}.{suffix}"), "w") as stream:
                stream.write(text)
