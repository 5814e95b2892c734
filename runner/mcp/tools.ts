/** Owns the list of the tools; their order is the one in which agents show them. */
import type { Tool } from './tool.ts';
import { answerTool } from './tools/answer.ts';
import { apply } from './tools/apply.ts';
import { delegate } from './tools/delegate.ts';
import { diff } from './tools/diff.ts';
import { list } from './tools/list.ts';
import { show } from './tools/show.ts';
import { verify } from './tools/verify.ts';
import { wait } from './tools/wait.ts';

export const TOOLS: readonly Tool[] = [delegate, wait, list, show, answerTool, diff, apply, verify];

/** Shown to the model by most agents, beside the tools. */
export const INSTRUCTIONS = `Errand does work in the background: delegate a task that stands by itself, go on with other work, and wait for it (again and again, with the cursor it gives). It runs in a sandbox, on a copy of this repository; its result is checked by the runner, and "verified" means that those checks pass. Then read it with diff, and bring it into the work tree with apply once the user agrees. A task goes on when this conversation ends: list finds it again.`;
