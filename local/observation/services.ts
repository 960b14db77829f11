import { serviceName } from '../lambda/functions.ts';
import type { FunctionDefinition } from '../resources/model.ts';

/** `arn:aws:lambda:region:account:function:name`, without an alias. */
const ARN_PARTS = 7;

/** The names that functions call themselves, such as `command`; known once the templates have been read. */
export class Services {
  readonly #names = new Map<string, string>();

  learn(definitions: readonly FunctionDefinition[]): void {
    for (const definition of definitions) this.#names.set(definition.arn, serviceName(definition));
  }

  /** By an ARN, with or without an alias. */
  readonly of = (functionArn: string): string => {
    const arn = functionArn.split(':').slice(0, ARN_PARTS).join(':');
    return this.#names.get(arn) ?? arn.slice(arn.lastIndexOf(':') + 1);
  };
}
