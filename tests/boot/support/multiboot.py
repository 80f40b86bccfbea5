# SPDX-License-Identifier: GPL-2.0-only
"""Boots the hypervisor in QEMU with modules that are made here, and returns its log."""
import os
import struct
import subprocess
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", ".."))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
HYPERVISOR = os.path.join(BUILD, "firmware", "anaxagoros.elf")

TIMEOUT = 20                    # seconds of the host
PAGE_OFFSET = 0xc0000000
LINK_ADDRESS = 0x1000000        # physical
BUILD_ID = bytes(range(20))


def note(name, kind, description):
    name = name.encode() + b"\0"
    padded = name + bytes(-len(name) % 4)
    return struct.pack("<3I", len(name), len(description), kind) + padded + description + bytes(-len(description) % 4)


def kernel(revision=3, page_offset=PAGE_OFFSET, build_id=BUILD_ID, guest_note=True, entry=LINK_ADDRESS,
           memory_size=4096, file_class=1, displaced=False, code=b"\xeb\xfe"):
    """An ELF file of one segment, or two, whose code is an endless loop unless it is given, and of its notes."""
    notes = note("GNU", 3, build_id) if build_id else b""
    if guest_note:
        notes += note("Anaxagoros", 1, struct.pack("<2I", revision, page_offset))
    code = code.ljust(64, b"\0")
    loads = [(LINK_ADDRESS, PAGE_OFFSET + LINK_ADDRESS, memory_size)]
    if displaced:
        loads.append((LINK_ADDRESS + 0x100000, PAGE_OFFSET + LINK_ADDRESS, 4096))
    start = 52 + 32 * (len(loads) + 1)
    header = b"\x7fELF" + struct.pack("<3B9x2H5I6H", file_class, 1, 1, 2, 3, 1, entry, 52, 0, 0, 52, 32, len(loads) + 1, 0, 0, 0)
    segments = b"".join(struct.pack("<8I", 1, start, virtual, physical, len(code), size, 7, 4096)
                        for physical, virtual, size in loads)
    segments += struct.pack("<8I", 4, start + len(code), 0, 0, len(notes), len(notes), 4, 4)
    return header + segments + code + notes


def program(code=b"\x0f\x0b", address=0x400000, size=4096, more=()):
    """A task: one segment of so many bytes whose code is ud2 unless it is given, and one of a page at each further address."""
    addresses = [address, *more]
    start = 52 + 32 * len(addresses)
    header = b"\x7fELF" + struct.pack("<3B9x2H5I6H", 1, 1, 1, 2, 3, 1, address, 52, 0, 0, 52, 32, len(addresses), 0, 0, 0)
    segments = struct.pack("<8I", 1, start, address, address, len(code), size, 7, 4096)
    segments += b"".join(struct.pack("<8I", 1, start, place, place, 0, 4096, 6, 4096) for place in more)
    return header + segments + code


def relocations(build_id=BUILD_ID, addresses=(), version=1, count=None, magic=b"ANAXRELO"):
    count = len(addresses) if count is None else count
    return (magic + struct.pack("<2I", version, 20) + build_id +
            struct.pack(f"<I{len(addresses)}I", count, *addresses))


def boot(words, modules, memory=64, cpu="pentium3", options=(), seconds=TIMEOUT):
    """The hypervisor's log, line by line without times; modules are (name, contents, words). Ends with the machine."""
    with tempfile.TemporaryDirectory() as directory:
        os.symlink(HYPERVISOR, os.path.join(directory, "anaxagoros.elf"))
        for name, contents, _ in modules:
            with open(os.path.join(directory, name), "wb") as stream:
                stream.write(contents)
        lines = ",".join(f"{name} {line}".replace(",", ",,").rstrip() for name, _, line in modules)
        command = ["qemu-system-i386", "-nodefaults", "-no-user-config", "-display", "none", "-vga", "std", "-accel", "tcg",
                   "-cpu", cpu, "-m", str(memory), "-no-reboot", "-icount", "shift=0,sleep=off",
                   "-kernel", "anaxagoros.elf", "-append", words, "-debugcon", "file:log", "-serial", "null"]
        command += (["-initrd", lines] if modules else []) + list(options)
        try:
            subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            pass
        with open(os.path.join(directory, "log"), errors="replace") as stream:
            return [line.split("anaxagoros: ", 1)[-1] for line in stream.read().replace("\r", "").splitlines()]
