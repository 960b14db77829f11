const WIDTH = 30;

/** A line on stderr that says how far something has got, how fast it goes and how long it will take. */
export interface Progress {
  readonly show: (events: number) => void;
  readonly end: () => void;
}

/** Begins to measure. The total is about right at best: what comes meanwhile is not in it. */
export function startProgress(total: number, done = 0): Progress {
  const started = performance.now();
  const isTerminal = process.stderr.isTTY;
  const lineOf = (events: number): string => {
    const seconds = (performance.now() - started) / 1_000;
    const rate = seconds > 0 ? (events - done) / seconds : 0;
    const share = total > 0 ? Math.min(1, events / total) : 0;
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const left = rate > 0 && total > events ? `, ${Math.ceil((total - events) / rate)} s left` : '';
    return `${bar} ${Math.floor(share * 100)} %  ${events} of ${total} events, ${Math.round(rate)}/s${left}`;
  };
  return {
    show(events) {
      // A log keeps every line; a terminal needs the last.
      process.stderr.write(isTerminal ? `\r${lineOf(events)}\u001b[K` : `${lineOf(events)}\n`);
    },
    end() {
      if (isTerminal) process.stderr.write('\n');
    },
  };
}
