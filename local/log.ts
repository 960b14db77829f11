import { createWriteStream } from 'node:fs';
import type { LogSink } from './contracts.ts';
import { terminalLine } from './terminal-line.ts';

/** Writes every line to a file with its time; what is wrong is also shown on the terminal, in short. */
export function fileLog(file: string, show: (line: string) => void): LogSink {
  const stream = createWriteStream(file, { flags: 'a' });
  const write = (line: string): void => {
    stream.write(`${new Date().toISOString()} ${line}\n`);
  };
  return {
    info: write,
    error: (line) => {
      write(line);
      show(terminalLine(line));
    },
  };
}
