import { objectOf, stringOf } from '../json.ts';

/** CDK stacks ask for the version of the account's bootstrap stack; a laptop has the newest (`cdk bootstrap`'s own is ~30). */
const SSM_PARAMETERS: readonly [RegExp, string][] = [[/^\/cdk-bootstrap\/[^/]+\/version$/, '999']];

/**
 * The value of a template parameter: its default, or for an SSM parameter what is stored under its default's name.
 * Throws for a parameter without a default, because nobody is there to give one.
 */
export function parameterValue(name: string, declaration: unknown): unknown {
  const { Type, Default } = objectOf(declaration, `parameter ${name}`);
  if (Default === undefined) throw new Error(`parameter ${name} has no default`);
  const type = stringOf(Type, `parameter ${name}: Type`);
  if (type.startsWith('AWS::SSM::Parameter::Value<')) {
    const stored = SSM_PARAMETERS.find(([pattern]) => pattern.test(String(Default)));
    if (stored === undefined)
      throw new Error(`parameter ${name}: no SSM parameter ${String(Default)} on a laptop`);
    return stored[1];
  }
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) return String(Default).split(',');
  if (type === 'String' || type === 'Number') return String(Default);
  throw new Error(`parameter ${name}: the laptop cloud does not know the type ${type}`);
}
