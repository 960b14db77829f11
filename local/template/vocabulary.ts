/** The words that templates are made of, apart from the resources themselves. */
import { type JsonObject, objectOf } from '../json.ts';
import type { Addresses } from '../resources/resource-type.ts';
import { NO_VALUE } from './intrinsics.ts';

/** `Rules` guard a deployment (CDK checks the bootstrap version there) and `Metadata` is for tools: nothing to run. */
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
]);

/** What happens to a resource that is replaced or deleted does not matter: a laptop's start creates everything anew. */
const RESOURCE_KEYS = new Set([
  'Condition',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdateReplacePolicy',
]);

function refuseUnknownKeys(object: JsonObject, known: ReadonlySet<string>): void {
  const unknown = Object.keys(object).find((key) => !known.has(key));
  if (unknown !== undefined) throw new Error(`the laptop cloud does not know ${unknown}`);
}

/** Reads sections of a template by name; one that is absent is empty. Throws when the template has an unknown one. */
export function sectionsOf(template: JsonObject): (name: string) => JsonObject {
  refuseUnknownKeys(template, SECTIONS);
  return (name) => objectOf(template[name] ?? {}, name);
}

/** The resource as an object; throws when it has a key that CloudFormation knows and the laptop cloud does not. */
export function resourceEntry(resources: JsonObject, logicalId: string): JsonObject {
  const entry = resources[logicalId];
  if (entry === undefined) throw new Error(`there is no resource or parameter ${logicalId}`);
  const object = objectOf(entry, logicalId);
  refuseUnknownKeys(object, RESOURCE_KEYS);
  return object;
}

/** The pseudo parameters: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters(stack: string, addresses: Addresses): ReadonlyMap<string, unknown> {
  const { region, accountId } = addresses;
  return new Map<string, unknown>([
    ['AWS::AccountId', accountId],
    ['AWS::NoValue', NO_VALUE],
    ['AWS::NotificationARNs', []],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', region],
    ['AWS::StackId', `arn:aws:cloudformation:${region}:${accountId}:stack/${stack}/laptop`],
    ['AWS::StackName', stack],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
}
