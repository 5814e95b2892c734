/** Owns words that every side says alike, beside the statuses' (status.ts). Pure. */

/** Says a text in the reader's language, with its arguments in place of `{0}`, `{1}`. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** The language in which runners write. */
export const inEnglish: Translate = (message, ...args) =>
  message.replaceAll(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));

/** `8 s`, `3 min 20 s`, `2 h 5 min`; never negative, as two machines' clocks may differ. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Like `duration`, with a decimal when whole seconds say too little: `0.4 s`. */
export function took(ms: number, locale = 'en'): string {
  if (ms >= 9950) return duration(ms);
  const seconds = Math.max(0, ms) / 1000;
  return `${seconds.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;
}

/** Like `duration`, rounded to the units that matter: `34 min`, `1 h`. */
export function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return duration(ms);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `$0.12`, in German `0,12 $`; four digits where cents alone say nothing. */
export function dollars(usd: number, locale = 'en'): string {
  const digits = usd > 0 && usd < 0.01 ? 4 : 2;
  return usd.toLocaleString(locale, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** True for the scripted server's name: people must see at once when no real model was asked. */
export function isScripted(model: string): boolean {
  return model.startsWith('scripted');
}

/** `1 request`, `2 requests`; no longer fraction than people read. */
export function counted(count: number, what: string): string {
  return `${rounded(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** To at most four digits after the point. */
export function rounded(amount: number): number {
  return Number(amount.toFixed(4));
}
