/**
 * Owns the state of a form as its page is sent it: a task that is not sent yet, in the words that the
 * page shows. The page has none of its own.
 */

export interface FormShown {
  /** Another key is another form. */
  readonly key: string;
  readonly title: string;
  /** Repository and branch. */
  readonly where: string;
  /** What the task is about. */
  readonly chips: readonly Chip[];
  readonly chipsLabel: string;
  readonly texts: readonly TextField[];
  readonly how: { readonly title: string; readonly fields: readonly ChoiceField[] };
  /** What it is expected to take. */
  readonly estimate: string;
  /** What else is in the way, a sentence each. */
  readonly notices: readonly string[];
  readonly leaving: Leaving;
  readonly ticks: readonly Tick[];
  readonly buttons: {
    readonly send: string;
    readonly reset: string;
    readonly close: string;
    /** Says which keys do it. */
    readonly hint: string;
  };
  readonly canReset: boolean;
  /** Why it was not sent. */
  readonly problem: string;
  /** While it is being sent: how far it is, and the button that stops it. */
  readonly sending: { readonly step: string; readonly stop: string } | undefined;
}

export interface Chip {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  /** Words for the button that removes it; absent where the task has to be about it. */
  readonly remove: string | undefined;
}

export interface TextField {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** As it was when the page opened; the page has what came since. */
  readonly value: string;
  readonly rows: number;
}

export interface ChoiceField {
  readonly id: string;
  readonly label: string;
  readonly kind: 'select' | 'text' | 'number';
  readonly value: string;
  /** Stands in an empty field. */
  readonly hint: string;
  /** Of a list to choose from; suggestions otherwise. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Explains the choice. */
  readonly note: string;
}

export interface Leaving {
  readonly title: string;
  readonly sent: readonly string[];
  readonly notes: readonly string[];
  /** The names of changed files, below this title. */
  readonly filesTitle: string;
  readonly files: readonly string[];
  readonly more: readonly string[];
}

export interface Tick {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
}
