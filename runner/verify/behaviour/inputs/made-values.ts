/**
 * Owns values of JavaScript that its library makes (dates, big integers, bytes): new ones from the
 * caller's random numbers, and those close to one. Pure. Dates are chosen where calendars differ:
 * at ends of months and years, and around leap days.
 */
import type { MadeKind, Value } from '../value.ts';

type Below = (n: number) => number;

export function generatedMade(kind: MadeKind, below: Below): Value {
  switch (kind) {
    case 'date':
      return dateOf(generatedTime(below));
    case 'bigint':
      return { v: 'bigint', of: digits(below) };
    case 'bytes': {
      const isText = below(2) === 0;
      const one = () => (isText ? 97 + below(26) : below(256));
      return { v: 'bytes', of: Array.from({ length: below(10) }, one) };
    }
  }
}

function generatedTime(below: Below): number {
  const year = below(3) === 0 ? 2024 : 1998 + below(36);
  const month = below(12);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const days = [last, last - 1, 1, 1 + below(28)];
  const hours = below(3) === 0 ? below(24) : 0;
  return Date.UTC(year, month, days[below(4)], hours);
}

function dateOf(time: number): Value {
  return { v: 'date', of: new Date(time).toISOString() };
}

/** Most are small, so that a loop over them ends. */
function digits(below: Below): string {
  if (below(4) !== 0) return String(below(1_001) - 20);
  const length = 1 + below(40);
  const text = Array.from({ length }, () => below(10)).join('');
  return BigInt(text).toString();
}

const DAY = 86_400_000;

/** Returns none for a date that is none. */
export function nearMade(kind: MadeKind, of: Value): readonly Value[] {
  switch (kind) {
    case 'date': {
      const time = timeOf(of);
      if (time === undefined) return [];
      const day = new Date(time);
      const inMonths = (count: number, date?: number) =>
        Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count, date ?? day.getUTCDate());
      const near = [
        time + DAY,
        time - DAY,
        inMonths(1, 0),
        inMonths(2, 0),
        inMonths(1),
        inMonths(-1),
        inMonths(12),
        inMonths(0, 0),
        inMonths(3, 0),
        time + 7 * DAY,
        time + DAY / 24,
        inMonths(-12),
      ];
      return near.filter((each) => each !== time && isInRange(each)).map(dateOf);
    }
    case 'bigint': {
      const n = bigOf(of);
      if (n === undefined) return [];
      const near = [n + 1n, n - 1n, n + 2n, n - 2n, n * 2n, -n, 0n, n * 3n, n * 10n, n / 2n, n * n];
      const others = near.filter((each) => each !== n).map(String);
      return others.filter((text) => text.length < 100).map((text) => ({ v: 'bigint', of: text }));
    }
    case 'bytes': {
      const bytes = bytesOf(of);
      const near = [
        bytes.slice(0, -1),
        [...bytes, bytes.at(-1) ?? 1],
        [],
        bytes.slice(1),
        bytes.toReversed(),
        bytes.map((byte) => (byte + 1) % 256),
        [...bytes, ...bytes],
        bytes.map((byte, i) => (i === 0 ? byte ^ 0x80 : byte)),
        [...bytes, 0, 255],
      ];
      return near.map((list) => ({ v: 'bytes', of: list }));
    }
  }
}

function timeOf(of: Value): number | undefined {
  const parts = Array.isArray(of) ? of.filter((each) => typeof each === 'number') : [];
  const [year = Number.NaN, month = 0, ...more] = parts;
  const time =
    typeof of === 'number'
      ? of
      : typeof of === 'string'
        ? Date.parse(of)
        : Date.UTC(year, month, ...more);
  return isInRange(time) ? time : undefined;
}

/** Years of four digits. */
function isInRange(time: number): boolean {
  return time > -62_135_596_800_000 && time < 253_402_300_800_000;
}

function bigOf(of: Value): bigint | undefined {
  return typeof of === 'string' && /^-?\d{1,400}$/.test(of) ? BigInt(of) : undefined;
}

function bytesOf(of: Value): readonly number[] {
  if (typeof of === 'string') return [...new TextEncoder().encode(of)].slice(0, 200);
  return Array.isArray(of) ? of.filter((each) => typeof each === 'number') : [];
}
