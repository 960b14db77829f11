import { type FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import type { CommitItem } from '../event-store/commit.ts';

/** Where commits are kept apart from the table, in the form in which they are stored. */
export interface Archive {
  /** Rejects unless all of them are kept. Those that were kept before are then there twice, which readers put up with. */
  readonly keep: (commits: readonly CommitItem[]) => Promise<void>;
}

/**
 * Bytes of a record. A commit takes at most a third of them.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_Record.html
 */
const MAXIMUM_RECORD_BYTES = 1_024_000;

/**
 * The archive behind a stream of Amazon Data Firehose, which collects, compresses and delivers what it is given as it is: a line
 * of JSON for each commit. Many lines are one record, because Firehose bills each record as a multiple of 5 KB, and takes it whole
 * or not at all.
 * https://aws.amazon.com/firehose/pricing/
 */
export function firehoseArchive(client: FirehoseClient, stream: string): Archive {
  return {
    async keep(commits) {
      const records = packed(commits.map((commit) => `${JSON.stringify(commit)}\n`));
      await Promise.all(
        records.map((Data) =>
          client.send(new PutRecordCommand({ DeliveryStreamName: stream, Record: { Data } })),
        ),
      );
    },
  };
}

/** As few records as hold the lines, none of which is cut. */
function packed(lines: readonly string[]): Buffer[] {
  const records: Buffer[][] = [];
  let room = 0;
  for (const line of lines.map((text) => Buffer.from(text))) {
    const last = records.at(-1);
    if (last && line.length <= room) {
      last.push(line);
      room -= line.length;
    } else {
      records.push([line]);
      room = MAXIMUM_RECORD_BYTES - line.length;
    }
  }
  return records.map((record) => Buffer.concat(record));
}
