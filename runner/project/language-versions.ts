/**
 * Owns the notes on a project that requires another version of its language than the usual sandbox
 * images have, when its own tools would refuse that one. Pure. Go is not here: it fetches the
 * version that a module requires. Backstop: `image` and `setup` in `.errand/config.yaml`.
 */
import type { Note, Sandboxes } from './missing-tools.ts';
import { nodeTool } from './node-project.ts';
import { fieldsOf, type ProjectFiles, readJson, textOf, within } from './project-files.ts';
import { PYTHON_TEST } from './python-project.ts';
import { sectionsOf } from './toml-text.ts';
import { allows, firstVersion } from './version-range.ts';

/** Of both images (script/sandbox-image.sh), and Java's of the larger one. */
export const USUAL = { node: '24.21.0', python: '3.11.2', java: 17 } as const;

/** `folders` are the task's, from the root. */
export async function versionNotes(
  project: ProjectFiles,
  folders: readonly string[],
  { image, usual }: Sandboxes,
): Promise<Note[]> {
  if (!usual) return [];
  const notes: Note[] = [];
  for (const folder of folders) {
    const place = within(project, folder);
    const found = [
      await nodeNote(project, folder, image),
      await pythonNote(place, image),
      await javaNote(place),
    ];
    notes.push(...found.filter((note) => note !== undefined));
  }
  return notes.filter(({ text }, at) => notes.findIndex((other) => other.text === text) === at);
}

/** Only for a version that is refused: most projects work with a newer Node than they name. */
async function nodeNote(
  project: ProjectFiles,
  folder: string,
  image: string,
): Promise<Note | undefined> {
  const tool = await nodeTool(project, folder);
  const root = within(project, tool.folder);
  const wanted = fieldsOf((await readJson(root, 'package.json'))?.['engines'])['node'];
  if (typeof wanted !== 'string' || allows(wanted, USUAL.node) !== false) return undefined;
  const strict = /^engine-strict[ \t]*=[ \t]*true\b/m.test((await textOf(root, '.npmrc')) ?? '');
  if (!strict && !(tool.manager === 'yarn' && !tool.modern)) return undefined;
  return {
    text: `package.json asks for Node ${shown(wanted)}, and ${tool.manager} refuses another; the sandbox image ${image} has ${USUAL.node}. Name an image with that version; it has to be on the runner's machine, and in its errand.yaml under sandbox.images.`,
    write: `image: node:${firstVersion(wanted) ?? 'VERSION'}`,
  };
}

async function pythonNote(place: ProjectFiles, image: string): Promise<Note | undefined> {
  if (!place.files.some((path) => PYTHON_TEST.test(path))) return undefined;
  const pyproject = (await textOf(place, 'pyproject.toml')) ?? '';
  // uv fetches the Python that a project asks for.
  if (place.files.includes('uv.lock') || /^\[tool\.uv\b/m.test(pyproject)) return undefined;
  const asked: [file: string, range: string | undefined][] = [
    ['pyproject.toml', value(sectionsOf(pyproject, /^project$/), 'requires-python')],
    ['pyproject.toml', value(sectionsOf(pyproject, /^tool\.poetry\.dependencies$/), 'python')],
    [
      'Pipfile',
      value(sectionsOf((await textOf(place, 'Pipfile')) ?? '', /^requires$/), 'python_version'),
    ],
    [
      'setup.cfg',
      /^python_requires[ \t]*=[ \t]*(\S.*)$/m.exec((await textOf(place, 'setup.cfg')) ?? '')?.[1],
    ],
    [
      'setup.py',
      /\bpython_requires[ \t]*=[ \t]*["']([^"'\n]+)["']/.exec(
        (await textOf(place, 'setup.py')) ?? '',
      )?.[1],
    ],
  ];
  const [file, wanted] =
    asked.find(([, range]) => range !== undefined && allows(range, USUAL.python) === false) ?? [];
  if (wanted === undefined) return undefined;
  return {
    text: `${file} asks for Python ${shown(wanted)}, and the sandbox image ${image} has ${USUAL.python}, with which it cannot be installed. Name an image with that version; it has to be on the runner's machine, and in its errand.yaml under sandbox.images.`,
    write: `image: python:${firstVersion(wanted) ?? 'VERSION'}`,
  };
}

const JAVA: readonly RegExp[] = [
  /<(?:maven\.compiler\.(?:release|target|source)|java\.version|release|source|target)>\s*(?:1\.)?(\d{1,2})\s*</g,
  /\bJavaLanguageVersion\.of\(\s*(\d{1,2})\s*\)|\bJavaVersion\.VERSION_(?:1_)?(\d{1,2})\b|\b(?:source|target)Compatibility\s*=?\s*['"]?(?:1\.)?(\d{1,2})\b|\bjvmToolchain\(\s*(\d{1,2})\s*\)/g,
];

async function javaNote(place: ProjectFiles): Promise<Note | undefined> {
  for (const file of ['pom.xml', 'build.gradle', 'build.gradle.kts']) {
    const text = (await textOf(place, file)) ?? '';
    const asked = JAVA.flatMap((form) => [...text.matchAll(form)].map(versionIn));
    const newest = Math.max(0, ...asked);
    if (newest > USUAL.java) {
      const tool =
        file === 'pom.xml' ? `maven:3.9-eclipse-temurin-${newest}` : `gradle:jdk${newest}`;
      return {
        text: `${file} asks for Java ${newest}, and the larger sandbox image has ${USUAL.java}. Name an image with that version; it has to be on the runner's machine, and in its errand.yaml under sandbox.images.`,
        write: `image: ${tool}`,
      };
    }
  }
  return undefined;
}

/** The one group of a match that took part in it. */
function versionIn(match: RegExpExecArray): number {
  return Number(match.slice(1).find((group) => group !== undefined));
}

/** `key = "value"` in the text of a section. */
function value(section: string, key: string): string | undefined {
  return new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*["']([^"'\\n]*)["']`, 'm').exec(section)?.[1];
}

/** Words of a repository's own, as one short line. */
const shown = (range: string): string => range.replaceAll(/[^\w.*<>=~^!|, -]/g, '').slice(0, 60);
