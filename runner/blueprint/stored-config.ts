/**
 * Schema of an attempt's resolved configuration in its note, with the blueprint it follows. Checks
 * forms and no lengths; a blueprint's soundness was checked before it was stored (blueprint.ts).
 */
import * as v from 'valibot';
import { StoredBowOutCode } from '../agent/ending-schema.ts';
import { FAILS, GATES } from '../config/browser-check.ts';
import { namedValues, schemaFor } from '../protocol/schema-for.ts';
import { CheckGate, VerifyLevel } from '../protocol/task.ts';
import {
  type Blueprint,
  GATE_RULES,
  GIT_ACTIONS,
  type Node,
  PROCEDURES,
  ROLES,
} from './blueprint.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { StoredRoles } from './task-roles.ts';

const texts = v.array(v.string());

const limits = {
  turns: v.optional(v.number()),
  costUsd: v.optional(v.number()),
  minutes: v.optional(v.number()),
};

const next = v.array(
  v.object({
    to: v.string(),
    when: v.optional(v.string()),
    atMost: v.optional(v.number()),
    decline: v.optional(v.object({ code: StoredBowOutCode, text: v.string() })),
    flag: v.optional(v.string()),
  }),
);

const StoredNode = schemaFor<Node>()(
  v.union([
    v.object({ kind: v.literal('exec'), run: v.picklist(PROCEDURES), next }),
    v.object({
      kind: v.literal('exec'),
      command: v.string(),
      timeoutSeconds: v.optional(v.number()),
      network: v.optional(v.boolean()),
      next,
    }),
    v.object({
      kind: v.literal('agent'),
      role: v.picklist(ROLES),
      as: v.optional(v.string()),
      instructions: v.optional(v.string()),
      turns: v.optional(v.number()),
      next,
    }),
    v.object({ kind: v.literal('gate'), rule: v.picklist(GATE_RULES), next }),
    v.object({ kind: v.literal('git'), action: v.picklist(GIT_ACTIONS), next }),
    v.object({
      kind: v.literal('ask'),
      question: v.string(),
      answers: v.optional(texts),
      default: v.optional(v.string()),
      minutes: v.optional(v.number()),
      next,
    }),
  ]),
);

const StoredBlueprint = schemaFor<Blueprint>()(
  v.object({
    name: v.string(),
    description: v.string(),
    start: v.string(),
    nodes: namedValues(StoredNode),
  }),
);

const check = v.object({
  name: v.string(),
  command: v.string(),
  timeoutSeconds: v.optional(v.number()),
  gate: v.optional(CheckGate),
  report: v.optional(
    v.object({
      format: v.picklist(['tap', 'junit', 'jest', 'vitest', 'mocha', 'go', 'cargo']),
      path: v.optional(v.string()),
    }),
  ),
});

const browserCheck = v.object({
  name: v.string(),
  gate: v.picklist(GATES),
  serve: v.object({
    command: v.string(),
    url: v.string(),
    ready: v.string(),
    timeoutSeconds: v.number(),
  }),
  viewports: v.array(v.object({ width: v.number(), height: v.number() })),
  pages: v.array(
    v.object({ name: v.string(), path: v.string(), wait: v.optional(v.string()), mask: texts }),
  ),
  time: v.optional(v.string()),
  diff: v.object({ threshold: v.number(), pixels: v.number() }),
  fail: v.array(v.picklist(FAILS)),
  film: v.boolean(),
});

const commands = v.object({
  onCreateCommand: texts,
  updateContentCommand: texts,
  postCreateCommand: texts,
});

const devContainer = v.object({
  path: v.string(),
  unused: v.optional(v.string()),
  used: v.optional(
    v.object({
      path: v.string(),
      image: v.optional(v.string()),
      build: v.optional(
        v.object({
          dockerfile: v.optional(v.string()),
          context: v.optional(v.string()),
          definition: v.string(),
        }),
      ),
      said: v.object({
        commands,
        containerEnv: namedValues(v.string()),
        remoteEnv: namedValues(v.string()),
      }),
      workspaceFolder: v.optional(v.string()),
      leftOut: texts,
    }),
  ),
});

export const StoredConfig = schemaFor<AttemptConfig>()(
  v.object({
    image: v.string(),
    devContainer: v.optional(devContainer),
    isOwnSetup: v.optional(v.boolean()),
    setup: texts,
    guessedSetup: v.optional(texts),
    checks: v.array(check),
    browser: v.optional(v.array(browserCheck)),
    limits: v.object({ turns: v.number(), costUsd: v.number(), minutes: v.number() }),
    most: v.optional(v.object(limits)),
    models: v.object({
      code: v.string(),
      plan: v.string(),
      review: v.string(),
      chores: v.string(),
    }),
    agent: v.string(),
    protectedPaths: texts,
    verify: VerifyLevel,
    chosen: v.object({
      blueprint: StoredBlueprint,
      source: v.picklist(['built-in', 'repository']),
    }),
    fix: texts,
    update: texts,
    mayUseNetwork: v.boolean(),
    roles: v.optional(StoredRoles),
    servers: v.optional(texts),
    documents: v.optional(texts),
    results: v.optional(texts),
  }),
);
