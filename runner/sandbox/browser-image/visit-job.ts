/**
 * The form of what is said to the program that looks at pages (visit.ts, in a container of its own)
 * and of what it answers: one line of JSON for each. Types alone, so that the program needs nothing
 * of ours but itself. Its answers come from beside untrusted pages: they are parsed again
 * (verify/browser/answers.ts).
 */

export interface VisitPage {
  readonly name: string;
  readonly path: string;
  /** Selector of what has to be visible before the page counts as there. */
  readonly wait?: string;
  /** Selectors of what is painted over. */
  readonly mask: readonly string[];
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export interface VisitJob {
  /** Address of the app, as it is reached in the network of its sandbox. */
  readonly url: string;
  /** Path that answers below 400 once the app is ready. */
  readonly ready: string;
  readonly readySeconds: number;
  readonly viewports: readonly Viewport[];
  readonly pages: readonly VisitPage[];
  /** Milliseconds of the fixed clock; absent: the real one. */
  readonly time?: number;
  /** How often each page is loaded; what differs between the loads is noise. */
  readonly loads: number;
  /** Milliseconds that are filmed from the beginning of a load; absent: none. */
  readonly filmMs?: number;
}

export interface SeenError {
  readonly type: 'page' | 'console' | 'request' | 'external';
  readonly text: string;
  /** Path of the script or request, without address, query and hash. */
  readonly path: string;
}

export interface AxeFinding {
  readonly rule: string;
  readonly impact: string;
  readonly target: string;
  readonly help: string;
}

export type VisitAnswer =
  | {
      readonly kind: 'browser';
      readonly browser: string;
      readonly driver: string;
      readonly axe: string;
      readonly arguments: readonly string[];
      /** SHA-256 over the names and sizes of the font files. */
      readonly fonts: string;
    }
  | { readonly kind: 'ready'; readonly ms: number }
  | { readonly kind: 'not_ready'; readonly why: string }
  | {
      readonly kind: 'page';
      readonly page: string;
      readonly viewport: string;
      /** From 1; only the first has findings and texts. */
      readonly load: number;
      readonly status: 'loaded' | 'unstable' | 'failed';
      readonly http?: number;
      readonly why?: string;
      /** PNG in base64. */
      readonly picture?: string;
      /** What each mask matched. */
      readonly masks: readonly number[];
      readonly errors: readonly SeenError[];
      readonly accessibility: readonly AxeFinding[];
      readonly aria?: string;
      /** Frames as WebP in base64, each with its milliseconds. */
      readonly film?: readonly { readonly ms: number; readonly webp: string }[];
    }
  | { readonly kind: 'end' };
