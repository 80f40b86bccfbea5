# SPDX-License-Identifier: GPL-2.0-only
"""Screen and keyboard of a machine in QEMU, whose monitor presses the keys."""
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "..", "scripts"))
import emulators  # noqa: E402
import vga_text  # noqa: E402

SECONDS = 240                   # of the host, for any answer
PROMPT = "/root #"


class Screen:
    """The machine, of "memory" MiB, and what is seen of it."""
    def __init__(self, directory, system, memory):
        self.directory = directory
        os.environ["QEMU_OPTIONS"] = f"-monitor unix:{directory}/monitor,server,nowait"
        self.process = emulators.Machine("qemu", memory).start(directory, None, system.qemu_options())
        self.monitor = vga_text.Monitor(os.path.join(directory, "monitor"))

    def rows(self):
        return vga_text.text(self.monitor.screen(self.directory))

    def await_rows(self, what, condition):
        end = time.monotonic() + SECONDS
        while not condition(rows := self.rows()):
            if time.monotonic() > end:
                print(*rows, sep="\n")
                raise AssertionError(what)
            time.sleep(0.5)
        print(f"ok: {what}", flush=True)
        return rows


def has(words):
    return lambda rows: any(words in row for row in rows[:-1])


def status_has(words):
    return lambda rows: words in rows[-1]


def prompted(rows):
    """A prompt, and nothing behind it."""
    written = [row for row in rows[:-1] if row]
    return bool(written) and written[-1] == PROMPT


def run(name, system, memory, *sessions, panics=()):
    """The exit status of a test: each session is given the screen; the hypervisor reports the panics of guests and no other error."""
    if "qemu" not in os.environ.get("EMULATORS", "bochs qemu"):
        print("only QEMU's keyboard can be pressed from outside")
        return 77
    with tempfile.TemporaryDirectory(prefix=f"{name}.") as directory:
        screen = Screen(directory, system, memory)
        try:
            for session in sessions:
                session(screen)
        finally:
            emulators.stop(screen.process)
        with open(os.path.join(directory, "hypervisor"), errors="replace") as stream:
            errors = [line for line in stream if "error: " in line]
        assert len(errors) == len(panics) and all(f"guest {name} panicked: " in line for name, line in zip(panics, errors)), errors
    return 0
