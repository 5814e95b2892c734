/**
 * Owns which role of the repository works at which node of a task: the node's own, then the task's,
 * then what the configuration says for that kind of work. All are read from the base commit before
 * anything runs. A role chooses among the models that the runner knows and keeps fewer tools; it
 * never gets more of either.
 */
import * as v from 'valibot';
import type { CustomRole, Role } from '../agent/backend.ts';
import type { RepositoryConfig } from '../config/repository-config.ts';
import type { RoleFile } from '../customization/role-file.ts';
import { roleModel } from '../customization/role-model.ts';
import { findRoles, roleNamed } from '../customization/roles.ts';
import type { BareRepository } from '../git/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import { schemaFor } from '../protocol/schema-for.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { AgentNode, Blueprint } from './blueprint.ts';
import { chooseBlueprint, type CommitFiles, filesOf, readConfig } from './choose.ts';

/** A role as it is resolved for an attempt. */
export interface SettledRole extends CustomRole {
  /** Absent: the model that this kind of work has anyway. */
  readonly model?: string;
  readonly turns?: number;
}

/** Roles by name, as the nodes of an attempt need them. */
export interface TaskRoles {
  readonly named: readonly SettledRole[];
  /** Names for nodes that have none of their own. */
  readonly usual: Readonly<Partial<Record<Role, string>>>;
}

const texts = v.array(v.string());

export const StoredRoles = schemaFor<TaskRoles>()(
  v.object({
    named: v.array(
      v.object({
        name: v.string(),
        path: v.string(),
        instructions: v.string(),
        tools: v.optional(texts),
        servers: v.optional(texts),
        notes: v.optional(texts),
        model: v.optional(v.string()),
        turns: v.optional(v.number()),
      }),
    ),
    usual: v.object({
      plan: v.optional(v.string()),
      code: v.optional(v.string()),
      review: v.optional(v.string()),
    }),
  }),
);

interface RoleWishes {
  readonly blueprint: Blueprint;
  readonly config: Pick<RepositoryConfig, 'roles'>;
  readonly spec: Pick<TaskSpec, 'role'>;
  /** Who writes the code. */
  readonly agent: string;
  readonly knownModels: readonly string[];
}

/**
 * Reads the roles that a task needs; undefined for none. Throws `ErrandError` for a name that there
 * is not, and for a role that the agent cannot be held to.
 */
export async function settleRoles(
  commit: CommitFiles,
  { blueprint, config, spec, agent, knownModels }: RoleWishes,
): Promise<TaskRoles | undefined> {
  const usual = {
    ...config.roles,
    ...(spec.role === undefined ? {} : { code: spec.role }),
  };
  const nodes = Object.values(blueprint.nodes).filter((node) => node.kind === 'agent');
  const uses = nodes.flatMap((node) => {
    const name = node.as ?? usual[node.role];
    return name === undefined ? [] : [{ name, role: node.role }];
  });
  // A task's own choice that no node follows would be dropped in silence.
  if (spec.role !== undefined && !uses.some(({ name }) => name === spec.role)) {
    throw new ErrandError('invalid', `No step of "${blueprint.name}" would have that role.`, {
      hint: 'A role of a task is for the steps that write code and name none of their own.',
    });
  }
  if (uses.length === 0) return undefined;
  const found = await findRoles(commit);
  const named = [...new Set(uses.map(({ name }) => name))].map((name) => {
    const file = roleNamed(found, name);
    const writes = uses.some((use) => use.name === name && use.role === 'code');
    return settled(file, { agent: writes ? agent : BUILTIN, knownModels });
  });
  return { named, usual };
}

/**
 * Rejects a task that names a role which it cannot have, before anything of the task is stored.
 */
export async function refuseBadRole(
  repository: BareRepository,
  spec: Pick<TaskSpec, 'agent' | 'base' | 'blueprint' | 'origin' | 'role'>,
): Promise<void> {
  if (spec.role === undefined) return;
  const commit = await filesOf(repository, spec.base);
  const config = await readConfig(commit);
  const { blueprint } = await chooseBlueprint(commit, spec, config);
  const agent = spec.agent ?? config.agent ?? BUILTIN;
  await settleRoles(commit, { blueprint, config, spec, agent, knownModels: [] });
}

const BUILTIN = 'builtin';
/** Agents that take any Anthropic model, or any at all. */
const TAKING_MODELS = new Set([BUILTIN, 'claude', 'opencode']);
/** Agents whose tools can be kept to fewer. */
const TAKING_TOOLS = new Set([BUILTIN, 'claude']);

function settled(
  { name, path, instructions, tools, servers, turns, models, notes }: RoleFile,
  { agent, knownModels }: Pick<RoleWishes, 'agent' | 'knownModels'>,
): SettledRole {
  if (tools && !TAKING_TOOLS.has(agent)) {
    throw new ErrandError(
      'invalid',
      `${agent} cannot be kept to the tools of the role "${name}".`,
      {
        hint: `Choose the agent builtin or claude, or a role without "tools" (${path}).`,
      },
    );
  }
  const { model, note } = TAKING_MODELS.has(agent) ? roleModel(models, knownModels) : OTHER_AGENT;
  const said = models.length > 0 && note !== undefined ? [...notes, note] : notes;
  return {
    name,
    path,
    instructions,
    ...(tools ? { tools } : {}),
    ...(servers ? { servers } : {}),
    ...(turns === undefined ? {} : { turns }),
    ...(model === undefined ? {} : { model }),
    ...(said.length > 0 ? { notes: said } : {}),
  };
}

const OTHER_AGENT: ReturnType<typeof roleModel> = {
  note: 'its model is not asked: the agent that was chosen has one of its own',
};

/** Returns the role that works at a node. */
export function roleAt(
  roles: TaskRoles | undefined,
  node: Pick<AgentNode, 'role' | 'as'>,
): SettledRole | undefined {
  const name = node.as ?? roles?.usual[node.role];
  return roles?.named.find((each) => each.name === name);
}
