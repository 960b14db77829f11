import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LogSink } from '../contracts.ts';
import type { DeliveryStreamDefinition } from '../resources/model.ts';
import { objectKey } from './object-name.ts';

/** What a delivery stream needs around it. */
export interface DeliveryOptions {
  /** Where records wait, in a file of the stream's own. What was taken is there also after a crash. */
  readonly directory: string;
  /** The folder of all buckets. */
  readonly buckets: string;
  readonly log: LogSink;
}

/** A stream of Amazon Data Firehose: collects records in a file, and delivers them as one object. */
export class DeliveryStream {
  readonly #definition: DeliveryStreamDefinition;
  readonly #options: DeliveryOptions;
  readonly #waiting: string;
  /** The last of what is done one after the other; it never rejects. */
  #done: Promise<unknown> = Promise.resolve();
  #since: Date | undefined;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(definition: DeliveryStreamDefinition, options: DeliveryOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#waiting = join(options.directory, definition.name);
  }

  /** Opens the stream, with what an earlier process left in it. */
  static async open(definition: DeliveryStreamDefinition, options: DeliveryOptions): Promise<DeliveryStream> {
    await mkdir(options.directory, { recursive: true });
    const stream = new DeliveryStream(definition, options);
    // Appending nothing makes the file where it is not there.
    await appendFile(stream.#waiting, '');
    const { size, mtime } = await stat(stream.#waiting);
    if (size > 0) stream.#took(size, mtime);
    return stream;
  }

  /** Takes a record; resolves when it is safe. */
  put(record: Buffer): Promise<void> {
    return this.#inTurn(async () => {
      await appendFile(this.#waiting, record);
      this.#took(record.length, new Date());
      if (this.#bytes >= this.#definition.bufferMegabytes * 1024 * 1024) await this.#deliver();
    });
  }

  /** Delivers what waits, whatever its size and age. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#deliver());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#done.then(work);
    this.#done = result.catch(() => undefined);
    return result;
  }

  #took(bytes: number, at: Date): void {
    this.#since ??= at;
    this.#bytes += bytes;
    this.#timer ??= setTimeout(() => this.#deliverLate(), this.#definition.bufferSeconds * 1_000);
  }

  #deliverLate(): void {
    this.flush().catch((error: unknown) =>
      this.#options.log.error(`firehose ${this.#definition.name}: could not deliver: ${String(error)}`),
    );
  }

  async #deliver(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#since === undefined) return;
    const { buckets } = this.#options;
    const object = join(buckets, this.#definition.bucket, objectKey(this.#definition, this.#since));
    const compressed = `${this.#waiting}.gz`;
    await pipeline(createReadStream(this.#waiting), createGzip(), createWriteStream(compressed));
    await mkdir(dirname(object), { recursive: true });
    await rename(compressed, object);
    // Ended between these two, the process delivers once more: at least once, as Firehose promises.
    await rm(this.#waiting);
    this.#since = undefined;
    this.#bytes = 0;
  }
}
