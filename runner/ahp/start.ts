/**
 * Owns putting the agent host together, and its start and stop. It begins to listen whether or not
 * there is a runner, and stops without touching what runs there.
 */
import type { RunnerAddress } from '../client/requester.ts';
import { Channels } from './channels.ts';
import type { Choices } from './config-chips.ts';
import { Folders } from './folders.ts';
import { Host } from './host.ts';
import { HostServer, type Place } from './listen.ts';
import { Marks } from './marks.ts';
import { RunnerLink } from './runner-link.ts';
import { Sessions } from './sessions.ts';
import type { RunErrand } from './slash-commands.ts';
import { timeOfDay } from './time-of-day.ts';

export interface AgentHostOptions {
  readonly place: Place;
  readonly token: string;
  /** Where the runner is now; rejects with an ErrandError where there is none. */
  readonly address: () => Promise<RunnerAddress>;
  readonly version: string;
  /** The file of what is kept of sessions here. */
  readonly marksFile: string;
  /** Folders whose tasks are shown from the beginning on, where they are repositories. */
  readonly folders: readonly string[];
  readonly errand: RunErrand;
  readonly choices: (folder: string | undefined) => Promise<Omit<Choices, 'models'>>;
  readonly report: (what: string, cause: unknown) => void;
}

export interface AgentHost {
  /** The port, or the path of the socket. */
  readonly where: string;
  stop(): Promise<void>;
}

export async function startAgentHost(options: AgentHostOptions): Promise<AgentHost> {
  const { address, version, errand, choices, report } = options;
  const marks = await Marks.open(options.marksFile);
  const folders = new Folders((known) => {
    marks.folders = known;
    sessions.findPlaces();
  });
  const channels = new Channels();
  const link = new RunnerLink({
    address,
    name: 'errand-ahp',
    version,
    onConnection: (connection) => {
      sessions.follow(connection);
      host.tellAgents();
    },
    onChange: () => sessions.changed(),
  });
  const parts = { channels, link, folders, marks, errand, now: Date.now, clock: timeOfDay };
  const sessions = new Sessions(parts);
  await folders.recall([...marks.folders, ...options.folders]);
  const host = new Host({ ...parts, sessions, version, choices });
  const server = new HostServer(options.place, options.token, host, report);
  const where = await server.start();
  await link.start();
  return {
    where,
    stop: async () => {
      await server.stop();
      sessions.close();
      await link.close();
      await marks.settled();
    },
  };
}
