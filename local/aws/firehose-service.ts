/** Amazon Data Firehose's JSON API, as far as producers use it: https://docs.aws.amazon.com/firehose/latest/APIReference/ */
import { AwsApiError } from '../contracts.ts';
import type { Firehose } from '../firehose/index.ts';
import { objectOf, stringOf } from '../json.ts';
import { type AwsRequest, type AwsService, type HttpAnswer, header } from './http.ts';
import { parseBody } from './json-services.ts';

const FIREHOSE = 'Firehose_20150804';

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_Record.html */
const MAXIMUM_RECORD_BYTES = 1_024_000;

async function putRecord(firehose: Firehose, request: AwsRequest): Promise<HttpAnswer> {
  const { DeliveryStreamName, Record } = parseBody(request.body);
  const { Data } = objectOf(Record, 'Record');
  const data = Buffer.from(stringOf(Data, 'Record.Data'), 'base64');
  if (data.length > MAXIMUM_RECORD_BYTES) {
    throw new AwsApiError('ValidationException', `A record has ${data.length} bytes, too many`);
  }
  await firehose.put(stringOf(DeliveryStreamName, 'DeliveryStreamName'), data);
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ RecordId: 'laptop', Encrypted: false }),
  };
}

/** PutRecord. */
export function firehoseService(firehose: Firehose): AwsService {
  return (request) =>
    header(request, 'x-amz-target') === `${FIREHOSE}.PutRecord` ? putRecord(firehose, request) : undefined;
}
