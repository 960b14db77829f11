import type {
  GraphqlDataSource,
  StateMachineDefinition,
  UserPoolClientDefinition,
  UserPoolDefinition,
} from '../contracts.ts';
import type { KeyDefinition } from '../kms/wrapping-key.ts';
import type {
  ApiDefinition,
  CloudModel,
  DatabaseDefinition,
  DeliveryStreamDefinition,
  FunctionDefinition,
  FunctionUrlDefinition,
  MappingDefinition,
  ScheduleDefinition,
  StackSummary,
  TableDefinition,
  TriggerDefinition,
} from './model.ts';

/** A resolver that names its data source instead of holding it. */
export type ResolverParts = Omit<ApiDefinition['resolvers'][number], 'dataSource'> & {
  readonly dataSourceName: string;
};

/** An AppSync API while its parts, which are resources of their own, come together. */
export interface ApiParts {
  readonly settings: Omit<ApiDefinition, 'schema' | 'resolvers'>;
  readonly schemas: string[];
  readonly dataSources: Map<string, GraphqlDataSource>;
  readonly resolvers: ResolverParts[];
}

/** A user pool while its parts come together. */
export interface UserPoolParts {
  readonly settings: Pick<UserPoolDefinition, 'id' | 'issuer' | 'customAttributes'>;
  /** The lower the precedence's number, the higher it is. */
  readonly groups: { readonly name: string; readonly precedence: number }[];
  /** Scopes of its resource servers. */
  readonly scopes: string[];
  readonly clients: UserPoolClientDefinition[];
}

/** Collects what resources describe. */
export class ModelBuilder {
  readonly tables: TableDefinition[] = [];
  readonly functions: FunctionDefinition[] = [];
  readonly functionUrls: FunctionUrlDefinition[] = [];
  readonly mappings: MappingDefinition[] = [];
  readonly buckets: string[] = [];
  readonly deliveryStreams: DeliveryStreamDefinition[] = [];
  readonly keys: KeyDefinition[] = [];
  readonly databases: DatabaseDefinition[] = [];
  readonly triggers: TriggerDefinition[] = [];
  readonly schedules: ScheduleDefinition[] = [];
  readonly stateMachines: StateMachineDefinition[] = [];
  readonly stacks: StackSummary[] = [];
  readonly #apis = new Map<string, ApiParts>();
  readonly #userPools = new Map<string, UserPoolParts>();

  addApi(settings: ApiParts['settings']): void {
    this.#apis.set(settings.apiId, {
      settings,
      schemas: [],
      dataSources: new Map(),
      resolvers: [],
    });
  }

  /** The API with this id; throws when the template has none. */
  api(apiId: string): ApiParts {
    const parts = this.#apis.get(apiId);
    if (parts === undefined) throw new Error(`there is no AppSync API with the id ${apiId}`);
    return parts;
  }

  addUserPool(settings: UserPoolParts['settings']): void {
    this.#userPools.set(settings.id, { settings, groups: [], scopes: [], clients: [] });
  }

  /** The user pool with this id; throws when the template has none. */
  userPool(id: string): UserPoolParts {
    const parts = this.#userPools.get(id);
    if (parts === undefined) throw new Error(`there is no user pool with the id ${id}`);
    return parts;
  }

  /**
   * The finished model; throws when an API lacks its schema or one of its data sources, or a client may ask for a scope that no
   * resource server has.
   */
  build(): CloudModel {
    return {
      tables: this.tables,
      functions: this.functions,
      functionUrls: this.functionUrls,
      mappings: this.mappings,
      buckets: this.buckets,
      deliveryStreams: this.deliveryStreams,
      keys: this.keys,
      databases: this.databases,
      triggers: this.triggers,
      schedules: this.schedules,
      stateMachines: this.stateMachines,
      apis: [...this.#apis.values()].map(finishApi),
      userPools: [...this.#userPools.values()].map(finishUserPool),
      stacks: this.stacks,
    };
  }
}

function finishApi({ settings, schemas, dataSources, resolvers }: ApiParts): ApiDefinition {
  const [schema] = schemas;
  if (schema === undefined) throw new Error(`the AppSync API ${settings.name} has no schema`);
  return {
    ...settings,
    schema,
    resolvers: resolvers.map(({ dataSourceName, ...resolver }) => {
      const dataSource = dataSources.get(dataSourceName);
      if (dataSource === undefined)
        throw new Error(`the AppSync API ${settings.name} has no data source ${dataSourceName}`);
      return { ...resolver, dataSource };
    }),
  };
}

/** Scopes that every user pool knows. */
const STANDARD_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

function finishUserPool({ settings, groups, scopes, clients }: UserPoolParts): UserPoolDefinition {
  const known = new Set([...STANDARD_SCOPES, ...scopes]);
  const unknown = clients.flatMap((client) => client.scopes).find((scope) => !known.has(scope));
  if (unknown !== undefined) throw new Error(`no resource server of the user pool has the scope ${unknown}`);
  const byPrecedence = [...groups].sort((a, b) => a.precedence - b.precedence);
  return { ...settings, clients, groups: byPrecedence.map(({ name }) => name) };
}
