// What the manifest promises to people: commands that can be found and told apart, icons where only
// an icon is shown, one thing to do in each empty view, a walkthrough in the theme's colours, and
// words for a screen reader on every row and button.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Menu {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly default?: unknown;
  readonly scope?: string;
}

interface Step {
  readonly id: string;
  readonly completionEvents: readonly string[];
  readonly media: { readonly svg: string; readonly altText: string };
}

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category?: string;
      readonly title: string;
      readonly icon?: string;
    }[];
    readonly keybindings?: unknown;
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

const { capabilities, contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const english = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const said = (key: string): string => english[key.replaceAll('%', '')] ?? '';
const { commands, menus } = contributes;

test('every command has the one category and a title that begins with a capital letter', () => {
  for (const { command, category, title } of commands) {
    assert.equal(category, '%category%', command);
    assert.match(said(title), /^[A-Z][^\p{Extended_Pictographic}]+$/u, command);
  }
});

test('a command that is shown as an icon has one, and no two in one place look alike', () => {
  const icons = new Map(commands.map(({ command, icon }) => [command, icon]));
  for (const [menu, entries] of Object.entries(menus)) {
    // Below a comment, the editor shows buttons with words.
    if (menu.endsWith('/context') && menu.startsWith('comments/')) continue;
    const shown = entries.filter(({ group }) => /^(navigation|inline)/.test(group ?? ''));
    for (const { command } of shown) {
      assert.match(icons.get(command) ?? '', /^\$\([a-z-]+\)$/, `${command} in ${menu}`);
    }
    for (const view of ['errand.tasks', 'errand.todos', 'errand.tickets']) {
      const here = shown.filter(({ when }) => when?.includes(`view == ${view} `));
      const looks = new Set(here.map(({ command }) => icons.get(command)));
      assert.equal(looks.size, new Set(here.map(({ command }) => command)).size, `${menu} ${view}`);
    }
  }
});

test('no key is taken, and every entry of a menu is a command', () => {
  assert.equal(contributes.keybindings, undefined);
  const known = new Set(commands.map(({ command }) => command));
  const entries = Object.values(menus).flat();
  assert.deepEqual(
    entries.map(({ command }) => command).filter((command) => !known.has(command)),
    [],
  );
});

test('there are fewer than 15 settings, each with a default and none with a secret', () => {
  const { properties } = contributes.configuration;
  assert.ok(Object.keys(properties).length < 15);
  for (const [name, setting] of Object.entries(properties)) {
    assert.notEqual(setting.default, undefined, name);
    assert.doesNotMatch(name, /token|secret|password|key/i);
  }
  const restricted = capabilities.untrustedWorkspaces.restrictedConfigurations;
  assert.ok(['errand.runner.url', 'errand.runner.path'].every((each) => restricted.includes(each)));
  assert.equal(properties['errand.runner.url']?.scope, 'machine');
});

test('an empty view says what to do, with one button', () => {
  for (const { view, contents } of contributes.viewsWelcome) {
    const lines = said(contents).split('\n');
    const buttons = lines.filter((line) => /^\[[^\]]+\]\(command:[^)]+\)$/.test(line));
    // One is shown along with another, one while nothing can be done but wait.
    const without = ['%welcome.hidden%', '%welcome.connecting%'].includes(contents);
    assert.equal(buttons.length, without ? 0 : 1, `${view}: ${contents}`);
    assert.match(said(contents), /\]\(command:/, contents);
  }
});

test('the walkthrough has four or five steps, each ticked by what the user does', () => {
  const [walkthrough, ...others] = contributes.walkthroughs;
  assert.deepEqual(others, []);
  const steps = walkthrough?.steps ?? [];
  assert.ok(steps.length === 4 || steps.length === 5);
  for (const { id, completionEvents, media } of steps) {
    assert.ok(completionEvents.length > 0, id);
    assert.notEqual(said(media.altText), '', id);
    const svg = readFileSync(media.svg, 'utf8').replaceAll(/var\((?:[^()]|\([^()]*\))*\)/g, '');
    assert.doesNotMatch(
      svg,
      /(?:fill|stroke)="(?!none|")[^"]+"/,
      `${media.svg} has its own colours`,
    );
  }
});

const sources = globSync('extension/**/*.ts').map((file) => {
  return { file, text: readFileSync(file, 'utf8') };
});

test('every row of a view has words for a screen reader', () => {
  const makers = sources.filter(({ text }) => /new TreeItem\(/.test(text));
  assert.ok(makers.length >= 2);
  for (const { file, text } of makers) {
    const made = text.match(/new TreeItem\(/g) ?? [];
    const labelled = text.match(/\.accessibilityInformation = \{ label: /g) ?? [];
    assert.equal(labelled.length, made.length, file);
  }
});

test('every icon to press, every badge and every tick has words', () => {
  const pressed = /\{\s*iconPath: new ThemeIcon\([^)]*\)(?!,\s*tooltip:)/;
  const badge = /badge = (?!.*tooltip)/;
  const ticked = /^(?![\s\S]*role: 'checkbox')[\s\S]*checkboxState = /;
  const item = /createStatusBarItem\((?![\s\S]*accessibilityInformation = )/;
  for (const { file, text } of sources) {
    for (const bare of [pressed, badge, ticked, item])
      assert.ok(!bare.test(text), `${file} ${bare}`);
  }
});
