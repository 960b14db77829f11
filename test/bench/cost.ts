/**
 * `npm run cost`: what each stage costs when nobody comes, and what a million orders cost, from what one order needs on the laptop cloud, what the
 * templates hold, and a table of prices (cost/prices.ts). docs/cost.md explains the figures.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAssembly, runScript } from '../../local/build.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { type Line, perMillionOrders, standing, total } from './cost/bill.ts';
import { orderUsage } from './cost/order-usage.ts';
import { PRICES, PRICES_OF } from './cost/prices.ts';
import { standingResources } from './cost/standing-resources.ts';

function print(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}: ${total(lines).toFixed(2)} $\n`);
  for (const { what, dollars } of lines)
    console.log(`  ${what.padEnd(32)} ${dollars.toFixed(2).padStart(9)}`);
}

async function stageTemplates(directory: string, stage: string): Promise<string> {
  const assembly = join(directory, stage);
  const environment = {
    BUILD_OUTDIR: join(directory, 'cdk.out.build'),
    CDK_OUTDIR: assembly,
    CDK_VALIDATION: 'false',
  };
  await runScript('synth.ts', ['--stage', stage], { environment });
  return assembly;
}

const directory = await instanceDirectory(join(import.meta.dirname, '..', '..', '.local'));
try {
  const usage = await orderUsage(await buildAssembly(join(directory, 'cdk.out'), () => undefined));
  console.log('An order of one product, confirmed and looked at once, needs on the laptop cloud:\n');
  console.log(usage);
  for (const stage of ['dev', 'prod']) {
    const resources = standingResources(await stageTemplates(directory, stage));
    print(`${stage}, a month without requests`, standing(resources));
    print(`${stage}, a million orders`, perMillionOrders(usage, resources.firewallRules.length > 0));
  }
  const unchecked = Object.entries(PRICES).filter(([, { seen }]) => seen === 'unchecked');
  console.log(
    `\nPrices of us-east-1, ${PRICES_OF}; not checked: ${unchecked.map(([name]) => name).join(', ')}.`,
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
