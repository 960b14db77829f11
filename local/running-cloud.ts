import { consoleOf } from './build.ts';
import { clientEnvironment } from './client-environment.ts';
import { openConsole } from './console.ts';
import type { InvokeFunction } from './contracts.ts';
import type { Deployment } from './deployment.ts';
import type { Doors } from './doors.ts';
import type { Issuer } from './identity/issuer.ts';
import type { CloudModel } from './resources/model.ts';
import type { Addresses } from './resources/resource-type.ts';
import type { Surroundings } from './surroundings.ts';
import { readCloudModel } from './template/index.ts';
import { update } from './update.ts';

/** A running laptop cloud. */
export interface Cloud {
  readonly urls: {
    readonly graphql: string;
    readonly graphiql: string;
    readonly console: string;
    readonly health: string;
    readonly aws: string;
    readonly dynamodb: string;
    /** In the order in which the templates have them. */
    readonly functions: readonly string[];
  };
  /** Variables with which AWS SDKs, the AWS CLI and libpq's programs reach this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the templates describe. */
  readonly model: CloudModel;
  /** Signs in people and machines. */
  readonly issuer: Issuer;
  /** Invokes a function by name or ARN. */
  readonly invoke: InvokeFunction;
  /**
   * Applies what differs in a newly synthesised assembly while the cloud goes on serving, and answers what that was. When it rejects,
   * what served before still does.
   */
  readonly update: (assembly: string) => Promise<readonly string[]>;
  /** Stops everything and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

/** What a running cloud is made of. */
interface Parts {
  readonly model: CloudModel;
  readonly addresses: Addresses;
  readonly doors: Doors;
  readonly deployment: Deployment;
  readonly surroundings: Surroundings;
}

/** Opens a deployment to those who use it; `addresses` are those that its model was read with. */
export function runningCloud({ model, addresses, doors, deployment, surroundings }: Parts): Cloud {
  const { graphql, aws } = doors.urls;
  const { engines, issuer, observation, cleanup } = surroundings;
  const { functions } = deployment;
  let current = model;
  return {
    urls: {
      graphql: `${graphql}/graphql`,
      graphiql: `${graphql}/graphiql`,
      console: `${graphql}/console`,
      health: `${graphql}/health`,
      aws,
      dynamodb: engines.dynamodb.endpoint,
      functions: model.functionUrls.map(({ url }) => url),
    },
    environment: clientEnvironment(aws, engines.postgres, model),
    get model() {
      return current;
    },
    issuer,
    invoke: functions.invoke,
    update: async (assembly) => {
      const next = await readCloudModel(assembly, addresses);
      const console = await openConsole(consoleOf(assembly));
      const changes = await update({ from: current, to: next, deployment }, surroundings);
      current = next;
      doors.openUrls(next, functions);
      if (console.build === doors.graphql.console?.build) return changes;
      doors.graphql.console = console;
      observation.observe({ kind: 'consoleBuilt' });
      return [...changes, 'console'];
    },
    stop: () => cleanup.run(),
  };
}
