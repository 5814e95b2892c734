/** What is asked of git's reader is answered, whenever its process ends and the next one begins. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { beginReading, endReading, readObjects } from '../../../runner/git/object-reader.ts';
import { temporaryFolder } from '../../support/runner.ts';

test('what is being read is read to its end, also while the next is asked of another process', async (t) => {
  const path = temporaryFolder();
  execFileSync('git', ['init', '-q', '--bare', path]);
  const stored = (content: Buffer): string =>
    execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: path, input: content })
      .toString()
      .trim();
  const large = Buffer.alloc(8 * 1024 ** 2, 'a long file\n');
  const [first, second] = [stored(large), stored(Buffer.from('short'))];
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const long = readObjects(path, [first]);
  // A task that begins while another one reads.
  beginReading(path);
  t.mock.timers.tick(60_000);
  const short = readObjects(path, [second]);
  assert.equal((await short)[0]?.content.toString(), 'short');
  assert.ok((await long)[0]?.content.equals(large));
  await endReading(path);
});

test('a program that waits for the end of the reading is not over before it', () => {
  const path = temporaryFolder();
  execFileSync('git', ['init', '-q', '--bare', path]);
  const module = new URL('../../../runner/git/object-reader.ts', import.meta.url);
  const program = `
    const { beginReading, endReading, objectInfos } = await import(${JSON.stringify(module.href)});
    const path = ${JSON.stringify(path)};
    await objectInfos(path, ['HEAD']);
    beginReading(path);
    await endReading(path);
    process.stdout.write('ended');`;
  const args = ['--input-type=module', '--eval', program];
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8' }), 'ended');
});
