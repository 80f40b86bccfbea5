# SPDX-License-Identifier: GPL-2.0-only
# What the counter reached in its windows. $counts: row, how much less than the highest of all; $names: row, load (guests).
set terminal svg size 1500,900 font "sans,13" noenhanced background "white"
set title "Counts of 200 ms windows, below the highest of all, per load (number of guests)"
set xlabel "counts less, of 3.2 million"
set xrange [-1:*]
set yrange [-0.7:*]
set grid xtics lc rgb "#cccccc"
unset key
plot $counts using 2:1 with points pt 7 ps 0.9 lc rgb "#1b7837", \
	$names using (-1):1:ytic(2) with points pt 0
