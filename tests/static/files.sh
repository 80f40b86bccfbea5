# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the tests here: goes to the project's folder; project_files lists its files, committed or about to be.
cd "$(dirname "$0")/../.."

if ! git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
	echo "not a git checkout: its files are not known"
	exit 77
fi

project_files() {
	git ls-files --cached --others --exclude-standard | while read -r file; do
		if [ -f "$file" ] && [ ! -L "$file" ]; then
			echo "$file"
		fi
	done
}
