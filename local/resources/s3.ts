import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

/** A bucket: a folder of the instance's directory. */
export const bucket = resourceType({
  type: 'AWS::S3::Bucket',
  properties: v.strictObject({ BucketName: v.optional(v.string()) }),
  withoutEffect: {
    BucketEncryption: 'scratch files are not encrypted',
    LifecycleConfiguration: 'files are gone with the instance',
    LoggingConfiguration: 'there are no access logs on a laptop',
    OwnershipControls: 'there is no IAM on a laptop',
    PublicAccessBlockConfiguration: 'nothing is public on a laptop',
    Tags: 'nobody is billed',
    VersioningConfiguration: 'nothing overwrites a file there',
  },
  create: ({ BucketName }, place) => {
    const name = BucketName ?? place.defaultName.toLowerCase();
    place.model.buckets.push(name);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${place.addresses.region}.amazonaws.com`,
      },
    };
  },
});
