/** Server reflection, by which grpcurl and its like learn the contract: https://grpc.io/docs/guides/reflection/ */
import {
  create,
  type DescFile,
  type DescService,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import {
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from '../functions/rpc/generated/grpc/reflection/v1/reflection_pb.ts';
import type { Call } from './call.ts';
import { frame, messageOf, splitFrames } from './frames.ts';
import { STATUS, StatusError } from './status.ts';

/** Both versions have the same messages; older tools know the first only. */
const PATH = /^\/grpc\.reflection\.(?:v1|v1alpha)\.ServerReflection\/ServerReflectionInfo$/;

export function isReflection(path: string): boolean {
  return PATH.test(path);
}

/** gRPC's NOT_FOUND. */
const NOT_FOUND = 5;

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/** Answers reflection from the descriptors of the services, one answer a question for as long as the caller asks. */
export function reflectionOf(services: readonly DescService[]): (call: Call) => Promise<void> {
  const files = new Map<string, DescFile>();
  for (const { file } of services) collect(file, files);
  const symbols = symbolsOf([...files.values()]);

  const filesFrom = (file: DescFile | undefined, what: string): Answer => {
    if (!file) {
      return { case: 'errorResponse', value: { errorCode: NOT_FOUND, errorMessage: `there is no ${what}` } };
    }
    const needed = new Map<string, DescFile>();
    collect(file, needed);
    const fileDescriptorProto = [...needed.values()].map(({ proto }) =>
      toBinary(FileDescriptorProtoSchema, proto),
    );
    return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
  };
  const answer = ({ messageRequest }: ServerReflectionRequest): Answer => {
    switch (messageRequest.case) {
      case 'listServices':
        return {
          case: 'listServicesResponse',
          value: { service: services.map(({ typeName }) => ({ name: typeName })) },
        };
      case 'fileByFilename':
        return filesFrom(files.get(messageRequest.value), messageRequest.value);
      case 'fileContainingSymbol':
        return filesFrom(symbols.get(messageRequest.value), messageRequest.value);
      default:
        // Extensions are proto2's.
        return filesFrom(undefined, 'such thing here');
    }
  };
  return (call) => converse(call, answer);
}

async function converse(
  { stream, headers }: Call,
  answer: (request: ServerReflectionRequest) => Answer,
): Promise<void> {
  stream.respond({ ':status': 200, 'content-type': headers['content-type'] }, { waitForTrailers: true });
  let status = '0';
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  try {
    // A stream that is left midway is otherwise broken off, answer and all.
    for await (const originalRequest of requests(stream.iterator({ destroyOnReturn: false }))) {
      const messageResponse = answer(originalRequest);
      const response = create(ServerReflectionResponseSchema, {
        validHost: originalRequest.host,
        originalRequest,
        messageResponse,
      });
      stream.write(frame(toBinary(ServerReflectionResponseSchema, response)));
    }
  } catch (error) {
    status = String(error instanceof StatusError ? error.status : STATUS.internal);
  }
  stream.end();
}

/** More bytes than any question has: it holds one name. */
const MAXIMUM_QUESTION = 64 * 1024;

async function* requests(stream: AsyncIterable<Buffer>): AsyncIterable<ServerReflectionRequest> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const { frames, rest } = splitFrames(Buffer.concat([pending, chunk]));
    pending = rest;
    if (rest.length > MAXIMUM_QUESTION) {
      throw new StatusError(STATUS.resourceExhausted, `questions have at most ${MAXIMUM_QUESTION} bytes`);
    }
    for (const one of frames) {
      const message = messageOf(one);
      if (!message) throw new StatusError(STATUS.unimplemented, 'reflection takes no compressed messages');
      yield fromBinary(ServerReflectionRequestSchema, message);
    }
  }
}

/** A file and everything that it imports, dependencies first. */
function collect(file: DescFile, into: Map<string, DescFile>): void {
  const name = file.proto.name;
  if (into.has(name)) return;
  for (const dependency of file.dependencies) collect(dependency, into);
  into.set(name, file);
}

function symbolsOf(files: readonly DescFile[]): ReadonlyMap<string, DescFile> {
  return new Map(files.flatMap((file) => namesIn(file).map((name): [string, DescFile] => [name, file])));
}

function namesIn({ messages, enums, services }: DescFile): string[] {
  return [
    ...messages.flatMap(namesInMessage),
    ...enums.map(({ typeName }) => typeName),
    ...services.flatMap(({ typeName, methods }) => [
      typeName,
      ...methods.map(({ name }) => `${typeName}.${name}`),
    ]),
  ];
}

function namesInMessage({ typeName, nestedMessages, nestedEnums }: DescFile['messages'][number]): string[] {
  return [
    typeName,
    ...nestedMessages.flatMap(namesInMessage),
    ...nestedEnums.map((nested) => nested.typeName),
  ];
}
