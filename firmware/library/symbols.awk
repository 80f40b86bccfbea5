# SPDX-License-Identifier: GPL-2.0-only
# Makes the assembly source of the symbol table (symbols.h) from the output of "nm -n"; from nothing, an empty table.
BEGIN { count = 0 }

$2 ~ /^[Tt]$/ && $1 != last {
	last = $1
	address[count] = $1
	name[count++] = $3
}

END {
	print "\t.section .symbols, \"a\", @progbits\n\t.balign 4"
	print "\t.globl symbol_count, symbol_table, symbol_names"
	printf "symbol_count:\n\t.long %d\nsymbol_table:\n", count
	for (i = 0; i < count; i++) {
		printf "\t.long 0x%s, %d\n", address[i], offset
		offset += length(name[i]) + 1
	}
	print "symbol_names:"
	for (i = 0; i < count; i++)
		printf "\t.asciz \"%s\"\n", name[i]
	print "\t.section .note.GNU-stack, \"\", @progbits"
}
