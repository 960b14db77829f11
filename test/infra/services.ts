/** The application's functions as their templates describe them, with everything around them that a promise is about. */
import { renderer } from './rendering.ts';
import { type Resource, resourcesOfType, type Template } from './synthesised.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** One of the application's own functions. */
export interface Service {
  readonly id: string;
  readonly resource: Resource;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupId: string;
  readonly aliasId: string;
  readonly statements: readonly Statement[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** The functions by their service name; the one with which CDK invokes triggers is not among them. */
export function servicesOf(application: Template, data: Template): ReadonlyMap<string, Service> {
  const render = renderer(data);
  const services = Object.entries(resourcesOfType(application, 'AWS::Lambda::Function')).flatMap(
    ([id, resource]) => {
      const environment = resource.Properties.Environment as
        | { Variables: Record<string, unknown> }
        | undefined;
      if (!environment) return [];
      const variables = Object.fromEntries(
        Object.entries(environment.Variables).map(([name, value]) => [name, render(value)]),
      );
      const service: Service = {
        id,
        resource,
        environment: variables,
        logGroupId: render((resource.Properties.LoggingConfig as { LogGroup: unknown }).LogGroup),
        aliasId: aliasOf(application, id),
        statements: statementsOf(application, render(resource.Properties.Role).replace(/\.Arn$/, '')),
      };
      return [[variables.POWERTOOLS_SERVICE_NAME ?? id, service] as const];
    },
  );
  return new Map(services);
}

function aliasOf(application: Template, functionId: string): string {
  const found = Object.entries(resourcesOfType(application, 'AWS::Lambda::Alias')).find(
    ([, { Properties }]) => renderer()(Properties.FunctionName) === functionId && Properties.Name === 'live',
  );
  if (!found) throw new Error(`${functionId} has no alias live.`);
  return found[0];
}

/** Every statement of a role, from its policies and its own inline ones. */
export function statementsOf(template: Template, roleId: string): readonly Statement[] {
  const attached = Object.values(resourcesOfType(template, 'AWS::IAM::Policy')).filter(({ Properties }) =>
    (Properties.Roles as readonly unknown[]).some((role) => renderer()(role) === roleId),
  );
  const inline = (template.Resources[roleId]?.Properties.Policies ?? []) as readonly Resource['Properties'][];
  return [...attached.map(({ Properties }) => Properties), ...inline].flatMap(
    (policy) => (policy.PolicyDocument as { Statement: readonly Statement[] }).Statement,
  );
}

/** What a function's role allows, as resource → actions; its own log group is called `its log group`. */
export function permissionsOf(service: Service, data: Template): Readonly<Record<string, readonly string[]>> {
  const render = renderer(data);
  const permissions: Record<string, string[]> = {};
  for (const statement of service.statements.filter(({ Effect }) => Effect === 'Allow')) {
    for (const resource of list(statement.Resource).map(render)) {
      const name = resource === `${service.logGroupId}.Arn` ? 'its log group' : resource;
      permissions[name] = [...(permissions[name] ?? []), ...list(statement.Action)].sort();
    }
  }
  return permissions;
}

/** A function's service. Throws when there is none of that name. */
export function serviceNamed(services: ReadonlyMap<string, Service>, name: string): Service {
  const service = services.get(name);
  if (!service)
    throw new Error(`There is no function ${name}; there are ${[...services.keys()].join(', ')}.`);
  return service;
}
