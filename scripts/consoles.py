# SPDX-License-Identifier: GPL-2.0-only
"""A serial line and this terminal: what the console service sends there, and a log of each of its consoles (firmware/services/console/frames.h)."""
import os
import re
import select
import termios
import tty

LEAVE = b"\x1d"                 # Ctrl-]
RESTORE = b"\x1b[r\x1b[m\x1b[?25h\x1b[?1l\x1b[24;1H"     # of the terminal, what the service has set
FRAME = re.compile(rb"\x1b_([a-z0-9_-]{1,15});((?:[^\x1b]|\x1b\x1b)*)\x1b\\", re.DOTALL)
FRAME_MOST = 2048               # bytes; what goes on for longer is none


class Logs:
    """Takes the frames out of what comes, each to the file of its console; what is left is for the terminal."""
    def __init__(self, folder):
        self.folder = folder
        self.files = {}
        self.kept = b""
        os.makedirs(folder, exist_ok=True)

    def take(self, data):
        data = self.kept + data
        plain, at = b"", 0
        for frame in FRAME.finditer(data):
            plain += data[at:frame.start()]
            at = frame.end()
            self.write(frame[1].decode(), frame[2].replace(b"\x1b\x1b", b"\x1b"))
        rest = data[at:]
        begun = self.begun(rest)
        self.kept = rest[begun:]
        return plain + rest[:begun]

    @staticmethod
    def begun(rest):
        """Where a frame begins that is not all there; the end: nowhere."""
        begin = rest.find(b"\x1b_")
        if begin >= 0 and len(rest) - begin <= FRAME_MOST:
            return begin
        return len(rest) - rest.endswith(b"\x1b")

    def copy(self, data):
        """For a line that belongs to one guest."""
        self.write("linux", data)
        return data

    def write(self, name, data):
        if name not in self.files:
            self.files[name] = open(os.path.join(self.folder, name), "wb", buffering=0)
        self.files[name].write(data)


class RawTerminal:
    """While it is entered, the user's terminal hands over every key as it is; no terminal, nothing to do. "set_up": by the service, it is restored."""
    def __init__(self, set_up):
        self.set_up = set_up

    def __enter__(self):
        self.saved = termios.tcgetattr(0) if os.isatty(0) else None
        if self.saved:
            tty.setraw(0)

    def __exit__(self, *_):
        if self.set_up and os.isatty(1):
            write_all(1, RESTORE)
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def relay(line, take, ended=None):
    """Carry bytes between the terminal and the line until Ctrl-] is typed, or "ended" can be read; "take" says what of those that come is shown."""
    sources = [0, line] + ([] if ended is None else [ended])
    while True:
        ready, _, _ = select.select(sources, [], [])
        if line in ready:
            write_all(1, take(os.read(line, 4096)))
        elif ended in ready:
            return
        if 0 in ready:
            keys = os.read(0, 4096)
            if LEAVE in keys:
                return
            if not keys:
                sources.remove(0)
            write_all(line, keys)
