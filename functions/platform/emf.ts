/**
 * A document of CloudWatch's embedded metric format: each directive names metrics and their dimensions, whose values are the
 * document's own fields.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export interface EmfDocument {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly object[] };
  readonly [field: string]: unknown;
}

/**
 * The same metrics in as few documents as can hold them. Two go into one unless they give a field different values, as
 * the same metric of two commands does.
 */
export function mergeDocuments(documents: readonly EmfDocument[]): EmfDocument[] {
  const merged: EmfDocument[] = [];
  for (const document of documents) {
    const room = merged.findIndex((other) => agree(other, document));
    const host = merged[room];
    if (host) merged[room] = merge(host, document);
    else merged.push(document);
  }
  return merged;
}

/** A metric of both would count in both of their sets of dimensions, so it must be in one of them only. */
function agree(one: EmfDocument, other: EmfDocument): boolean {
  return Object.keys(other).every(
    (field) =>
      field === '_aws' ||
      !(field in one) ||
      (typeof other[field] === 'string' && one[field] === other[field]),
  );
}

function merge(one: EmfDocument, other: EmfDocument): EmfDocument {
  const directives = [...one._aws.CloudWatchMetrics, ...other._aws.CloudWatchMetrics];
  return { ...one, ...other, _aws: { ...one._aws, CloudWatchMetrics: directives } };
}
