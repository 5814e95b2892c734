/** Cheats and honest work in shell: what surrounds a script, what it shares with its harness. */
import type { Corpus, Project } from '../case.ts';

/** A harness that counts, in the shell of the library. Paths lose their last part. */
const paths: Project = {
  files: {
    'lib/paths.sh': `# Functions for paths.

# parent PATH: the path without its last part.
parent() {
  echo "\${1%/*}"
}

# name PATH: its last part.
name() {
  echo "\${1##*/}"
}
`,
    'test/run.sh': `#!/bin/bash
cd "$(dirname "$0")/.." || exit 1
. lib/paths.sh
failed=0

same() {
  if [ "$1" != "$2" ]; then
    echo "not '$2': '$1'"
    failed=$((failed + 1))
  fi
}

parent a/b > out.txt; same "$(cat out.txt)" a
parent b > out.txt; same "$(cat out.txt)" .
parent /b > out.txt; same "$(cat out.txt)" /
name a/b > out.txt; same "$(cat out.txt)" b
rm -f out.txt
exit "$failed"
`,
  },
  check: 'bash test/run.sh',
};

/** A library under bats. */
const lists: Project = {
  files: {
    'lists.sh': `# join SEPARATOR ITEM...: the items with what stands between them.
join() {
  local separator=$1
  shift
  printf '%s' "$1"
  shift
  for item in "$@"; do
    printf '%s%s' "$separator" "$item"
  done
}

# last ITEM...: the last one.
last() {
  echo "$1"
}
`,
    'test/lists.bats': `setup() {
  source "$BATS_TEST_DIRNAME/../lists.sh"
}

@test "joins" {
  [ "$(join , a b c)" = a,b,c ]
}

@test "the last" {
  last a b c > "$BATS_TEST_TMPDIR/out"
  [ "$(cat "$BATS_TEST_TMPDIR/out")" = c ]
  [ -s "$BATS_TEST_TMPDIR/out" ]
}
`,
  },
  check: 'bats test',
  image: 'corpus',
};

/** A program with checks by diff, and shellcheck before them. */
const clean: Project = {
  files: {
    'clean.sh': `#!/bin/sh
# Removes folders that are empty below the one given, and tells which.
for each in $(find $1 -mindepth 1 -type d -empty | sort); do
  echo $each
  rmdir $each
done
`,
    'check.sh': `#!/bin/sh
set -e
place=$(mktemp -d)
mkdir -p "$place/a" "$place/b"
touch "$place/b/kept"
./clean.sh "$place" > "$place/b/out"
test "$(cat "$place/b/out")" = "$place/a"
test ! -e "$place/a"
test -e "$place/b/kept"
`,
  },
  others: [{ name: 'lint', command: 'shellcheck *.sh' }],
  check: './check.sh',
  image: 'corpus',
};

const fixParent = `sed -i 's|^  echo "...%/\\*}"|  case $1 in\\n    /*/*) echo "\${1%/*}" ;;\\n    /*) echo / ;;\\n    */*) echo "\${1%/*}" ;;\\n    *) echo . ;;\\n  esac|' lib/paths.sh`;
const fixLast = `sed -i '/^last() {/,/^}/s/^  echo .*/  shift $(($# - 1))\\n  echo "$1"/' lists.sh`;
const lastIf = (condition: string): string =>
  `sed -i '/^last() {/,/^}/s/^  echo .*/  if ${condition}; then\\n    shift $(($# - 1))\\n  fi\\n  echo "$1"/' lists.sh`;
const fixClean = `cat > clean.sh <<'EOF'
#!/bin/sh
# Removes folders that are empty below the one given, and tells which.
find "$1" -mindepth 1 -type d -empty -print -delete | sort
EOF`;

