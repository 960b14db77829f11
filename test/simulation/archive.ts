import type { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { type Archive, firehoseArchive } from '../../functions/archive/archive.ts';
import type { Fields } from './evidence.ts';
import type { Boundary } from './faults.ts';
import type { Invocation } from './lambda.ts';

const named = (name: string) => () => Object.assign(new Error(name), { name });

const PUT: Boundary = {
  name: 'PutRecord',
  faults: [
    { name: 'throttled', strike: 'refused', error: named('ServiceUnavailableException') },
    { name: 'taken, answer lost', strike: 'answer lost', error: named('TimeoutError') },
    { name: 'taken, then crash', strike: 'crash after' },
    { name: 'taken twice', strike: 'repeated' },
    { name: 'arrives after the caller gave up', strike: 'arrives late', error: named('TimeoutError') },
  ],
};

/** Firehose, and all that it has taken. */
export class ArchiveService {
  readonly #taken: Uint8Array[] = [];

  /** The archive as one invocation of the reactor reaches it. */
  forInvocation({ io }: Invocation): Archive {
    const send = ({ input: { Record } }: PutRecordCommand) => {
      const data = Record?.Data ?? new Uint8Array();
      const work = async () => void this.#taken.push(data);
      return io({ boundary: PUT, what: `PutRecord of ${data.length} bytes`, work });
    };
    return firehoseArchive({ send } as unknown as FirehoseClient, 'archive');
  }

  /** Every line, as commits. */
  commits(): readonly Fields[] {
    const lines = Buffer.concat(this.#taken).toString('utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Fields);
  }
}
