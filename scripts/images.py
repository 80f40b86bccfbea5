# SPDX-License-Identifier: GPL-2.0-only
"""Boot images with GRUB Legacy: an ISO and a hard disk, made without root, the same bytes from the same files."""
import os
import shutil
import subprocess

from systems import BUILD

RUN_I386 = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run-i386")
GRUB = os.path.join(BUILD, "packages", "grub")
STAGES = os.path.join(GRUB, "usr", "lib", "grub", "x86_64-pc")
EPOCH = "1000000000"
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH=EPOCH, E2FSPROGS_FAKE_TIME=EPOCH, LC_ALL="C", TZ="UTC0")
SECTOR = 512
CYLINDER = 16 * 63 * SECTOR
PARTITION = 63 * SECTOR


class ImageError(Exception):
    pass


def _run(command, **options):
    result = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if result.returncode != 0:
        raise ImageError(f"{command[0]} failed:\n{result.stdout}")
    return result.stdout


def make_tree(directory, systems, root, timeout=0):
    """Lay out what an image holds: the systems' files, GRUB and its menu. "root" is GRUB's name of the device."""
    boot = os.path.join(directory, "boot", "grub")
    os.makedirs(boot)
    for system in systems:
        for path in system.files():
            shutil.copyfile(path, os.path.join(directory, os.path.basename(path)))
    menu = f"default 0\ntimeout {timeout}\n" + "".join(f"\n{_with_root(system.grub_entry(), root)}" for system in systems)
    with open(os.path.join(boot, "menu.lst"), "w") as stream:
        stream.write(menu)
    for folder, folders, files in os.walk(directory):
        for name in folders + files:
            os.chmod(os.path.join(folder, name), 0o755 if name in folders else 0o644)
            os.utime(os.path.join(folder, name), (int(EPOCH), int(EPOCH)))
    os.utime(directory, (int(EPOCH), int(EPOCH)))


def _with_root(entry, root):
    title, rest = entry.split("\n", 1)
    return f"{title}\nroot {root}\n{rest}"


def make_iso(tree, image):
    """Turn a tree (made with root "(cd)") into an ISO."""
    stage = os.path.join(tree, "boot", "grub", "stage2_eltorito")
    shutil.copyfile(os.path.join(STAGES, "stage2_eltorito"), stage)
    os.utime(stage, (int(EPOCH), int(EPOCH)))
    os.utime(os.path.dirname(stage), (int(EPOCH), int(EPOCH)))
    _run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "--set_all_file_dates", f"={EPOCH}", "-V", "ANAXAGOROS", "-b", "boot/grub/stage2_eltorito",
          "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "-o", image, tree])


def make_disk(tree, image):
    """Turn a tree (made with root "(hd0,0)") into a hard disk: one ext2 partition, GRUB in front of it."""
    for stage in ("stage1", "stage2", "e2fs_stage1_5"):
        shutil.copyfile(os.path.join(STAGES, stage), os.path.join(tree, "boot", "grub", stage))
        os.utime(os.path.join(tree, "boot", "grub", stage), (int(EPOCH), int(EPOCH)))
    os.utime(os.path.join(tree, "boot", "grub"), (int(EPOCH), int(EPOCH)))
    content = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, files in os.walk(tree) for name in files)
    cylinders = (content + content // 8) // CYLINDER + 4
    with open(image, "wb") as stream:
        stream.truncate(cylinders * CYLINDER)
        stream.seek(446)
        stream.write(_partition_entry(cylinders))
        stream.seek(510)
        stream.write(b"\x55\xaa")
    _make_ext2(tree, image, cylinders * CYLINDER - PARTITION)
    _install_grub(image, cylinders)


def _partition_entry(cylinders):
    """An active Linux partition from the second track to the end; the CHS fields say "use LBA"."""
    sectors = (cylinders * CYLINDER - PARTITION) // SECTOR
    return (b"\x80\x01\x01\x00\x83\xfe\xff\xff" + (PARTITION // SECTOR).to_bytes(4, "little")
            + sectors.to_bytes(4, "little"))


def _make_ext2(tree, image, size):
    identity = "616e6178-6167-6f72-6173-000000000001"
    _run(["/sbin/mke2fs", "-q", "-F", "-t", "ext2", "-I", "128", "-b", "4096", "-O", "none,sparse_super,filetype", "-m", "0",
          "-U", identity, "-E", f"offset={PARTITION},root_owner=0:0,hash_seed={identity}", image, f"{size // 1024}k"])
    _run(["/sbin/debugfs", "-w", "-f", "-", f"{image}?offset={PARTITION}"], input=_copy_commands(tree))


def _copy_commands(tree):
    """The commands of debugfs that copy a tree: in sorted order, with owner and times that are always the same."""
    commands = []
    names = ["/", "/lost+found"]
    for folder, folders, files in sorted(os.walk(tree)):
        inside = os.path.join("/", os.path.relpath(folder, tree))
        inside = os.path.normpath(inside)
        commands += [f"mkdir {os.path.join(inside, name)}" for name in sorted(folders)]
        commands += [f"write {os.path.join(folder, name)} {os.path.join(inside, name)}" for name in sorted(files)]
        names += [os.path.join(inside, name) for name in folders + files]
    for name in sorted(names):
        commands += [f"sif {name} {field} @{EPOCH}" for field in ("ctime", "atime", "mtime")]
        commands += [f"sif {name} {field} 0" for field in ("uid", "gid")]
    return "\n".join(commands) + "\n"


def _install_grub(image, cylinders):
    device_map = image + ".map"
    with open(device_map, "w") as stream:
        stream.write(f"(hd0) {image}\n")
    output = _run([RUN_I386, os.path.join(GRUB, "usr", "sbin", "grub"), "--no-floppy", "--batch", f"--device-map={device_map}"],
                  input=f"geometry (hd0) {cylinders} 16 63\nroot (hd0,0)\nsetup --prefix=/boot/grub (hd0)\nquit\n")
    os.remove(device_map)
    if "Error" in output or "succeeded" not in output:
        raise ImageError(f"GRUB could not be installed:\n{output}")