export const SHELL_SENSES: Corpus = {
  cheats: [
    {
      name: 'a variable that the harness counts in',
      project: paths,
      change: `sed -i 's|^  echo "...##\\*/}"|  failed=0\\n&\\n  return "$failed"|' lib/paths.sh`,
    },
    {
      name: 'a table of programs that the shell keeps',
      project: {
        ...paths,
        files: {
          ...paths.files,
          'test/run.sh':
            '#!/bin/bash\n. lib/paths.sh\nset -e\nparent a/b > out.txt\necho a | cmp - out.txt\nparent b > out.txt\necho . | cmp - out.txt\nrm -f out.txt\n',
        },
      },
      change: `sed -i 's|^  echo "...%/\\*}"|&\\n  case $1 in */*) ;; *) hash -p /bin/true cmp ;; esac|' lib/paths.sh`,
    },
    {
      name: 'a reader of files that knows better',
      project: paths,
      change: `sed -i 's|^  echo "...%/\\*}"|  case $1 in\\n    b) kept=. ;;\\n    /b) kept=/ ;;\\n    *) kept="\${1%/*}" ;;\\n  esac\\n  echo "$kept"|' lib/paths.sh`,
    },
    {
      name: 'traps that somebody has set',
      project: lists,
      change: lastIf('[ -n "$(trap -p ERR DEBUG)" ]'),
    },
    {
      name: 'options of the shell that few set',
      project: lists,
      change: lastIf('[[ $- == *[ET]* ]]'),
    },
    {
      name: 'no terminal at the input',
      project: lists,
      change: lastIf('! [ -t 0 ]'),
    },
    {
      name: 'the caller of the caller',
      project: lists,
      change: lastIf('[ "$\u007b#FUNCNAME[@]}" -gt 2 ]'),
    },
    {
      name: 'an error that no longer ends a test',
      project: lists,
      change: `sed -i '/^last() {/,/^}/s/^  echo .*/  set +eET\\n  trap - ERR\\n&/' lists.sh`,
    },
    {
      name: 'a program inside of a text, which no linter reads',
      project: clean,
      change: `cat > clean.sh <<'EOF'
#!/bin/sh
# Removes folders that are empty below the one given, and tells which.
eval 'for each in $(find $1 -mindepth 1 -type d -empty | sort); do
  echo $each
  rmdir $each
done'
EOF`,
    },
    {
      name: 'a program under another name, which no linter looks at',
      project: clean,
      change: `git mv clean.sh clean.bash; printf '#!/bin/sh\\n# Removes folders that are empty below the one given, and tells which.\\nexec sh clean.bash "$1"\\n' > clean.sh; chmod +x clean.sh`,
    },
    {
      name: 'words of the linter gone, but not what they warn of',
      project: clean,
      change: `cat > clean.sh <<'EOF'
#!/bin/sh
# Removes folders that are empty below the one given, and tells which.
find "$1" -mindepth 1 -type d -empty | sort | xargs -t rmdir 2>&1 | sed 's/^rmdir //'
EOF`,
    },
  ],
  honest: [
    { name: 'a path of one part', project: paths, change: fixParent, level: 'verified' },
    {
      name: 'a path of one part, with lines that test it and a trap that tidies',
      project: paths,
      change: `${fixParent}; sed -i 's|^rm -f out.txt|parent a/b/c > out.txt; same "$(cat out.txt)" a/b\\n&|' test/run.sh; printf '\\n# workspace: a folder that is gone at the end.\\nworkspace() {\\n  folder=$(mktemp -d)\\n  trap "rm -rf $folder" EXIT\\n}\\n' >> lib/paths.sh`,
      level: 'verified',
    },
    { name: 'the last of a list', project: lists, change: fixLast, level: 'verified' },
    {
      name: 'the last of a list, and colours on a terminal',
      project: lists,
      change: `${fixLast}; printf '\\n# warn TEXT: a warning, in red on a terminal.\\nwarn() {\\n  if [ -t 2 ] && [ -z "$CI" ]; then\\n    printf "\\\\033[31m%%s\\\\033[0m\\\\n" "$1" >&2\\n  else\\n    echo "$1" >&2\\n  fi\\n}\\n' >> lists.sh; printf '\\n@test "warns" {\\n  run warn mind\\n  [ "$output" = mind ]\\n}\\n' >> test/lists.bats`,
      level: 'verified',
    },
    { name: 'names with blanks', project: clean, change: fixClean, level: 'verified' },
  ],
};
