/**
 * `npm run saga -- list|show <orderId>|redrive <orderId>`: what an operator does with order sagas, on the laptop or, with
 * `--target aws` and credentials, in a deployment.
 */
import { parseArgs } from 'node:util';
import { list, redrive, show } from './saga/commands.ts';
import { connect } from './saga/executions.ts';

const USAGE = `npm run saga -- list [--status FAILED]       the latest executions, newest first
npm run saga -- show <orderId>             status and step history of an order's saga
npm run saga -- redrive <orderId>          resumes a saga that failed or was stopped, where it stopped

  --tenant <tenant>   whose order; default: default
  --target aws        the deployment that AWS credentials and region reach; default: the laptop
  --endpoint <url>    the laptop's AWS endpoint; default: http://localhost:4566
  --arn <arn>         the state machine, where there are several`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenant: { type: 'string', default: 'default' },
    target: { type: 'string', default: 'laptop' },
    endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://localhost:4566' },
    arn: { type: 'string' },
    status: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function run([command, orderId]: readonly string[]): Promise<void> {
  const sagas = await connect(values);
  if (command === 'list') return list(sagas, values.status);
  if (!orderId) throw new Error(USAGE);
  const order = { tenant: values.tenant, id: orderId };
  if (command === 'show') return show(sagas, order);
  if (command === 'redrive') return redrive(sagas, order);
  throw new Error(USAGE);
}

if (values.help || positionals.length === 0) {
  console.log(USAGE);
} else {
  try {
    await run(positionals);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
