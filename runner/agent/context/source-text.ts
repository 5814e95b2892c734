/**
 * Owns what is found in one source file: the names that it declares, and their words. Found when
 * somebody first asks, and once, since tasks that follow each other are told of the same files. The
 * text never changes.
 */
import { symbolsOf } from './symbols.ts';
import { wordsOf } from './terms.ts';

export class SourceText {
  /** Its end says in which language the text is. */
  readonly path: string;
  readonly text: string;
  #symbols: readonly string[] | undefined;
  #words: ReadonlySet<string> | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get symbols(): readonly string[] {
    return (this.#symbols ??= symbolsOf(this.path, this.text));
  }

  /** Of its symbols. */
  get words(): ReadonlySet<string> {
    return (this.#words ??= new Set(this.symbols.flatMap(wordsOf)));
  }
}
