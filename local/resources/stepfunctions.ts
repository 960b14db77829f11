import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type Place, resourceType } from './resource-type.ts';

const substitutions = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

/** `${Name}` in a definition; an unknown name is left as it is, as AWS does, and then is not valid ASL. */
function substitute(definition: string, values: v.InferOutput<typeof substitutions>): string {
  return definition.replaceAll(/\$\{([^}]+)\}/g, (written, name: string) => String(values[name] ?? written));
}

const properties = v.strictObject({
  StateMachineName: v.optional(v.string()),
  StateMachineType: v.optional(v.literal('STANDARD')),
  DefinitionString: v.optional(v.string()),
  DefinitionS3Location: v.optional(v.strictObject({ Bucket: v.string(), Key: v.string() })),
  DefinitionSubstitutions: v.optional(substitutions, {}),
  TracingConfiguration: v.optional(v.strictObject({ Enabled: v.boolean() })),
});

function definitionText(machine: v.InferOutput<typeof properties>, place: Place): string {
  if (machine.DefinitionString !== undefined) return machine.DefinitionString;
  if (machine.DefinitionS3Location === undefined) throw new Error('it has no definition');
  return readFileSync(place.asset(machine.DefinitionS3Location.Key), 'utf8');
}

/** A state machine, its definition in the template or in an asset. */
export const stateMachine = resourceType({
  type: 'AWS::StepFunctions::StateMachine',
  properties,
  withoutEffect: {
    EncryptionConfiguration: 'scratch files are not encrypted',
    LoggingConfiguration: 'log lines go to the log file of this start',
    RoleArn: 'there is no IAM on a laptop',
    Tags: 'nobody is billed',
  },
  create: (machine, place) => {
    const { region, accountId } = place.addresses;
    const name = machine.StateMachineName ?? place.defaultName;
    const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
    place.model.stateMachines.push({
      arn,
      name,
      definition: substitute(definitionText(machine, place), machine.DefinitionSubstitutions),
      tracing: machine.TracingConfiguration?.Enabled ?? false,
    });
    return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: 'laptop' } };
  },
});
