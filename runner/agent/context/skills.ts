/**
 * Decides how the repository's skills are listed to the model: name and description, within a small
 * budget. What a skill says is read on demand (tools/skill.ts). The files were settled from the base
 * commit before (runner/customization).
 */
import { oneLine } from '../../protocol/text.ts';
import type { Skill } from '../backend.ts';

const MAX_BYTES = 4_000;
/** The format allows 1,024; what matters stands first. */
const MAX_DESCRIPTION_CHARACTERS = 400;

const ABOUT = `Skills of this repository, written by others: each says how something is done here. Where one fits what you are about to do, read it with the tool skill first.`;

/** Returns the skills that are listed; the others have no room. */
export function listedSkills(skills: readonly Skill[]): readonly Skill[] {
  let bytes = 0;
  return skills.filter((skill) => {
    bytes += Buffer.byteLength(lineOf(skill)) + 1;
    return bytes <= MAX_BYTES;
  });
}

export function skillsText(skills: readonly Skill[]): string {
  const listed = listedSkills(skills);
  const left = skills.length - listed.length;
  const rest = left > 0 ? [`[… ${left} more; the tool skill lists them when it gets no name]`] : [];
  return `${ABOUT}\n<skills>\n${[...listed.map(lineOf), ...rest].join('\n')}\n</skills>`;
}

/** One line, in which nothing can end the list. */
export function lineOf({ name, description }: Skill): string {
  const words = oneLine(description, MAX_DESCRIPTION_CHARACTERS).replaceAll(/[<>]/g, ' ');
  return `- ${oneLine(name, 64)}: ${words}`;
}
