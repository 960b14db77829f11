/**
 * `npm run --silent token -- --role customer --tenant t1 --sub alice`: prints a token of the running laptop, for curl and other
 * clients.
 */
import { parseArgs } from 'node:util';
import { ADMIN, signIn } from './sign-in.ts';

const HELP = `Prints an ID token of the running laptop cloud, good for an hour.

npm run --silent token -- [options]
  --role <role>      admin or customer, admin by default
  --tenant <tenant>  default by default
  --sub <subject>    whose token: of a customer, the userId of their orders; admin by default
  --url <URL>        the laptop's, http://localhost:4000 by default
  --help             shows this
`;

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: ADMIN.role },
    tenant: { type: 'string', default: ADMIN.tenant },
    sub: { type: 'string', default: ADMIN.subject },
    url: { type: 'string', default: 'http://localhost:4000' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  try {
    const { role, tenant, sub: subject, url } = values;
    console.log(await signIn(new URL(url).origin, { role, tenant, subject }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
