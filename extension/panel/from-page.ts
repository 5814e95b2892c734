/**
 * Owns what the task page may ask of the extension. Every message is validated: a page is drawn
 * from what strangers wrote, and may ask only for what is listed here. Free of `vscode`.
 */

/** Commands behind the page's buttons. */
const ACTIONS: Readonly<Record<string, string>> = {
  review: 'errand.review',
  apply: 'errand.apply',
  undoApply: 'errand.undoApplyOfTask',
  checkout: 'errand.checkout',
  pull: 'errand.createPullRequest',
  updateBase: 'errand.updateBase',
  log: 'errand.showLog',
  terminal: 'errand.attachTerminal',
  report: 'errand.reportToTicket',
  cancel: 'errand.cancel',
  discard: 'errand.discard',
};

/** Commands that send a message; each returns whether it was sent. */
const SAYINGS: Readonly<Record<string, string>> = {
  answer: 'errand.answer',
  steer: 'errand.steer',
  interrupt: 'errand.interrupt',
  followUp: 'errand.followUp',
};

/** Form, attempt and, for an answer, the question. */
const PLACE = /^(answer|steer|followUp)\/\d{1,6}(\/[^\n]{1,200})?$/;

/** What is named by its content. */
const ARTIFACT = /^sha256-[0-9a-f]{64}$/;

export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'action'; readonly command: string; readonly attempt: number | undefined }
  | {
      readonly kind: 'say';
      readonly what: string;
      readonly command: string;
      readonly attempt: number;
      readonly text: string;
      /** Id of the question that an answer is meant for. */
      readonly question: string | undefined;
    }
  /** Keeps what was written in a form and not sent. */
  | { readonly kind: 'keep'; readonly place: string; readonly text: string }
  /** Removes a draft. */
  | { readonly kind: 'drop'; readonly id: string }
  /** Shows a file of a result, optionally at a line, counted from 1. */
  | {
      readonly kind: 'open';
      readonly attempt: number;
      readonly path: string;
      readonly line: number | undefined;
    }
  /** Asks for a report on pages, or for a picture of one, by its artifact. */
  | { readonly kind: 'report' | 'picture'; readonly artifact: string }
  /** Asks for the log of an attempt as it grows, instead of another's; of none when absent. */
  | { readonly kind: 'log'; readonly attempt: number | undefined };

/** Returns undefined for any other message. */
export function fromPage(message: unknown): FromPage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, action, what, attempt, text, question, id, path, line, place, artifact } =
    message as Partial<Record<string, unknown>>;
  const n = isCount(attempt) ? attempt : undefined;
  switch (kind) {
    case 'ready':
      return { kind };
    case 'action': {
      const command = commandOf(ACTIONS, action);
      return command === undefined ? undefined : { kind, command, attempt: n };
    }
    case 'say': {
      const command = commandOf(SAYINGS, what);
      return command !== undefined && n !== undefined && typeof text === 'string'
        ? {
            kind,
            what: String(what),
            command,
            attempt: n,
            text,
            question: typeof question === 'string' ? question : undefined,
          }
        : undefined;
    }
    case 'keep':
      return typeof place === 'string' && PLACE.test(place) && typeof text === 'string'
        ? { kind, place, text }
        : undefined;
    case 'drop':
      return typeof id === 'string' ? { kind, id } : undefined;
    case 'open':
      return n !== undefined && typeof path === 'string'
        ? { kind, attempt: n, path, line: isCount(line) ? line : undefined }
        : undefined;
    case 'report':
    case 'picture':
      return typeof artifact === 'string' && ARTIFACT.test(artifact)
        ? { kind, artifact }
        : undefined;
    case 'log':
      return { kind, attempt: n };
    default:
      return undefined;
  }
}

/** Attempts and lines are counted from 1. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function commandOf(of: Readonly<Record<string, string>>, name: unknown): string | undefined {
  return typeof name === 'string' && Object.hasOwn(of, name) ? of[name] : undefined;
}
