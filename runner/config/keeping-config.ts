/**
 * Owns the part of the runner's own configuration that says how much it may keep, and how long
 * (docs/keeping.md).
 */
import { BYTES, KILO } from './units.ts';
import { number, object, quantity } from './yaml-reader.ts';

/** Bytes, but for `totalFiles`. The last two are of the data directory; undefined: no limit. */
export interface QuotasConfig {
  readonly snapshot: number;
  readonly file: number;
  readonly artifact: number;
  readonly total: number | undefined;
  readonly totalFiles: number | undefined;
}

/** How long what a runner makes is kept; undefined: as long as its task. */
export interface KeepConfig {
  readonly detailDays: number | undefined;
  readonly detailBytes: number | undefined;
  readonly unusedDays: number;
  readonly everyHours: number;
}

/** As the file says it. */
export interface KeepFile extends Omit<KeepConfig, 'detailBytes'> {
  readonly detailSize: number;
}

export const KEEPING_DEFAULTS: { readonly quotas: QuotasConfig; readonly keep: KeepConfig } = {
  quotas: {
    snapshot: 2 * BYTES.g,
    file: 100 * BYTES.m,
    artifact: 64 * BYTES.m,
    total: undefined,
    totalFiles: undefined,
  },
  keep: { detailDays: undefined, detailBytes: undefined, unusedDays: 30, everyHours: 6 },
};

const size = quantity(BYTES, KILO, BYTES.t);
const MOST_DAYS = 36_500;

export const quotasReader = object<QuotasConfig>({
  snapshot: size,
  file: size,
  artifact: size,
  total: quantity(BYTES, 64 * BYTES.m, 1024 * BYTES.t),
  totalFiles: number(1000, 1_000_000_000_000, 'whole'),
});

export const keepReader = object<KeepFile>({
  detailDays: number(0, MOST_DAYS, 'whole'),
  detailSize: quantity(BYTES, 0, 1024 * BYTES.t),
  unusedDays: number(0, MOST_DAYS, 'whole'),
  everyHours: number(1, 8760),
});

export function keepFrom({ detailSize, ...keep }: Partial<KeepFile> = {}): KeepConfig {
  return { ...KEEPING_DEFAULTS.keep, ...keep, detailBytes: detailSize };
}
