/**
 * `errand bundle` and `errand replay`: an attempt that was steered and continued, run again without
 * its runner and without a model; and what is said where it comes out otherwise.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import { type Bundle, readBundle, writeBundle } from '../../../runner/replay/bundle-file.ts';
import { outcomeOf } from '../../../runner/replay/outcome.ts';
import { Command, containersOfTask, type Ran, TestRunner } from '../../support/runner.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { moves, type Script } from '../../support/scripted-model/script.ts';
import { bash, buggyRepository, CHECK, done, FIX, QUICKLY, write } from '../command/support.ts';

const ID = 'replay-0001';
/** Different each time: a replay has to say so, and to go on. */
const CHANCE = 'head -c 9 /dev/urandom | base64';

describe('replay', { concurrency: 2 }, () => {
  const place = temporaryFolder('errand-replay-');
  const file = join(place, 'attempt.errand');
  const own = { XDG_CONFIG_HOME: join(place, 'config') };
  /** Another machine, as far as a runner and its data are concerned. */
  const elsewhere = new Command(place);
  let made: Ran;

  before(async () => {
    const config = join(place, 'errand.yaml');
    writeFileSync(config, 'trajectories: { export: true }\n');
    const runner = await TestRunner.start({ serve: ['--config', config] });
    try {
      const script = moves([
        [bash('time true; date +%s%N | sed "s/$/ ms/"')],
        [write('sum.sh', FIX)],
        [done('It adds now.')],
        [bash('cat sum.sh; echo "It adds." > NEWS')],
        [bash(CHANCE)],
        [done('Told in NEWS.')],
      ]);
      const steered: Script = async (request) => {
        if (request.turn === 1) {
          const { code, stderr } = await runner.errand(['steer', ID, 'Keep it short.']);
          assert.equal(code, 0, stderr);
        }
        return await script(request);
      };
      const repository = buggyRepository(QUICKLY);
      const ran = await runner.delegate(repository, 'fix', steered, ['--id', ID, ...CHECK]);
      assert.equal(ran.code, 0, ran.stderr);
      const more = await runner.errand(['follow-up', ID, 'Write NEWS, too.', '--wait', '--json']);
      assert.notEqual(more.json.result, null, more.stderr);
      made = await runner.errand(['bundle', ID, file], { env: own });
    } finally {
      await runner.stop();
    }
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  const keyFile = join(place, 'config', 'errand', 'signing-key.pem');
  const key = () => createPrivateKey(readFileSync(keyFile));
  /** The bundle with a change, signed by the same person. */
  const changed = (name: string, change: (bundle: Bundle) => Bundle): string => {
    const path = join(place, name);
    const bundle = readBundle(readFileSync(file), [createPublicKey(key())]);
    writeFileSync(path, writeBundle(change(bundle), key()));
    return path;
  };

  const refused = async (path: string, env: Record<string, string>): Promise<string> => {
    const ran = await elsewhere.run(['replay', path], { env });
    assert.equal(ran.code, 1);
    assert.equal(ran.stdout, '');
    return ran.stderr;
  };

  test('a bundle is one file of its maker alone, signed with a key that was made for it', () => {
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /signed with SHA256:.*made for this/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    const { about } = readBundle(readFileSync(file), [createPublicKey(key())]);
    assert.deepEqual(about.attempts, [1, 2]);
  });

  test('the same files and verdict come of it, and what chance has changed is named', async () => {
    const signer = keyFile.replace('.pem', '.pub.pem');
    const { code, json, stderr } = await elsewhere.run([
      'replay',
      file,
      '--json',
      '--signed-by',
      signer,
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(json.same, true);
    assert.deepEqual(json.replayed, json.expected);
    // Times are no difference, and the message of the first attempt came when it did then.
    assert.match(json.difference, /^turn 6 of "code": what "bash" \("head -c 9 .*then ".*now "/);
    assert.deepEqual(containersOfTask(ID), []);
  });

  test('work that comes out otherwise is told by its files, and where it began', async () => {
    const path = changed('other.errand', ({ about, git, attempts: [first] }) => {
      assert.ok(first);
      const text = JSON.stringify(first.record).replaceAll('$1 + $2', () => '$2 + $1');
      const expected = outcomeOf(verifyChain(ledgerLines(first.ledger)).entries);
      const result = first.record.task.attempts[0]?.result?.commit ?? null;
      const one = { ...about, attempts: [1], result, expected };
      const record = JSON.parse(text);
      return { about: one, git, attempts: [{ ...first, record }] };
    });
    const { code, stdout, stderr } = await elsewhere.run(['replay', path], { env: own });
    assert.equal(code, 1, stderr);
    assert.match(stdout, /the files of the result differ\n {4}sum\.sh\n/);
  });

  test('nobody’s bundle, a changed one, and one whose image is not here are refused', async () => {
    const nobody = { XDG_CONFIG_HOME: join(place, 'none') };
    assert.match(
      await refused(file, nobody),
      /a key that you have not named: SHA256:.*--signed-by/s,
    );
    const bytes = readFileSync(file);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    writeFileSync(join(place, 'bent.errand'), bytes);
    assert.match(await refused(join(place, 'bent.errand'), own), /was changed since it was signed/);
    const path = changed('image.errand', ({ about, git, attempts }) => ({
      about: { ...about, image: { ...about.image, id: `sha256:${'0'.repeat(64)}` } },
      git,
      attempts,
    }));
    const said = await refused(path, own);
    assert.match(
      said,
      /The image .* as it was then \(sha256:0+\) is not on this machine[\s\S]*--image/,
    );
  });
});
