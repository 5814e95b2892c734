/** Owns how a time is said in a chat. It reads the clock and the zone of this machine. */

/** `14:05`, with the day where that is not today. */
export function timeOfDay(at: string): string {
  const when = new Date(at);
  const time = when.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = when.toDateString() === new Date().toDateString();
  const day = when.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return isToday ? time : `${time} on ${day}`;
}
