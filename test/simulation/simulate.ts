/**
 * Proves the order saga under faults: `npm run simulate -- --orders 1000 --seed 1 --seeds 20 --fault-rate 0.1`.
 * Ends with exit code 1 when a promise was broken, after the story of the order for which it was.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEngines } from './engines.ts';
import { failureReport, faultTable, summaryOf } from './report.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    /** So many seeds, from `seed` on. */
    seeds: { type: 'string', default: '1' },
    'fault-rate': { type: 'string', default: '0.1' },
    /** A file for the whole story of the last seed. */
    story: { type: 'string' },
  },
});

const first = Number(values.seed);
const engines = await startEngines();
const faults: ReadonlyMap<string, number>[] = [];
try {
  for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
    const options = { seed, orders: Number(values.orders), faultRate: Number(values['fault-rate']) };
    const result = await simulate(engines, options);
    console.log(summaryOf(options, result));
    faults.push(result.faults);
    if (values.story) writeFileSync(values.story, result.story.whole());
    if (result.violations.length === 0) continue;
    console.log(failureReport(options, result));
    process.exitCode = 1;
    break;
  }
  console.log(`\nfaults that struck, by boundary\n${faultTable(faults)}`);
} finally {
  await engines.stop();
}
