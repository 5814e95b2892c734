/**
 * Owns the form in which the tests of a check are kept as an artifact, one case per line, and
 * reading it back. Comparisons read only what is kept, so that a restart changes nothing.
 */
import * as v from 'valibot';
import type { TestCounts } from '../../protocol/task.ts';
import { type TestReport, totals } from './report.ts';

const Kept = v.object({
  format: v.string(),
  cut: v.optional(v.string()),
  cases: v.array(
    v.object({
      name: v.string(),
      status: v.picklist(['passed', 'failed', 'skipped', 'todo']),
      message: v.optional(v.string()),
      file: v.optional(v.string()),
      flaky: v.optional(v.boolean()),
    }),
  ),
  counted: v.optional(v.object({ passed: v.number(), failed: v.number(), skipped: v.number() })),
});

/** Opens a new artifact. */
interface Artifact {
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ readonly id: string }>;
}

/** Stores the tests; resolves with what the ledger says of them. */
export async function keepReport(
  report: TestReport,
  artifact: Artifact,
): Promise<TestCounts & { readonly artifact: string; readonly cut?: string }> {
  const { format, cut, cases, counted } = report;
  const head = JSON.stringify({ format: format.slice(0, 40), cut, counted }).slice(0, -1);
  const lines = cases.map((one) => JSON.stringify(one)).join(',\n');
  await artifact.write(Buffer.from(`${head},"cases":[\n${lines}\n]}\n`));
  const { id } = await artifact.finish();
  const counts = { format: format.slice(0, 40), ...totals(report), artifact: id };
  return cut === undefined ? counts : { ...counts, cut };
}

/** Reads the report of a run; undefined where it named no tests, or the artifact is gone. */
export async function keptReport(
  context: { readArtifact(id: string): Promise<Uint8Array | undefined> },
  tests: { readonly artifact: string } | undefined,
): Promise<TestReport | undefined> {
  const bytes = tests && (await context.readArtifact(tests.artifact));
  return bytes && readKept(bytes);
}

/** Undefined where the bytes are not a whole report, because the artifact was over its quota. */
export function readKept(bytes: Uint8Array): TestReport | undefined {
  try {
    const found = v.safeParse(Kept, JSON.parse(Buffer.from(bytes).toString('utf8')));
    return found.success ? found.output : undefined;
  } catch {
    return undefined; // The caller says what is unknown without it.
  }
}
