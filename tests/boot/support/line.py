# SPDX-License-Identifier: GPL-2.0-only
"""A machine whose consoles are on one serial line: scripts/run-system in a terminal of its own, and what that terminal shows."""
import os
import pty
import re
import select
import subprocess
import time

SECONDS = 240                   # of the host, for any answer
ROWS, COLUMNS = 24, 80
PART = re.compile(rb"\x1b\[([?\d;]*)([A-Za-z])|\x1b\(B|[^\x1b\x20-\xff]|[\x20-\xff]+")


class Terminal:
    """What a terminal shows that gets these bytes; of the sequences, those that the console service sends."""
    def __init__(self):
        self.cells = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0

    def take(self, data):
        """Returns what is not all there yet."""
        at = 0
        while at < len(data):
            part = PART.match(data, at)
            if not part:
                return data[at:]
            at = part.end()
            if part[2]:
                self.sequence(part[1].decode(), part[2].decode())
            elif part[0] == b"\r":
                self.column = 0
            elif part[0] == b"\n":
                self.line_feed()
            elif part[0][0] >= 0x20:
                self.write(part[0].decode(errors="replace"))
        return b""

    def line_feed(self):
        if self.row < ROWS - 1:
            self.row += 1
        else:
            self.cells = self.cells[1:] + [[" "] * COLUMNS]

    def write(self, text):
        for character in text[:COLUMNS - self.column]:
            self.cells[self.row][self.column] = character
            self.column += 1

    def sequence(self, arguments, final):
        if final in "Hr":
            row, _, column = (arguments if final == "H" else "").partition(";")
            self.row, self.column = int(row or 1) - 1, int(column or 1) - 1
        elif final == "K":
            self.cells[self.row][self.column:] = [" "] * (COLUMNS - self.column)
        elif final == "J":
            self.cells = [[" "] * COLUMNS for _ in range(ROWS)]

    def rows(self):
        return ["".join(row).rstrip() for row in self.cells]


class Line:
    def __init__(self, emulator, logs):
        self.terminal = Terminal()
        self.seen = self.rest = b""
        self.master, terminal = pty.openpty()
        self.process = subprocess.Popen(["scripts/run-system", "--serial", "--emulator", emulator, "--logs", logs],
                                        stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
        os.close(terminal)

    def read(self, seconds):
        """False: the other end is closed."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 4096)
        except OSError:
            return False
        self.seen += data
        self.rest = self.terminal.take(self.rest + data)
        return True

    def type(self, keys):
        """Not as fast as a line is, which may be too fast for a UART's 16 bytes while a task has the processor."""
        for key in keys:
            os.write(self.master, key.encode())
            time.sleep(0.01)

    def await_rows(self, what, condition):
        """Conditions are those for a screen, which has a line more."""
        end = time.monotonic() + SECONDS
        while not condition(rows := self.terminal.rows() + [""]):
            if time.monotonic() > end or not self.read(0.5):
                print(*rows, sep="\n")
                raise AssertionError(what)
        print(f"ok: {what}", flush=True)
        return rows

    def await_end(self):
        """What was written until the machine was off, and run-system's exit status."""
        end = time.monotonic() + SECONDS
        while self.read(0.5):
            if time.monotonic() > end:
                print(*self.terminal.rows(), sep="\n")
                raise AssertionError("the machine does not end")
        return self.seen.replace(b"\r", b"").decode(errors="replace"), self.process.wait(SECONDS)

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.master)
