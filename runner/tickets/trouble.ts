/**
 * What a service's refusal means, and how people are told: one kind of trouble and one sentence for
 * each. What the service itself said is quoted, bounded, without the token.
 */
import { retryAfter } from './answer.ts';
import type { RawAnswer } from './service.ts';
import { TicketError, type TicketTrouble } from './source.ts';

/** Characters of a service's own words. */
const MAX_SAID = 300;
/** Levels of a refusal that are looked at for words. */
const MAX_DEPTH = 4;

/** What an error is about. */
export interface Failed {
  /** The service's name. */
  readonly service: string;
  /** Completes "Cannot …": `read octo/app#12`. */
  readonly what: string;
  readonly isWrite: boolean;
  readonly hasToken: boolean;
  /** Texts that no error may hold. */
  readonly secrets: readonly string[];
}

/** The trouble that a status means in every service; undefined for a good one. */
export function troubleOf(
  answer: RawAnswer,
  location: string | undefined,
): TicketTrouble | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status < 400)
    return location === undefined ? { kind: 'moved' } : { kind: 'moved', to: location };
  switch (status) {
    case 401:
      return { kind: 'signed_out' };
    case 403:
      return { kind: 'forbidden' };
    case 404:
      return { kind: 'not_found' };
    case 410:
      return { kind: 'deleted' };
    case 429: {
      const until = retryAfter(answer.headers, Date.now());
      return until === undefined ? { kind: 'rate_limited' } : { kind: 'rate_limited', until };
    }
    default:
      return { kind: status >= 500 ? 'offline' : 'refused' };
  }
}

/** `detail` is what is known beyond the kind: the service's own words, or what went wrong. */
export function ticketError(failed: Failed, trouble: TicketTrouble, detail?: string): TicketError {
  const cleaned = detail === undefined ? '' : quoted(detail, failed.secrets);
  // A write without an answer may have been taken; only a look at the service can tell.
  const uncertain =
    failed.isWrite && isUncertain(trouble) ? ' It may have arrived all the same: look there.' : '';
  const why = reason(failed, trouble, cleaned);
  return new TicketError(`Cannot ${failed.what}: ${why}${uncertain}`, trouble);
}

/** Whether a write that ended so may have been taken. */
export function isUncertain(trouble: TicketTrouble): boolean {
  return trouble.kind === 'offline' || trouble.kind === 'not_understood';
}

/** What a service says in the body of a refusal, in any of the usual forms. */
export function wordsOf(body: unknown, depth = 0): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : body;
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(body)) return wordsOf(body[0], depth + 1);
  const said = body as Readonly<Record<string, unknown>>;
  const keys = ['message', 'error_description', 'error', 'errorMessages', 'errors'];
  const known = keys.filter((key) => key in said);
  if (known.length === 0) return fieldsOf(said);
  const general = known
    .map((key) => wordsOf(said[key], depth + 1))
    .find((words) => words !== undefined);
  // GitHub says in `errors` what its `message` only calls a failed validation.
  const details = typeof said.message === 'string' ? wordsOf(said.errors, depth + 1) : undefined;
  return details === undefined || general === undefined ? general : `${general}: ${details}`;
}

/** Trouble by the name of a field: `{ title: ['is too short'] }`. */
function fieldsOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const [field] = Object.entries(fields).flatMap(([name, said]) => {
    const words = Array.isArray(said) ? (said as unknown[])[0] : said;
    return typeof words === 'string' ? [`${name}: ${words}`] : [];
  });
  return field;
}

function reason({ service, hasToken }: Failed, trouble: TicketTrouble, detail: string): string {
  const said = detail === '' ? '' : ` It says: “${detail}”.`;
  switch (trouble.kind) {
    case 'signed_out':
      return hasToken
        ? `${service} does not accept the token: it is wrong, expired or withdrawn. Sign in again.`
        : `${service} asks who you are. Sign in to ${service} first.`;
    case 'forbidden':
      return trouble.sso === undefined
        ? `your token for ${service} does not allow it.${said}`
        : `the organization wants single sign-on for this token. Allow it at ${trouble.sso}, then try again.`;
    case 'not_found':
      return `${service} has no such thing, or does not show it to ${hasToken ? 'this account' : 'somebody who is not signed in'}. Check the name and the account.`;
    case 'deleted':
      return `it was deleted on ${service}.`;
    case 'moved':
      return trouble.to === undefined
        ? `${service} has it elsewhere now.`
        : `${service} has it elsewhere now: ${trouble.to}`;
    case 'rate_limited':
      return `${service} has had too many requests from you. Try again ${waiting(trouble.until)}.`;
    case 'offline':
      return `${service} cannot be reached${detail === '' ? '' : ` (${detail})`}. Check the network and the address, then try again.`;
    case 'refused':
      return `${service} refuses it.${said}`;
    case 'not_understood':
      return `the answer is not what ${service} documents${detail === '' ? '' : ` (${detail})`}. Check that the address is right.`;
  }
}

function waiting(until: Date | undefined): string {
  if (until === undefined) return 'in a few minutes';
  const minutes = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 60_000));
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`;
}

/** On one line, without the token, which a service might repeat. */
function quoted(text: string, secrets: readonly string[]): string {
  const without = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  const line = without.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length <= MAX_SAID ? line : `${line.slice(0, MAX_SAID)}…`;
}
