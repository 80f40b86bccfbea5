# SPDX-License-Identifier: GPL-2.0-only
# title; $bars: name, height, text above it, 1 for another system's figure.
set terminal svg size 1500,640 font "sans,13" noenhanced background "white"
set title title
set style fill solid border -1
set boxwidth 0.7
set logscale y
set yrange [0.4:50000]
set ytics (1, 10, 100, 1000, 10000)
set grid ytics lc rgb "#cccccc"
set xtics rotate by -30 left offset -1.5,0 scale 0
unset key
plot $bars using 0:2:($4 == 0 ? 0x1b7837 : 0xb2182b):xtic(1) with boxes lc rgb variable, \
	'' using 0:2:3 with labels offset 0,0.8
