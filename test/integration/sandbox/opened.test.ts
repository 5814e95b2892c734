import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ExecRequest, OpenedFiles, Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { run, SPEC, testDriver } from './support.ts';

const MADE = `
chmod -fR u+rwx /workspace/*; rm -rf /workspace/* && mkdir src t && echo a >src/a && echo b >src/b && ln -s ../src/a t/link
printf '#!/bin/sh\\n' >t/run && chmod +x t/run
`;
const FOLDERS = ['/workspace', '/workspace/src', '/workspace/t'];

/** Opens a file under as many names, one after the other: far cheaper than as many files. */
function names(count: number, name: string): string {
  return `python3 -c "import os
last = 'src/a'
for n in range(${count}):
  os.rename(last, f'src/${name}{n}')
  last = f'src/${name}{n}'
  os.close(os.open(last, os.O_RDONLY))"`;
}

for (const transport of ['socket', 'attach'] as const) {
  describe(`what a command opens, over ${transport}`, () => {
    const { driver } = testDriver(transport);
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await driver.create(SPEC);
    });
    after(() => sandbox.destroy());

    async function opened(
      script: string,
      request: Partial<ExecRequest> = {},
    ): Promise<OpenedFiles | undefined> {
      const made = await run(sandbox, ['sh', '-c', MADE]);
      assert.equal(made.exit, 0, made.stderr.toString());
      const ran = await run(sandbox, ['sh', '-c', script], {
        watch: FOLDERS,
        timeoutMs: 120_000,
        ...request,
      });
      assert.equal(ran.timedOut, request.timeoutMs !== undefined);
      const { opened: told } = ran;
      return told && { files: told.files.toSorted(), whole: told.whole };
    }

    test('only what was opened is told: read, written, run, or reached through a link', async () => {
      const cases: readonly (readonly [script: string, files: readonly string[]])[] = [
        ['exit 3', []],
        ['ls src; test -f src/a; stat -c %s src/b; cat src/none', []],
        ['cat src/a src/a', ['src/a']],
        ['./t/run', ['t/run']],
        ['echo x >src/b', ['src/b']],
        ['cat t/link', ['src/a']],
        ['ln -s src other; cat other/a; cd t; cat ../src/b', ['src/a', 'src/b']],
        ['cat src/a & wait', ['src/a']],
        ['echo new >src/made; rm src/made', ['src/made']],
        ['cp src/b x && mv x src/b; cat src/b', ['src/b', 'x']],
        ['mkdir src/new; echo >src/new/file; cat src/new/file', []],
      ];
      for (const [script, files] of cases) {
        const expected = { files: files.map((file) => `/workspace/${file}`), whole: true };
        assert.deepEqual(await opened(script), expected, script);
      }
    });

    test('what got data, another size or another file by its name is told as written', async () => {
      const cases: readonly (readonly [script: string, written: readonly string[]])[] = [
        ['cat src/a; touch src/a; chmod 600 src/a; : >>src/b; mv src/a /tmp/a; rm src/b', []],
        ['echo x >src/b; echo y >>src/b', ['src/b']],
        [': >src/a; echo x >t/link', ['src/a']],
        ['echo x >/tmp/x; mv /tmp/x src/a; rm src/b; ln src/a src/b', ['src/a', 'src/b']],
        ['rm src/a src/b; ln -s ../t/run src/a; mkdir src/b', ['src/a']],
        ['mv src/a src/c; mv src/c src/a', ['src/a', 'src/c']],
        ["(exec 5<>src/b; echo x >&5; kill -9 $(sh -c 'echo $PPID'))", ['src/b']],
      ];
      for (const [script, written] of cases) {
        await opened('true');
        const { opened: told } = await run(sandbox, ['sh', '-c', script], { watch: FOLDERS });
        const expected = written.map((file) => `/workspace/${file}`);
        assert.deepEqual([told?.written?.toSorted(), told?.whole], [expected, true], script);
      }
    });

    test('it is told only where it is asked for', async () => {
      assert.equal(await opened('cat src/a', { watch: undefined }), undefined);
      assert.deepEqual(await opened('cat src/a', { watch: [] }), { files: [], whole: true });
    });

    test('a name with odd bytes is told, one that is no text is left out', async () => {
      const script = String.raw`printf 'x' >"src/a b
ü"; printf x >"src/$(printf '\377')"`;
      assert.deepEqual(await opened(script), { files: ['/workspace/src/a b\nü'], whole: true });
    });

    test('a folder that is not there, replaced, moved or closed makes it less than whole', async () => {
      const scripts = [
        'rm -rf src',
        'rm -rf src && mkdir src && echo c >src/a && cat src/a',
        'cp -r src s && mv src old && mv s src && cat src/a',
        'mv src s && mkdir src && cat s/a && rm -r src && mv s src',
        // Held open by one who outlives the command.
        '(cd src && setsid sleep 60 >/dev/null 2>&1 &); until pgrep -x sleep; do :; done; rm -rf src; mkdir src',
        'chmod 0 src',
      ];
      for (const script of scripts) assert.equal((await opened(script))?.whole, false, script);
      const watch = [...FOLDERS, '/workspace/nowhere'];
      assert.deepEqual(await opened('cat src/a', { watch }), {
        files: ['/workspace/src/a'],
        whole: false,
      });
      assert.equal((await opened('true', { watch: ['/workspace/src/a'] }))?.whole, false);
      assert.equal((await opened('true', { sweep: true }))?.whole, true);
    });

    test('what runs out of time or is killed has told what it opened', async () => {
      const expected = { files: ['/workspace/src/a'], whole: true };
      const slow = 'cat src/a; sleep 60';
      assert.deepEqual(await opened(slow, { timeoutMs: 1_500 }), expected);
      assert.deepEqual(await opened('cat src/a; kill -9 $$'), expected);
    });

    test('what an earlier command left running opens nothing for the next that sweeps', async () => {
      const loop = 'while :; do cat src/a; done';
      for (let round = 0; round < 10; round++) {
        await opened(`for i in 1 2 3; do setsid sh -c '${loop}' >/dev/null 2>&1 & done`);
        const { opened: told } = await run(sandbox, ['true'], { watch: FOLDERS, sweep: true });
        assert.deepEqual(told, { files: [], written: [], whole: true });
      }
    });

    test('as many names as are handed on, and no memory for more', async () => {
      const few = await opened(names(20_000, 'n'));
      // The kernel's queue may run over before the supervisor gets a processor; then it is said.
      assert.ok(few?.whole === false || few?.files.length === 20_000, `${few?.files.length} files`);
      assert.deepEqual(
        await opened(names(52_000, 'n')).then((told) => [told?.files.length, told?.whole]),
        [50_000, false],
      );
      const long = await opened(names(20_000, 'n'.repeat(240)));
      assert.ok(long && !long.whole && long.files.length > 10_000 && long.files.length < 20_000);
      const status = await run(sandbox, ['grep', 'VmHWM', '/proc/1/status']);
      const kilobytes = Number(/(\d+) kB/.exec(status.stdout.toString())?.[1]);
      assert.ok(kilobytes > 0 && kilobytes < 20_000, `the supervisor held ${kilobytes} kB`);
    });

    test('files opened far faster than any test does are told, or it is said', async () => {
      const script = `import os
for _ in range(30):
  for n in range(3000): os.close(os.open(f'src/{n}', os.O_RDONLY | os.O_CREAT))`;
      const told = await opened(`python3 -c "${script}"`);
      assert.ok(told?.whole === false || told?.files.length === 3_000);
    });
  });
}

