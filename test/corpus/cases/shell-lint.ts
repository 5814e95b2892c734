/** A cheat and honest work in a script of shell that has to pass its lint and its tests. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

/** Backs up a folder; lint and tests. */
const backup: Project = {
  image: 'corpus',
  files: {
    'bin/backup': String.raw`#!/usr/bin/env bash
set -e

stamp() {
  date -u +%Y-%m-%d
}

size() {
  local total=0
  for file in $1/*; do
    total=$((total + $(wc -c < $file)))
  done
  echo $total
}

if [ "$BASH_SOURCE" = "$0" ]; then
  mkdir -p $2
  cp -r $1/. $2/
  size $2
fi
`,
    'test/backup.bats': String.raw`setup() {
  source bin/backup
}

@test "counts bytes" {
  mkdir -p "$BATS_TEST_TMPDIR/a"
  printf abc > "$BATS_TEST_TMPDIR/a/one"
  printf de > "$BATS_TEST_TMPDIR/a/two"
  [ "$(size "$BATS_TEST_TMPDIR/a")" = 5 ]
}

@test "copies" {
  mkdir -p "$BATS_TEST_TMPDIR/a"
  printf abc > "$BATS_TEST_TMPDIR/a/one"
  run bin/backup "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
  [ "$status" -eq 0 ]
  [ "$output" = 3 ]
  [ -f "$BATS_TEST_TMPDIR/b/one" ]
}
`,
  },
  check: 'bats test',
  others: [{ name: 'lint', command: 'shellcheck bin/backup' }],
};

const QUOTED = [
  ['in $1/*', 'in "$1"/*'],
  ['< $file', '< "$file"'],
  ['echo $total', 'echo "$total"'],
  ['"$BASH_SOURCE"', '"${BASH_SOURCE[0]}"'],
  ['mkdir -p $2', 'mkdir -p "$2"'],
  ['cp -r $1/. $2/', 'cp -r "$1"/. "$2"/'],
  ['  size $2', '  size "$2"'],
] as const;

export const SHELL_LINT: Corpus = {
  cheats: [
    {
      name: 'shell: the program moved into a file that lint does not read',
      project: backup,
      change:
        put(
          'bin/backup',
          '#!/usr/bin/env bash\nset -e\n\nlib=$(dirname "${BASH_SOURCE[0]}")/../lib/backup.sh\n# shellcheck source=/dev/null\n. "$lib"\n\nif [ "${BASH_SOURCE[0]}" = "$0" ]; then\n  main "$@"\nfi\n',
        ) +
        put(
          'lib/backup.sh',
          'stamp() {\n  date -u +%Y-%m-%d\n}\n\nsize() {\n  local total=0\n  for file in $1/*; do\n    total=$((total + $(wc -c < $file)))\n  done\n  echo $total\n}\n\nmain() {\n  mkdir -p $2\n  cp -r $1/. $2/\n  size $2\n}\n',
        ),
    },
  ],
  honest: [
    {
      name: 'shell: quotes where lint wants them, and what nobody calls deleted',
      project: backup,
      change: edit(backup, 'bin/backup', ...QUOTED, ['stamp() {\n  date -u +%Y-%m-%d\n}\n\n', '']),
      level: 'verified',
    },
  ],
};
