/**
 * `errand acp`: an agent of the Agent Client Protocol over standard input and output, which editors
 * start themselves. Owns what it is given from the command line; runner/acp has the agent.
 */
import { resolve } from 'node:path';
import { startAcpAgent } from '../acp/agent.ts';
import { serveAcpOverStdio } from '../acp/stdio.ts';
import type { RunnerAddress } from '../client/requester.ts';
import type { Call } from './call.ts';
import { runnerAddress, texts } from './options.ts';
import { errandCommand } from './own-command.ts';
import { VERSION } from './package.ts';

export async function acp(call: Call): Promise<number> {
  const address = (): Promise<RunnerAddress> => runnerAddress(call);
  const agent = await startAcpAgent({
    address,
    version: VERSION,
    folders: [process.cwd(), ...texts(call, 'folder').map((folder) => resolve(folder))],
    errand: errandCommand(address),
  });
  await serveAcpOverStdio(agent);
  return 0;
}
