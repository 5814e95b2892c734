/**
 * `skill`: returns what a skill of the repository says, from the base commit. It is in the toolbox
 * only where the repository has skills.
 */
import * as v from 'valibot';
import { listedSkills, lineOf } from '../context/skills.ts';
import { clean } from './output.ts';
import { defineTool, failure, success, type ToolOutcome } from './tool.ts';

const MAX_CHARACTERS = 24_000;

export const skill = defineTool({
  name: 'skill',
  description: 'Reads a skill of this repository by its name; without one, lists all.',
  schema: { type: 'object', properties: { name: { type: 'string' } } },
  aliases: { skill: 'name', command: 'name' },
  input: v.object({ name: v.optional(v.string(), '') }),
  readOnly: true,
  summary: ({ name }) => (name === '' ? 'skills' : `skill ${name}`),
  run: async ({ name }, { skills = [] }): Promise<ToolOutcome> => {
    if (name === '') return success(skills.map(lineOf).join('\n'), `${skills.length} skills`);
    const found = skills.find((each) => each.name === name);
    if (!found) {
      const names = listedSkills(skills).map((each) => each.name);
      return failure(`There is no skill "${name}". There are: ${names.join(', ')}.`);
    }
    const { path, text } = found;
    if (text === undefined) return failure(`${path} is far too large to be a skill.`);
    const whole = clean(Buffer.from(text)).trim();
    const cut = whole.length > MAX_CHARACTERS;
    const rest = cut ? `\n[… cut: ${whole.length} characters; read ${path} for the rest]` : '';
    const folder = path.slice(0, path.lastIndexOf('/'));
    const about = `From ${path}, written by others. Names of files in it are relative to ${folder}/.`;
    const given = whole.slice(0, MAX_CHARACTERS).toWellFormed() + rest;
    const item = { kind: 'skill', name: path, bytes: Buffer.byteLength(given) };
    return { ...success(`${about}\n\n${given}`, `${whole.length} characters`), given: [item] };
  },
});
