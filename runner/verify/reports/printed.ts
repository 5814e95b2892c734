/**
 * The output of a check, kept as far as it is searched for test reports. Memory stays bounded
 * however much is printed. Not the artifact of the output (check-output.ts), which is larger.
 */
import type { ReportSpec } from '../../protocol/task.ts';
import { findCounts, findReport, readReport } from './read-report.ts';
import { joined, type TestReport } from './report.ts';

/** For each stream. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/** A buffer that grows with its content, since pieces may be single bytes and very many. */
interface Kept {
  room: Buffer;
  /** Counts everything that was printed, which may be more than is kept. */
  bytes: number;
}

export class Printed {
  readonly #stdout: Kept = { room: Buffer.alloc(0), bytes: 0 };
  readonly #stderr: Kept = { room: Buffer.alloc(0), bytes: 0 };

  take(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    const kept = stream === 'stdout' ? this.#stdout : this.#stderr;
    const at = kept.bytes;
    kept.bytes += chunk.byteLength;
    if (at >= MAX_KEPT_BYTES) return;
    if (kept.bytes > kept.room.length) {
      const more = Buffer.alloc(Math.min(MAX_KEPT_BYTES, 2 * kept.bytes));
      kept.room.copy(more);
      kept.room = more;
    }
    kept.room.set(chunk.subarray(0, kept.room.length - at), at);
  }

  /**
   * Returns the report in the wanted form, else in one that is recognised, on either stream; where
   * none names tests, their number, if it is printed. `taken` is the report from files: it takes
   * the place of the printed one, unless that names other tests.
   */
  report(wanted: ReportSpec | undefined, taken?: TestReport): TestReport | undefined {
    if (!taken) return this.#report(wanted);
    // ctest runs programs of GoogleTest, and others that write no file.
    if (wanted || taken.format !== 'gtest') return taken;
    const printed = this.#report(undefined);
    if (printed?.format !== 'ctest') return taken;
    // With very many programs, not all files were taken.
    return taken.cut === undefined ? joined([taken, printed]) : printed;
  }

  #report(wanted: ReportSpec | undefined): TestReport | undefined {
    const read = (kept: Kept): TestReport | undefined => {
      const bytes = kept.room.subarray(0, kept.bytes);
      const report = wanted ? readReport(wanted.format, bytes) : findReport(bytes);
      if (!report || kept.bytes <= MAX_KEPT_BYTES) return report;
      return {
        ...report,
        cut: report.cut ?? 'the check printed more than is searched for test names',
      };
    };
    const found = read(this.#stdout);
    if (found && (wanted || found.cases.length > 0)) return found;
    const named = read(this.#stderr) ?? found;
    if (wanted || (named && named.cases.length > 0)) return named;
    return this.#counts(this.#stdout) ?? this.#counts(this.#stderr) ?? named;
  }

  #counts(kept: Kept): TestReport | undefined {
    return findCounts(kept.room.subarray(0, Math.min(kept.bytes, MAX_KEPT_BYTES)));
  }
}
