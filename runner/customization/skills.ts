/**
 * Finds the skills of a commit, in the format of agentskills.io: a folder with a SKILL.md whose
 * front matter has a name and a description. Reads the base commit alone. Of two with the same name
 * the first counts; what counts nowhere is named. Scripts and further files of a skill are not read
 * here: the agent has them in its sandbox.
 */
import type { Skill } from '../agent/backend.ts';
import { readFrontMatter, textField } from '../config/front-matter.ts';
import type { GivenItem } from '../protocol/given.ts';
import { filesBelow, type LinkedPath } from './linked-files.ts';
import type { RulesSource } from './rules-files.ts';

/** In the order in which they are looked at. */
const FOLDERS = ['.agents/skills', '.claude/skills', '.github/skills'];
const MAX_SKILLS = 100;

export interface FoundSkills {
  readonly skills: readonly Skill[];
  readonly leftOut: readonly GivenItem[];
}

export async function findSkills(commit: RulesSource): Promise<FoundSkills> {
  const found: LinkedPath[] = [];
  for (const folder of FOLDERS) {
    const isSkill = (path: string): boolean =>
      path.endsWith('/SKILL.md') && path.split('/').length === folder.split('/').length + 2;
    found.push(...(await filesBelow(commit, folder, isSkill)));
  }
  const texts = await commit.readAll(found.map(({ real }) => real));
  const skills: Skill[] = [];
  const leftOut: GivenItem[] = [];
  const reals = new Map<string, string>();
  const leave = (name: string, note: string): void => {
    leftOut.push({ kind: 'skill', name, bytes: 0, note: `left out: ${note}` });
  };
  for (const { path, real } of found.slice(0, MAX_SKILLS)) {
    const known = reals.get(real);
    if (known !== undefined) {
      leave(path, `it is ${known}`);
      continue;
    }
    reals.set(real, path);
    const text = texts.get(real);
    const folder = path.split('/').at(-2) ?? '';
    if (text === undefined) {
      leave(path, 'it is no file, or too large');
      continue;
    }
    const { fields = {}, body, problem } = readFrontMatter(text);
    const name = textField(fields['name']) ?? folder;
    const description = textField(fields['description']);
    const other = skills.find((each) => each.name === name);
    if (description === undefined) leave(path, problem ?? 'it has no description');
    else if (fields['disable-model-invocation'] === true) {
      leave(path, 'it is only for people who name it');
    } else if (other) leave(path, `${other.path} has the same name`);
    else skills.push({ name, description, path, text: body });
  }
  return { skills, leftOut };
}
