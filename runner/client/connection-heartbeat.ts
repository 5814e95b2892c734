/**
 * Owns finding a peer that is gone without closing (half-open TCP): sends a ping at each interval,
 * and tears the socket down when nothing arrived for two of them. Both ends use it.
 */
import type { WebSocket } from 'ws';

/** A silent peer is noticed within twice this: 30 s. */
export const PING_EVERY_MS = 15_000;

/** Begins to watch an open socket; ends by itself when the socket closes. */
export function watchPulse(socket: WebSocket, everyMs = PING_EVERY_MS): void {
  let heard = true;
  const hear = () => {
    heard = true;
  };
  socket.on('message', hear);
  socket.on('ping', hear);
  socket.on('pong', hear);
  const timer = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
