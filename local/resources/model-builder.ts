import type { GraphqlDataSource, StateMachineDefinition } from '../contracts.ts';
import type {
  ApiDefinition,
  CloudModel,
  DatabaseDefinition,
  FunctionDefinition,
  FunctionUrlDefinition,
  MappingDefinition,
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
  readonly settings: Omit<ApiDefinition, 'schema' | 'resolvers' | 'apiKeys'>;
  readonly schemas: string[];
  readonly apiKeys: string[];
  readonly dataSources: Map<string, GraphqlDataSource>;
  readonly resolvers: ResolverParts[];
}

/** Collects what resources describe. */
export class ModelBuilder {
  readonly tables: TableDefinition[] = [];
  readonly functions: FunctionDefinition[] = [];
  readonly functionUrls: FunctionUrlDefinition[] = [];
  readonly mappings: MappingDefinition[] = [];
  readonly databases: DatabaseDefinition[] = [];
  readonly triggers: TriggerDefinition[] = [];
  readonly stateMachines: StateMachineDefinition[] = [];
  readonly stacks: StackSummary[] = [];
  readonly #apis = new Map<string, ApiParts>();

  addApi(settings: ApiParts['settings']): void {
    this.#apis.set(settings.apiId, {
      settings,
      schemas: [],
      apiKeys: [],
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

  /** The finished model; throws when an API lacks its schema or one of its data sources. */
  build(): CloudModel {
    return {
      tables: this.tables,
      functions: this.functions,
      functionUrls: this.functionUrls,
      mappings: this.mappings,
      databases: this.databases,
      triggers: this.triggers,
      stateMachines: this.stateMachines,
      apis: [...this.#apis.values()].map(finishApi),
      stacks: this.stacks,
    };
  }
}

function finishApi({ settings, schemas, apiKeys, dataSources, resolvers }: ApiParts): ApiDefinition {
  const [schema] = schemas;
  if (schema === undefined) throw new Error(`the AppSync API ${settings.name} has no schema`);
  return {
    ...settings,
    schema,
    apiKeys,
    resolvers: resolvers.map(({ dataSourceName, ...resolver }) => {
      const dataSource = dataSources.get(dataSourceName);
      if (dataSource === undefined)
        throw new Error(`the AppSync API ${settings.name} has no data source ${dataSourceName}`);
      return { ...resolver, dataSource };
    }),
  };
}
