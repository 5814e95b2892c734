/**
 * Runs projects with a failure planted in them, all in one container of the given image, without
 * network. Owns what each trial has to answer: the healthy project passes, a planted or broken one
 * fails and says the token, and one whose assertion is silenced does not notice the planted test.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { breakText, plantFailing } from '../../runner/verify/planting/plant.ts';
import type { PlantingProject } from './planting-projects.ts';

export type Variant = 'healthy' | 'assertion' | 'statement' | 'broken' | 'unnoticed';

export interface Trial {
  readonly project: PlantingProject;
  readonly variant: Variant;
  /** Undefined where the planting found no place, or planted another form than it had to. */
  readonly status: number | undefined;
  readonly isNamed: boolean;
  readonly isRight: boolean;
  /** The end of what was printed. */
  readonly output: string;
}

export const TOKEN = 'must_fail_1a2b3c4d';
/** What `timeout` ends with. */
const CUT_OFF = 124;

/** Runs every command in its folder; `run.sh` stands above the folders. */
const DRIVER = `packages=$1
cd /trials
for each in */*/; do
  cd "/trials/$each" || exit 9
  # Some write below node_modules, so that a link in its place would not do.
  if [ -e ../packages ]; then mkdir node_modules && ln -s "$packages"/* "$packages/.bin" node_modules/; fi
  HOME=/tmp/home CI=true timeout 150 sh -c "$(cat ../command)" >../"$(basename "$each").out" 2>&1 </dev/null
  echo $? >../"$(basename "$each").status"
done
`;

export function triedPlanting(
  image: string,
  projects: readonly PlantingProject[],
  given: { readonly packages: string; readonly mounted?: string },
): Trial[] {
  const root = mkdtempSync(join(tmpdir(), 'planting-'));
  try {
    const planned = projects.flatMap((project, index) => {
      const folder = join(root, String(index));
      return variantsOf(project).map(({ variant, files, how }) => {
        if (files) lay(join(folder, variant), files);
        write(join(folder, 'command'), project.command);
        if (project.packages) write(join(folder, 'packages'), '');
        return { project, variant, how, folder };
      });
    });
    writeFileSync(join(root, 'run.sh'), DRIVER);
    execFileSync('chmod', ['-R', 'a+rwX', root]);
    const mounts =
      given.mounted === undefined ? [] : ['-v', `${given.mounted}:${given.packages}:ro`];
    const place = ['--rm', '--network', 'none', '-v', `${root}:/trials`, ...mounts];
    const warm =
      'mkdir -p /tmp/home && cp -r "$HOME/." /tmp/home/ 2>/dev/null; exec sh /trials/run.sh "$0"';
    execFileSync('docker', ['run', ...place, image, 'sh', '-c', warm, given.packages], {
      stdio: 'inherit',
    });
    return planned.map(({ project, variant, how, folder }) => {
      const status = readText(join(folder, `${variant}.status`));
      const output = readText(join(folder, `${variant}.out`));
      const ended = status === '' ? undefined : Number(status);
      const isNamed = output.includes(TOKEN);
      const isRight = how !== 'wrong' && isRightFor(project, variant, ended, isNamed);
      return { project, variant, status: ended, isNamed, isRight, output: output.slice(-1500) };
    });
  } finally {
    // What the container wrote belongs to its user, who may not be the one who runs this.
    rmSync(root, { recursive: true, force: true });
  }
}

function isRightFor(
  { isSilent = false }: PlantingProject,
  variant: Variant,
  status: number | undefined,
  isNamed: boolean,
): boolean {
  if (variant === 'healthy' || variant === 'unnoticed') return status === 0;
  const hasFailed = status !== undefined && ![0, CUT_OFF].includes(status);
  return hasFailed && (isNamed || isSilent || variant === 'broken');
}

interface Planned {
  readonly variant: Variant;
  readonly files?: Readonly<Record<string, string>>;
  readonly how?: 'wrong';
}

function variantsOf(project: PlantingProject): Planned[] {
  const { files, test, silenced, how } = project;
  const text = files[test] ?? '';
  const planted = (prefer: 'assertion' | 'statement', from: Readonly<Record<string, string>>) => {
    const made = plantFailing(test, from[test] ?? '', TOKEN, prefer);
    return made?.how === prefer
      ? { files: { ...from, [test]: made.text } }
      : { how: 'wrong' as const };
  };
  const quiet = silenced && { ...files, ...silenced };
  const only = (own: PlantingProject['how'], trial: Planned): Planned[] =>
    how === undefined || how === own || (own === 'broken' && how === 'statement') ? [trial] : [];
  const broken = { ...files, [test]: breakText(test, text, TOKEN) };
  return [
    { variant: 'healthy', files },
    ...only('assertion', { variant: 'assertion', ...planted('assertion', files) }),
    ...only('statement', { variant: 'statement', ...planted('statement', files) }),
    ...only('broken', { variant: 'broken', files: broken }),
    ...(quiet ? [{ variant: 'unnoticed' as const, ...planted('assertion', quiet) }] : []),
  ];
}

function lay(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    write(join(folder, path), text);
    if (text.startsWith('#!')) chmodSync(join(folder, path), 0o755);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
