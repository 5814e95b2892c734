/**
 * Owns what an attempt will be held to, settled once from the base commit before anything runs:
 * image, setup, checks, limits, model, protected paths. The task's own words come before the
 * repository's, those before what is detected; the runner's limits bound them all.
 */
import { detectChecks } from '../config/detect-checks.ts';
import { detectSetup } from '../config/detect-setup.ts';
import {
  parseRepositoryConfig,
  REPOSITORY_CONFIG,
  type RepositoryConfig,
} from '../config/repository-config.ts';
import { lowest } from '../config/runner-config.ts';
import type { BareRepository } from '../git/repository.ts';
import type { LedgerBody } from '../ledger/entry.ts';
import type { CheckSpec, Limits } from '../protocol/task.ts';
import type { AttemptContext } from '../tasks/context.ts';

export interface Plan {
  readonly image: string;
  readonly setup: readonly string[];
  readonly checks: readonly CheckSpec[];
  readonly limits: Required<Limits>;
  readonly model: string;
  readonly protectedPaths: readonly string[];
}

export interface PlanDefaults {
  readonly image: string;
  readonly model: string;
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
}

/** Files that configuration and detection read are small; a larger one is not read. */
const MOST_READ = 1024 * 1024;

/** Rejects with an ErrandError that names file, line and key of a configuration that is wrong. */
export async function settlePlan(
  defaults: PlanDefaults,
  context: AttemptContext,
  repository: BareRepository,
): Promise<Plan> {
  const { spec } = context.task;
  const read = async (path: string): Promise<string | undefined> =>
    (await repository.readFile(spec.base, path, MOST_READ))?.toString('utf8');

  const source = await read(REPOSITORY_CONFIG);
  const config: RepositoryConfig = source === undefined ? {} : parseRepositoryConfig(source);
  const project = { files: await repository.listFiles(spec.base), read };

  const { checks, from } = await chooseChecks(spec.checks, config.checks, () =>
    detectChecks(project),
  );
  await context.record('prepare', {
    kind: 'checks',
    source: from,
    checks: checks.map(({ name, command, gate }) => ({ name, command, gate })),
  });
  const { standard, most } = defaults.limits;
  return {
    image: config.image ?? defaults.image,
    setup: config.setup ?? (await detectSetup(project)),
    checks,
    limits: lowest({ ...standard, ...given(config.limits), ...given(spec.limits) }, most),
    model: spec.model ?? config.model ?? defaults.model,
    protectedPaths: config.protected ?? [],
  };
}

async function chooseChecks(
  named: readonly CheckSpec[] | undefined,
  configured: readonly CheckSpec[] | undefined,
  detect: () => Promise<readonly CheckSpec[]>,
): Promise<{
  checks: readonly CheckSpec[];
  from: Extract<LedgerBody, { kind: 'checks' }>['source'];
}> {
  if (named && named.length > 0) return { checks: named, from: 'task' };
  if (configured) return { checks: configured, from: 'config' };
  const detected = await detect();
  return { checks: detected, from: detected.length > 0 ? 'detected' : 'none' };
}

/** Without the keys that are there but undefined: they would hide what stands below them. */
function given(limits: Limits = {}): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
