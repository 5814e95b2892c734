/**
 * Owns finding what a runner lacks for a task, each with its fix in one step: an engine, an image,
 * a key for the model. Asked before anything is sent, and by `errand doctor`; changes nothing.
 */
import type * as v from 'valibot';
import { parseAgent } from '../agent/foreign/choice.ts';
import { allowedImage } from '../blueprint/allowed-image.ts';
import { knownNames, unknownBlueprint } from '../blueprint/choose.ts';
import { DEFAULT_IMAGE } from '../config/sandbox-config.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import type { AskReady } from '../protocol/requests.ts';
import { FULL_IMAGE } from '../project/detect-image.ts';
import type { DriverHealth } from '../sandbox/sandbox.ts';
import type { DiskRoom } from '../store/disk-room.ts';
import type { Store } from '../store/store.ts';

type Wanted = v.InferOutput<typeof AskReady.params>;
type Ready = v.InferOutput<typeof AskReady.result>;
type Missing = Ready['missing'][number];

export interface Readiness {
  readonly driver: {
    health(): Promise<DriverHealth>;
    hasImage(image: string): Promise<boolean>;
  };
  /** Image of sandboxes when a repository names none. */
  readonly image: string;
  /** Images that a repository may name beside it. */
  readonly images?: readonly string[];
  /** Agent that writes the code when none is named. */
  readonly agent: string;
  /** The commands of other agents that may be named. */
  readonly acp?: readonly string[];
  /** True when there is a key for the model of the built-in agent. */
  readonly hasKey: boolean;
}

/** Whether the runner can do its work: the store, the disk and the engine, in this order. */
export async function ready(parts: {
  readonly store: Store;
  readonly room: Pick<DiskRoom, 'health'>;
  readonly driver: Pick<Readiness['driver'], 'health'>;
}): Promise<{ ok: boolean; detail: string }> {
  try {
    await parts.store.list(1);
  } catch (error) {
    return { ok: false, detail: `The store does not answer: ${errorWords(error)}` };
  }
  const disk = await parts.room.health();
  return disk.ok ? await parts.driver.health() : disk;
}

/** @throws {ErrandError} `not_found` for a name that somebody typed and nothing has */
export async function readiness(parts: Readiness, wanted: Wanted = {}): Promise<Ready> {
  refuseUnknown(parts, wanted);
  const { driver, image } = parts;
  const [engine, full] = await Promise.all([
    notAllowed(parts, wanted.image) ?? engineFault(parts, wanted.image ?? image),
    driver.hasImage(FULL_IMAGE).catch(() => false),
  ]);
  const key = parts.hasKey || !asksModel(parts, wanted) ? undefined : NO_KEY;
  return {
    missing: [engine, key].filter((each) => each !== undefined),
    sandboxes: { image, usual: image === DEFAULT_IMAGE, full },
  };
}

function refuseUnknown({ acp = [] }: Readiness, { typed }: Wanted): void {
  if (!typed) return;
  const { blueprint, agent, ownBlueprints } = typed;
  try {
    const known = [...new Set([...knownNames([]), ...ownBlueprints])];
    if (blueprint !== undefined && !known.includes(blueprint)) {
      throw unknownBlueprint(blueprint, known);
    }
    if (agent !== undefined) parseAgent(agent, acp);
  } catch (cause) {
    if (!(cause instanceof ErrandError)) throw cause;
    const { message, hint = '' } = cause;
    // Not `invalid`: a runner that does not know the question answers that.
    throw new ErrandError('not_found', message, {
      hint: `${hint} Nothing was sent.`.trim(),
      cause,
    });
  }
}

function notAllowed({ image, images }: Readiness, named: string | undefined): Missing | undefined {
  try {
    allowedImage(named, image, images);
    return undefined;
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { message, hint } = error;
    return { what: 'image', detail: message, ...(hint !== undefined && { fix: hint }) };
  }
}

async function engineFault({ driver }: Readiness, image: string): Promise<Missing | undefined> {
  const there = await driver.hasImage(image).catch(() => undefined);
  if (there === true) return undefined;
  const { ok, detail, fix } = await driver.health();
  if (there === undefined) {
    return ok ? undefined : { what: 'docker', detail, ...(fix !== undefined && { fix }) };
  }
  return {
    what: 'image',
    detail: `The sandbox image ${image} is not on the runner's machine.`,
    fix:
      image === DEFAULT_IMAGE
        ? 'Make it there: run script/sandbox-image.sh in the folder of Errand.'
        : image === FULL_IMAGE
          ? 'Make it there: run script/sandbox-image.sh --full in the folder of Errand.'
          : `Get it there (docker pull ${image}), or name another under \`image\` in .errand/config.yaml.`,
  };
}

const NO_KEY: Missing = {
  what: 'key',
  detail: 'The runner has no key for its model.',
  fix: 'Set ANTHROPIC_API_KEY where "errand serve" is started, and start it again.',
};

/** Built-in blueprints in which a model always writes; the others may do without one. */
const WRITES: ReadonlySet<string> = new Set(['default', 'fix-todo', 'add-tests']);

/** Another agent brings its own model; of a repository's own blueprint the runner knows nothing yet. */
function asksModel({ agent }: Readiness, { agent: named, blueprint }: Wanted): boolean {
  const isOurs = (named ?? agent) === 'builtin';
  return isOurs && (blueprint === undefined || WRITES.has(blueprint));
}
