import { type BaseDataSource, Code, FunctionRuntime, type GraphqlApi } from 'aws-cdk-lib/aws-appsync';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BuildOutput } from './build-output.ts';
import { type FieldCoordinate, liveFields } from './graphql-fields.ts';

/** What live updates need to know. */
export interface LiveUpdatesProps {
  readonly api: GraphqlApi;
  /** The API's schema in SDL. */
  readonly schema: string;
  readonly build: BuildOutput;
}

/** Where subscribers are told of changes, as far as the function that tells them needs to know. */
export interface Publishing {
  /** Where to send what is to be published, signed. */
  readonly url: string;
  /** Lets a role tell subscribers, and ask the API for nothing else. */
  grantPublish(grantee: IGrantable): void;
}

/**
 * Subscriptions, and the mutations that tell subscribers. AppSync does all of it: no function runs and no database is asked, however
 * many subscribers there are.
 */
export class LiveUpdates extends Construct implements Publishing {
  readonly #api: GraphqlApi;
  readonly #publishing: readonly FieldCoordinate[];

  constructor(scope: Construct, id: string, { api, schema, build }: LiveUpdatesProps) {
    super(scope, id);
    const { subscriptions, publishing } = liveFields(schema);
    const source = api.addNoneDataSource('LiveUpdatesSource', { name: 'LiveUpdates' });
    const publish = Code.fromAsset(build.resolverCode('publish'));
    const subscribe = Code.fromAsset(build.resolverCode('subscribe'));
    for (const field of publishing) addResolver(source, field, publish);
    for (const field of subscriptions) addResolver(source, field, subscribe);
    this.#api = api;
    this.#publishing = publishing;
  }

  get url(): string {
    return this.#api.graphqlUrl;
  }

  grantPublish(grantee: IGrantable): void {
    this.#api.grantMutation(grantee, ...this.#publishing.map(({ fieldName }) => fieldName));
  }
}

function addResolver(source: BaseDataSource, field: FieldCoordinate, code: Code): void {
  source.createResolver(`${field.typeName}.${field.fieldName}`, {
    ...field,
    code,
    runtime: FunctionRuntime.JS_1_0_0,
  });
}
