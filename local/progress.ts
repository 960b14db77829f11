/** Prints what has been reached, with the seconds since this process was started. */
export function progress(message: string): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(`${seconds.padStart(6)} s  ${message}`);
}
