import { randomUUID } from 'node:crypto';
import type { DeliveryStreamDefinition } from '../resources/model.ts';

const EXPRESSION = /!\{([^}]*)\}/g;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The fields of Java's DateTimeFormatter that are known here, in UTC. */
function fieldsOf(time: Date): Readonly<Record<string, string>> {
  return {
    yyyy: String(time.getUTCFullYear()),
    MM: two(time.getUTCMonth() + 1),
    dd: two(time.getUTCDate()),
    HH: two(time.getUTCHours()),
    mm: two(time.getUTCMinutes()),
    ss: two(time.getUTCSeconds()),
  };
}

function format(pattern: string, time: Date): string {
  const fields = fieldsOf(time);
  return pattern.replaceAll(/[A-Za-z]+/g, (letters) => {
    const field = fields[letters];
    if (field === undefined) throw new Error(`the laptop cloud does not know ${letters} in a timestamp`);
    return field;
  });
}

/**
 * A prefix with its expressions evaluated; throws on one that is not a timestamp, naming it.
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export function evaluatePrefix(prefix: string, time: Date): string {
  return prefix.replaceAll(EXPRESSION, (expression, content: string) => {
    const [namespace, pattern = ''] = content.split(':');
    if (namespace !== 'timestamp') throw new Error(`the laptop cloud does not know ${expression}`);
    return format(pattern, time);
  });
}

/**
 * The key of an object whose oldest record came at `time`: `<prefix><stream>-<version>-<time>-<uuid>.gz`.
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 */
export function objectKey({ prefix, name }: DeliveryStreamDefinition, time: Date): string {
  const arrival = format('yyyy-MM-dd-HH-mm-ss', time);
  return `${evaluatePrefix(prefix, time)}${name}-1-${arrival}-${randomUUID()}.gz`;
}
