/** The search where an image has no ripgrep: what it finds, whatever grep there is. */
import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { search } from '../../../runner/agent/tools/search.ts';
import type { ToolOutcome } from '../../../runner/agent/tools/tool.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';

const FILES = {
  'a.ts': 'needle 1\n',
  'b.js': 'needle two\n',
  'c.tsx': 'Needle 3\n',
  'src/d.ts': 'needle 4\n',
  'src/deep/e.ts': 'needle five\n',
  '-f.ts': 'needle 6\n',
  'with space/g.ts': 'needle 7\n',
  'node_modules/x/h.ts': 'needle 8\n',
};

/** As the grep of BusyBox is, as far as it is asked here. */
const SMALL_GREP = `#!/bin/sh
case " $* " in *" -"*[PI]*" "*|*" --exclude"*|*" --include"*) echo "grep: unrecognized option" >&2; exit 2 ;; esac
exec /usr/bin/env -i "$REAL_GREP" "$@"
`;

for (const kind of ['GNU grep', 'a grep with few options'] as const) {
  describe(`with ${kind}`, () => {
    let workspace: LocalWorkspace;
    const usual = process.env['PATH'];

    before(async () => {
      workspace = await LocalWorkspace.create(FILES);
      const bin = join(workspace.root, '.git', 'bin');
      await mkdir(bin, { recursive: true });
      for (const name of [
        'sh',
        'find',
        'grep',
        'readlink',
        'wc',
        'dirname',
        'basename',
        'mkfifo',
      ]) {
        const { stdout } = await workspace.run(['sh', '-c', 'command -v "$1"', 'sh', name]);
        const real = stdout.toString().trim();
        if (name === 'grep' && kind !== 'GNU grep') {
          await writeFile(join(bin, name), SMALL_GREP.replace('$REAL_GREP', real));
          await chmod(join(bin, name), 0o755);
        } else await symlink(real, join(bin, name));
      }
      process.env['PATH'] = bin;
    });

    after(async () => {
      process.env['PATH'] = usual;
      await workspace[Symbol.asyncDispose]();
    });

    const find = async (input: object): Promise<ToolOutcome> => {
      const prepared = search.prepare(input);
      assert.equal(prepared.kind, 'ready');
      return prepared.run({
        workspace,
        signal: new AbortController().signal,
        remainingMs: () => 20_000,
        seen: new Set(),
        checks: [],
        verify: async () => '',
      });
    };
    const files = async (input: object): Promise<string[]> => {
      const { text } = await find(input);
      return text
        .split('\n')
        .map((line) => line.replace(/:\d+:.*$/, ''))
        .toSorted();
    };

    const all = ['-f.ts', 'a.ts', 'b.js', 'src/d.ts', 'src/deep/e.ts', 'with space/g.ts'];
    const globs: [glob: string, found: string[]][] = [
      ['*.ts', all.filter((file) => file !== 'b.js')],
      ['**/*.ts', all.filter((file) => file !== 'b.js')],
      ['*.{ts,js}', all],
      ['!*.ts', ['b.js']],
      ['src/*.ts', ['src/d.ts', 'src/deep/e.ts']],
      ['src/**/*.ts', ['src/d.ts', 'src/deep/e.ts']],
      ['src/**', ['src/d.ts', 'src/deep/e.ts']],
      ['./src/', ['src/d.ts', 'src/deep/e.ts']],
      ['{src,with space}/*.ts', ['src/d.ts', 'src/deep/e.ts', 'with space/g.ts']],
      ['!src/**', ['-f.ts', 'a.ts', 'b.js', 'with space/g.ts']],
    ];
    for (const [glob, found] of globs) {
      it(`finds what is like ${glob}`, async () => {
        assert.deepEqual(await files({ pattern: 'needle', glob }), found);
      });
    }

    it('names the file also where it is the only one', async () => {
      assert.equal((await find({ pattern: 'needle', path: 'a.ts' })).text, 'a.ts:1:needle 1');
      assert.equal((await find({ pattern: 'needle', path: '-f.ts' })).text, '-f.ts:1:needle 6');
    });

    it('goes into a folder that is named, whatever its name', async () => {
      const path = 'node_modules';
      assert.deepEqual(await files({ pattern: 'needle', path }), ['node_modules/x/h.ts']);
    });

    it('says what is wrong with a pattern', async () => {
      assert.match((await find({ pattern: '(' })).text, /The search failed: /);
      assert.equal((await find({ pattern: 'no such thing' })).text, 'Nothing found.');
    });

    it('does not wait for what is no file', async () => {
      await workspace.run(['mkfifo', 'pipe']);
      await symlink('pipe', join(workspace.root, 'to-pipe'));
      for (const path of ['pipe', 'to-pipe']) {
        assert.match((await find({ pattern: 'needle', path })).text, /is not a regular file/);
      }
      assert.deepEqual(await files({ pattern: 'needle' }), all);
    });

    it('knows the patterns that ripgrep knows', async () => {
      const digits = ['-f.ts', 'a.ts', 'src/d.ts', 'with space/g.ts'];
      assert.deepEqual(await files({ pattern: String.raw`needle \d$` }), digits);
      assert.deepEqual(await files({ pattern: String.raw`needle [\d.]+$` }), digits);
      assert.deepEqual(await files({ pattern: String.raw`(?i)^needle\s+\d` }), [
        ...digits.slice(0, 2),
        'c.tsx',
        ...digits.slice(2),
      ]);
      assert.deepEqual(await files({ pattern: 'n.+?le (?:two|five)' }), ['b.js', 'src/deep/e.ts']);
    });
  });
}
