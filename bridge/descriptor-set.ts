import { createFileRegistry, type DescService, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** The services of a descriptor set (`buf build --as-file-descriptor-set`, `protoc --descriptor_set_out --include_imports`). */
export function servicesOf(descriptorSet: Uint8Array): readonly DescService[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  return [...registry.files].flatMap(({ services }) => services);
}
