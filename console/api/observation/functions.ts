/** What a function has done since the start, and in the last five minutes. In the order of their names. */
export interface FunctionReport {
  /** The service's name, such as `command`. */
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  /** Invocations under way. */
  readonly running: number;
  /** Execution environments that exist. */
  readonly environments: number;
  /** Of the last five minutes; null where there was no invocation. */
  readonly duration: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly timeoutMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly lastError: { readonly at: number; readonly type: string; readonly message: string } | null;
  /** Of the last five minutes, in 60 buckets of 5 s, the oldest first. */
  readonly recent: {
    readonly invocations: readonly number[];
    readonly errors: readonly number[];
    readonly p99: readonly (number | null)[];
  };
}
