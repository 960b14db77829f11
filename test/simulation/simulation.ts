import { connect, openPool } from '../../functions/read-model/database.ts';
import { memoryKeys } from '../support/keys.ts';
import { ArchiveService } from './archive.ts';
import { projector, reactor } from './consumers.ts';
import { commandClient, errorTypeOf, type Send } from './customers.ts';
import { type Evidence, gather } from './evidence.ts';
import { createFaults } from './faults.ts';
import { INVARIANTS } from './invariants/index.ts';
import type { Answer, Violation } from './invariants/invariant.ts';
import { redriveFailed } from './operator.ts';
import { planOutages } from './outages.ts';
import { seeded } from './random.ts';
import { type SagaSurroundings, sagaFunction } from './saga-function.ts';
import { createScheduler } from './scheduler.ts';
import { struckPool } from './sql.ts';
import { startStateMachine } from './state-machine.ts';
import { createStores, type Engines, type Stores } from './stores.ts';
import { createStory, type Story } from './story.ts';
import { startStreams } from './streams.ts';
import { openShop, planLife, worldOf } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly orders: number;
  /** From 0 to 1: the share of crossings of every boundary that a fault strikes. */
  readonly faultRate: number;
}

export interface SimulationResult {
  readonly violations: readonly Violation[];
  readonly story: Story;
  readonly evidence: Evidence;
  readonly faults: ReadonlyMap<string, number>;
  /** Requests to DynamoDB, by order. */
  readonly requests: ReadonlyMap<string, number>;
  /** How many orders were FAILED before an operator redrove them. */
  readonly failedFirst: number;
  readonly virtualMillis: number;
  readonly realMillis: number;
}

/** Runs one seed from an empty shop to the last moment, and looks at what is left. */
export async function simulate(engines: Engines, options: SimulationOptions): Promise<SimulationResult> {
  const started = performance.now();
  const stores = await createStores(engines);
  try {
    const result = await runIn(engines, stores, options);
    return { ...result, realMillis: performance.now() - started };
  } finally {
    await stores.drop();
  }
}

async function runIn(
  { client }: Engines,
  stores: Stores,
  options: SimulationOptions,
): Promise<Omit<SimulationResult, 'realMillis'>> {
  const shop = await assemble(client, stores, options);
  const { scheduler, story, faults, engine, answered, archive, streams, keys } = shop;
  const beginning = scheduler.now();
  try {
    const size = worldOf(options.orders);
    const life = seeded(options.seed).fork('world');
    void openShop(shop.send, size).then(() => planLife(shop.send, scheduler, life, size));
    await scheduler.run();
    const look = () => gather({ client, tables: stores.tables, keys, select: stores.select, engine });
    const before = await look();
    await redrive(shop);
    const after = await look();
    const findings = { before, after, answered, archived: archive.commits(), givenUp: streams.givenUp() };
    return {
      violations: INVARIANTS.flatMap((invariant) => invariant(findings)),
      ...{ story, evidence: findings.after, requests: shop.requests, faults: faults.counts() },
      failedFirst: before.orders.filter(({ status }) => status === 'FAILED').length,
      virtualMillis: scheduler.now() - beginning,
    };
  } finally {
    await shop.close();
  }
}

type Shop = Awaited<ReturnType<typeof assemble>>;

/** Connects the functions to the engines, with faults at every boundary. */
async function assemble(
  client: Engines['client'],
  { tables, stream }: Stores,
  { seed, orders, faultRate }: SimulationOptions,
) {
  const random = seeded(seed);
  const scheduler = createScheduler();
  const story = createStory(scheduler.now);
  const faults = createFaults(random.fork('faults'), faultRate);
  const span = faultRate > 0 ? worldOf(orders).span : 0;
  const outages = planOutages(random.fork('outages'), scheduler.now, span);
  const requests = new Map<string, number>();
  const observe = (id: string) => ({
    onCommit: () => streams.wake(),
    onRequest: () => requests.set(id, (requests.get(id) ?? 0) + 1),
  });
  const keys = memoryKeys();
  const surroundings: SagaSurroundings = {
    ...{ scheduler, story, faults, random: random.fork('latency'), client, tables, keys, observe, outages },
  };
  const engine = await startStateMachine(surroundings, sagaFunction(surroundings));
  const archive = new ArchiveService();
  const database = connect(struckPool(openPool(), faults, random.fork('sql')));
  const consumers = [projector(surroundings, database), reactor(surroundings, engine, archive)];
  const streams = startStreams(surroundings, stream, consumers);
  const answered: Answer[] = [];
  return {
    ...surroundings,
    ...{ engine, archive, streams, requests, answered },
    send: noting(commandClient(surroundings), answered),
    async close() {
      await engine.close();
      await database.destroy();
    },
  };
}

/** Notes every command that its client was told has succeeded. */
function noting(send: Send, answered: Answer[]): Send {
  return async (command, about, input) => {
    const result = await send(command, about, input);
    if (errorTypeOf(result) === '') answered.push({ command, about });
    return result;
  };
}

/** The operator waits for the outages to be over; the first time, everything else still goes wrong. */
async function redrive({ engine, faults, outages, scheduler, story }: Shop): Promise<void> {
  outages.end();
  for (let round = 1; round <= 2; round += 1) {
    if (round === 2) faults.end();
    await redriveFailed(engine, story);
    await scheduler.run();
  }
}
