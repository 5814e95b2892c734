/**
 * Owns the view in which a part of a result is chosen: it is there only while somebody chooses,
 * beside the editor, so that a preview of what would become of a file can be read in full. It
 * changes no file.
 */
import {
  commands,
  EventEmitter,
  l10n,
  type TreeDataProvider,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  window,
} from 'vscode';
import { oneLine } from '../../runner/protocol/text.ts';
import { runAfter } from '../platform/timer.ts';
import { treeItem } from '../platform/tree-item.ts';
import type { Handle } from '../tasks/event.ts';
import { fileIcon, type Icon } from '../tasks/wording.ts';
import {
  canTick,
  countOf,
  followed,
  type Group,
  GROUPS,
  isTicked,
  type PartRow,
} from './part-rows.ts';

const VIEW = 'errand.parts';
const CHOOSING = 'errand.choosing';
/** Longer than a user takes from one tick to the next. */
const PAUSE_MS = 700;

export interface Choosing {
  /** Of the task. */
  readonly title: string;
  readonly rows: readonly PartRow[];
  readonly ticked: ReadonlySet<PartRow>;
  /** Shows what would become of a file; called again when its ticks change. */
  readonly look: (row: PartRow, ticked: ReadonlySet<PartRow>) => void;
  /** Shows what would become of all files. */
  readonly lookAtAll: (ticked: ReadonlySet<PartRow>) => void;
}

interface GroupNode {
  readonly group: Group;
}
type Node = GroupNode | PartRow;

/** Only one choice is open at a time. */
let open: PartsTree | undefined;
/** Resolves once the view of the choice before is gone: it would take the next one's with it. */
let gone: Promise<void> = Promise.resolve();

/** Resolves with the ticked rows; undefined when the user ends it, or begins another choice. */
export async function pickParts(choosing: Choosing): Promise<ReadonlySet<PartRow> | undefined> {
  open?.end(undefined);
  const tree = new PartsTree(choosing);
  open = tree;
  const before = gone;
  const { promise, resolve } = Promise.withResolvers<void>();
  gone = promise;
  await before;
  try {
    return await shown(tree, choosing);
  } finally {
    tree.dispose();
    if (open === tree) {
      open = undefined;
      await commands.executeCommand('setContext', CHOOSING, false);
    }
    resolve();
  }
}

async function shown(
  tree: PartsTree,
  { title, rows: [first] }: Choosing,
): Promise<ReadonlySet<PartRow> | undefined> {
  // The view is there only while this is set.
  await commands.executeCommand('setContext', CHOOSING, true);
  const view = window.createTreeView<Node>(VIEW, {
    treeDataProvider: tree,
    manageCheckboxStateManually: true,
    showCollapseAll: true,
  });
  const describe = (): void => {
    const count = tree.ticked.size;
    view.message = l10n.t('Tick what to apply: {0} chosen. Nothing has been changed yet.', count);
  };
  view.description = oneLine(title, 200);
  describe();
  const ticking = view.onDidChangeCheckboxState(({ items }) => {
    tree.follow(
      items.map(([node, state]) => [node, state === TreeItemCheckboxState.Checked] as const),
    );
    describe();
  });
  try {
    await commands.executeCommand(`${VIEW}.focus`);
    // A view that was closed meanwhile has no row to go to.
    if (first) void view.reveal(first, { focus: true }).then(undefined, () => undefined);
    return await tree.ended;
  } finally {
    ticking.dispose();
    view.dispose();
  }
}

/** Ends the choice that is open, with what is ticked. */
export function acceptParts(): void {
  open?.end(open.ticked);
}

/** Ends it with nothing. */
export function dismissParts(): void {
  open?.end(undefined);
}

/** Shows what would become of a row's file. */
export function lookAtPart(row: unknown): void {
  open?.look(row);
}

/** Shows what would become of all files. */
export function lookAtParts(): void {
  open?.lookAtAll();
}

class PartsTree implements TreeDataProvider<Node> {
  readonly #choosing: Choosing;
  readonly #changes = new EventEmitter<Node[]>();
  readonly #groups: readonly GroupNode[];
  readonly #parents = new Map<PartRow, PartRow>();
  readonly #end = Promise.withResolvers<ReadonlySet<PartRow> | undefined>();
  #ticked: ReadonlySet<PartRow>;
  /** The file whose preview was shown last; it is kept true. */
  #shown: PartRow | undefined;
  /** Files with parts whose rows are not true any more. */
  readonly #outdated = new Set<PartRow>();
  #soon: Handle | undefined;

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(choosing: Choosing) {
    this.#choosing = choosing;
    this.#ticked = choosing.ticked;
    const { rows } = choosing;
    const groups = GROUPS.filter((group) => rows.some((row) => row.group === group));
    this.#groups = groups.map((group) => ({ group }));
    for (const row of rows) for (const part of row.parts) this.#parents.set(part, row);
  }

