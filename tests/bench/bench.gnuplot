# SPDX-License-Identifier: GPL-2.0-only
# The picture of "make bench". $ratios: benchmark, then the ratios of ours, the slides, Xen, KVM (shadow, EPT), lguest.
set terminal svg size 1500,640 font "sans,13" noenhanced background "white"
set title "Virtual / native, in ticks of the emulator (1 = native speed; logarithmic)"
set style data histograms
set style histogram clustered gap 1.5
set style fill solid border -1
set boxwidth 1
set datafile missing "?"
set logscale y
set yrange [0.9:30]
set ytics (0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30)
set grid ytics lc rgb "#cccccc"
set xtics rotate by -30 left offset -1.5,0 scale 0
set key top right
plot $ratios using 2:xtic(1) title "Anaxagoros" lc rgb "#1b7837", \
	'' using 3 title "the slides, 2012" lc rgb "#b2182b", \
	'' using 4 title "Xen 4.17 PV" lc rgb "#f4a582", \
	'' using 5 title "KVM, shadow paging" lc rgb "#2166ac", \
	'' using 6 title "KVM, EPT" lc rgb "#92c5de", \
	'' using 7 title "lguest 3.11" lc rgb "#bababa", \
	1 with lines lc rgb "black" notitle
