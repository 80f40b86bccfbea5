# SPDX-License-Identifier: GPL-2.0-only
"""The VGA's text screen out of an emulator's memory, as text and as a picture, with the font of Bochs's VGA BIOS."""
import os
import re
import socket
import struct
import time
import zlib

MEMORY = 0xb8000
COLUMNS, ROWS = 80, 25
SIZE = COLUMNS * ROWS * 2
BIOS = "/usr/share/bochs/VGABIOS-lgpl-latest"
GLYPH = (8, 16)                 # pixels of a character
SMILE = bytes.fromhex("00007e81a58181bd9981817e00000000")      # the font's second character, which tells where it is
PALETTE = bytes.fromhex("000000 0000aa 00aa00 00aaaa aa0000 aa00aa aa5500 aaaaaa 555555 5555ff 55ff55 55ffff ff5555 ff55ff ffff55 ffffff")


class Monitor:
    """QEMU's monitor, behind a socket of this path."""
    def __init__(self, path, patience=30):
        end = time.monotonic() + patience
        self.socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        self._answer()

    def _answer(self):
        answer = b""
        while not answer.endswith(b"(qemu) "):
            data = self.socket.recv(4096)
            if not data:
                raise EOFError("QEMU has ended")
            answer += data

    def command(self, words):
        self.socket.sendall(words.encode() + b"\n")
        self._answer()

    def press(self, *keys):
        """Keys by QEMU's names, such as "a", "ret", "alt-f2"; one after the other."""
        for key in keys:
            self.command(f"sendkey {key}")
            time.sleep(0.2)

    def type(self, text):
        names = {" ": "spc", "\n": "ret", "/": "slash", "-": "minus", ".": "dot", ":": "shift-semicolon", "!": "shift-1", ";": "semicolon",
                 "=": "equal", "$": "shift-4", ">": "shift-dot", "_": "shift-minus"}
        self.press(*(names.get(character, character) for character in text))

    def screen(self, directory):
        """The text memory now."""
        path = os.path.join(directory, "screen")
        self.command(f'pmemsave {MEMORY:#x} {SIZE} "{path}"')
        with open(path, "rb") as stream:
            return stream.read()


def bochs_screens(log):
    """The text memories that Bochs's debugger has printed ("xp /1000wx 0xb8000"), in order."""
    words = [(int(address, 16), re.findall(r"0x([0-9a-f]{8})\b", line))
             for address, line in re.findall(r"^0x([0-9a-f]+) <[^>]*>:\t(.*)$", log, re.MULTILINE)]
    screens = []
    for address, values in words:
        if address == MEMORY:
            screens.append(b"")
        if screens and address == MEMORY + len(screens[-1]):
            screens[-1] += b"".join(struct.pack("<I", int(value, 16)) for value in values)
    return [screen for screen in screens if len(screen) == SIZE]


def text(screen):
    """Its rows, without blanks at their ends."""
    characters = screen[::2].decode("cp437")
    return [characters[row * COLUMNS:(row + 1) * COLUMNS].rstrip() for row in range(ROWS)]


def _font():
    with open(BIOS, "rb") as stream:
        bios = stream.read()
    start = bios.index(bytes(16) + SMILE)
    return [bios[start + 16 * character:start + 16 * (character + 1)] for character in range(256)]


def _pixel_rows(screen, font):
    """A byte, the index of its colour, per pixel."""
    for row in range(ROWS):
        cells = [(screen[2 * i], screen[2 * i + 1]) for i in range(row * COLUMNS, (row + 1) * COLUMNS)]
        for y in range(GLYPH[1]):
            yield bytes(attribute & 15 if font[character][y] >> (7 - x) & 1 else attribute >> 4 & 7
                        for character, attribute in cells for x in range(GLYPH[0]))


def write_picture(screen, path):
    """As PNG, with 16 colours."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(row[i] << 4 | row[i + 1] for i in range(0, len(row), 2)) for row in _pixel_rows(screen, _font()))
    header = struct.pack(">IIBBBBB", COLUMNS * GLYPH[0], ROWS * GLYPH[1], 4, 3, 0, 0, 0)
    with open(path, "wb") as stream:
        stream.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", PALETTE) + chunk(b"IDAT", zlib.compress(rows, 9))
                     + chunk(b"IEND", b""))
