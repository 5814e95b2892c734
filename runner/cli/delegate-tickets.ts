/**
 * Owns `errand delegate --ticket`: reads the tickets before anything is sent, refuses those that are
 * delegated already, and sends a task for each.
 */
import { hadOf } from '../client/apply/record.ts';
import type { RunnerConnection } from '../client/connection.ts';
import { type ClientRepository, findRepository } from '../client/repository.ts';
import type { RequestedTask } from '../client/requested-task.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { newTaskId } from '../client/task-id.ts';
import { folderBelow } from '../client/work-tree-files.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Picture } from '../protocol/picture.ts';
import { statusWords } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import { isFrom, isWaiting, tasksOf } from '../tickets/delegated.ts';
import { readPictures } from '../tickets/pictures.ts';
import type { Ticket, TicketRef } from '../tickets/ticket.ts';
import { taskOf } from '../tickets/words.ts';
import type { Call } from './call.ts';
import { connectTo, listTasks } from './connect.ts';
import { expectation } from './estimate.ts';
import { interruptible } from './interruptible.ts';
import { isSet, runnerAddress, text, texts } from './options.ts';
import { taskDocument } from './report.ts';
import { requestedOf, taskIdOf } from './requested-task.ts';
import { harmless, jsonText, oneLine, paint } from './screen.ts';
import { existing, follow, send } from './send-task.ts';
import { type TicketsHere, ticketsHere } from './tickets-here.ts';
import { toldTrouble } from './ticket-trouble.ts';

/** Exit code 0 when the tasks are stored; with `--wait`, which takes one, that of its verdict. */
export async function delegateTickets(call: Call): Promise<number> {
  const spellings = texts(call, 'ticket');
  refuseBeside(call, spellings.length);
  const given = text(call, 'id');
  const id = given === undefined ? undefined : taskIdOf(given);
  const address = await runnerAddress(call);
  const folder = text(call, 'repo') ?? process.cwd();
  const repository = await findRepository(folder);
  const below = await folderBelow(repository, folder);
  const here = await ticketsHere(repository);
  const refs = distinct(spellings.map((spelling) => here.refOf(spelling, below)));

  const connection = await connectTo(address);
  try {
    const known = id === undefined ? undefined : await existing(connection, id);
    if (known) {
      refuseOther(known, refs);
      return await follow(call, connection, known);
    }
    const tickets = await interruptible((signal) => readTickets(here, refs, signal), NOT_MADE);
    const read = tickets.map(({ ticket }) => ticket);
    if (!isSet(call, 'again')) await refuseTwice(connection, repository, read);
    const wanted = tickets.map((each) => requestedFor(call, each, here, below));
    return await sendAll(call, connection, wanted, { repository, address, ...(id && { id }) });
  } finally {
    connection.close();
  }
}

const NOT_MADE = 'No task was made, and your files are unchanged.';

/** Options that say something about one task, or where it comes from. */
function refuseBeside(call: Call, tickets: number): void {
  const single = ['id', 'title'].filter((name) => text(call, name) !== undefined);
  if (isSet(call, 'wait')) single.push('wait');
  if (text(call, 'todo') !== undefined) {
    throw new ErrandError('invalid', 'A task comes from a ticket or from a TODO, not from both.', {
      hint: 'Leave out --ticket or --todo.',
    });
  }
  if (tickets > 1 && single.length > 0) {
    throw new ErrandError(
      'invalid',
      `--${single[0]} is for one ticket, and ${tickets} are named.`,
      {
        hint: 'Each ticket becomes a task of its own.',
      },
    );
  }
}

function distinct(refs: readonly TicketRef[]): TicketRef[] {
  const seen = new Set<string>();
  return refs.filter((ref) => {
    const name = JSON.stringify(ref);
    return !seen.has(name) && seen.add(name);
  });
}

/** A ticket, and those of its pictures that go with it. */
interface Read {
  readonly ticket: Ticket;
  readonly pictures: readonly Picture[];
}

/** What is sent for one ticket. */
interface Wanted {
  readonly requested: RequestedTask;
  readonly pictures: readonly Picture[];
}

/** All of them or none: nothing is sent before every ticket is there. */
async function readTickets(
  here: TicketsHere,
  refs: readonly TicketRef[],
  signal: AbortSignal,
): Promise<Read[]> {
  const tickets: Read[] = [];
  for (const ref of refs) {
    try {
      const source = await here.open(ref);
      const ticket = await source.get(ref, signal);
      if (!ticket.isOpen) note(`${ticket.key} is closed already.`);
      const { pictures, leftOut } = await readPictures(source, ticket.images, signal);
      if (leftOut > 0) {
        note(`${counted(leftOut, 'picture')} of ${ticket.key} cannot be sent, or not all fit.`);
      }
      tickets.push({ ticket, pictures });
    } catch (error) {
      signal.throwIfAborted();
      throw toldTrouble(error, ref);
    }
  }
  return tickets;
}