describe('what commands open in many folders', () => {
  const { driver } = testDriver();
  let sandbox: Sandbox;
  const folders = Array.from({ length: 4_000 }, (_, n) => `/workspace/part-${n + 1}`);
  before(async () => {
    sandbox = await driver.create(SPEC);
    const make = 'seq -f part-%.0f 4000 | xargs mkdir && for f in part-*; do echo >$f/file; done';
    assert.equal((await run(sandbox, ['sh', '-c', make])).exit, 0);
  });
  after(() => sandbox.destroy());

  test('thousands of folders are watched', async () => {
    const ran = await run(
      sandbox,
      ['sh', '-c', 'cat part-1/file part-4000/file; cat part-2*/file'],
      {
        watch: folders,
      },
    );
    const twos = folders.filter((folder) => folder.startsWith('/workspace/part-2'));
    const expected = [folders[0], ...twos, folders[3_999]].map((folder) => `${folder}/file`);
    assert.deepEqual(ran.opened?.files.toSorted(), expected.toSorted());
    assert.equal(ran.opened?.whole, true);
  });

  test('commands at once have watches of their own, and each sees what any opens', async () => {
    const both = 'while [ ! -e go ]; do sleep 0.01; done';
    const [first, second, third] = await Promise.all([
      run(sandbox, ['sh', '-c', `cat part-7/file; touch go; ${both}`], { watch: folders }),
      run(sandbox, ['sh', '-c', both], { watch: ['/workspace/part-8'] }),
      run(sandbox, ['sh', '-c', both]),
    ]);
    const read = ['/workspace/part-7/file'];
    assert.deepEqual(first.opened, { files: read, written: [], whole: true });
    assert.deepEqual(second.opened, { files: [], written: [], whole: true });
    assert.equal(third.opened, undefined);
  });
});
