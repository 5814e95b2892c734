/** `errand verify-ledger` on the ledger of a real task, and on copies that someone changed. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { appendEntry, entryLine } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { TestRunner } from '../../support/runner.ts';
import { ErrorDocument, LedgerDocument } from './forms.ts';
import { buggyRepository, CHECK, GOOD } from './support.ts';

describe('verify-ledger', () => {
  let runner: TestRunner;
  let file: string;
  let lines: string[];
  let commit: string;
  let repository: string;
  before(async () => {
    runner = await TestRunner.start();
    repository = buggyRepository();
    const ran = await runner.delegate(repository, 'fix', GOOD, ['--id', 'ledger-0001', ...CHECK]);
    commit = ran.json.result.commit;
    // As a script gets it: through the artifact that the document names.
    const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
    const answer = await fetch(`${runner.url}/artifacts/${ran.json.attempts[0].ledger}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    file = join(runner.dataDir, '..', 'ledger.jsonl');
    writeFileSync(file, await answer.text());
    lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  });
  after(() => runner.stop());

  async function verify(changed: readonly string[] | string) {
    const copy = join(runner.dataDir, '..', 'copy.jsonl');
    writeFileSync(copy, typeof changed === 'string' ? changed : `${changed.join('\n')}\n`);
    const { code, json } = await runner.errand(['verify-ledger', copy, '--json']);
    const document = v.parse(LedgerDocument, json);
    assert.equal(code, document.ok ? 0 : 1);
    return document;
  }

  /** The same story told anew with a change: every hash is right. */
  function forged(change: (body: Record<string, unknown>) => Record<string, unknown>): string[] {
    let last: LedgerEntry | undefined;
    return lines.map((line) => {
      const { seq: _s, prev: _p, hash: _h, t, phase, ...body } = JSON.parse(line);
      last = appendEntry(last, { t, phase, body: change(body) as LedgerBody });
      return entryLine(last);
    });
  }

  test('a command writes it as it is, and whoever names a task instead is told which', async () => {
    const shown = await runner.errand(['show', 'ledger-0001', '--ledger']);
    assert.equal(shown.code, 0, shown.stderr);
    assert.deepEqual(shown.out, readFileSync(file));
    const { code, stderr } = await runner.errand(['verify-ledger', 'ledger-0001']);
    assert.equal(code, 1);
    assert.match(stderr, /errand show TASK --ledger > FILE/);
  });

  test('the real one is whole, and its verdict follows from it', async () => {
    const { code, json, stdout } = await runner.errand(['verify-ledger', file, '--json']);
    assert.equal(code, 0, stdout);
    const document = v.parse(LedgerDocument, json);
    assert.equal(document.verdict, 'verified');
    assert.equal(document.recomputed.level, 'verified');
    assert.equal(document.entries, lines.length);
    const piped = await runner.errand(['verify-ledger', '-'], {
      stdin: readFileSync(file, 'utf8'),
    });
    assert.match(piped.stdout, /^✓ \d+ entries, the chain is intact; verdict verified, recomputed/);
  });

  test('the images are named by their ids, the usage once', () => {
    const entries = lines.map((line) => JSON.parse(line));
    const checks = entries.filter(({ kind }) => kind === 'check');
    assert.ok(checks.every(({ image }) => /^sha256:[0-9a-f]{64}$/.test(image)));
    const environment = entries.find(({ kind }) => kind === 'environment');
    assert.equal(environment.id, checks[0].image);
    assert.equal(checks[1].commit, commit);
    const tools = entries.filter(({ kind, phase }) => kind === 'tool' && phase === 'code');
    assert.ok(tools.every(({ summary }) => !summary.includes('→')));
    assert.equal(tools.at(-1).outcome, 'finished');
  });

  test('edited, cut, reordered and extended copies are found', async () => {
    const failed = lines.map((line) => line.replace('"outcome":"failed"', '"outcome":"passed"'));
    assert.equal((await verify(failed)).problem?.fault, 'edited');
    assert.equal((await verify(lines.slice(0, -1))).problem?.fault, 'unfinished');
    assert.equal((await verify(lines.toSpliced(3, 1))).problem?.fault, 'deleted');
    const [a = '', b = '', c = '', ...rest] = lines;
    assert.equal((await verify([a, c, b, ...rest])).problem?.fault, 'deleted');
    assert.equal((await verify([...lines, lines.at(-1) ?? ''])).ok, false);
    assert.equal((await verify('')).problem?.fault, 'empty');
    assert.equal((await verify(['not json', ...lines])).problem?.fault, 'unreadable');
    assert.equal((await verify(lines.join('\n'))).ok, true);
  });

  test('a whole chain with another verdict, or with other reasons, is found', async () => {
    const level = await verify(
      forged((body) => (body['kind'] === 'check' ? { ...body, outcome: 'failed', exit: 1 } : body)),
    );
    assert.equal(level.problem?.fault, 'verdict');
    assert.equal(level.recomputed.level, 'failed');
    const words = await verify(
      forged((body) => (body['kind'] === 'verdict' ? { ...body, because: [] } : body)),
    );
    assert.equal(words.problem?.fault, 'verdict');
    const bare = await verify(
      forged((body) => (body['kind'] === 'checks' ? { kind: 'checks' } : body)),
    );
    assert.equal(bare.problem?.fault, 'verdict');
    assert.equal(bare.recomputed.because[0]?.code, 'malformed');
    assert.equal((await verify(forged((body) => body))).ok, true);
  });

  test('compared with its commit, and run again, it holds; for another commit it does not', async () => {
    const args = ['verify-ledger', file, '--json', '--repo', repository];
    const missing = await runner.errand(args);
    assert.match(v.parse(ErrorDocument, missing.json).error.hint ?? '', /errand fetch/);
    const fetched = await runner.errand(['fetch', 'ledger-0001', '--repo', repository]);
    assert.equal(fetched.code, 0, fetched.stderr);

    const { code, json, stdout } = await runner.errand([...args, '--rerun']);
    assert.equal(code, 0, stdout);
    const { rerun } = v.parse(LedgerDocument, json);
    assert.deepEqual(
      rerun?.map(({ at, recorded, rerun: now }) => [at, recorded, now]),
      [
        ['base', 'failed', 'failed'],
        ['head', 'passed', 'passed'],
      ],
    );

    // The same story with another title: each hash is right, and the trailer names another head.
    const other = join(runner.dataDir, '..', 'other.jsonl');
    const told = forged((body) => (body['kind'] === 'opened' ? { ...body, title: 'x' } : body));
    writeFileSync(other, `${told.join('\n')}\n`);
    const compared = await runner.errand(['verify-ledger', other, '--json', '--repo', repository]);
    assert.equal(compared.code, 1);
    assert.equal(v.parse(LedgerDocument, compared.json).problem?.fault, 'commit');
  });

  test('checks that come out otherwise when run again are told', async () => {
    // What stands after the result is not in its trailer: a whole story could be told from there.
    const told: LedgerEntry[] = [];
    for (const line of lines) {
      const { seq: _s, prev: _p, hash: _h, t, phase, ...body } = JSON.parse(line);
      const run = body.kind === 'check' && body.at === 'head';
      const changed = run ? { ...body, outcome: 'failed', exit: 1 } : body;
      const end = body.kind === 'verdict' ? { kind: 'verdict', ...verdict(told) } : changed;
      told.push(appendEntry(told.at(-1), { t, phase, body: end as LedgerBody }));
    }
    const copy = join(runner.dataDir, '..', 'told.jsonl');
    writeFileSync(copy, `${told.map(entryLine).join('\n')}\n`);
    const { code, json } = await runner.errand(['verify-ledger', copy, '--json', '--rerun'], {
      cwd: repository,
    });
    assert.equal(code, 1);
    const { problem } = v.parse(LedgerDocument, json);
    assert.equal(problem?.fault, 'rerun');
    assert.match(problem?.reason ?? '', /recorded as failed, but now passed/);
  });

  test('a file that is not there is an error', async () => {
    const { code, json } = await runner.errand(['verify-ledger', '/no/such/file', '--json']);
    assert.equal(code, 1);
    assert.equal(v.parse(ErrorDocument, json).error.code, 'not_found');
  });
});
