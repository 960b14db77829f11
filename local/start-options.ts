import { parseArgs } from 'node:util';

/** What `npm start` may be told. */
export interface StartOptions {
  /** Added to every port. */
  readonly portOffset: number;
  /** Keeps the data in `.local/persist` for the next start. */
  readonly persist: boolean;
  /** Loads the sample data on the first start. */
  readonly seed: boolean;
  /** Applies what is saved in the project to the running cloud. */
  readonly watch: boolean;
  readonly help: boolean;
}

/** Shown by --help. */
export const HELP = `Runs the whole application on this machine.

npm start -- [options]
  --port-offset <n>  adds n to every port (also: the variable PORT_OFFSET)
  --persist          keeps the data in .local/persist for the next start
  --no-seed          starts without sample data
  --watch            applies what you save: functions, schema, state machine, CDK app, console
  --help             shows this

Variables: DYNAMODB_ENDPOINT and DATABASE_URL name engines of your own in place of the ones that are brought along.
`;

/** The highest offset with which every port is still one. */
const MAXIMUM_OFFSET = 65_535 - 50_052;

function portOffset(text: string): number {
  const offset = Number(text);
  if (Number.isInteger(offset) && offset >= 0 && offset <= MAXIMUM_OFFSET) return offset;
  throw new Error(`--port-offset takes a number from 0 to ${MAXIMUM_OFFSET}, not ${text}`);
}

/** Reads the command line; throws an error that says what is wrong with it. */
export function parseStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'port-offset': { type: 'string', default: environment.PORT_OFFSET || '0' },
      persist: { type: 'boolean', default: false },
      seed: { type: 'boolean', default: true },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  return {
    portOffset: portOffset(values['port-offset']),
    persist: values.persist,
    seed: values.seed,
    watch: values.watch,
    help: values.help,
  };
}
