import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';

/** The state machine that an operator works with. */
export interface Sagas {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}

export interface OrderKey {
  readonly tenant: string;
  readonly id: string;
}

/**
 * Connects to the laptop's endpoint or to AWS, and finds the order saga there.
 *
 * @throws Error saying what to do, where there is none or more than one
 */
export async function connect(options: {
  readonly target: string;
  readonly endpoint: string;
  readonly arn?: string;
}): Promise<Sagas> {
  const client = new SFNClient(options.target === 'aws' ? {} : laptop(options.endpoint));
  if (options.arn) return { client, stateMachineArn: options.arn };
  const { stateMachines = [] } = await client
    .send(new ListStateMachinesCommand({}))
    .catch((cause: unknown) => {
      throw new Error(`Step Functions cannot be reached (${options.target}). Is the laptop cloud running?`, {
        cause,
      });
    });
  const found = stateMachines.filter(({ name }) => name?.includes('OrderSaga'));
  const [only] = found;
  if (!only?.stateMachineArn || found.length > 1) {
    throw new Error(`There are ${found.length} order sagas here; name one with --arn.`);
  }
  return { client, stateMachineArn: only.stateMachineArn };
}

function laptop(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' },
    maxAttempts: 1,
  };
}

/** The executions of an order: the one that its placing started, and the one that a cancellation after confirmation did. */
export async function executionsOf(
  { client, stateMachineArn }: Sagas,
  { tenant, id }: OrderKey,
): Promise<readonly DescribeExecutionCommandOutput[]> {
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:');
  const found = await Promise.all(
    [`${tenant}_order-${id}`, `${tenant}_cancel-${id}`].map(async (executionName) => {
      const executionArn = `${prefix}:${executionName}`;
      try {
        return [await client.send(new DescribeExecutionCommand({ executionArn }))];
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}
