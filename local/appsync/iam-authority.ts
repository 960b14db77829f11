import type { Authority, Credentials } from './authorisation.ts';
import { RequestError } from './errors.ts';
import { signatureOf, signingOf } from './signature.ts';

/** An access key of the laptop's account. */
export interface AccessKey {
  readonly accountId: string;
  readonly id: string;
  readonly secret: string;
}

/** Recognises what has the laptop's access key by its signature. What it may do is not asked: there is no IAM on a laptop. */
export function iamAuthority(key: AccessKey): Authority {
  return {
    mode: 'AWS_IAM',
    recognise: async (credentials) => {
      check(credentials, key);
      return {
        mode: 'AWS_IAM',
        identity: {
          accountId: key.accountId,
          cognitoIdentityPoolId: null,
          cognitoIdentityId: null,
          sourceIp: [credentials.sourceIp],
          username: key.id,
          userArn: `arn:aws:iam::${key.accountId}:user/${key.id}`,
          cognitoIdentityAuthType: null,
          cognitoIdentityAuthProvider: null,
        },
        groups: [],
        expiresAt: Number.POSITIVE_INFINITY,
      };
    },
  };
}

/** https://docs.aws.amazon.com/appsync/latest/APIReference/CommonErrors.html */
function check(credentials: Credentials, key: AccessKey): void {
  const signing = signingOf(credentials.headers.authorization ?? '');
  if (signing === undefined)
    throw new RequestError('IncompleteSignatureException', 'The Authorization header is not complete.', 403);
  if (signing.accessKeyId !== key.id)
    throw new RequestError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  if (signing.service !== 'appsync' || signatureOf(credentials, signing, key.secret) !== signing.signature)
    throw new RequestError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
      403,
    );
}
