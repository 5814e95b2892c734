import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduceOutput } from '../../../runner/project/reduce-output.ts';

const many = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

const reports: Record<string, { output: string; keeps: string[]; drops: string }> = {
  TAP: {
    output: `TAP version 13\n${many(500, (n) => `ok ${n} - fine case ${n}`)}\nnot ok 501 - adds up\n  ---\n  error: 3 !== 4\n  ...\n${many(500, (n) => `ok ${n} - fine case b${n}`)}\n# tests 1001\n# fail 1`,
    keeps: ['not ok 501 - adds up', 'error: 3 !== 4', '# fail 1'],
    drops: 'fine case 250',
  },
  'node:test': {
    output: `${many(400, (n) => `✔ fine case ${n} (1ms)`)}\n✖ adds up (2ms)\nℹ tests 401\nℹ fail 1\n\n✖ failing tests:\n\ntest at a.test.js:3:1\n✖ adds up (2ms)\n  AssertionError: 3 !== 4`,
    keeps: ['✖ adds up', 'AssertionError: 3 !== 4', 'ℹ fail 1'],
    drops: 'fine case 100',
  },
  pytest: {
    output: `===== test session starts =====\n${many(400, (n) => `tests/test_${n}.py::fine PASSED`)}\n===== FAILURES =====\n_____ test_add _____\n    def test_add():\n>       assert add(1, 2) == 3\nE       assert 4 == 3\n===== short test summary info =====\nFAILED tests/test_a.py::test_add - assert 4 == 3\n===== 1 failed, 400 passed in 1s =====`,
    keeps: ['E       assert 4 == 3', 'FAILED tests/test_a.py::test_add', '1 failed, 400 passed'],
    drops: 'test_100.py',
  },
  'go test': {
    output: `${many(400, (n) => `=== RUN   TestFine${n}\n--- PASS: TestFine${n} (0.00s)`)}\n=== RUN   TestAdd\n--- FAIL: TestAdd (0.00s)\n    add_test.go:9: got 4, want 3\n${many(400, (n) => `--- PASS: TestLate${n} (0.00s)`)}\nFAIL\nFAIL\texample/add\t0.01s`,
    keeps: ['--- FAIL: TestAdd', 'add_test.go:9: got 4, want 3', 'FAIL\texample/add'],
    drops: 'TestFine100 ',
  },
  cargo: {
    output: `${many(400, (n) => `test fine_${n} ... ok`)}\ntest adds ... FAILED\n\nfailures:\n\n---- adds stdout ----\nthread 'adds' panicked at src/lib.rs:9:5:\nleft: 4, right: 3\n\nfailures:\n    adds\n\ntest result: FAILED. 400 passed; 1 failed`,
    keeps: ['left: 4, right: 3', 'test result: FAILED'],
    drops: 'fine_100 ',
  },
  jest: {
    output: `${many(400, (n) => `PASS src/fine${n}.test.js`)}\nFAIL src/add.test.js\n  ● adds up\n    Expected: 3\n    Received: 4\n${many(400, (n) => `PASS src/late${n}.test.js`)}\nTest Suites: 1 failed, 800 passed\nTests:       1 failed, 800 passed`,
    keeps: ['● adds up', 'Received: 4', 'Tests:       1 failed'],
    drops: 'fine100.',
  },
  generic: {
    output: `${many(900, (n) => `building part ${n}`)}\nsrc/a.c:3:5: error: unknown type name\n${many(900, (n) => `building more ${n}`)}\nmake: *** [all] Error 1`,
    keeps: ['src/a.c:3:5: error: unknown type name', 'make: *** [all] Error 1'],
    drops: 'building part 100\n',
  },
};

for (const [name, { output, keeps, drops }] of Object.entries(reports)) {
  test(`${name}: failures and totals stay, passes go`, () => {
    const reduced = reduceOutput(output);
    for (const part of keeps) assert.ok(reduced.includes(part), `${part} in\n${reduced}`);
    assert.ok(!reduced.includes(drops), reduced);
    assert.ok(reduced.length <= 6000);
    assert.ok(reduced.includes('…'));
  });
}

test('short output stays whole, without colours and carriage returns', () => {
  assert.equal(reduceOutput('\u001b[31mred\u001b[0m\r\nplain\n\n'), 'red\nplain');
  assert.equal(reduceOutput(''), '');
});

test('whatever comes in, the bound holds and the end is there', () => {
  const floods = [
    'x'.repeat(2_000_000),
    many(50_000, (n) => `error: number ${n}`),
    many(50_000, (n) => `not ok ${n} - bad`),
    '\n'.repeat(100_000),
    `${'\0\u001b['.repeat(10_000)}end`,
  ];
  for (const flood of floods) {
    for (const most of [100, 6000]) assert.ok(reduceOutput(flood, most).length <= most);
  }
  assert.match(reduceOutput(floods[1] ?? ''), /error: number 0\n[^]*error: number 49999$/);
});
