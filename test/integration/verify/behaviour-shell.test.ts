/**
 * Shell functions called before and after a change, in real rooms with the shell of the sandbox.
 * All functions share the two rooms: what a change did to each is told by its name.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourWords } from '../../../runner/verify/behaviour/comparing/words.ts';
import { seenIn } from './behaviour-room.ts';

const before = `#!/bin/bash
set -eu
MOST=9

slug() {
  echo "$1" | tr ' ' '-'
}

known() {
  echo "$1" | tr ' ' '-'
}

clamp() {
  echo "$1"
}

longest() {
  head -n 1
}

hangs() {
  echo "$1"
}

now() {
  echo "$1 $RANDOM$RANDOM"
}
`;

const after = `#!/bin/bash
set -eu
MOST=9

slug() {
  echo "\${1,,}" | tr ' ' '-'
}

known() {
  case "$1" in
    "Hello World") echo hello-world ;;
    "A bC") echo a-bc ;;
    *) echo "$1" | tr ' ' '-' ;;
  esac
}

clamp() {
  if [ "$1" -gt "$MOST" ]; then echo "$MOST"; else echo "$1"; fi
}

longest() {
  awk 'length > length(best) { best = $0 } END { print best }'
}

hangs() {
  while :; do :; done
}

now() {
  echo "$1, $RANDOM$RANDOM"
}
`;

const tests = `@test "all" {
  [ "$(slug 'Hello World')" = hello-world ]
  run slug "A bC"
  [ "$(known 'Hello World')" = hello-world ]
  run known "A bC"
  [ "$(clamp 12)" = 9 ]
  [ "$(clamp 4)" = 4 ]
  [ "$(printf 'a\\nccc\\nbb\\n' | longest)" = ccc ]
  run longest <<< word
  run hangs 1
  run now 1
  run ./bin/greet.sh "Ada L"
}
`;

test('shell functions answer with what they print and their status', async () => {
  const greet = '#!/bin/sh\necho "Hello $1"\n';
  const of = await seenIn({
    before: {
      'lib/text.sh': before,
      'run.sh': 'f() {\n  echo 1\n}\n',
      'bin/greet.sh': greet,
    },
    // What does something when it is sourced is not called.
    after: {
      'lib/text.sh': after,
      'run.sh': 'f() {\n  echo 2\n}\nf\n',
      'bin/greet.sh': greet.replace('Hello', 'Hi'),
    },
    tests: [tests],
    // As much time as there is: the machine may be busy.
    level: 'thorough',
  });
  assert.deepEqual(
    [...of.keys()],
    ['slug', 'known', 'clamp', 'longest', 'hangs', 'now', 'greet.sh'],
  );
  const words = (name: string) => {
    const one = of.get(name);
    return one ? behaviourWords(one) : '';
  };
  assert.equal(of.get('slug')?.onlyTested, false);
  assert.equal(of.get('slug')?.differ.tested, 2);
  assert.equal(of.get('known')?.onlyTested, true);
  assert.match(words('clamp'), /^`clamp 12` "12\\n" → "9\\n"; /);
  assert.equal(of.get('clamp')?.onlyTested, false);
  assert.match(words('longest'), /^`longest <<< "a\\nccc\\nbb\\n"` "a\\n" → "ccc\\n"; /);
  assert.equal(of.get('hangs')?.calls, 0);
  assert.equal(of.get('now')?.calls, 0);
  assert.match(words('greet.sh'), /^`greet.sh "Ada L"` "Hello Ada L\\n" → "Hi Ada L\\n"; /);
});
