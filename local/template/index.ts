import type { CloudModel } from '../resources/model.ts';
import { ModelBuilder } from '../resources/model-builder.ts';
import type { Addresses } from '../resources/resource-type.ts';
import { readAssembly } from './assembly.ts';
import { createStack } from './stack.ts';

/**
 * Reads a synthesised CDK app and answers what it describes. Nothing is started. Throws an error that names the resource
 * when a template holds a resource type, property or intrinsic function that the laptop cloud does not know.
 */
export async function readCloudModel(assemblyDirectory: string, addresses: Addresses): Promise<CloudModel> {
  const assembly = await readAssembly(assemblyDirectory);
  const model = new ModelBuilder();
  const exports = new Map<string, unknown>();
  for (const stack of assembly.stacks) {
    createStack(stack, { addresses, asset: assembly.asset, model, exports });
  }
  return model.build();
}
