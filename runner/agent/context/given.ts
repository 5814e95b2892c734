/**
 * Lists what of the repository a phase begins with, for people: the role, rules and skills, each
 * with its size as sent, and what was left out. Says nothing of their contents.
 */
import type { GivenItem } from '../../protocol/given.ts';
import { clip, oneLine } from '../../protocol/text.ts';
import { MAX_CHARACTERS } from '../../protocol/limits.ts';
import type { AgentEvent, PhaseInput } from '../backend.ts';
import { givenRules, topRules } from './rules.ts';
import { lineOf, listedSkills } from './skills.ts';

export function givenAtFirst(
  input: Pick<PhaseInput, 'custom' | 'rules' | 'skills' | 'leftOut'>,
): GivenItem[] {
  const { rules, skills = [], leftOut = [] } = input;
  const listed = listedSkills(skills);
  return [
    ...givenRole(input),
    ...givenRules(topRules(rules)),
    ...rules
      .filter(({ about }) => about !== undefined)
      .map(({ path }) => named('rules', path, 'only named: the agent reads it where it needs it')),
    ...skills.map((skill) => {
      const note = listed.includes(skill) ? 'only its description' : 'no room in the list';
      const bytes = listed.includes(skill) ? Buffer.byteLength(lineOf(skill)) : 0;
      return { kind: 'skill', name: skill.path, bytes, note };
    }),
    ...leftOut,
  ];
}

/** A role, with what of its file is not honoured. */
export function givenRole({ custom }: Pick<PhaseInput, 'custom'>): GivenItem[] {
  if (!custom) return [];
  const { path, instructions, tools, notes = [] } = custom;
  const kept = tools ? [`keeps the tools ${tools.join(', ') || 'that every role has'}`] : [];
  const note = clip(oneLine([...kept, ...notes].join('; '), MAX_CHARACTERS.notice), 1000);
  const bytes = Buffer.byteLength(instructions);
  return [{ kind: 'role', name: path, bytes, ...(note === '' ? {} : { note }) }];
}

/** Tells of these items; no event where there are none. */
export function givenEvents(items: readonly GivenItem[]): AgentEvent[] {
  return items.length > 0 ? [{ kind: 'given', items }] : [];
}

function named(kind: string, name: string, note: string): GivenItem {
  return { kind, name, bytes: 0, note };
}
