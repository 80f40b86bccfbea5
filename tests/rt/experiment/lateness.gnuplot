# SPDX-License-Identifier: GPL-2.0-only
# How late the periodic task's releases were, one row per load. $lateness: row, ticks, releases; $names: row, load (guests).
set terminal svg size 1500,900 font "sans,13" noenhanced background "white"
set title "Lateness of 1 ms releases: how many were how late, per load (number of guests)"
set xlabel "ticks from the release to the task's first instruction"
set xrange [-1:*]
set yrange [-0.7:*]
set grid xtics lc rgb "#cccccc"
unset key
plot $lateness using 2:1 with points pt 7 ps 0.9 lc rgb "#1b7837", \
	'' using 2:1:3 with labels left offset 0.8,0 font ",11", \
	$names using (-1):1:ytic(2) with points pt 0
