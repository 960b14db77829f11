import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StreamRecord } from '../../local/streams/stream-source.ts';

/** What a test says of a commit; the rest is made up. */
export interface CommitInput {
  readonly pk: string;
  readonly sk: number;
  readonly types: readonly string[];
  readonly correlationId?: string;
  readonly trace?: string;
  readonly at?: string;
}

/** A commit as the event table holds it. */
export function commitItem({ pk, sk, types, correlationId = 'c-1', trace, at }: CommitInput) {
  return marshall({
    pk,
    sk,
    count: types.length,
    commitId: `${pk}#${sk}`,
    at: at ?? '2026-11-21T08:00:00.250Z',
    actor: 'user-123',
    correlationId,
    causationId: null,
    trace: trace ?? null,
    events: types.map((type) => ({ type, v: 1, data: { of: type } })),
  });
}

/** The record that a stream has of a commit. */
export function commitRecord(commit: CommitInput): StreamRecord {
  const event = { dynamodb: { NewImage: commitItem(commit) } };
  return { sequenceNumber: `${commit.pk}-${commit.sk}`, createdAt: 0, event };
}

/** A response that takes so many messages before its buffer is full, until it is drained. */
export function slowResponse(takes: number) {
  const written: string[] = [];
  const events = new EventEmitter();
  let room = takes;
  const response = Object.assign(events, {
    writeHead: () => response,
    flushHeaders: () => {},
    end: () => {},
    write: (message: string): boolean => {
      written.push(message);
      room -= 1;
      return room > 0;
    },
  });
  return {
    response: response as unknown as ServerResponse,
    written,
    drain: (again: number) => {
      room = again;
      events.emit('drain');
    },
    close: () => events.emit('close'),
  };
}
