/**
 * Makes a file that nothing which reads its language accepts: no parser, compiler, linter or
 * type-checker. Pure. The file remains text and the rest of it is unchanged; the error comes first,
 * since some languages run a file line by line.
 */
import { afterFirstLine, type Insertion } from './insertion.ts';
import { plantedLanguage } from './language.ts';

/** Wrong wherever brackets have to match, and where a conflict marker is not allowed. */
const ANYTHING = (token: string): string => `<<<<<<< ${token}\n)]}>\n=======\n>>>>>>> ${token}\n`;

/** For kinds of files that would accept the above, or of which only a part is code. */
const KINDS: readonly [RegExp, (token: string) => string][] = [
  [/\.(css|scss|sass|less|styl|pcss)$/i, (token) => `}} ${token} ) { ;;\n${ANYTHING(token)}`],
  [/\.(ya?ml)$/i, (token) => `${token}: [}\n\t- "${token}\n${ANYTHING(token)}`],
  [
    /\.(html?|xml|svg|xhtml|vue|svelte|astro|csproj|plist|xsd|wsdl)$/i,
    (token) => `</${token}><${token} <<\n${ANYTHING(token)}`,
  ],
  [/\.(md|markdown|mdx|rst|adoc|txt)$/i, prose],
  [/\.(csv|tsv)$/i, (token) => `"${token}\n${token},,"x"y,,,,,,,\n`],
  [/(^|\/)(Dockerfile|Containerfile)[^/]*$/i, (token) => `${token} )\n${ANYTHING(token)}`],
];

/**
 * Breaks what is checked in prose: links, spelling, markers, headings, and examples that are run.
 */
function prose(token: string): string {
  return `${ANYTHING(token)}
#${token}\t 
[${token}](./${token}.missing.md) [${token}][${token}]
\`\`\`js
${token} )]}
\`\`\`
>>> ${token} )
teh recieve seperate occured
`;
}

/** Returns where code begins: after a `#!` line, and after the tag in PHP. */
function startOf(path: string, text: string): number {
  if (plantedLanguage(path, text) !== 'php') return afterFirstLine(text);
  const at = text.indexOf('<?php');
  return at < 0 ? 0 : at + 5;
}

/** Returns text that the file's language does not know, with the token in it, and its place. */
export function breakingIn(path: string, text: string, token: string): Insertion {
  const language = plantedLanguage(path, text);
  const kind = KINDS.find(([pattern]) => pattern.test(path))?.[1];
  const own = language === 'c' || language === 'c++' ? `#error "${token}"\n` : '';
  const more = `${own}${(kind ?? ANYTHING)(token)}`;
  return { at: startOf(path, text), text: more };
}
