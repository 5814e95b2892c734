/**
 * Owns running this very command for an editor's window, with the runner of this process, whose token
 * stands on no command line.
 */
import { execFile } from 'node:child_process';
import type { RunErrand } from '../ahp/slash-commands.ts';
import type { RunnerAddress } from '../client/requester.ts';

const MAX_OUTPUT_BYTES = 16 << 20;

export function errandCommand(address: () => Promise<RunnerAddress>): RunErrand {
  const [, main = ''] = process.argv;
  return async (args, cwd) => {
    const { url, token } = await address().catch(() => ({ url: '', token: '' }));
    const env = {
      ...process.env,
      NO_COLOR: '1',
      ...(url !== '' && { ERRAND_RUNNER_URL: url, ERRAND_TOKEN: token }),
    };
    return await new Promise((done) => {
      execFile(
        process.execPath,
        [main, ...args],
        { cwd, env, maxBuffer: MAX_OUTPUT_BYTES },
        (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
          done({ code, stdout, stderr });
        },
      );
    });
  };
}
