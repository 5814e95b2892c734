/**
 * The demo behind script/demo: a real runner, a real repository, real containers and git. Owns the
 * story and the proof that the repository was left alone; everything else is done by the `errand`
 * command, as a user would. Only the model is scripted, unless ANTHROPIC_API_KEY is set, and then
 * every screen says so.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import { makeSample } from '../extension/onboarding/sample.ts';
import { startScriptedModel } from '../test/support/scripted-model/server.ts';

const ROOT = join(import.meta.dirname, '..');
const ERRAND = join(ROOT, 'dist', 'runner', 'main.js');
const MOVES = join(import.meta.dirname, 'demo-moves.json');

const keep = process.argv.includes('--keep');
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const title = (text: string): void => say(`\n${styleText('bold', `── ${text}`)}\n`);

const place = mkdtempSync(join(tmpdir(), 'errand-demo-'));
const dataDir = join(place, 'data');
let repository = '';

process.exitCode = await demo();

async function demo(): Promise<number> {
  const scripted = !process.env['ANTHROPIC_API_KEY'];
  say(
    scripted
      ? styleText(
          'yellow',
          "scripted model: ANTHROPIC_API_KEY is not set, so a script makes the model's moves.\nEverything else is real: the runner, the containers, git, the checks.",
        )
      : `The model is real: ${process.env['ERRAND_MODEL'] ?? "the runner's default"}.`,
  );
  const model = scripted ? await startScriptedModel(readMoves()) : undefined;
  let runner: ChildProcess | undefined;
  try {
    title('A runner, with everything it keeps in one new folder');
    const started = await startRunner(model?.url);
    runner = started.process;
    say(`listening on ${started.url}`);

    title('A repository with work in progress');
    repository = await makeSample(join(ROOT, 'sample'), place);
    const before = fingerprint();
    say(git('status', '--short', '--branch'));
    const line =
      1 +
      readFileSync(join(repository, 'src/bill.js'), 'utf8')
        .split('\n')
        .findIndex((l) => l.includes('TODO'));
    say(
      styleText(
        'dim',
        `src/bill.js:${line}  the TODO to delegate; test/uneven.test.js fails, and git does not even track it yet`,
      ),
    );

    title('errand delegate');
    const id = 'demo-task';
    const ended = await errand([
      'delegate',
      '--wait',
      '--id',
      id,
      '--repo',
      repository,
      '--todo',
      `src/bill.js:${line}`,
      '--title',
      'No cent may get lost in split()',
      'Do what the TODO in src/bill.js says: the shares of split() must add up to the total. The test in test/uneven.test.js says how.',
    ]);

    title('The evidence: what the runner itself saw');
    await errand(['show', id]);

    title('The result, as a diff');
    await errand(['diff', id]);

    title('Your repository');
    const same = compare(before, fingerprint());

    const verified = ended === 0 && taskVerdict(id) === 'verified';
    if (keep) await stayUp(started.url);
    say('');
    return verified && same ? 0 : 1;
  } finally {
    if (runner?.exitCode === null) {
      runner.kill('SIGTERM');
      await once(runner, 'exit');
    }
    await model?.close();
    if (!keep) rmSync(place, { recursive: true, force: true });
  }
}

function readMoves(): unknown {
  return JSON.parse(readFileSync(MOVES, 'utf8'));
}

async function startRunner(
  modelUrl: string | undefined,
): Promise<{ process: ChildProcess; url: string }> {
  // What it does is shown by the commands; of its log, only what is wrong.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'errand.yaml'), 'log: { level: warn }\n');
  const runner = spawn(
    process.execPath,
    [ERRAND, 'serve', '--json', '--data-dir', dataDir, '--listen', '127.0.0.1:0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...(modelUrl === undefined
          ? {}
          : {
              ANTHROPIC_BASE_URL: modelUrl,
              ANTHROPIC_API_KEY: 'scripted',
              ERRAND_MODEL: 'scripted-model',
            }),
      },
    },
  );
  for await (const line of createInterface({ input: runner.stdout })) {
    const ready: unknown = JSON.parse(line);
    if (typeof ready === 'object' && ready !== null && 'url' in ready) {
      return { process: runner, url: String(ready.url) };
    }
  }
  throw new Error('the runner ended before it was ready; its words are above');
}

/** Runs the `errand` command as a user does; its output is the demo. */
async function errand(args: readonly string[]): Promise<number> {
  // Not spawnSync, because the scripted model answers from this process.
  const child = spawn(process.execPath, [ERRAND, ...args, '--data-dir', dataDir], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function taskVerdict(id: string): unknown {
  const run = spawnSync(process.execPath, [ERRAND, 'show', id, '--json', '--data-dir', dataDir], {
    encoding: 'utf8',
  });
  const parsed: unknown = JSON.parse(run.stdout);
  return typeof parsed === 'object' && parsed !== null && 'verdict' in parsed
    ? parsed.verdict
    : undefined;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trimEnd();
}

/** Hashes everything that must not change. */
function fingerprint(): Record<string, string> {
  const files = readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(`${repository}/.git`))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => `${path} ${statSync(path).mtimeMs} ${hash(readFileSync(path))}`);
  return {
    'work tree': hash(files.join('\n')),
    index: hash(readFileSync(join(repository, '.git/index'))),
    'branches, tags, stash': hash(
      git('for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes', 'refs/stash'),
    ),
    HEAD: hash(readFileSync(join(repository, '.git/HEAD'))),
    'git configuration': hash(readFileSync(join(repository, '.git/config'))),
  };
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function compare(before: Record<string, string>, after: Record<string, string>): boolean {
  const changed = Object.keys(before).filter((key) => before[key] !== after[key]);
  for (const key of Object.keys(before)) {
    const same = !changed.includes(key);
    say(
      `  ${same ? styleText('green', '✓') : styleText('red', '✗')} ${key} ${same ? 'unchanged' : 'CHANGED'}`,
    );
  }
  return changed.length === 0;
}

async function stayUp(url: string): Promise<void> {
  title('The runner stays up');
  say(`To connect an editor: run "Errand: Connect to a Runner" with
  URL    ${url}
  token  ${readFileSync(join(dataDir, 'token'), 'utf8').trim()}
and open the folder ${repository}
Everything is in ${place}. Ctrl+C ends it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
