import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';

/** Where an operator's function runs. */
export interface Target {
  /** `aws`: what AWS credentials and region reach; anything else is the laptop. */
  readonly target: string;
  /** The laptop's AWS endpoint. */
  readonly endpoint: string;
}

/** Sends a request to the function and answers what it answers. Rejects with the function's own message when it fails. */
export type Invoke = <Answer>(request: object) => Promise<Answer>;

/**
 * Finds the one function whose name contains this, on the laptop or in a deployment.
 *
 * @throws Error saying what to do, where there is none or more than one
 */
export async function findFunction(name: string, { target, endpoint }: Target): Promise<Invoke> {
  const client = new LambdaClient(target === 'aws' ? {} : laptop(endpoint));
  const found = await functionsNamed(client, name).catch((cause: unknown) => {
    throw new Error(`Lambda cannot be reached (${target}). Is the laptop cloud running?`, { cause });
  });
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`There are ${found.length} functions named ${name} here.`);
  }
  return (request) => invoke(client, only, request);
}

async function functionsNamed(client: LambdaClient, name: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = '' } of Functions) if (FunctionName.includes(name)) found.push(FunctionName);
  }
  return found;
}

async function invoke<Answer>(client: LambdaClient, FunctionName: string, request: object): Promise<Answer> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) });
  const { Payload, FunctionError } = await client.send(command);
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (!FunctionError) return answer as Answer;
  const { errorType, errorMessage } = answer as { errorType?: string; errorMessage?: string };
  throw new Error(`${errorType ?? FunctionError}: ${errorMessage ?? 'no message'}`);
}

function laptop(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' },
    maxAttempts: 1,
  };
}
