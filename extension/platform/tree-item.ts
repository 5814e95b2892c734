/**
 * Owns turning a row of a view, which is data, into a tree item.
 */
import {
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  type TreeItemCollapsibleState,
} from 'vscode';
import type { Icon } from '../tasks/wording.ts';

export interface ItemRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Plain lines. */
  readonly tooltip: readonly string[];
  readonly accessibility: string;
  readonly icon: Icon;
  readonly context: string;
}

export function treeItem(row: ItemRow, state: TreeItemCollapsibleState): TreeItem {
  const item = new TreeItem(row.label, state);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = plainTooltip(row.tooltip);
  item.accessibilityInformation = { label: row.accessibility };
  const { id, color } = row.icon;
  item.iconPath = new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
  item.contextValue = row.context;
  return item;
}

/** Shows remote text as text: `appendText` escapes Markdown, and nothing here is trusted. */
function plainTooltip(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  for (const [index, line] of lines.entries()) {
    if (index > 0) tooltip.appendMarkdown('\n\n');
    tooltip.appendText(line);
  }
  return tooltip;
}
