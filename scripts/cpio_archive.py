# SPDX-License-Identifier: GPL-2.0-only
"""Reproducible archives for the kernel's RAM disk (cpio "newc"): owner root, times 0, sorted by name."""
import gzip
import os
import stat


class Archive:
    def __init__(self):
        self.entries = {}       # name -> (mode, data, (major, minor) of a device)

    def add(self, name, mode, data=b"", device=(0, 0)):
        """Add or replace an entry, with the folders on its way."""
        name = name.strip("/")
        parent = os.path.dirname(name)
        if parent and parent not in self.entries:
            self.add(parent, stat.S_IFDIR | 0o755)
        self.entries[name] = (mode, data, device)

    def add_file(self, name, data, permissions=0o644):
        self.add(name, stat.S_IFREG | permissions, data)

    def add_link(self, name, target):
        self.add(name, stat.S_IFLNK | 0o777, target.encode())

    def add_directory(self, directory):
        """Add all that is in a directory of the host."""
        for folder, folders, files in os.walk(directory):
            for entry in folders + files:
                path = os.path.join(folder, entry)
                self.add_path(os.path.relpath(path, directory), path)

    def add_path(self, name, path):
        """Add one file, folder or symbolic link of the host as "name"; whatever the umask was, only root may write it."""
        mode = os.lstat(path).st_mode & ~0o022
        if stat.S_ISLNK(mode):
            self.add_link(name, os.readlink(path))
        elif stat.S_ISDIR(mode):
            self.add(name, stat.S_IFDIR | stat.S_IMODE(mode))
        elif stat.S_ISREG(mode):
            with open(path, "rb") as stream:
                self.add_file(name, stream.read(), stat.S_IMODE(mode))
        else:
            raise ValueError(f"{path} is neither a file nor a folder nor a symbolic link")

    def data(self):
        """The archive, compressed."""
        parts = [part for number, name in enumerate(sorted(self.entries), 1)
                 for part in _record(number, name, *self.entries[name])]
        parts += _record(0, "TRAILER!!!", 0, b"", (0, 0))
        return gzip.compress(b"".join(parts), 6, mtime=0)


def _record(number, name, mode, data, device):
    encoded = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (number, mode, 0, 0, links, 0, len(data), 0, 0, *device, len(encoded), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return [_padded(header + encoded), _padded(data)]


def _padded(data):
    return data + bytes(-len(data) % 4)
