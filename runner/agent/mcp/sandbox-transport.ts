/**
 * Carries the messages of a tool server that runs in a sandbox over its standard input and output,
 * one a line, as the Model Context Protocol has it. The server is a command of the sandbox like any
 * other: without network, under its limits, ended with the phase.
 */
import { PassThrough } from 'node:stream';
import {
  deserializeMessage,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { SandboxLostError } from '../../sandbox/sandbox.ts';
import type { WorkTree } from '../../sandbox/workspace.ts';
import { Lines } from '../../platform/lines.ts';

/** Of its error output, for people who look why it does not start. */
const KEPT_ERROR_CHARACTERS = 4 * 1024;
/** Of messages that a server has not read: one that only asks, and never reads, is ended. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

export interface SandboxServer {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export class SandboxTransport implements Transport {
  readonly #workspace: WorkTree;
  readonly #server: SandboxServer;
  readonly #timeoutMs: number;
  readonly #stop = new AbortController();
  readonly #stdin = new PassThrough();
  #running: Promise<void> | undefined;
  /** The last part of its error output. */
  errors = '';
  /** Set if the sandbox is gone, which is no fault of the server. */
  lost: SandboxLostError | undefined;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  constructor(workspace: WorkTree, server: SandboxServer, timeoutMs: number) {
    this.#workspace = workspace;
    this.#server = server;
    this.#timeoutMs = timeoutMs;
  }

  async start(): Promise<void> {
    this.#running ??= this.#run();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (!this.#stdin.writable) throw new Error('the server has ended');
    if (this.#stdin.writableLength + this.#stdin.readableLength > MAX_UNREAD_BYTES) {
      this.#stop.abort();
      throw new Error('the server does not read what it is sent');
    }
    this.#stdin.write(serializeMessage(message));
  }

  async close(): Promise<void> {
    this.#stdin.end();
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const lines = new Lines((line) => this.#hear(line));
    try {
      await this.#workspace.exec(
        {
          argv: this.#server.argv,
          env: this.#server.env,
          stdin: this.#stdin,
          timeoutMs: this.#timeoutMs,
          onOutput: (stream, chunk) => {
            if (stream === 'stdout') lines.push(chunk);
            else this.#print(Buffer.from(chunk).toString('utf8'));
          },
        },
        this.#stop.signal,
      );
    } catch (error) {
      if (error instanceof SandboxLostError) this.lost = error;
      else if (!this.#stop.signal.aborted) this.#print(String(error));
    } finally {
      this.#stdin.end();
      this.onclose?.();
    }
  }

  #hear(line: string): void {
    if (line.trim() === '') return;
    try {
      this.onmessage?.(deserializeMessage(line));
    } catch (error) {
      // Some servers print words for people where only messages belong.
      this.#print(`${line.slice(0, 400)}\n`);
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #print(text: string): void {
    this.errors = (this.errors + text).slice(-KEPT_ERROR_CHARACTERS);
  }
}
