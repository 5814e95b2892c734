/**
 * Owns what a client says it can do: in each request of the newer protocol, once for a connection of
 * the older one. Over HTTP an older client has said it in another request, and counts as able to do
 * nothing. What cannot be read is not there. Pure.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as v from 'valibot';

const Capabilities = v.object({
  elicitation: v.optional(
    v.object({ form: v.optional(v.unknown()), url: v.optional(v.unknown()) }),
  ),
  extensions: v.optional(v.record(v.string(), v.unknown())),
});
type Capabilities = v.InferOutput<typeof Capabilities>;

function declared(server: Server, { mcpReq }: ServerContext): Capabilities {
  const envelope: Readonly<Record<string, unknown>> = { ...mcpReq.envelope };
  const said = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  const parsed = v.safeParse(Capabilities, said);
  return parsed.success ? parsed.output : {};
}

/** It can put a form before a person; an empty declaration is one of forms. */
export function showsForms(server: Server, context: ServerContext): boolean {
  const { elicitation } = declared(server, context);
  return elicitation !== undefined && ('form' in elicitation || !('url' in elicitation));
}

export function hasExtension(server: Server, context: ServerContext, name: string): boolean {
  return declared(server, context).extensions?.[name] !== undefined;
}
