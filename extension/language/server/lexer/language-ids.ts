/**
 * Owns the editor's ids of the languages whose comments are read, apart from how: the editor's own
 * process needs no more of them. Data only.
 */

export const LANGUAGE_IDS = [
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'python',
  'go',
  'rust',
  'java',
  'kotlin',
  'scala',
  'swift',
  'c',
  'cpp',
  'objective-c',
  'csharp',
  'ruby',
  'php',
  'shellscript',
  'yaml',
  'html',
  'vue',
  'svelte',
  'xml',
  'css',
  'scss',
  'less',
  'sql',
  'lua',
  'toml',
  'makefile',
  'dockerfile',
] as const;

export type LanguageId = (typeof LANGUAGE_IDS)[number];

export function isLanguageId(id: string): id is LanguageId {
  return LANGUAGE_IDS.some((known) => known === id);
}
