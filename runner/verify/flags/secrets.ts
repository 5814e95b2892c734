/**
 * Strings that look like secrets, in lines that a change adds. Owns what a secret looks like and
 * what is only a placeholder. Pure; never repeats a secret in its words. A test key counts as a
 * secret too when it looks random; a private key counts when something follows its first line.
 */
import type { ChangedText, RaisedFlag } from './flag.ts';
import { isTestPath } from '../attribution/test-paths.ts';

interface Kind {
  /** Its first group is the random part. */
  readonly pattern: RegExp;
  readonly name: string;
  /** Set where any string may appear, so that it has to look random. */
  readonly loose?: boolean;
}

const KINDS: readonly Kind[] = [
  { pattern: /\b(?:AKIA|ASIA)([0-9A-Z]{16})\b/g, name: 'an AWS access key' },
  {
    pattern:
      /\baws_?secret\w{0,20}["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    name: 'an AWS secret key',
  },
  { pattern: /\bgh[pousr]_([A-Za-z0-9]{30,255})/g, name: 'a GitHub token' },
  { pattern: /\bgithub_pat_([A-Za-z0-9_]{30,255})/g, name: 'a GitHub token' },
  { pattern: /\bglpat-([\w-]{20,100})/g, name: 'a GitLab token' },
  { pattern: /\bxox[abprs]-([\w-]{10,200})/g, name: 'a Slack token' },
  { pattern: /\bsk-ant-([\w-]{20,200})/g, name: 'a model API key' },
  { pattern: /\bsk-(?:proj-)?([A-Za-z0-9]{32,200})/g, name: 'a model API key' },
  { pattern: /\b[rs]k_live_([A-Za-z0-9]{16,200})/g, name: 'a payment API key' },
  { pattern: /\bAIza([\w-]{35})/g, name: 'a Google API key' },
  { pattern: /\bnpm_([A-Za-z0-9]{36})\b/g, name: 'an npm token' },
  {
    pattern:
      /\b(?:password|passwd|secret|api_?key|access_?token|auth_?token)["']?\s{0,3}[:=]\s{0,3}["'](?=[^"'\n]{0,200}\d)([^"'\s${}<>]{12,200})["']/gi,
    name: 'a password or key',
    loose: true,
  },
];

/** Longer lines are generated or packed; only their beginning is examined. */
const MAX_LINE_CHARACTERS = 20_000;

export function secretFlags({ change, added }: ChangedText): RaisedFlag[] {
  const inTest = isTestPath(change.path);
  const lines = added.map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  const say = (name: string, line: string): RaisedFlag[] => {
    const text = `an added line looks like ${name}`;
    return [{ code: 'secret', path: change.path, text, found: { added: line } }];
  };
  for (const line of lines) {
    const name = secretIn(line, inTest);
    if (name !== undefined) return say(name, line);
  }
  const key = privateKey(lines);
  return key === undefined ? [] : say('a private key', key);
}

function secretIn(line: string, inTest: boolean): string | undefined {
  for (const { pattern, name, loose } of KINDS) {
    for (const [, body = ''] of line.matchAll(pattern)) {
      if (isPlaceholder(body)) continue;
      if (inTest && !looksDrawn(body, loose ? 20 : 0)) continue;
      return name;
    }
  }
  return undefined;
}

const KEY_BEGINS = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/**
 * Finds the first line of a key of which more than that is there: every program that reads keys has
 * that line.
 */
function privateKey(lines: readonly string[]): string | undefined {
  return lines.find((line, i) => {
    const found = KEY_BEGINS.exec(line);
    if (!found) return false;
    const below = [line.slice(found.index + found[0].length), ...lines.slice(i + 1, i + 9)];
    const body = below
      .join('\n')
      .replace(/\\n/g, '\n')
      .split(/-----END/)[0]
      ?.split('\n')
      .flatMap((each) => each.match(/[A-Za-z0-9+/=]{16,}/g) ?? [])
      .join('');
    return body !== undefined && body.length >= 40 && !isPlaceholder(body.slice(0, 200));
  });
}

const SAYS_SO =
  /example|sample|dummy|fake|placeholder|change_?me|your|redact|secret|password|foo|bar|test|demo|mock|invalid|not_?a|xxxx|0{6}|\.{3}|\*{3}/i;

/**
 * True for one repeated letter, a repeated pattern, letters that count up, or words like "example".
 */
function isPlaceholder(body: string): boolean {
  if (SAYS_SO.test(body)) return true;
  const text = body.toLowerCase().replace(/[-_]/g, '');
  if (new Set(text).size <= 4) return true;
  for (const period of [1, 2, 3, 4]) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  return stepsOf(text) >= text.length * 0.6;
}

/** Counts the characters that repeat the one before them or follow it in the alphabet. */
function stepsOf(text: string): number {
  let steps = 0;
  for (let i = 1; i < text.length; i += 1) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    // Counting continues from 9 to 0 and from z to a.
    const turns = /^(90|za|9a|z0)$/.test(text.slice(i - 1, i + 1));
    if (step === 1 || step === 0 || turns) steps += 1;
  }
  return steps;
}

/**
 * True for text that looks random: text that a person makes up repeats letters or contains words.
 */
function looksDrawn(body: string, least: number): boolean {
  if (body.length < least) return false;
  const mixes = [/[a-z]/i, /\d/].every((kind) => kind.test(body));
  return mixes && entropy(body) >= Math.min(3.6, Math.log2(body.length) - 0.8);
}

/** Shannon entropy, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
