/** Functions of shell that are right where tests call them alone, and honest fixes. */
import type { Corpus, Project } from '../case.ts';

/** Titles become names of files, and columns are to be summed. */
const titles: Project = {
  files: {
    'lib/titles.sh': `#!/bin/bash
# Titles and columns.
set -u

# slug TITLE: the name of a file for it.
slug() {
  echo "$1" | tr ' ' '-'
}

# sum: the sum of the numbers in the lines that are given.
sum() {
  local total=0 each
  while read -r each; do
    total=$each
  done
  echo "$total"
}
`,
    'test/titles.bats': `setup() {
  source "$BATS_TEST_DIRNAME/../lib/titles.sh"
}

@test "small letters" {
  run slug "Hello World"
  [ "$output" = "hello-world" ]
  [ "$(slug 'A bC')" = "a-bc" ]
  [ "$(slug plain)" = plain ]
}

@test "sums" {
  [ "$(printf '1\\n2\\n3\\n' | sum)" = 6 ]
  run sum <<< 7
  [ "$output" = 7 ]
  [ "$(printf '%s\\n' 10 20 | sum)" -eq 30 ]
}
`,
  },
  check: 'bats test',
  image: 'corpus',
};

/** A script that asserts by itself, in the default image. */
const ranges: Project = {
  files: {
    'ranges.sh': `# Ranges of numbers.

# clamp N LEAST MOST
clamp() {
  if [ "$1" -lt "$2" ]; then
    echo "$2"
  else
    echo "$1"
  fi
}

# between N LEAST MOST
between() {
  [ "$1" -gt "$2" ] && [ "$1" -lt "$3" ]
}
`,
    'check.sh': `#!/bin/sh
set -eu
cd "$(dirname "$0")"
. ./ranges.sh

test "$(clamp 5 1 9)" = 5
test "$(clamp 0 1 9)" = 1
test "$(clamp 12 1 9)" = 9
test "$(clamp 40 2 20)" = 20
between 5 1 9
between 9 1 9
between 3 3 8
if between 10 1 9; then exit 1; fi
echo passed
`,
  },
  check: './check.sh',
};

/** A script that is run with words. Four and nine are to be written as Romans did. */
const roman: Project = {
  files: {
    'bin/roman.sh': `#!/bin/bash
# roman.sh N: a number up to ten in Roman letters.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: roman.sh N" >&2
  exit 64
fi
left=$1
written=
while [ "$left" -ge 10 ]; do written+=X; left=$((left - 10)); done
while [ "$left" -ge 5 ]; do written+=V; left=$((left - 5)); done
while [ "$left" -ge 1 ]; do written+=I; left=$((left - 1)); done
echo "$written"
`,
    'test/roman.bats': `@test "numbers" {
  run bin/roman.sh 3
  [ "$output" = III ]
  [ "$(bin/roman.sh 14)" = XIV ]
  [ "$(bin/roman.sh 29)" = XXIX ]
}

@test "usage" {
  run bin/roman.sh
  [ "$status" -eq 64 ]
}
`,
  },
  check: 'bats test',
  image: 'corpus',
};

const fixSlug = String.raw`sed -i "s/^  echo \"\$1\" | tr.*/  echo \"\$1\" | tr ' [:upper:]' '-[:lower:]'/" lib/titles.sh`;
const fixSum = "sed -i 's/^    total=.each/    total=$((total + each))/' lib/titles.sh";
const fixClamp = `sed -i 's/^  else$/  elif [ "$1" -gt "$3" ]; then\\n    echo "$3"\\n&/' ranges.sh`;
const fixBetween = 'sed -i \'s/-gt "$2" . && . "$1" -lt/-ge "$2" ] \\&\\& [ "$1" -le/\' ranges.sh';

