/**
 * Owns the names of the tools that agents in the editor find. The manifest has the same names, with
 * what each takes (a test holds that). Pure.
 */
export const TOOL_NAMES = [
  'errand_delegate',
  'errand_tasks',
  'errand_task',
  'errand_message',
] as const;

export type ToolName = (typeof TOOL_NAMES)[number];
