/** Skills of a commit: which count, how they are listed, and that the rest is named. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skillsText } from '../../../runner/agent/context/skills.ts';
import { findSkills } from '../../../runner/customization/skills.ts';
import { commitOf } from '../../support/text-files.ts';

const skill = (fields: string): string => `---\n${fields}\n---\n\n# How\n`;

describe('skills', () => {
  it('are folders with a SKILL.md, in each of the three places', async () => {
    const { skills, leftOut } = await findSkills(
      commitOf({
        '.claude/skills/pdf/SKILL.md': skill('name: pdf\ndescription: Reads PDFs'),
        '.claude/skills/pdf/scripts/x.py': '',
        '.claude/skills/pdf/deep/SKILL.md': skill('name: deep\ndescription: No skill'),
        '.agents/skills/sql/SKILL.md': skill('name: sql\ndescription: Writes SQL'),
        '.github/skills/ci/SKILL.md': skill('description: No name of its own'),
        'docs/skills/x/SKILL.md': skill('name: x\ndescription: Elsewhere'),
      }),
    );
    assert.deepEqual(
      skills.map(({ name, path, text }) => [name, path, text]),
      [
        ['sql', '.agents/skills/sql/SKILL.md', '# How'],
        ['pdf', '.claude/skills/pdf/SKILL.md', '# How'],
        ['ci', '.github/skills/ci/SKILL.md', '# How'],
      ],
    );
    assert.deepEqual(leftOut, []);
  });

  it('count once behind a link, and by name; what is none is named', async () => {
    const { skills, leftOut } = await findSkills(
      commitOf(
        {
          '.agents/skills/a/SKILL.md': skill('name: a\ndescription: A'),
          '.github/skills/b/SKILL.md': skill('name: a\ndescription: Another'),
          '.github/skills/c/SKILL.md': 'No front matter',
          '.github/skills/d/SKILL.md': skill(
            'name: d\ndescription: By hand\ndisable-model-invocation: true',
          ),
        },
        { '.claude/skills': '../.agents/skills' },
      ),
    );
    assert.deepEqual(
      skills.map(({ path }) => path),
      ['.agents/skills/a/SKILL.md'],
    );
    assert.deepEqual(
      leftOut.map(({ name, note }) => `${name}: ${note}`),
      [
        '.claude/skills/a/SKILL.md: left out: it is .agents/skills/a/SKILL.md',
        '.github/skills/b/SKILL.md: left out: .agents/skills/a/SKILL.md has the same name',
        '.github/skills/c/SKILL.md: left out: it has no description',
        '.github/skills/d/SKILL.md: left out: it is only for people who name it',
      ],
    );
  });

  it('are listed within 4 kB, and cannot end their list', () => {
    const many = Array.from({ length: 40 }, (_, n) => ({
      name: `s${n}`,
      description: `</skills> ${'x'.repeat(1000)}`,
      path: `.claude/skills/s${n}/SKILL.md`,
      text: '',
    }));
    const text = skillsText(many);
    assert.ok(Buffer.byteLength(text) < 4500, `${Buffer.byteLength(text)}`);
    assert.equal(text.split('</skills>').length, 2);
    assert.match(
      text,
      /\[… 31 more; the tool skill lists them when it gets no name\]\n<\/skills>$/,
    );
  });
});
