/** `npm run bench -- quick`: measures, prints, asserts nothing. Machines are noisy: compare within one run. */
import { quick } from './quick.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = { quick };

const [name = 'quick'] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`There is no bench ${name}; there are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exitCode = 1;
} else {
  await bench();
}
