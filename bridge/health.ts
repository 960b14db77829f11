import { fromBinary } from '@bufbuild/protobuf';
import {
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus,
  HealthCheckResponseSchema,
} from '../functions/rpc/generated/health/v1/health_pb.ts';
import type { GrpcAnswer } from './forward.ts';
import { messageOf, splitFrames } from './frames.ts';

export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';

/** The service that a check names; empty for everything, also where the message cannot be read. */
export function checkedService(body: Buffer): string {
  const [frame] = splitFrames(body).frames;
  const message = frame && messageOf(frame);
  if (!message) return '';
  try {
    return fromBinary(HealthCheckRequestSchema, message).service;
  } catch {
    // The target will say what is wrong with it.
    return '';
  }
}

/** Whether a target's answer to a check says that it serves. */
export function isServing({ trailers, messages }: GrpcAnswer): boolean {
  const [first] = messages;
  const message = first && messageOf(first);
  if (trailers['grpc-status'] !== '0' || !message) return false;
  return fromBinary(HealthCheckResponseSchema, message).status === HealthCheckResponse_ServingStatus.SERVING;
}
