# SPDX-License-Identifier: GPL-2.0-only
"""Reads the quilt series."""
import os
import re

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
SERIES = os.path.join(ROOT, "patches", "linux-6.12")
HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


def patches():
    """The patches, in order; none if there is no series."""
    path = os.path.join(SERIES, "series")
    if not os.path.exists(path):
        return []
    with open(path) as stream:
        names = [line.split("#")[0].split() for line in stream]
    return [os.path.join(SERIES, name[0]) for name in names if name]


def changes(patch):
    """Yield (file, is_new, sign, line) for each line that a patch adds ("+") or removes ("-")."""
    name, is_new = None, False
    old_left = new_left = 0             # lines of the hunk that are still to come
    with open(patch, errors="surrogateescape") as stream:
        for line in stream:
            if old_left > 0 or new_left > 0:
                old_left -= line[0] in " -"
                new_left -= line[0] in " +"
                if line[0] in "+-":
                    yield name, is_new, line[0], line[1:]
            elif line.startswith("--- "):
                is_new = line.split()[1] == "/dev/null"
            elif line.startswith("+++ "):
                name = line.split()[1].split("/", 1)[-1]
            elif line.startswith("@@ "):
                old_left, new_left = (int(count or 1) for count in HUNK.match(line).groups())
