/** How figures are written: with as many digits as an eye takes in. */

/** Milliseconds as `0.4 ms`, `123 ms`, `4.56 s` or `2 m 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} m`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `14:03:59` */
export function clock(at: number): string {
  return CLOCK.format(at);
}

/** `14:03:59.123` */
export function preciseClock(at: number): string {
  return `${CLOCK.format(at)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}`;
}

/** How long ago, to be read at a glance; the day once it is longer than one. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return DAY.format(at);
}

/** An amount in major units. */
export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount);
}

const COUNT = new Intl.NumberFormat('en-US');

/** `12,345` */
export function count(value: number): string {
  return COUNT.format(value);
}

/** `reserve_inventory`, `ReserveInventory` and `OrderPlaced` as words: `Reserve inventory`. */
export function words(name: string): string {
  const spaced = name
    .replaceAll('_', ' ')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The beginning of an id: enough to tell those in one view apart. */
export function shortId(id: string): string {
  return id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
