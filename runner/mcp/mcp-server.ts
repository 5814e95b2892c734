/**
 * Owns the server that one connection, or one request over HTTP, talks to: it lists the tools, calls
 * them, and turns every failure into one line with the next step. It keeps nothing between two
 * requests; what they share is in its services. Both eras of the protocol have the same tools.
 */
import { randomBytes } from 'node:crypto';
import {
  type CallToolRequest,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type McpServerFactory,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ErrandError } from '../protocol/errors.ts';
import { hasExtension, showsForms } from './client-capabilities.ts';
import { failure } from './document.ts';
import type { Confirmation, Services, ToolCall } from './tool.ts';
import { INSTRUCTIONS, TOOLS } from './tools.ts';
import { wait } from './tools/wait.ts';
import { serveTasks, TASKS_EXTENSION, Watches } from './watching.ts';

/** The name of the one question of a call. */
const QUESTION = 'apply';

const FORM = {
  type: 'object' as const,
  properties: { [QUESTION]: { type: 'boolean' as const, title: 'Apply it', default: true } },
  required: [QUESTION],
};

/** A state that only this process can have sealed, so that nobody agrees to what was not shown. */
type Seal = ReturnType<typeof createRequestStateCodec<object>>;

/** Makes a server for each connection or request; all of them share the services. */
export function serverFactory(services: Services, version: string): McpServerFactory {
  const seal: Seal = createRequestStateCodec<object>({ key: randomBytes(32) });
  const watches = new Watches(services);
  return ({ era }) => {
    const isModern = era === 'modern';
    const server = new Server(
      { name: 'errand', title: 'Errand', version },
      {
        capabilities: {
          tools: {},
          ...(isModern && { extensions: { [TASKS_EXTENSION]: {} } }),
        },
        instructions: INSTRUCTIONS,
        requestState: { verify: (state, context) => seal.verify(state, context) },
      },
    );
    server.setRequestHandler('tools/list', () => ({ tools: TOOLS.map(({ listed }) => listed) }));
    const carryOut = async (params: CallToolRequest['params'], context: ServerContext) => {
      try {
        const tool = TOOLS.find(({ listed }) => listed.name === params.name);
        if (!tool) throw noSuchTool(params.name);
        const id = params.arguments?.['id'];
        const isWatched = isModern && hasExtension(server, context, TASKS_EXTENSION);
        if (tool === wait && typeof id === 'string' && isWatched) return await watches.begin(id);
        return await tool.call(params.arguments, callOf(services, server, context, seal));
      } catch (error) {
        return failure(error);
      }
    };
    server.setRequestHandler('tools/call', ({ params }, context) =>
      services.calls.track(carryOut(params, context)),
    );
    if (isModern) serveTasks(server, watches);
    return server;
  };
}

function callOf(services: Services, server: Server, context: ServerContext, seal: Seal): ToolCall {
  const { _meta: meta, notify, signal } = context.mcpReq;
  const token = meta?.progressToken;
  const progress = (seconds: number, message: string): void => {
    if (token === undefined || signal.aborted) return;
    const params = { progressToken: token, progress: seconds, message };
    // Nobody may be there to hear it any more.
    notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  return {
    services,
    signal,
    ...(token !== undefined && { progress }),
    confirmation: confirmationOf(server, context, seal),
  };
}

/** Asks the person at the client, in the way of its era; a client that shows no forms is not asked. */
function confirmationOf(server: Server, context: ServerContext, seal: Seal): Confirmation {
  const { inputResponses, requestState } = context.mcpReq;
  const response = inputResponse(inputResponses, QUESTION);
  if (response.kind === 'elicit') {
    const isYes = response.action === 'accept' && response.content?.[QUESTION] === true;
    return { answered: { isYes, about: requestState<object>() } };
  }
  if (!showsForms(server, context)) return {};
  return {
    ask: async (message, about) => {
      const form = inputRequired.elicit({ message, requestedSchema: FORM });
      const sealed = await seal.mint(about, context);
      return inputRequired({ inputRequests: { [QUESTION]: form }, requestState: sealed });
    },
  };
}

function noSuchTool(name: string): ErrandError {
  return new ErrandError('not_found', `There is no tool "${name}".`, {
    hint: `There are: ${TOOLS.map(({ listed }) => listed.name).join(', ')}.`,
  });
}
