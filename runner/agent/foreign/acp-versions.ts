/**
 * Negotiates the version of the Agent Client Protocol, and holds each version's names for the few
 * things that a task needs. The released version 1 is offered first, and version 2, a draft, to an
 * agent that speaks no other. Pure.
 */
import { type Fields, fields, list } from '../../gateway/json.ts';

export type Version = 1 | 2;

interface Dialect {
  /** Parameters of `initialize`; the agent is offered none of the client's files and terminals. */
  readonly hello: Readonly<Record<string, unknown>>;
  /** Method of the sign-in request. */
  readonly signIn: string;
}

export const DIALECTS: Readonly<Record<Version, Dialect>> = {
  1: {
    hello: {
      protocolVersion: 1,
      clientCapabilities: {
        fs: { readTextFile: false, writeTextFile: false },
        terminal: false,
      },
    },
    signIn: 'authenticate',
  },
  2: {
    hello: {
      protocolVersion: 2,
      info: { name: 'errand', version: 'unknown' },
      capabilities: {},
    },
    signIn: 'auth/login',
  },
};

/** Error code of an agent whose versions are all newer than the one offered. */
const OTHER_VERSION = -32_022;
/** Error codes of an agent that checks a request's fields before its version. */
const UNREADABLE = new Set<unknown>([-32_600, -32_602]);

/** Returns the next version to offer after a refusal; undefined if none is left. */
export function nextOffer(refused: Version, error: Fields): Version | undefined {
  if (refused !== 1) return undefined;
  if (error['code'] !== OTHER_VERSION) return UNREADABLE.has(error['code']) ? 2 : undefined;
  const supported = fields(error['data'])['supported'];
  return !Array.isArray(supported) || supported.includes(2) ? 2 : undefined;
}

/** Returns the version in which an agent answered; undefined for an unknown one. */
export function versionOf(hello: Fields): Version | undefined {
  const version = hello['protocolVersion'];
  if (version === 2) return 2;
  return typeof version === 'number' && version > 2 ? undefined : 1;
}

/** Explains why this answer or error rules the agent out; undefined for another error. */
export function otherVersion(given: { hello: Fields } | { error: Fields }): string | undefined {
  if ('error' in given && given.error['code'] !== OTHER_VERSION) return undefined;
  const versions =
    'hello' in given
      ? [given.hello['protocolVersion']]
      : list(fields(given.error['data'])['supported']);
  return `it speaks version ${versions.join(', ') || 'another one'} of the protocol, and not 1 or 2`;
}
