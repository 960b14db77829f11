/** A service that has nothing to do with the shop: what serves or forwards it serves and forwards any. */
import { create, createFileRegistry, type DescMethod, type DescService, fromJson } from '@bufbuild/protobuf';
import {
  BytesValueSchema,
  EmptySchema,
  FileDescriptorProtoSchema,
  file_google_protobuf_empty,
  file_google_protobuf_wrappers,
  Int32ValueSchema,
  StringValueSchema,
} from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { BadRequestSchema } from '../../functions/rpc/generated/google/rpc/error_details_pb.ts';

const TEXT = '.google.protobuf.StringValue';
const NUMBER = '.google.protobuf.Int32Value';
const BYTES = '.google.protobuf.BytesValue';
const EMPTY = '.google.protobuf.Empty';

const file = fromJson(FileDescriptorProtoSchema, {
  name: 'trial/v1/trial.proto',
  package: 'trial.v1',
  syntax: 'proto3',
  dependency: ['google/protobuf/wrappers.proto', 'google/protobuf/empty.proto'],
  service: [
    {
      name: 'TrialService',
      method: [
        { name: 'Echo', inputType: TEXT, outputType: TEXT, options: { idempotencyLevel: 'NO_SIDE_EFFECTS' } },
        { name: 'Count', inputType: NUMBER, outputType: NUMBER, serverStreaming: true },
        { name: 'Nothing', inputType: EMPTY, outputType: EMPTY },
        { name: 'Large', inputType: NUMBER, outputType: BYTES },
        { name: 'Fail', inputType: TEXT, outputType: EMPTY },
        { name: 'Hang', inputType: EMPTY, outputType: EMPTY },
        { name: 'HangMidway', inputType: EMPTY, outputType: NUMBER, serverStreaming: true },
        { name: 'Gather', inputType: NUMBER, outputType: NUMBER, clientStreaming: true },
      ],
    },
  ],
});

const registry = createFileRegistry(
  file,
  (name) =>
    [file_google_protobuf_wrappers, file_google_protobuf_empty].find((known) => known.proto.name === name)
      ?.proto,
);

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the trial service is not complete');
  return value;
}

export const TrialService: DescService = found(registry.getService('trial.v1.TrialService'));

/** A method with the messages that it is called with in tests. */
export function method(name: string): DescMethod {
  return found(TrialService.methods.find((one) => one.name === name));
}

const implementations: Readonly<Record<string, unknown>> = {
  /** Answers what it was told, with the header `x-said` as header and as trailer, and cookies in two headers. */
  Echo({ value }: { value: string }, { requestHeader, responseHeader, responseTrailer }: HandlerContext) {
    const said = requestHeader.get('x-said');
    if (said !== null) {
      responseHeader.set('x-heard', said);
      responseTrailer.set('x-heard-last', said);
    }
    for (const cookie of requestHeader.get('cookie')?.split('; ') ?? []) {
      responseHeader.append('set-cookie', `${cookie}; Path=/`);
    }
    return create(StringValueSchema, { value });
  },
  async *Count({ value: limit }: { value: number }) {
    for (let value = 1; value <= Math.abs(limit); value += 1) yield create(Int32ValueSchema, { value });
    if (limit < 0) throw new ConnectError('counted too far', Code.OutOfRange);
  },
  Nothing: () => create(EmptySchema),
  Large: ({ value }: { value: number }) => create(BytesValueSchema, { value: new Uint8Array(value).fill(7) }),
  Fail({ value }: { value: string }) {
    if (value === 'secret') throw new Error('the password is 1234');
    const detail = {
      desc: BadRequestSchema,
      value: { fieldViolations: [{ field: 'value', description: value }] },
    };
    throw new ConnectError(`no: 100% ${value}`, Code.InvalidArgument, { 'x-why': 'because' }, [detail]);
  },
  Hang: () => new Promise<never>(() => undefined),
  async *HangMidway() {
    yield create(Int32ValueSchema, { value: 1 });
    await new Promise<never>(() => undefined);
  },
  Gather: () => create(Int32ValueSchema, { value: 0 }),
};

/** Connect routes of the trial service. */
export function trialRoutes(router: ConnectRouter): void {
  for (const one of TrialService.methods) router.rpc(one, implementations[one.name] as never);
}
