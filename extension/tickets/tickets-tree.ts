/**
 * Owns the rows of the Tickets view as tree items: one node for each id, refreshed source by source.
 * A source is first read when its rows are wanted.
 */
import { l10n, type TreeItem, TreeItemCollapsibleState } from 'vscode';
import { treeItem } from '../platform/tree-item.ts';
import { runAfter } from '../platform/timer.ts';
import { TreeRefresh } from '../tasks/tree-refresh.ts';
import type { Around, Row } from './row.ts';
import { rowsBelow, sourceRow } from './rows.ts';
import type { Source, WindowSources } from './window-sources.ts';

/** More sources than this are folded, so that a window does not ask all of them at once. */
const MAX_OPEN_SOURCES = 3;

/** Argument that menus pass to commands. */
export class TicketNode {
  row: Row;
  /** The id of its source. */
  readonly source: string;
  /** The row of its source, where there are several. */
  readonly parent: TicketNode | undefined;

  constructor(row: Row, source: string, parent: TicketNode | undefined) {
    this.row = row;
    this.source = source;
    this.parent = parent;
  }
}

/** What the tree is made from, and whom it tells. */
export interface Tree {
  readonly sources: WindowSources;
  readonly around: (source: Source) => Around;
  /** Told of a source whose rows are on the screen and that was never read. */
  readonly want: (source: Source) => void;
  /** Told of a node whose rows have changed; of all when undefined. */
  readonly tell: (node: TicketNode | undefined) => void;
}

export class TicketsTree {
  readonly #tree: Tree;
  /** The editor finds a row to refresh by its object, so each id keeps one object. */
  readonly #nodes = new Map<string, TicketNode>();
  /** The rows below each source that somebody has asked for, as they were last told. */
  readonly #rows = new Map<string, readonly Row[]>();
  readonly #treeRefresh = new TreeRefresh((id) => this.#tell(id), runAfter);
  /** The sources that were told last. */
  #roots = '';

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  getTreeItem({ row, parent, source }: TicketNode): TreeItem {
    const { all } = this.#tree.sources;
    const isSource = !parent && all.length > 1;
    const isOpen = all.length <= MAX_OPEN_SOURCES;
    const item = treeItem(
      row,
      !isSource
        ? TreeItemCollapsibleState.None
        : isOpen
          ? TreeItemCollapsibleState.Expanded
          : TreeItemCollapsibleState.Collapsed,
    );
    if (row.click) {
      item.command = {
        command: 'errand.openTicketRow',
        title: l10n.t('Open'),
        arguments: [{ source, click: row.click }],
      };
    }
    return item;
  }

  getParent({ parent }: TicketNode): TicketNode | undefined {
    return parent;
  }

  getChildren(node?: TicketNode): TicketNode[] {
    const { sources, want } = this.#tree;
    const { all } = sources;
    this.#treeRefresh.asked(node?.row.id);
    if (!node) this.#roots = idsOf(all);
    if (!node && all.length > 1) {
      return all.map((source) => this.#node(sourceRow(source, l10n.t), source.id, undefined));
    }
    const source = node ? sources.source(node.source) : all[0];
    if (!source) return [];
    if (!source.list.isKnown && !source.list.isReading) want(source);
    return this.#take(source, this.#rowsOf(source)).map((row) => this.#node(row, source.id, node));
  }

  /** The nodes of a source's tickets, as they are now. */
  ticketsOf(source: Source): TicketNode[] {
    const parent = this.#own(source);
    const rows = this.#take(source, this.#rowsOf(source));
    return rows
      .filter(({ ticket }) => ticket !== undefined)
      .map((row) => this.#node(row, source.id, parent));
  }

  /**
   * Refreshes what has changed of a source, of all when the id is undefined. No more than that: while
   * the editor takes the rows of a source anew, a menu that is open on one of them has lost it.
   */
  refresh(id?: string): void {
    const { all } = this.#tree.sources;
    if (idsOf(all) !== this.#roots) this.#treeRefresh.changed(undefined);
    else for (const source of all) if (id === undefined || source.id === id) this.#refresh(source);
  }

  dispose(): void {
    this.#treeRefresh.dispose();
  }

  #refresh(source: Source): void {
    const own = this.#own(source);
    if (own) this.#change(own, sourceRow(source, l10n.t));
    const before = this.#rows.get(source.id);
    if (!before) return;
    const rows = this.#take(source, this.#rowsOf(source));
    if (idsOf(rows) !== idsOf(before)) {
      this.#treeRefresh.changed(own?.row.id);
      return;
    }
    for (const row of rows) {
      const node = this.#nodes.get(row.id);
      if (node) this.#change(node, row);
    }
  }

  #change(node: TicketNode, row: Row): void {
    if (JSON.stringify(node.row) === JSON.stringify(row)) return;
    node.row = row;
    this.#treeRefresh.changed(row.id);
  }

  #tell(id: string | undefined): void {
    const node = id === undefined ? undefined : this.#nodes.get(id);
    if (node || id === undefined) this.#tree.tell(node);
  }

  /** The node of a source; of the only one, the tickets are the view. */
  #own({ id }: Source): TicketNode | undefined {
    return this.#tree.sources.all.length > 1 ? this.#nodes.get(`source/${id}`) : undefined;
  }

  #rowsOf(source: Source): readonly Row[] {
    const isOnly = this.#tree.sources.all.length === 1;
    return rowsBelow(source, this.#tree.around(source), isOnly);
  }

  /** Forgets the nodes of rows that are gone. */
  #take(source: Source, rows: readonly Row[]): readonly Row[] {
    const present = new Set(rows.map(({ id }) => id));
    for (const { id } of this.#rows.get(source.id) ?? []) {
      if (!present.has(id)) this.#nodes.delete(id);
    }
    this.#rows.set(source.id, rows);
    return rows;
  }

  #node(row: Row, source: string, parent: TicketNode | undefined): TicketNode {
    const known = this.#nodes.get(row.id);
    if (known && known.parent === parent) {
      known.row = row;
      return known;
    }
    const node = new TicketNode(row, source, parent);
    this.#nodes.set(row.id, node);
    return node;
  }
}

const idsOf = (all: readonly { readonly id: string }[]): string =>
  all.map(({ id }) => id).join('\n');
