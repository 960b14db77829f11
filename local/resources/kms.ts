import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

/** A symmetric key of KMS. */
export const key = resourceType({
  type: 'AWS::KMS::Key',
  properties: v.strictObject({}),
  withoutEffect: {
    Description: 'is for people',
    EnableKeyRotation: 'no key here grows old',
    KeyPolicy: 'there is no IAM on a laptop',
    PendingWindowInDays: 'keys are gone with the instance',
    Tags: 'nobody is billed',
  },
  create: (_, { addresses: { region, accountId }, defaultName: id, model }) => {
    const arn = `arn:aws:kms:${region}:${accountId}:key/${id}`;
    model.keys.push({ id, arn });
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
});
