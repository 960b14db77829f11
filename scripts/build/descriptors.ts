import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { create, type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Metafile } from 'esbuild';

const GENERATED = /^functions\/rpc\/generated\/.*_pb\.ts$/;

/**
 * Writes the contract of the services that a function's bundle holds beside it, as a descriptor set (`descriptors.binpb`): by it a
 * bridge or the laptop knows what the function serves.
 */
export async function writeDescriptors({ inputs }: Metafile, root: string, directory: string): Promise<void> {
  const generated = Object.keys(inputs).filter((path) => GENERATED.test(path));
  const files = await Promise.all(generated.map((path) => descriptorOf(join(root, path))));
  const set = new Set<DescFile>();
  for (const file of files.filter(({ services }) => services.length > 0)) collect(file, set);
  if (set.size === 0) return;
  const file = [...set].map(({ proto }) => proto);
  const bytes = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
  writeFileSync(join(directory, 'descriptors.binpb'), bytes);
}

async function descriptorOf(path: string): Promise<DescFile> {
  const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
  const file = Object.values(exported).find((value) => Object(value).kind === 'file');
  if (!file) throw new Error(`${path} has no file descriptor`);
  return file as DescFile;
}

/** A file and everything that it imports, dependencies first. */
function collect(file: DescFile, into: Set<DescFile>): void {
  for (const dependency of file.dependencies) collect(dependency, into);
  into.add(file);
}
