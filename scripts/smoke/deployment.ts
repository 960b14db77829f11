import { readFile } from 'node:fs/promises';

/** Where a deployment is, as the outputs of its stacks say. */
export interface Deployment {
  readonly graphqlUrl: string;
  readonly commandUrl: string;
  readonly queryUrl: string;
  /** Where programs get their tokens; undefined for a laptop that gives its tokens to people. */
  readonly machine?: Machine;
}

/** The application of a tenant's programs. */
export interface Machine {
  readonly signInUrl: string;
  readonly tenant: string;
  readonly clientId: string;
}

/** A laptop on its usual ports. */
export const LAPTOP: Deployment = {
  graphqlUrl: 'http://localhost:4000/graphql',
  commandUrl: 'http://localhost:50051',
  queryUrl: 'http://localhost:50052',
};

/** Reads what `cdk deploy --outputs-file` has written. Rejects with a sentence for people. */
export async function deploymentIn(file: string): Promise<Deployment> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${file} cannot be read. npm run deploy writes it.`, { cause });
  });
  return deploymentFrom(JSON.parse(text) as Outputs);
}

/** Outputs by stack. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Finds the doors among the outputs. Throws, naming what is not there. */
export function deploymentFrom(outputs: Outputs): Required<Deployment> {
  const all: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(outputs));
  const output = (name: string): string => {
    const value = all[name];
    if (value === undefined) throw new Error(`The outputs name no ${name}. Have both stacks been deployed?`);
    return value.replace(/\/$/, '');
  };
  const [tenant = '', clientId = ''] = output('MachineClientIds').split(',')[0]?.split('=') ?? [];
  return {
    graphqlUrl: output('GraphqlUrl'),
    commandUrl: output('CommandUrl'),
    queryUrl: output('QueryUrl'),
    machine: { signInUrl: output('SignInUrl'), tenant, clientId },
  };
}
