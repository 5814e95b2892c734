/**
 * Forms of the entries about pages that a browser looked at, before and after a change: what was
 * seen on each side, and what is new. Pictures are in them by hash alone. Everything here comes from
 * beside untrusted pages: it may speak against a result, and never for it.
 */
import type { KeptOutput } from './kept-output.ts';

/** What a check of kind `browser` decides, as the configuration of the base says. */
export interface WantedBrowserCheck {
  readonly name: string;
  readonly gate: 'regression_only' | 'informational';
  /** What fails it where it is new. */
  readonly fail: readonly ('errors' | 'accessibility')[];
}

/** The first of them where there are many. */
export interface Some {
  readonly count: number;
  readonly words: readonly string[];
}

/** A rectangle of pixels: left, top, width, height. */
export type Box = readonly [number, number, number, number];

export interface BrowserPicture extends KeptOutput {
  /** SHA-256 of the decoded pixels, which another encoding does not change. */
  readonly pixels: string;
  readonly width: number;
  readonly height: number;
}

export type BrowserEntry =
  /** A look at all pages of a check, on both sides. */
  | {
      kind: 'browser';
      check: string;
      result: string;
      base: string;
      /** `errored`: nothing could be seen, for the reason in `why`. */
      outcome: 'looked' | 'errored';
      why?: string;
      /** The id of the browser's image. */
      image?: string;
      browser?: string;
      driver?: string;
      axe?: string;
      arguments?: readonly string[];
      fonts?: string;
      /** What people are shown: pictures by their artifacts, texts, boxes (protocol/browser-report.ts). */
      report?: KeptOutput;
      ms: number;
    }
  /** Whether the app of one side came up. */
  | {
      kind: 'browser_app';
      check: string;
      at: 'base' | 'head';
      commit: string;
      image: string;
      ready: boolean;
      why?: string;
      ms: number;
      /** What the app printed. */
      output: KeptOutput;
    }
  /** One page in one size, on one side. */
  | {
      kind: 'browser_page';
      check: string;
      at: 'base' | 'head';
      commit: string;
      page: string;
      viewport: string;
      /** `unstable`: no two pictures in a row were alike. */
      status: 'loaded' | 'unstable' | 'failed';
      http?: number;
      why?: string;
      picture?: BrowserPicture;
      /** Elements that each mask matched. */
      masks: readonly number[];
      errors: Some;
      accessibility: Some;
      /** SHA-256 of the text for assistive technology. */
      aria?: string;
    }
  /** What is new on the result. */
  | {
      kind: 'browser_compared';
      check: string;
      result: string;
      base: string;
      page: string;
      viewport: string;
      /** Absent where there were no two pictures to compare; `why` says the reason. */
      picture?: {
        /** Pixels that differ by more than the threshold, noise and masks left out. */
        readonly changed: number;
        /** Pixels that may. */
        readonly allowed: number;
        readonly threshold: number;
        /** Pixels that differ between two loads of the base. */
        readonly noise: number;
        readonly masked: number;
        /** True where the pixels are not the same, by however little. */
        readonly differs: boolean;
        readonly boxes: readonly Box[];
      };
      why?: string;
      /** True where it is the result alone of which there is no picture that can be compared. */
      isNowUnclear?: boolean;
      /** A page that was there before, and is not to be seen any more. */
      lost?: string;
      /** False where the app of the base showed nothing that could be compared with. */
      hasBase: boolean;
      errors: Some;
      accessibility: Some;
      isTextChanged: boolean;
    };
