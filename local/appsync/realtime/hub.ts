/** Who is subscribed to what, and who gets what is published. */
import {
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { isObject } from '../../json.ts';
import { errorEntry } from '../errors.ts';
import type { RequestContext } from '../request-context.ts';
import { subscriptionsByMutation } from '../schema.ts';
import type { Matches } from './filter.ts';

/** A subscription of a client. */
export interface Subscriber {
  /** The field of Subscription. */
  readonly field: string;
  readonly matches: Matches;
  readonly request: SubscriptionRequest;
  /** Takes one result, as JSON. */
  readonly deliver: (result: string) => void;
}

/** What the client asked for. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly call: RequestContext;
}

export class Hub {
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #schema: GraphQLSchema;
  readonly #subscriptions: ReadonlyMap<string, readonly string[]>;

  /** `schema` has no resolvers: subscribers get what was published, and nothing is asked for it. */
  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#subscriptions = subscriptionsByMutation(schema);
  }

  add(subscriber: Subscriber): void {
    const others = this.#subscribers.get(subscriber.field) ?? new Set();
    this.#subscribers.set(subscriber.field, others.add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.get(subscriber.field)?.delete(subscriber);
  }

  /** Publishes what an operation has answered, if it was a mutation that subscriptions wait for. */
  executed(operation: OperationDefinitionNode, data: Readonly<Record<string, unknown>>): void {
    for (const { field, key } of mutationsIn(operation)) {
      const published = data[key];
      if (isObject(published)) this.#publish(field, published);
    }
  }

  #publish(mutation: string, published: Record<string, unknown>): void {
    // Most subscribers ask for the same: they get the same text.
    const results = new Map<string, string>();
    for (const { field, request, deliver } of this.#waitingFor(mutation, published)) {
      const { query, variables, operationName, call } = request;
      const key = JSON.stringify([query, variables, operationName, call.caller.mode, call.caller.groups]);
      const result = results.get(key) ?? this.#resultFor(request, { [field]: published });
      results.set(key, result);
      deliver(result);
    }
  }

  #waitingFor(mutation: string, published: Record<string, unknown>): readonly Subscriber[] {
    const fields = this.#subscriptions.get(mutation) ?? [];
    const subscribers = fields.flatMap((field) => [...(this.#subscribers.get(field) ?? [])]);
    return subscribers.filter(({ matches }) => matches(published));
  }

  #resultFor({ document, variables, operationName, call }: SubscriptionRequest, rootValue: object): string {
    const { data = null, errors } = executeSync({
      schema: this.#schema,
      document,
      rootValue,
      variableValues: variables,
      contextValue: { call, params: { variables } },
      ...(operationName !== undefined && { operationName }),
    });
    const entries = errors?.map((error) => errorEntry(error, this.#schema));
    return JSON.stringify({ data, ...(entries && { errors: entries }) });
  }
}

/** The mutations in an operation, each with the key of its answer. */
function mutationsIn({ operation, selectionSet }: OperationDefinitionNode): { field: string; key: string }[] {
  if (operation !== OperationTypeNode.MUTATION) return [];
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const field = selection.name.value;
    return [{ field, key: selection.alias?.value ?? field }];
  });
}
