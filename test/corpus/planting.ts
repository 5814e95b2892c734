/**
 * Tries planted failures on the real test runners, outside of the suites: `node
 * test/corpus/planting.ts [--verbose] [words of names]`. It prints a line for each runner, and ends with 1 where
 * a healthy project fails, or a planted failure is not noticed. Needs the image of
 * `script/corpus-image.sh`.
 */
import { COMPILED_PROJECTS } from './planting-compiled.ts';
import { LINTED_PROJECTS } from './planting-linters.ts';
import { NODE_PROJECTS } from './planting-projects.ts';
import { REPEATED_PROJECTS } from './planting-repeated.ts';
import { SCRIPT_PROJECTS } from './planting-scripts.ts';
import { type Trial, triedPlanting } from './planting-trials.ts';

const verbose = process.argv.includes('--verbose');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const projects = [
  ...NODE_PROJECTS,
  ...SCRIPT_PROJECTS,
  ...LINTED_PROJECTS,
  ...COMPILED_PROJECTS,
  ...REPEATED_PROJECTS,
].filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const trials = triedPlanting('errand-corpus:latest', projects, {
  packages: '/opt/corpus/node_modules',
});
let wrong = 0;
for (const project of projects) {
  const own = trials.filter((trial) => trial.project === project);
  const said = own.map((trial) => `${trial.variant} ${trial.isRight ? 'ok' : describe(trial)}`);
  console.log(
    `${own.every((trial) => trial.isRight) ? 'ok   ' : 'WRONG'} ${project.name}: ${said.join(', ')}`,
  );
  for (const trial of own)
    if (verbose || !trial.isRight)
      console.log(`  ${trial.variant}:\n${trial.output.trim().replace(/^/gm, '    | ')}`);
  wrong += own.filter((trial) => !trial.isRight).length;
}
console.log(`${trials.length - wrong} passed, ${wrong} failed`);
process.exitCode = wrong === 0 ? 0 : 1;

function describe({ status, isNamed }: Trial): string {
  return `WRONG (status ${status}${isNamed ? '' : ', token not named'})`;
}
