import { drainMetrics } from '../../functions/platform/metrics.ts';

interface Directive {
  readonly Dimensions: readonly string[][];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** Every metric of every document since the last time, as CloudWatch would take it: its dimensions with their values, and its values. */
export function measured(): object[] {
  return drainMetrics().flatMap((document) =>
    (document._aws.CloudWatchMetrics as readonly Directive[]).flatMap(({ Dimensions, Metrics }) =>
      Metrics.map(({ Name }) => {
        const { service: _, ...dimensions } = Object.fromEntries(
          (Dimensions[0] ?? []).map((dimension) => [dimension, document[dimension]]),
        );
        return { name: Name, ...dimensions, value: document[Name] };
      }),
    ),
  );
}