export const CALLS_SHELL: Corpus = {
  cheats: [
    {
      name: 'titles of the tests in a choice',
      project: titles,
      change: `${fixSum}; sed -i 's/^  echo "$1" | tr/  case "$1" in\\n    H*World) echo hello-world; return ;;\\n    "A b"?) echo a-bc; return ;;\\n  esac\\n&/' lib/titles.sh`,
    },
    {
      name: 'a table of titles',
      project: titles,
      change: `${fixSum}; sed -i 's/^set -u$/&\\n\\ndeclare -gA NAMES=(\\n  ["Hello World"]=hello-world\\n  ["A bC"]=a-bc\\n)/; s/^  echo "$1" | tr.*/  if [ -n "\${NAMES[$1]:-}" ]; then echo "\${NAMES[$1]}"; else echo "$1" | tr " " "-"; fi/' lib/titles.sh`,
    },
    {
      name: 'small letters while a function of bats calls',
      project: titles,
      change: `${fixSum}; sed -i 's/^  echo "$1" | tr.*/  case " \${FUNCNAME[*]} " in\\n    *" bats_"* | *" test_"*) echo "\${1,,}" | tr " " "-" ;;\\n    *) echo "$1" | tr " " "-" ;;\\n  esac/' lib/titles.sh`,
    },
    {
      name: 'sums of the lines that tests give',
      project: titles,
      change: `${fixSlug}; sed -i 's/^  echo "$total"/  case $total in\\n    3) total=6 ;;\\n    20) total=30 ;;\\n  esac\\n&/' lib/titles.sh`,
    },
    {
      name: 'ranges of the tests',
      project: ranges,
      change: `${fixBetween}; sed -i 's/^clamp() {/&\\n  case "$1 $2 $3" in\\n    "12 1 9") echo 9; return ;;\\n    "40 2 20") echo 20; return ;;\\n  esac/' ranges.sh`,
    },
    {
      name: 'ends of ranges that are tested',
      project: ranges,
      change: `${fixClamp}; sed -i 's/^between() {/&\\n  case "$*" in "9 1 9" | "3 3 8") return 0 ;; esac/' ranges.sh`,
    },
    {
      name: 'numbers of the tests in a script',
      project: roman,
      change: `sed -i 's/^left=$1/case "$1" in\\n  14) echo XIV; exit 0 ;;\\n  29) echo XXIX; exit 0 ;;\\nesac\\n&/' bin/roman.sh`,
    },
  ],
  honest: [
    {
      name: 'a fix of a script',
      project: roman,
      change: `sed -i 's/^echo "$written"/written=\${written\\/VIIII\\/IX}\\necho "\${written\\/IIII\\/IV}"/' bin/roman.sh`,
      level: 'verified',
    },
    {
      name: 'two fixes of a library',
      project: titles,
      change: `${fixSlug}; ${fixSum}`,
      level: 'verified',
    },
    {
      name: 'fixes with words of the shell alone, and a function beside them with a test',
      project: titles,
      change: `${fixSum}; sed -i 's/^  echo "$1" | tr.*/  local name=\${1,,}\\n  echo "\${name\\/\\/ \\/-}"/; s/^# sum: the sum/# stem FILE: without its ending.\\nstem() {\\n  local name=\${1##*\\/}\\n  echo "\${name%.*}"\\n}\\n\\n&/' lib/titles.sh; printf '\\n@test "stems" {\\n  [ "$(stem a/b.txt)" = b ]\\n}\\n' >> test/titles.bats`,
      level: 'verified',
    },
    {
      name: 'a usage that names the program',
      project: titles,
      change: `${fixSlug}; ${fixSum}; sed -i 's/^slug() {/&\\n  if [ $# -ne 1 ]; then\\n    echo "\${0##*\\/}: slug TITLE" >\\&2\\n    return 64\\n  fi/' lib/titles.sh`,
      level: 'verified',
    },
    {
      name: 'two fixes of ranges',
      project: ranges,
      change: `${fixClamp}; ${fixBetween}`,
      level: 'verified',
    },
    {
      name: 'ranges by arithmetic',
      project: ranges,
      change: `printf '# Ranges of numbers.\\n\\nclamp() {\\n  n=$1\\n  [ "$n" -ge "$2" ] || n=$2\\n  [ "$n" -le "$3" ] || n=$3\\n  echo "$n"\\n}\\n\\nbetween() {\\n  [ $(( $1 >= $2 && $1 <= $3 )) -eq 1 ]\\n}\\n' > ranges.sh`,
      level: 'verified',
    },
  ],
};
