/** The services that speak AWS's query protocol (form in, XML out): CloudFormation and STS. */
import { AwsApiError } from '../contracts.ts';
import type { StackSummary } from '../resources/model.ts';
import type { AwsService, HttpAnswer } from './http.ts';
import { element, fields } from './xml.ts';

/** What the two services know. */
export interface AccountView {
  readonly accountId: string;
  readonly region: string;
  readonly stacks: () => readonly StackSummary[];
  /** When the stacks came into being. */
  readonly since: Date;
}

type Action = (parameters: URLSearchParams, account: AccountView) => string;

const NAMESPACES: Readonly<Record<string, string>> = {
  DescribeStacks: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  ListStackResources: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  GetCallerIdentity: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

function members(entries: readonly string[]): string {
  return entries.map((entry) => element('member', entry)).join('');
}

function selected(parameters: URLSearchParams, { stacks }: AccountView): readonly StackSummary[] {
  const name = parameters.get('StackName');
  const found = stacks().filter((stack) => name === null || stack.name === name);
  if (found.length === 0) throw new AwsApiError('ValidationError', `Stack with id ${name} does not exist`);
  return found;
}

function describeStack(stack: StackSummary, { region, accountId, since }: AccountView): string {
  const outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) =>
    fields({ OutputKey, OutputValue }),
  );
  const identity = {
    StackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${stack.name}/laptop`,
    StackName: stack.name,
    StackStatus: 'CREATE_COMPLETE',
    CreationTime: since.toISOString(),
  };
  return fields(identity) + element('Outputs', members(outputs));
}

const ACTIONS: Readonly<Record<string, Action>> = {
  DescribeStacks: (parameters, account) =>
    element('Stacks', members(selected(parameters, account).map((stack) => describeStack(stack, account)))),
  ListStackResources: (parameters, account) => {
    const resources = selected(parameters, account).flatMap((stack) => stack.resources);
    const summaries = resources.map(({ logicalId, physicalId, type }) =>
      fields({
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        ResourceStatus: 'CREATE_COMPLETE',
        LastUpdatedTimestamp: account.since.toISOString(),
      }),
    );
    return element('StackResourceSummaries', members(summaries));
  },
  GetCallerIdentity: (_, { accountId }) =>
    fields({ Arn: `arn:aws:iam::${accountId}:user/laptop`, UserId: 'LAPTOP', Account: accountId }),
};

async function answer(name: string, parameters: URLSearchParams, account: AccountView): Promise<HttpAnswer> {
  const action = ACTIONS[name];
  if (action === undefined)
    throw new AwsApiError('InvalidAction', `The laptop cloud does not know the action ${name}`);
  const result = element(`${name}Result`, action(parameters, account));
  const metadata = element('ResponseMetadata', element('RequestId', 'laptop'));
  const body = `<${name}Response xmlns="${NAMESPACES[name]}">${result}${metadata}</${name}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

/** DescribeStacks, ListStackResources and GetCallerIdentity. */
export function queryServices(account: AccountView): AwsService {
  return ({ method, body, headers }) => {
    if (method !== 'POST' || !headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return undefined;
    const parameters = new URLSearchParams(body);
    return answer(parameters.get('Action') ?? '', parameters, account);
  };
}

/** An error as these services' clients read it. */
export function queryError({ code, message, statusCode }: AwsApiError): HttpAnswer {
  const error = element('Error', fields({ Type: 'Sender', Code: code, Message: message }));
  return {
    status: statusCode,
    headers: { 'content-type': 'text/xml' },
    body: element('ErrorResponse', error + element('RequestId', 'laptop')),
  };
}
