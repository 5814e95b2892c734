/**
 * What a check prints, kept as far as reports of tests are looked for in it. Memory stays bounded
 * whatever is printed. Never the artifact of the output (check-output.ts), which is larger.
 */
import type { ReportSpec } from '../../protocol/task.ts';
import { findCounts, findReport, readReport } from './read-report.ts';
import { joined, type TestReport } from './report.ts';

/** Of each stream, in bytes. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/** Room that grows with what is in it: pieces may be as small as a byte each, and as many. */
interface Kept {
  room: Buffer;
  /** Of all that was printed; more than is kept, at last. */
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
   * In the form that is named, else in one that is recognised, on either stream. Where none names
   * tests, how many there were, if that is told. `taken` is the report in files, which is asked
   * for beside the check: it stands for what is printed, unless that names other tests.
   */
  report(wanted: ReportSpec | undefined, taken?: TestReport): TestReport | undefined {
    if (!taken) return this.#report(wanted);
    // ctest runs programs of GoogleTest, and others that write no file.
    if (wanted || taken.format !== 'gtest') return taken;
    const printed = this.#report(undefined);
    if (printed?.format !== 'ctest') return taken;
    // Of very many programs not all files are taken.
    return taken.cut === undefined ? joined([taken, printed]) : printed;
  }

  #report(wanted: ReportSpec | undefined): TestReport | undefined {
    const read = (kept: Kept): TestReport | undefined => {
      const bytes = kept.room.subarray(0, kept.bytes);
      const report = wanted ? readReport(wanted.format, bytes) : findReport(bytes);
      if (!report || kept.bytes <= MAX_KEPT_BYTES) return report;
      return { ...report, cut: report.cut ?? 'the check printed more than is looked through' };
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
