# SPDX-License-Identifier: GPL-2.0-only
"""Runs a command in a Linux that has drivers (make devices), on a machine with a network card and a disk: natively, or as the guest
that they are given to."""
import os
import random
import re
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", ".."))
sys.path[:0] = [os.path.join(ROOT, "tests", "linux", "support"), os.path.join(ROOT, "scripts")]
import guests  # noqa: E402

MAIN = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
BUILD = os.path.join(MAIN, "devices")
FILES = os.path.join(MAIN, "tests", "devices", "files")
EMULATORS = os.environ.get("EMULATORS", "bochs qemu").split()
TIMEOUT = 500                   # seconds of the host

CARD_LINE = {"bochs": 10, "qemu": 9}    # Bochs has its own board's devices on 9
CARD_PORTS = "0x300-0x31f"
CARD_ADDRESS = {"bochs": "0:2.0", "qemu": "0:3.0"}      # of one on PCI
BOCHS_CARDS = {"ne2k_isa": f"plugin_ctrl: ne2k=1\nne2k: type=isa, ioaddr=0x300, irq={CARD_LINE['bochs']}, enabled=1",
               "ne2k_pci": "plugin_ctrl: ne2k=1\npci: enabled=1, chipset=i440fx, slot1=ne2k\nne2k: type=pci, enabled=1",
               "e1000": "plugin_ctrl: e1000=1\npci: enabled=1, chipset=i440fx, slot1=e1000\ne1000: enabled=1"}
QEMU_CARDS = {"ne2k_isa": f"iobase=0x300,irq={CARD_LINE['qemu']}", "ne2k_pci": "addr=3", "e1000": "addr=3"}
DISK_PORTS = "0x170-0x177,0x376"        # the second channel: the first has what is booted from
DISK_LINE = 15
SERVER = {"bochs": "192.168.10.1", "qemu": "10.0.2.2"}

NUMBERS = random.Random(1).randbytes(1 << 20)   # the file that is fetched


def build():
    subprocess.run(["make", "-s", "firmware", "devices"], cwd=ROOT, check=True)
    subprocess.run(["make", "-s", "-C", "tests/devices", f"OUT={os.path.dirname(FILES)}"], cwd=ROOT, check=True)


def guest_words(emulator, card=True, disk=True):
    """Of the module line that gives these to the guest."""
    ports = [CARD_PORTS] * card + [DISK_PORTS] * disk
    lines = [CARD_LINE[emulator]] * card + [DISK_LINE] * disk
    return f"ports={','.join(ports)} irq={','.join(map(str, lines))}" if ports else ""


def linux_words(emulator):
    """Where the driver looks for the card; the bare machine has PCI too, whose drivers would take the channel."""
    return f"ne.io=0x300 ne.irq={CARD_LINE[emulator]} pci=off"


def environment(emulator, folder, disk, card="ne2k_isa", network=""):
    """With a card, by QEMU's name, on an emulated network whose server has the files of the folder, and a disk. network: more words of QEMU's."""
    if emulator == "bochs":
        lines = (f"{BOCHS_CARDS[card]}, mac=b0:c4:20:00:00:01, "
                 f"ethmod=vnet, ethdev={folder}\nata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq={DISK_LINE}\n"
                 f"ata1-master: type=disk, path={disk}, mode=flat\n")
        return dict(os.environ, BUILD=BUILD, BOCHS_LINES=lines)
    options = (f"-netdev user,id=net,tftp={folder}{network} -device {card},{QEMU_CARDS[card]},netdev=net "
               f"-drive file={disk},format=raw,if=none,id=disk -device ide-hd,drive=disk,bus=ide.1 -icount sleep=on")
    return dict(os.environ, BUILD=BUILD, QEMU_OPTIONS=options)


def run(emulator, command, disk, words=None, native=False, *options, card="ne2k_isa", network=""):
    """Exit status, output, the console's and the hypervisor's log."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "numbers"), "wb") as stream:
            stream.write(NUMBERS)
        given = ["--native"] if native else ["--guest-words", guest_words(emulator) if words is None else words]
        logs = os.path.join(folder, "logs")
        done = subprocess.run(["scripts/run-in-guest", "--emulator", emulator, "--timeout", str(TIMEOUT), "--add", FILES, "--logs", logs,
                               "--append", linux_words(emulator) if card == "ne2k_isa" else "pci=conf1", *given, *options, "--", "sh", "-c", command],
                              cwd=ROOT, env=environment(emulator, folder, disk, card, network), capture_output=True, text=True, errors="replace", check=False)
        return done.returncode, done.stdout + done.stderr, guests.read_logs(logs, "console"), guests.read_logs(logs, "hypervisor")


def values(output):
    """{name: number} of the lines "name number"."""
    return {name: int(number) for name, number in re.findall(r"^(\w+) (\d+)$", output, re.MULTILINE)}


def empty_disk(folder, size=16 << 20):
    path = os.path.join(folder, "disk")
    with open(path, "wb") as stream:
        stream.truncate(size)
    return path


def fsck(disk, *options):
    return subprocess.run(["/sbin/e2fsck", "-f", *options, disk], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def report(what, problems, *texts):
    print(f"{'FAILED' if problems else 'ok'}: {what}", *problems, sep="\n    ")
    if problems:
        print(*texts, sep="\n")
    return not problems
