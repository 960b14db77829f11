/** What DynamoDB charges for requests. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */

/** An item or key in DynamoDB's JSON. */
type Item = Readonly<Record<string, unknown>>;

/** The part of requests and answers that charges depend on. */
export interface Request {
  readonly TableName?: string;
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Readonly<Record<string, { readonly ConsistentRead?: boolean }>>;
  readonly TransactItems?: readonly Readonly<Record<string, Pick<Request, 'TableName' | 'Item'>>>[];
}

/** Write request units: one a started KB, twice that in a transaction; updates and checks count as 1 KB, which ours are below. */
export function writeUnits(action: string, request: Request): number {
  if (action === 'PutItem') return kilobytes(request.Item, 1);
  if (action === 'UpdateItem' || action === 'DeleteItem') return 1;
  if (action !== 'TransactWriteItems') return 0;
  const operations = (request.TransactItems ?? []).flatMap((one) => Object.values(one));
  return operations.reduce((sum, { Item: item }) => sum + 2 * kilobytes(item, 1), 0);
}

/** Read request units: one for 4 KB started, half of that without strong consistency. */
export function readUnits(action: string, request: Request, answer: unknown): number {
  if (!['GetItem', 'Query', 'BatchGetItem'].includes(action)) return 0;
  const tables = Object.values(request.RequestItems ?? {});
  const isStrong = request.ConsistentRead ?? tables.some(({ ConsistentRead }) => ConsistentRead === true);
  return kilobytes(answer, 4) * (isStrong ? 1 : 0.5);
}

/** How many items a request puts into the event table. */
export function commitsIn(request: Request): number {
  const puts = [request, ...(request.TransactItems ?? []).flatMap((one) => Object.values(one))];
  return puts.filter(({ Item: item, TableName = '' }) => item && TableName.includes('EventsTable')).length;
}

/** Started blocks of so many KB, at least one. JSON with its type tags is some tenths larger than what is charged for. */
function kilobytes(value: unknown, block: number): number {
  const bytes = value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
  return Math.max(1, Math.ceil(bytes / (block * 1024)));
}
