/**
 * `npm run projections -- status|rebuild|…`: what an operator does with the read model, on the laptop or, with
 * `--target aws` and credentials, in a deployment.
 */
import { parseArgs } from 'node:util';
import { printParked, printUnparked, printWaiting } from './projections/parked.ts';
import { type Ask, connect } from './projections/projections.ts';
import { rebuild } from './projections/rebuild.ts';
import { printStatus } from './projections/status.ts';
import { verify } from './projections/verify.ts';

const USAGE = `npm run projections -- status                    generations, and how far each projection is
npm run projections -- rebuild [--from-archive]  builds a new generation while the live one serves; goes on where it
                                                 stopped; makes it live if it holds the same rows
npm run projections -- switch [<generation>]     makes a generation live that is ready; the newest, if none is named
npm run projections -- rollback                  makes the generation live again that was so before
npm run projections -- drop <generation>         deletes a generation that is not live
npm run projections -- verify                    folds all events and compares the live generation, row by row
npm run projections -- parked                    streams that could not be projected and wait
npm run projections -- show <stream>             what waits of one, and why
npm run projections -- unpark <stream>           applies what waits, once its cause is mended
npm run projections -- skip <stream>             passes over the first commit that waits, and applies the others

  --segments <n>      how many parts of the event table are read side by side; default: 4
  --target aws        the deployment that AWS credentials and region reach; default: the laptop
  --endpoint <url>    the laptop's AWS endpoint; default: http://localhost:4566

A stream is <tenant>/<type>/<id>, as in default/order/17.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'from-archive': { type: 'boolean', default: false },
    segments: { type: 'string', default: '4' },
    target: { type: 'string', default: 'laptop' },
    endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://localhost:4566' },
    help: { type: 'boolean', default: false },
  },
});

/** What each command does with its argument, which is empty where there is none. */
const COMMANDS: Readonly<Record<string, (ask: Ask, argument: string) => Promise<void>>> = {
  status: (ask) => printStatus(ask),
  rebuild: (ask) =>
    rebuild(ask, { source: values['from-archive'] ? 'archive' : 'table', segments: count(values.segments) }),
  switch: async (ask, argument) => {
    const { to } = await ask('switch', { generation: argument === '' ? null : count(argument) });
    console.log(`Generation ${to} is live`);
  },
  rollback: async (ask) => console.log(`Generation ${(await ask('rollback', {})).to} is live again`),
  drop: async (ask, argument) => {
    const { dropped } = await ask('drop', { generation: count(argument) });
    console.log(`Generation ${dropped} is dropped`);
  },
  verify: (ask) => verify(ask, count(values.segments)),
  parked: (ask) => printParked(ask),
  show: (ask, stream) => printWaiting(ask, stream),
  unpark: async (ask, stream) => printUnparked(stream, await ask('unpark', { stream })),
  skip: async (ask, stream) => printUnparked(stream, await ask('skip', { stream })),
};

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`not a number of anything: ${text}`);
  return number;
}

const [name = '', argument = ''] = positionals;
const command = COMMANDS[name];
if (values.help || !command) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    await command(await connect(values), argument);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