function note(words: string): void {
  process.stderr.write(`${paint('yellow', 'note:')} ${harmless(words)}\n`);
}

/** @throws {ErrandError} `conflict` where a task of a ticket has not ended, or waits to be applied */
async function refuseTwice(
  connection: RunnerConnection,
  repository: ClientRepository,
  tickets: readonly Ticket[],
): Promise<void> {
  const { tasks } = await listTasks(connection);
  for (const { ref, key } of tickets) {
    for (const task of tasksOf(ref, tasks, repository.id)) {
      const waits = isWaiting(task);
      const { whole } = await hadOf(repository, task.id);
      const isApplied = waits === 'to be applied' && whole !== undefined;
      if (waits === undefined || isApplied) continue;
      const status = statusWords(task.status).toLowerCase();
      throw new ErrandError('conflict', `${key} is delegated already: ${task.id} (${status}).`, {
        hint:
          waits === 'for its end'
            ? `Follow it with "errand watch ${task.id}", or add --again for another task.`
            : `Take its result with "errand apply ${task.id}", delete it with "errand discard ${task.id}", or add --again for another task.`,
      });
    }
  }
}

/** A repeated call may find more words in its ticket: that the ticket is the same is enough. */
function refuseOther({ spec }: TaskState, refs: readonly TicketRef[]): void {
  const [ref] = refs;
  if (ref && isFrom(spec.origin, ref)) return;
  throw new ErrandError('conflict', 'Another task already has that id.', {
    hint: 'Choose another --id, or leave it out to have one made.',
  });
}

function requestedFor(
  call: Call,
  { ticket, pictures }: Read,
  { known }: TicketsHere,
  below: string,
): Wanted {
  const names = pictures.map(({ name }) => name);
  const task = taskOf(ticket, call.positionals.join(' '), known.trackers, names);
  const requested = {
    ...requestedOf(call, task.instructions),
    title: text(call, 'title')?.trim() || task.title,
    origin: { ...task.origin, ...(below !== '' && { folder: below }) },
  };
  return { requested, pictures };
}

interface From {
  readonly repository: ClientRepository;
  readonly address: RunnerAddress;
  readonly id?: string;
}

async function sendAll(
  call: Call,
  connection: RunnerConnection,
  wanted: readonly Wanted[],
  { repository, address, id }: From,
): Promise<number> {
  const [first, ...others] = wanted;
  if (!first) return 0;
  const isJson = isSet(call, 'json');
  if (others.length > 0 && !isJson)
    await tellSeveral(connection, repository, wanted.length, first.requested);
  const made: TaskState[] = [];
  for (const { requested, pictures } of wanted) {
    if (!isJson) tellTicket(requested);
    const sending = { id: id ?? newTaskId(Date.now()), requested, pictures, repository, address };
    try {
      made.push(await send(call, connection, sending));
    } catch (error) {
      throw others.length === 0 ? error : withMade(error, made, wanted.length);
    }
    const task = made.at(-1);
    if (task && !(isJson && others.length > 0)) {
      const code = await follow(call, connection, task);
      if (others.length === 0) return code;
    }
  }
  if (isJson) {
    const document = { schema: 'errand.delegated/1', tasks: made.map(taskDocument) };
    process.stdout.write(`${jsonText(document, 2)}\n`);
  }
  return 0;
}

async function tellSeveral(
  connection: RunnerConnection,
  { id }: ClientRepository,
  count: number,
  first: RequestedTask,
): Promise<void> {
  const expected = await expectation(connection, id, first, count);
  const cost = expected === undefined ? '' : `; expected together: ${expected}`;
  process.stderr.write(paint('dim', `${count} tickets, each a task of its own${cost}\n`));
}

/** With its address: a repository's configuration may say that `#12` is another project's. */
function tellTicket({ title, origin: { ticket, url } }: RequestedTask): void {
  const at = url === undefined ? '' : `${paint('dim', oneLine(url))}\n`;
  const { key = '', pictures = [] } = ticket ?? {};
  const shown = pictures.map((name) => oneLine(name)).join(', ');
  const along = shown === '' ? '' : `${paint('dim', `with its pictures: ${shown}`)}\n`;
  process.stdout.write(`${paint('bold', oneLine(key))} ${oneLine(title)}\n${at}${along}`);
}

/** What is delegated stays so; the error says which tickets are left. */
function withMade(error: unknown, made: readonly TaskState[], all: number): unknown {
  if (!(error instanceof ErrandError) || made.length === 0) return error;
  const kept = `${made.length} of ${all} tickets were delegated before: ${made.map(({ id }) => id).join(', ')}.`;
  return new ErrandError(error.code, error.message, {
    hint: error.hint === undefined ? kept : `${error.hint}\n${kept}`,
    cause: error,
  });
}
