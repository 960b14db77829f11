/**
 * `npm run smoke -- --outputs <file>`: tells the stories of a shop to a deployment, through its public doors, and says of each
 * whether it holds. Without outputs, to the laptop. Orders that it places stay; its category and product are taken away again.
 */
import { parseArgs } from 'node:util';
import { deploymentIn, LAPTOP } from './smoke/deployment.ts';
import { Doors } from './smoke/doors.ts';
import { type Run, type Story, stories } from './smoke/stories.ts';
import { tokenFor } from './smoke/token.ts';

const HELP = `Checks that a deployment works, through its public doors.

npm run smoke -- [options]
  --outputs <file>  the deployment's, as npm run deploy leaves them in cdk.out/outputs.json; default: the laptop
  --token <token>   an administrator's (also: the variable TOKEN)
  --help            shows this

Without a token, the variable CLIENT_SECRET signs in as a program of the first tenant in MachineClientIds.
`;

const { values } = parseArgs({
  options: {
    outputs: { type: 'string' },
    token: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Tells a story, and says and answers whether it holds. */
async function holds({ name, tell }: Story, run: Run): Promise<boolean> {
  const started = performance.now();
  const problem = await tell(run).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (problem !== undefined) console.log(problem.replace(/^/gm, '       '));
  return problem === undefined;
}

/** Tells all stories, one after the other: later ones need what earlier ones have made. */
async function allHold(): Promise<boolean> {
  const deployment = values.outputs === undefined ? LAPTOP : await deploymentIn(values.outputs);
  const token = await tokenFor(deployment, {
    token: values.token ?? process.env.TOKEN,
    clientSecret: process.env.CLIENT_SECRET,
  });
  const run: Run = { doors: new Doors(deployment, token), id: `smoke-${Date.now().toString(36)}` };
  let all = true;
  for (const story of stories) all = (await holds(story, run)) && all;
  return all;
}

if (values.help) {
  console.log(HELP);
} else {
  try {
    process.exitCode = (await allHold()) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
