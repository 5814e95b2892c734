/**
 * What people are shown of the pages that a browser looked at: the form of an artifact, read by
 * editors and commands. Every length is bounded: what is in it was seen beside untrusted pages.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const texts = v.pipe(v.array(text(1200)), v.maxLength(100));

/** A rectangle of pixels: left, top, width, height. */
const Box = v.tuple([count, count, count, count]);

const ArtifactId = v.pipe(v.string(), v.regex(/^sha256-[0-9a-f]{64}$/));

const ReportSide = v.object({
  status: v.picklist(['loaded', 'unstable', 'failed']),
  http: v.optional(count),
  why: v.optional(text(1200)),
  picture: v.optional(v.object({ artifact: ArtifactId, width: count, height: count })),
  /** An animated WebP of how the page loaded. */
  film: v.optional(ArtifactId),
});
export type ReportSide = v.InferOutput<typeof ReportSide>;

const ReportView = v.object({
  page: text(80),
  path: text(500),
  viewport: text(20),
  /** Absent where the app did not come up. */
  before: v.optional(ReportSide),
  after: v.optional(ReportSide),
  /** Absent where the pictures were not compared. */
  changed: v.optional(
    v.object({
      pixels: count,
      allowed: count,
      noise: count,
      masked: count,
      differs: v.boolean(),
      boxes: v.pipe(v.array(Box), v.maxLength(50)),
    }),
  ),
  /** In words: why they were not, or a mask that matched nothing. */
  notes: texts,
  newErrors: texts,
  /** Errors that were there before and are gone. */
  goneErrors: texts,
  newFindings: texts,
  goneFindings: texts,
  /** Present where the texts for assistive technology differ. */
  aria: v.optional(v.object({ before: text(33_000), after: text(33_000) })),
});
export type ReportView = v.InferOutput<typeof ReportView>;

export const BrowserReport = v.object({
  schema: v.literal('errand.browser/1'),
  check: text(80),
  browser: text(100),
  views: v.pipe(v.array(ReportView), v.maxLength(40)),
});
export type BrowserReport = v.InferOutput<typeof BrowserReport>;
