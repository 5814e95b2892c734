/**
 * Finds the names that a source file declares at its top level, by simple rules for each language.
 * Not a parser: a missed name costs little, and hostile text must cost no more than its length.
 */

const WORD = String.raw`([\p{L}_$][\p{L}\p{N}_$]*)`;

const SCRIPT = [
  `^(?:export\\s+(?:default\\s+)?)?(?:declare\\s+|abstract\\s+|async\\s+)*(?:function\\*?|class|interface|type|enum)\\s+${WORD}`,
  `^export\\s+(?:const|let|var)\\s+${WORD}`,
  `^(?:module\\.)?exports\\.${WORD}\\s*=`,
];
const JVM = `^(?:(?:public|private|protected|internal|abstract|final|sealed|static|open|data)\\s+)*(?:class|interface|enum|record|object|fun)\\s+${WORD}`;

const PATTERNS = {
  script: SCRIPT,
  python: [`^(?:async\\s+)?(?:def|class)\\s+${WORD}`],
  go: [`^func\\s+(?:\\([^)]*\\)\\s*)?${WORD}`, `^type\\s+${WORD}`],
  rust: [
    `^(?:pub(?:\\([^)]*\\))?\\s+)?(?:async\\s+|unsafe\\s+|const\\s+)*(?:fn|struct|enum|trait|type|mod)\\s+${WORD}`,
  ],
  jvm: [JVM],
  // Types are inside a namespace's braces, so one level of indentation counts as the top.
  csharp: [
    `^(?: {4}|\\t)?(?:(?:public|internal|private|protected|abstract|sealed|static|partial|readonly)\\s+)*(?:class|interface|struct|enum|record)\\s+${WORD}`,
  ],
  ruby: [`^(?: {2})?(?:class|module|def)\\s+(?:self\\.)?${WORD}`],
  php: [
    `^(?:(?:abstract|final|readonly)\\s+)*(?:class|interface|trait|enum|function)\\s+&?${WORD}`,
  ],
} as const;

const LANGUAGES: Readonly<Record<string, readonly RegExp[]>> = Object.fromEntries(
  Object.entries({
    script: 'ts tsx mts cts js jsx mjs cjs',
    python: 'py',
    go: 'go',
    rust: 'rs',
    jvm: 'java kt',
    csharp: 'cs',
    ruby: 'rb',
    php: 'php',
  } as const).flatMap(([language, extensions]) => {
    const patterns = PATTERNS[language as keyof typeof PATTERNS].map((p) => new RegExp(p, 'u'));
    return extensions.split(' ').map((extension) => [extension, patterns]);
  }),
);

const MAX_LINES = 4000;
const MAX_LINE_CHARACTERS = 300;
const MAX_SYMBOLS = 200;

/** True for files whose symbols can be found. */
export function isSource(path: string): boolean {
  return patternsFor(path) !== undefined;
}

/** Returns the symbols in file order, each once; none for other languages. */
export function symbolsOf(path: string, text: string): string[] {
  const patterns = patternsFor(path);
  if (!patterns) return [];
  const found = new Set<string>();
  for (const line of text.split('\n', MAX_LINES)) {
    const start = line.slice(0, MAX_LINE_CHARACTERS);
    for (const pattern of patterns) {
      const name = pattern.exec(start)?.[1];
      if (name === undefined) continue;
      found.add(name);
      break;
    }
    if (found.size >= MAX_SYMBOLS) break;
  }
  return [...found];
}

function patternsFor(path: string): readonly RegExp[] | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(LANGUAGES, extension) ? LANGUAGES[extension] : undefined;
}
