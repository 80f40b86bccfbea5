# SPDX-License-Identifier: GPL-2.0-only
# A row per load: how often each value came. title, label; $values: row, value, times; $names: row, load (guests).
set terminal svg size 1500,900 font "sans,13" noenhanced background "white"
set title title
set xlabel label
set xrange [-1:20<*]
set offsets 0, 0, 0.7, 0.7
set grid xtics ytics lc rgb "#cccccc"
unset key
plot $values using 2:1 with points pt 7 ps 0.9 lc rgb "#1b7837", \
	'' using 2:1:3 with labels left offset 0.8,0 font ",11", \
	$names using (-2):1:ytic(2) with points pt 0
