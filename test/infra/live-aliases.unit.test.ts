/** A canary moves nothing if a caller names the function instead of its alias. */
import { expect, test } from 'vitest';
import { servicesOf } from './services.ts';
import { type Resource, synthesise } from './synthesised.ts';

/** What may name a function itself: its versions and aliases, what measures it, and what CDK's trigger may invoke: a version. */
const ITS_OWN = /^AWS::(Lambda::(Version|Alias)|CloudWatch::(Alarm|Dashboard))$/;

/** Whether a resource that names a function adds which version of it, as a URL does. */
const qualified = ({ Properties }: Resource) => Properties.Qualifier === 'live';

/** Whether a template's value refers to a resource, by reference or by attribute. */
function names(value: unknown, id: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { Ref, 'Fn::GetAtt': attribute } = value as {
    readonly Ref?: unknown;
    readonly 'Fn::GetAtt'?: unknown;
  };
  if (Ref === id || (Array.isArray(attribute) && attribute[0] === id)) return true;
  return Object.values(value).some((part) => names(part, id));
}

test.each(['dev', 'prod'])(
  'nothing in %s calls a function but by its alias: no mapping, URL, data source, machine or rule',
  (stage) => {
    const { data, application } = synthesise({ stage });
    const callers = [...servicesOf(application, data)].flatMap(([name, { id }]) =>
      Object.entries(application.Resources)
        .filter(([caller, { Type }]) => !ITS_OWN.test(Type) && !/^AWSCDKTrigger/.test(caller))
        .filter(([, resource]) => names(resource.Properties, id) && !qualified(resource))
        .map(([caller, { Type }]) => `${Type} ${caller} names ${name}`),
    );

    expect(callers).toEqual([]);
  },
);
