/**
 * Owns the forms of the Agent Host Protocol (AHP) that this host speaks: only what it sends or reads
 * of versions 0.7 to 0.9, in the protocol's own words. Types alone, apart from the bits of a status.
 * The protocol's schemas have more; what is not here is neither sent nor understood.
 */

/** A URI, as text. */
export type Uri = string;

/** Bits of a session's or chat's status. */
export const STATUS = {
  idle: 1,
  error: 2,
  running: 8,
  /** Waits for a person; always together with `running`. */
  needsInput: 24,
  read: 32,
  archived: 64,
} as const;

export interface Model {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
}

export interface Agent {
  readonly provider: string;
  readonly displayName: string;
  readonly description: string;
  /** Without one, an editor offers the agent greyed out. */
  readonly models: readonly Model[];
  readonly capabilities: Readonly<Record<string, never>>;
}

export interface RootState {
  readonly agents: readonly Agent[];
}

export interface Changes {
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

export interface SessionSummary {
  readonly resource: Uri;
  readonly provider: string;
  readonly title: string;
  readonly status: number;
  /** ISO text; a number among them empties an editor's whole list. */
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly activity?: string;
  readonly workingDirectories?: readonly Uri[];
  readonly changes?: Changes;
}

export interface ChatEntry {
  readonly resource: Uri;
  readonly title: string;
  readonly status: number;
  readonly modifiedAt: string;
}

export interface Changeset {
  readonly label: string;
  readonly uriTemplate: string;
  readonly changeKind: 'branch' | 'turn';
}

export interface InputNeeded {
  readonly id: string;
  readonly kind: 'chatInput';
  readonly chat: Uri;
  readonly request: InputRequest;
}

export interface PullMeta {
  readonly owner: string;
  readonly repo: string;
  readonly pullRequestUrls: readonly string[];
  readonly pullRequestState: 'open' | 'closed' | 'merged';
  readonly pullRequestStateUrl: string;
  readonly pullRequestBranchName: string;
}

export interface SessionState {
  readonly provider: string;
  readonly title: string;
  readonly status: number;
  readonly activity?: string;
  readonly workingDirectories?: readonly Uri[];
  readonly lifecycle: 'ready';
  readonly activeClients: readonly never[];
  readonly chats: readonly ChatEntry[];
  readonly defaultChat: Uri;
  readonly changesets?: readonly Changeset[];
  readonly inputNeeded?: readonly InputNeeded[];
  readonly _meta?: { readonly github?: PullMeta };
  /** Of a draft: without it, an editor draws no choices below its input. */
  readonly config?: {
    readonly schema: unknown;
    readonly values: Readonly<Record<string, unknown>>;
  };
}

export type Text = string | { readonly markdown: string };

export interface Message {
  readonly text: string;
  readonly origin: { readonly kind: 'user' | 'agent' | 'tool' | 'systemNotification' };
  readonly attachments?: readonly unknown[];
  readonly model?: { readonly id: string };
}

export type ToolContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'terminalComplete'; readonly exitCode: number }
  | {
      readonly type: 'subagent';
      readonly resource: Uri;
      readonly title: string;
      readonly agentName: string;
    };

export interface ToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly displayName: string;
  readonly _meta?: {
    readonly toolKind: 'terminal' | 'read' | 'search' | 'subagent';
    readonly subagentChatUri?: Uri;
  };
  readonly status: 'running' | 'completed';
  readonly invocationMessage: Text;
  readonly toolInput?: string;
  readonly confirmed: 'not-needed';
  readonly success?: boolean;
  readonly pastTenseMessage?: Text;
  readonly content?: readonly ToolContent[];
  readonly error?: { readonly message: string };
}

export interface InputRequest {
  readonly id: string;
  readonly message: string;
  readonly questions: readonly {
    readonly id: string;
    readonly kind: 'text';
    readonly message: string;
    readonly required: boolean;
    readonly defaultValue?: string;
  }[];
  readonly answers?: Answers;
}

export type Answers = Readonly<
  Record<
    string,
    {
      readonly state: 'submitted';
      readonly value: { readonly kind: 'text'; readonly value: string };
    }
  >
>;

export interface ErrorInfo {
  readonly errorType: string;
  readonly message: string;
}

export type ErrorPart = {
  readonly kind: 'error';
  readonly error: ErrorInfo;
  readonly resumable: boolean;
};

export type Part =
  | { readonly kind: 'markdown'; readonly id: string; readonly content: string }
  | { readonly kind: 'toolCall'; readonly toolCall: ToolCall }
  | { readonly kind: 'systemNotification'; readonly content: string }
  | {
      readonly kind: 'inputRequest';
      readonly request: InputRequest;
      readonly response?: 'accept' | 'cancel';
    }
  | ErrorPart;

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly model?: string;
}

/** A turn that goes on. */
export interface ActiveTurn {
  readonly id: string;
  readonly startedAt: string;
  readonly message: Message;
  readonly responseParts: readonly Part[];
  readonly usage?: Usage;
}

export interface Turn extends ActiveTurn {
  readonly duration: number;
  readonly state: 'complete' | 'cancelled' | 'error';
}

export interface PendingMessage {
  readonly id: string;
  readonly message: Message;
}

export interface ChatState extends ChatEntry {
  readonly turns: readonly Turn[];
  readonly activeTurn?: ActiveTurn;
  readonly steeringMessage?: PendingMessage;
  readonly queuedMessages?: readonly PendingMessage[];
}

export interface FileSide {
  readonly uri: Uri;
  readonly content: { readonly uri: Uri };
}

export interface ChangesetFile {
  readonly id: string;
  readonly edit: {
    readonly before?: FileSide;
    readonly after?: FileSide;
    readonly diff: { readonly added: number; readonly removed: number };
  };
}

export interface ChangesetState {
  readonly status: 'ready';
  readonly files: readonly ChangesetFile[];
}

export type ChannelState = RootState | SessionState | ChatState | ChangesetState;

export interface Snapshot {
  readonly resource: Uri;
  readonly state: ChannelState;
  readonly fromSeq: number;
}

/** One change of a channel's state; `type` decides what else it has. */
export interface Action {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Origin {
  readonly clientId: string;
  readonly clientSeq: number;
}

export interface Envelope {
  readonly channel: Uri;
  readonly action: Action;
  readonly serverSeq: number;
  readonly origin?: Origin;
  readonly rejectionReason?: string;
}

export const ROOT: Uri = 'ahp-root://';
export const PROVIDER = 'errand';
