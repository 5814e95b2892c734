/**
 * Owns the test command of a Maven or Gradle project: the project's wrapper, also from a folder
 * above, and a module of a Maven build together with the modules it needs. Pure.
 */
import { inFolder, parentOf, shellWord, upwards } from './folders.ts';
import { type ProjectFiles, textOf, within } from './project-files.ts';

export interface JvmTest {
  readonly command: string;
  /** The folder that it is run in. */
  readonly at: string;
}

const GRADLE = /^(build|settings)\.gradle(\.kts)?$/;

export async function jvmTest(whole: ProjectFiles, folder: string): Promise<JvmTest | undefined> {
  const { files } = within(whole, folder);
  const gradle = files.some((path) => GRADLE.test(path));
  if (gradle || files.includes('gradlew')) {
    if (!files.includes('gradlew') && files.includes('pom.xml')) return await maven(whole, folder);
    return { command: `${wrapper(whole, folder, 'gradlew', 'gradle')} --offline test`, at: folder };
  }
  return files.includes('pom.xml') ? await maven(whole, folder) : undefined;
}

async function maven(whole: ProjectFiles, folder: string): Promise<JvmTest> {
  const at = await buildAround(whole, folder);
  const module = at === folder ? '' : folder.slice(at === '' ? 0 : at.length + 1);
  // Alone it would look for its sister modules in a repository that does not have them.
  const only = module === '' ? '' : ` -pl ${shellWord(module)} -am`;
  return { command: `${wrapper(whole, at, 'mvnw', 'mvn')} -B -o${only} test`, at };
}

/** The outermost folder whose build has this one as a module, step by step. */
async function buildAround(whole: ProjectFiles, folder: string): Promise<string> {
  let outermost = folder;
  for (const at of upwards(parentOf(folder))) {
    if (outermost === '') break;
    const pom = await textOf(within(whole, at), 'pom.xml');
    if (pom === undefined) continue;
    const module = outermost.slice(at === '' ? 0 : at.length + 1);
    if (!pom.includes(`<module>${module}</module>`)) break;
    outermost = at;
  }
  return outermost;
}

/** Through `sh`: a wrapper's executable bit is often lost on its way. */
function wrapper(whole: ProjectFiles, folder: string, script: string, program: string): string {
  const names = new Set(whole.files);
  const all = upwards(folder);
  const depth = all.findIndex((at) => names.has(at === '' ? script : `${at}/${script}`));
  if (depth < 0) return program;
  return depth === 0 ? `sh ./${script}` : `sh ${'../'.repeat(depth)}${script}`;
}

/**
 * Command that would fetch what a build needs, by running its tests once; undefined when it needs
 * nothing. It is not run unasked: only a build's owner knows what it does with a network.
 */
export async function jvmFetch(whole: ProjectFiles, folder: string): Promise<string | undefined> {
  const test = await jvmTest(whole, folder);
  if (test === undefined) return undefined;
  const place = within(whole, test.at);
  const online = inFolder(test.at, test.command.replace(/ -o\b| --offline\b/, ''));
  if (/\b(gradle|gradlew)\b/.test(test.command)) {
    const texts = await Promise.all(
      ['build.gradle', 'build.gradle.kts'].map((path) => textOf(place, path)),
    );
    const wants =
      whole.files.some((path) => /(^|\/)gradlew$/.test(path)) ||
      texts.some((text) => /\b(mavenCentral|dependencies)\b/.test(text ?? ''));
    return wants ? `${online} --continue || true` : undefined;
  }
  const pom = (await textOf(place, 'pom.xml')) ?? '';
  return /<(dependency|plugin|parent)>/.test(pom)
    ? `${online} -Dmaven.test.failure.ignore=true`
    : undefined;
}