  get ticked(): ReadonlySet<PartRow> {
    return this.#ticked;
  }

  get ended(): Promise<ReadonlySet<PartRow> | undefined> {
    return this.#end.promise;
  }

  end(ticked: ReadonlySet<PartRow> | undefined): void {
    this.#end.resolve(ticked);
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#groups];
    if ('parts' in node) return [...node.parts];
    return this.#choosing.rows.filter(({ group }) => group === node.group);
  }

  getParent(node: Node): Node | undefined {
    if (!('parts' in node)) return undefined;
    const file = this.#parents.get(node);
    return file ?? this.#groups.find(({ group }) => group === node.group);
  }

  getTreeItem(node: Node): TreeItem {
    if (!('parts' in node)) {
      const item = new TreeItem(groupWords(node.group), TreeItemCollapsibleState.Expanded);
      item.id = node.group;
      item.accessibilityInformation = { label: groupWords(node.group) };
      return item;
    }
    const { id, words, parts, preview } = node;
    const [count, of] = countOf(node, this.#ticked);
    const counted = of > 1 ? l10n.t('{0} of {1} chosen', count, of) : '';
    const description = [words.description, counted].filter(Boolean).join(' · ');
    const isFile = !this.#parents.has(node);
    const icon: Icon = isFile ? fileIcon(preview.unit.change.status) : { id: 'blank' };
    const { None, Expanded } = TreeItemCollapsibleState;
    const row = {
      id,
      label: words.label,
      description,
      tooltip: [words.label, description],
      accessibility: `${words.label}, ${description}`,
      icon,
      context: '.part',
    };
    const item = treeItem(row, parts.length > 0 ? Expanded : None);
    if (!isFile) item.iconPath = undefined;
    if (canTick(node)) item.checkboxState = this.#checkbox(node);
    item.command = {
      command: 'errand.previewChosen',
      title: l10n.t('Show What Becomes of the File'),
      arguments: [node],
    };
    return item;
  }

  #checkbox(row: PartRow): NonNullable<TreeItem['checkboxState']> {
    const isOn = isTicked(row, this.#ticked);
    const label = isOn ? l10n.t('Chosen') : l10n.t('Not chosen');
    return {
      state: isOn ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
      tooltip: label,
      accessibilityInformation: { label: `${row.words.label}: ${label}`, role: 'checkbox' },
    };
  }

  follow(changed: readonly (readonly [Node, boolean])[]): void {
    const rows = changed.flatMap(([node, on]) => ('parts' in node ? [[node, on] as const] : []));
    this.#ticked = followed(this.#ticked, rows);
    const files = new Set(rows.map(([row]) => this.#parents.get(row) ?? row));
    // What cannot be beside it has lost its tick.
    for (const row of rows.flatMap(([each]) => [each].concat(each.parts))) {
      for (const rival of row.rivals) files.add(this.#parents.get(rival) ?? rival);
    }
    // While the editor asks anew for a row, it does not know the parts below, and a tick on one of
    // them is lost (VS Code 1.139.1). So their files are told of once nobody ticks any more.
    this.#changes.fire([...files].flatMap((file) => (isAlone(file) ? [file] : file.parts)));
    for (const file of files) if (!isAlone(file)) this.#outdated.add(file);
    this.#soon?.dispose();
    this.#soon = runAfter(PAUSE_MS, () => {
      this.#changes.fire([...this.#outdated]);
      this.#outdated.clear();
    });
    if (this.#shown && files.has(this.#shown)) this.#choosing.look(this.#shown, this.#ticked);
  }

  look(node: unknown): void {
    const row = this.#choosing.rows.find((file) => {
      return file === node || file.parts.some((part) => part === node);
    });
    if (!row) return;
    this.#shown = row;
    this.#choosing.look(node as PartRow, this.#ticked);
  }

  lookAtAll(): void {
    this.#shown = undefined;
    this.#choosing.lookAtAll(this.#ticked);
  }

  dispose(): void {
    this.#soon?.dispose();
    this.#changes.dispose();
  }
}

function groupWords(group: Group): string {
  switch (group) {
    case 'conflict':
      return l10n.t('In conflict with your edits');
    case 'merged':
      return l10n.t('Merged with your edits');
    case 'clean':
      return l10n.t('Fits');
    case 'stays':
      return l10n.t('Stays as it is');
  }
}

/** Whether a file is ticked as a whole, not by its hunks. */
function isAlone({ parts }: PartRow): boolean {
  return parts.length === 0;
}
