/**
 * What a check prints, kept as far as reports of tests are looked for in it. Memory stays bounded
 * whatever is printed. Never the artifact of the output (check-output.ts), which is larger.
 */
import type { ReportSpec } from '../../protocol/task.ts';
import { findReport, readReport } from './read-report.ts';
import type { TestReport } from './report.ts';

/** Of each stream, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

interface Kept {
  readonly chunks: Uint8Array[];
  bytes: number;
}

export class Printed {
  readonly #stdout: Kept = { chunks: [], bytes: 0 };
  readonly #stderr: Kept = { chunks: [], bytes: 0 };

  take(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    const kept = stream === 'stdout' ? this.#stdout : this.#stderr;
    const room = Math.max(0, MOST_BYTES - kept.bytes);
    kept.bytes += chunk.byteLength;
    if (room > 0) kept.chunks.push(Uint8Array.from(chunk.subarray(0, room)));
  }

  /** In the form that is named, else in one that is recognised, on either stream. */
  report(wanted: ReportSpec | undefined): TestReport | undefined {
    const read = (kept: Kept): TestReport | undefined => {
      const bytes = Buffer.concat(kept.chunks);
      const report = wanted ? readReport(wanted.format, bytes) : findReport(bytes);
      if (!report || kept.bytes <= MOST_BYTES) return report;
      return { ...report, cut: report.cut ?? 'the check printed more than is looked through' };
    };
    const found = read(this.#stdout);
    return found && (wanted || found.cases.length > 0) ? found : (read(this.#stderr) ?? found);
  }
}
