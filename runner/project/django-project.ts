/**
 * Owns the test command of a Django project: its own `manage.py`, which sets up what the tests
 * need, unless the project runs them by pytest with its plugin for Django. Pure.
 */
import { parentOf } from './folders.ts';
import { type ProjectFiles, textOf } from './project-files.ts';

/** The pattern by which Django's runner finds tests. */
const TEST = /(^|\/)test[^/]*\.py$/;
const SETTINGS =
  /^(pytest\.ini|pyproject\.toml|setup\.cfg|tox\.ini|Pipfile|[^/]*requirements[^/]*\.txt|requirements\/[^/]+\.txt)$/;
/** Enough files to see a test in one. */
const MAX_FILES_READ = 50;

/** Arguments for the interpreter; undefined when this is not a Django project, or has no test. */
export async function djangoTest(project: ProjectFiles): Promise<string | undefined> {
  const programs = project.files.filter((path) => /^(?:[\w-]+\/)?manage\.py$/.test(path));
  const [program] = programs;
  if (program === undefined || programs.length > 1) return undefined;
  if (!/\bdjango\b/.test((await textOf(project, program)) ?? '')) return undefined;
  for (const path of project.files.filter((each) => SETTINGS.test(each))) {
    const text = (await project.read(path)) ?? '';
    if (/\bpytest[-_]django\b|^[ \t]*DJANGO_SETTINGS_MODULE\b/m.test(text)) return undefined;
  }
  const folder = parentOf(program);
  const own = project.files.filter((path) => TEST.test(path) && path.startsWith(folder));
  const texts = await Promise.all(own.slice(0, MAX_FILES_READ).map((path) => project.read(path)));
  // The file that `startapp` writes has no test yet.
  if (!texts.some((text) => /^[ \t]+(?:async )?def test/m.test(text ?? ''))) return undefined;
  return folder === '' ? 'manage.py test' : `${program} test ${folder}`;
}
