/** What the tests of the command share: a repository with a bug, and a model's moves on it. */
import { call, type Block } from '../../support/scripted-model/script.ts';
import { makeRepository } from '../../support/repository.ts';

/** `sum.sh` has a bug that `check.sh` finds; `package.json` names the check. */
export function buggyRepository(more: Record<string, string> = {}): string {
  return makeRepository({
    'package.json': '{"name":"sum","private":true,"scripts":{"test":"sh check.sh"}}\n',
    'check.sh': 'test "$(sh sum.sh 2 2)" = 4 || { echo "2 + 2 is not 4"; exit 1; }\necho fine\n',
    'sum.sh': '# TODO: add, not subtract\necho $(($1 - $2))\n',
    'README.md': '# sum\n',
    ...more,
  });
}

/** For tests that are not about how much is tried: the least that verifies, in half the rooms. */
export const QUICKLY = { '.errand/config.yaml': 'verify: quick\n' };

/** A check that needs no tools of the image but a shell: quicker than npm. */
export const CHECK = ['--check', 'sh check.sh'] as const;

export const FIX = 'echo $(($1 + $2))\n';

/** Through the shell: the tool `write` wants a file that exists to be read first. */
export const write = (path: string, content: string): Block =>
  bash(`cat >'${path}' <<'END_OF_FILE'\n${content}END_OF_FILE`);
export const bash = (command: string, timeout_s?: number): Block =>
  call('bash', timeout_s === undefined ? { command } : { command, timeout_s });
export const done = (summary = 'Done.'): Block => call('done', { outcome: 'finished', summary });
export const blocked = (reason: string, summary: string, question?: string): Block =>
  call('done', { outcome: 'blocked', summary, reason, ...(question ? { question } : {}) });

/** The work as it should be done. */
export const GOOD: readonly (readonly Block[])[] = [
  [call('read', { path: 'sum.sh' })],
  [write('sum.sh', FIX)],
  [done('It adds now.')],
];
