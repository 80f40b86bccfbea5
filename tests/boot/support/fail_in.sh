# SPDX-License-Identifier: GPL-2.0-only
# To be sourced: a debugger makes the hypervisor fail, in QEMU.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$BUILD/tests/bare"
flock "$BUILD/tests/bare/.building" make -s -C tests/bare OUT="$BUILD/tests/bare"
head -c 4096 /dev/zero > "$work/ramdisk"

# Guest, function that fails, how often it is called before, what the debugger does there; words of the log.
fail_in() {
	guest=$1
	function=$2
	calls=$3
	act=$4
	shift 4
	cat > "$work/commands" <<END
target remote $work/gdb
hbreak $function
ignore 1 $calls
continue
delete
$act
continue
END
	rm -f "$work/gdb" "$work/log"
	bare=$BUILD/tests/bare
	qemu-system-i386 -cpu pentium3 -m 128 -display none -nodefaults -serial null -serial null -no-reboot -S \
		-chardev socket,path="$work/gdb",server=on,wait=off,id=gdb -gdb chardev:gdb -debugcon file:"$work/log" \
		-kernel "$BUILD/firmware/anaxagoros.elf" -append "stop=poweroff log=e9 counters=on" \
		-initrd "$bare/$guest.elf guest name=g memory=32M ports=0x2f8-0x2ff,,0x3f8-0x3ff,$bare/$guest.relocations relocations,$work/ramdisk ramdisk" &
	qemu=$!
	while [ ! -S "$work/gdb" ]; do
		sleep 0.1
	done
	timeout -k 5 240 gdb -q -batch -x "$work/commands" "$BUILD/firmware/anaxagoros.elf" > "$work/gdb.log" 2>&1 || true
	kill "$qemu" 2> /dev/null || true
	wait "$qemu" || true

	for words in "$@"; do
		grep -qF "$words" "$work/log" || {
			echo "$guest, $function: the log has no \"$words\":"
			tail -n 40 "$work/log" "$work/gdb.log"
			exit 1
		}
	done
}
