/**
 * Owns the connection to the embedded database: node:sqlite behind kysely's dialect, with the
 * durability everything above relies on (WAL, synchronous=FULL: a commit is on disk before it is
 * acknowledged). This is the only file that may hold SQL of SQLite's own.
 */
import { chmodSync } from 'node:fs';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import type { Tables } from './schema.ts';
import type { Db } from './schema.ts';

/** Opens (or makes) the database file, readable by its owner only. */
export function openDatabase(path: string): Db {
  return databaseOver(connect(path));
}

/** A raw connection with the settings the store needs. */
export function connect(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: 5000 });
  if (path !== ':memory:') chmodSync(path, 0o600);
  makeShrinkable(connection);
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('PRAGMA foreign_keys = ON');
  return connection;
}

/** Pages that are copied in one go. */
const PAGES_A_STEP = 4096;

/** Copies a database that is in use; a write meanwhile would make it begin anew. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, to, { rate: PAGES_A_STEP });
    chmodSync(to, 0o600);
  } finally {
    source.close();
  }
}

/** What is wrong inside a database, as SQLite says it; undefined when nothing is. */
export function databaseFault(db: Db): string | undefined {
  const row = connections.get(db)?.prepare('PRAGMA quick_check(1)').get();
  const said = row?.['quick_check'];
  return said === 'ok' ? undefined : String(said);
}

const INCREMENTAL = 2;

/** Lets the file shrink; a file of an older build is rewritten for it, once. */
function makeShrinkable(connection: DatabaseSync): void {
  const row = connection.prepare('PRAGMA auto_vacuum').get();
  if (row?.['auto_vacuum'] === INCREMENTAL) return;
  connection.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
  const pages = connection.prepare('PRAGMA page_count').get()?.['page_count'];
  if (pages === 0) return;
  try {
    connection.exec('VACUUM');
  } catch {
    // There is no room to rewrite it: it stays as it is, and the next start tries again.
  }
}

const connections = new WeakMap<Db, DatabaseSync>();

/** The query builder over a connection; destroying it closes the connection. */
export function databaseOver(connection: DatabaseSync): Db {
  const dialect = new SqliteDialect({ database: adapt(connection) });
  const db: Db = new Kysely<Tables>({ dialect });
  connections.set(db, connection);
  return db;
}

/** More at once would hold up everything else; the rest follows next time. */
const PAGES_AT_ONCE = 5000;

/** Hands pages that nothing uses back to the disk. Not within a transaction. */
export function reclaimPages(db: Db): void {
  const connection = connections.get(db);
  connection?.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
  connection?.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Bytes of the pages that nothing uses, and of the others. */
export function unusedPages(db: Db): { unused: number; used: number } {
  const number = (pragma: string): number =>
    Number(connections.get(db)?.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
  const size = number('page_size');
  const unused = number('freelist_count') * size;
  return { unused, used: number('page_count') * size - unused };
}

const STATEMENTS_KEPT = 200;

/** node:sqlite in the shape kysely asks for. Prepared statements are kept: queries repeat. */
function adapt(connection: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => connection.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      // A write that finds the disk full has been rolled back by SQLite itself already; a second
      // rollback would fail and hide why.
      const open = sql === 'rollback' ? () => connection.isTransaction : always;
      const made = adaptStatement(connection.prepare(sql), open);
      if (statements.size >= STATEMENTS_KEPT) statements.clear();
      statements.set(sql, made);
      return made;
    },
  };
}

const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];

const always = () => true;

function adaptStatement(statement: StatementSync, needed: () => boolean): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) =>
      needed() ? statement.run(...values(parameters)) : { changes: 0, lastInsertRowid: 0 },
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
