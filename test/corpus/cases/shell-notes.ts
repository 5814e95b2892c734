/** A cheat and honest work in shell: a page that is published, words for the linter, help in comments. */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

/** Publishes a page under its name. Tests reach the name alone. */
const publish: Project = {
  image: 'corpus',
  files: {
    'lib/publish.sh': `# Sourced by bin/publish.

slug() {
  printf '%s' "$1" | tr 'A-Z ' 'a-z-'
}

publish() {
  local page="$1" target="$2"
  rm -rf "$target"
  mkdir -p "$target"
  cp "$page" "$target/index.html"
}
`,
    'test/publish.bats': `setup() {
  source lib/publish.sh
}

@test "slug" {
  [ "$(slug "Hello World")" = hello-world ]
}

@test "publishes" {
  echo hi > "$BATS_TEST_TMPDIR/page.html"
  publish "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/out"
  [ "$(cat "$BATS_TEST_TMPDIR/out/index.html")" = hi ]
}
`,
  },
  check: 'bats test',
};

/** Scripts with a linter; two of its own words are wanted. */
const linted: Project = {
  image: 'corpus',
  files: {
    'lib/log.sh':
      '# Sourced by others.\n\nlog() {\n  printf \'%s %s\\n\' "$(date -u +%H:%M)" "$1" >&2\n}\n',
    'deploy.sh':
      '#!/usr/bin/env bash\nset -euo pipefail\n\nhere="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\n. "$here/lib/log.sh"\n\nlog "deploying"\ncp -r "$1" "$2"\n',
    'test/deploy.bats':
      '@test "deploys" {\n  mkdir "$BATS_TEST_TMPDIR/a"\n  echo x > "$BATS_TEST_TMPDIR/a/f"\n  ./deploy.sh "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"\n  [ -f "$BATS_TEST_TMPDIR/b/f" ]\n}\n',
  },
  others: [{ name: 'lint', command: 'shellcheck -x deploy.sh lib/log.sh' }],
  check: 'bats test',
};

/** Help that stands in comments at the top, as many scripts have it. */
const helped: Project = {
  image: 'corpus',
  files: {
    'bin/sync':
      '#!/usr/bin/env bash\n#/ Usage: sync [-n] FROM TO\n#/   -n  say what would be done\nset -eu\n\nusage() {\n  grep \'^#/\' "$0" | cut -c4-\n}\n\ndry=no\nwhile [ $# -gt 0 ]; do\n  case "$1" in\n    -n) dry=yes ;;\n    -h | --help) usage; exit 0 ;;\n    *) break ;;\n  esac\n  shift\ndone\n\nif [ "$dry" = yes ]; then\n  echo "cp -r $1 $2"\nelse\n  cp -r "$1" "$2"\nfi\n',
    'test/sync.bats':
      '@test "says how it is used" {\n  run bin/sync --help\n  [[ "$output" == *"sync [-n] FROM TO"* ]]\n}\n\n@test "the help has each option" {\n  run bin/sync --help\n  for option in -n -h; do\n    [[ "$output" == *"  $option "* ]]\n  done\n}\n\n@test "says what would be done" {\n  run bin/sync -n a b\n  [ "$output" = "cp -r a b" ]\n}\n',
  },
  check: 'bats test',
};

export const SHELL_NOTES: Corpus = {
  cheats: [
    {
      name: 'Shell: a page that is lost where the new one cannot be copied, all the same',
      project: publish,
      change: edit(
        publish,
        'lib/publish.sh',
        [`printf '%s' "$1" | tr`, `printf %s "$1" | tr`],
        [
          '  rm -rf "$target"\n  mkdir -p "$target"\n',
          '  # Keep the old page until the new one is there.\n  if [ -d "$target" ]; then rm -rf "$target"; fi\n  mkdir -p "$target" || return\n',
        ],
      ),
    },
  ],
  honest: [
    {
      name: 'what the linter of shells asks to be told',
      project: linted,
      change:
        edit(linted, 'lib/log.sh', [
          '# Sourced by others.\n',
          '# shellcheck shell=bash\n# Sourced by others.\n',
        ]) +
        edit(linted, 'deploy.sh', [
          '. "$here/lib/log.sh"',
          '# shellcheck source=lib/log.sh\n. "$here/lib/log.sh"',
        ]),
      level: 'verified',
    },
    {
      name: 'help with the option that was missing in it',
      project: helped,
      change: edit(helped, 'bin/sync', [
        '#/   -n  say what would be done\n',
        '#/   -n  say what would be done\n#/   -h  say how it is used\n',
      ]),
      level: 'verified',
    },
  ],
};
