import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { AwsApiError } from '../contracts.ts';

/** An object, without its content. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly modified: Date;
}

/** S3 sorts keys by their bytes. */
function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Buckets as folders: whatever is written there, by whomever, is an object. */
export class Buckets {
  readonly #directory: string;
  readonly #names: ReadonlySet<string>;

  constructor(directory: string, names: readonly string[]) {
    this.#directory = directory;
    this.#names = new Set(names);
  }

  /** Keys that begin with the prefix and come behind `after`, in the order of S3: that of their bytes. */
  async keys(bucket: string, prefix: string, after: string): Promise<string[]> {
    const folder = this.#folder(bucket);
    // Only below the last folder that the prefix names can there be keys that begin with it.
    const start = join(folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix) && bytewise(key, after) > 0)
      .sort(bytewise);
  }

  /** Rejects with AwsApiError when there is no such object. */
  async describe(bucket: string, key: string): Promise<StoredObject> {
    return await this.#found(bucket, key, async (file) => {
      const { size, mtime } = await stat(file);
      return { key, size, modified: mtime };
    });
  }

  /** Rejects with AwsApiError when there is no such object. */
  async read(bucket: string, key: string): Promise<Buffer> {
    return await this.#found(bucket, key, (file) => readFile(file));
  }

  async #found<Result>(
    bucket: string,
    key: string,
    look: (file: string) => Promise<Result>,
  ): Promise<Result> {
    const folder = this.#folder(bucket);
    const file = resolve(folder, key);
    const missing = new AwsApiError('NoSuchKey', 'The specified key does not exist.', 404);
    if (!file.startsWith(folder + sep)) throw missing;
    try {
      return await look(file);
    } catch (error) {
      throw isMissing(error) ? missing : error;
    }
  }

  #folder(bucket: string): string {
    if (!this.#names.has(bucket)) {
      throw new AwsApiError('NoSuchBucket', `There is no bucket ${bucket} at this path`, 404);
    }
    return join(this.#directory, bucket);
  }
}
