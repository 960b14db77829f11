/** The services of the RPC contract and the fields of the GraphQL schema, for tests that leave none out. */
import { readFileSync } from 'node:fs';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { CategoryCommandService } from '../../functions/rpc/generated/shop/v1/category_command_service_pb.ts';
import { CategoryQueryService } from '../../functions/rpc/generated/shop/v1/category_query_service_pb.ts';
import { OrderCommandService } from '../../functions/rpc/generated/shop/v1/order_command_service_pb.ts';
import { OrderQueryService } from '../../functions/rpc/generated/shop/v1/order_query_service_pb.ts';
import { ProductCommandService } from '../../functions/rpc/generated/shop/v1/product_command_service_pb.ts';
import { ProductQueryService } from '../../functions/rpc/generated/shop/v1/product_query_service_pb.ts';
import { schemaFile } from '../../lib/build-output.ts';

export const COMMAND_SERVICES: readonly DescService[] = [
  CategoryCommandService,
  ProductCommandService,
  OrderCommandService,
];
export const QUERY_SERVICES: readonly DescService[] = [
  CategoryQueryService,
  ProductQueryService,
  OrderQueryService,
];

export function methodsOf(services: readonly DescService[]): readonly DescMethod[] {
  return services.flatMap(({ methods }) => methods);
}

/** The path of an RPC, by its name, which no two services share. */
export function pathOf(name: string): string {
  const method = methodsOf([...COMMAND_SERVICES, ...QUERY_SERVICES]).find((one) => one.name === name);
  if (!method) throw new Error(`there is no RPC ${name}`);
  return `/${method.parent.typeName}/${name}`;
}

/** The schema of the GraphQL door, in SDL. */
export const SDL = readFileSync(schemaFile, 'utf8');
