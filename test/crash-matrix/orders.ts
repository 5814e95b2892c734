/**
 * What a test and the runner that it kills say to each other, in two files: where the runner is to
 * die (`orders.json`), and which points it has passed (`passed.jsonl`).
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stands for whatever point it passes. */
export const ANY = '*';

/** Where it dies: at the `nth` time, counted from 1, that it passes this point in this life. */
export interface Point {
  readonly at: string;
  readonly nth: number;
}

export interface Orders {
  /** Names the life, for what is passed in it. */
  readonly life: string;
  /** Undefined: it lives on, and only tells what it passes. */
  readonly kill?: Point | undefined;
}

export interface Passed extends Point {
  readonly life: string;
}

/** Names the folder of both files in the environment of the runner that is to be killed. */
export const ORDERS_FOLDER = 'CRASH_ORDERS';
/** Names its data directory. */
export const DATA_FOLDER = 'CRASH_DATA';

const ordersFile = (folder: string): string => join(folder, 'orders.json');
export const passedFile = (folder: string): string => join(folder, 'passed.jsonl');

/** Heeded from the next point on; without orders, nothing is counted. */
export function giveOrders(folder: string, orders: Orders | undefined): void {
  if (!orders) return rmSync(ordersFile(folder), { force: true });
  const whole = `${ordersFile(folder)}.new`;
  writeFileSync(whole, JSON.stringify(orders));
  renameSync(whole, ordersFile(folder));
}

export function takeOrders(folder: string): Orders | undefined {
  try {
    return JSON.parse(readFileSync(ordersFile(folder), 'utf8')) as Orders;
  } catch {
    return undefined;
  }
}

/** Every point that was passed so far, in order. */
export function passedIn(folder: string): Passed[] {
  const path = passedFile(folder);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Passed);
}
