/**
 * Owns the limits of length and count in the wire's schemas, for everything that has to stay within
 * them: configuration, commands, the editor, the runner's own texts. Pure.
 */

/** Characters, as UTF-16 code units, at most. */
export const MAX_CHARACTERS = {
  name: 200,
  title: 200,
  instructions: 100_000,
  /** Text that a task was made from. */
  origin: 20_000,
  anchor: 200,
  /** Of a ticket's host and project, and of its other names. */
  ticketPlace: 4096,
  ticketName: 200,
  /** Of a file of a result. */
  path: 8192,
  branch: 1000,
  command: 4000,
  checkName: 80,
  reportPath: 1000,
  model: 200,
  agent: 1000,
  blueprint: 64,
  role: 64,
  image: 300,
  /** Of one thing that is said to an attempt; comments count by themselves. */
  message: 20_000,
  /** Of a message and its comments together. */
  said: 100_000,
  comment: 10_000,
  /** Of the lines that a comment is about. */
  quoted: 4000,
  question: 4000,
  /** Of one reason for a verdict, and of an agent's last words. */
  reason: 4000,
  /** Why a task waits or was cancelled. */
  statusReason: 1000,
  notice: 1000,
  /** Outcome of a phase or a tool call. */
  outcome: 400,
  finding: 2000,
  /** Of a plan, as people read it. */
  plan: 8000,
} as const;

/** Items, at most. */
export const MAX_COUNT = {
  checks: 50,
  attempts: 8,
  comments: 200,
  findings: 6,
  probes: 6,
  /** Of a repository's own, as a client names them. */
  blueprints: 1000,
  /** In one answer to `tasks/list`. */
  listed: 500,
} as const;

/** No file that anybody looks at has more lines. */
export const MAX_LINE = 100_000_000;

/** Range of turns that a task may ask for. */
export const TURNS = { least: 1, most: 1000 } as const;
export const MINUTES = { least: 0.1, most: 1440 } as const;
export const ANSWER_MINUTES = { least: 0.01, most: 10_080 } as const;
export const CHECK_SECONDS = { least: 1, most: 7200 } as const;
