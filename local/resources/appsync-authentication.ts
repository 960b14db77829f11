import * as v from 'valibot';
import type { AuthenticationProvider } from '../contracts.ts';
import type { Place } from './resource-type.ts';

/** The default mode: it closes whatever has no directive to people. */
export const defaultMode = v.literal('AWS_IAM', 'another default mode than AWS_IAM is not emulated');

/** A mode besides the default one. */
export const additionalMode = v.strictObject({
  AuthenticationType: v.literal('AMAZON_COGNITO_USER_POOLS'),
  UserPoolConfig: v.strictObject({
    UserPoolId: v.string(),
    AwsRegion: v.optional(v.string()),
    AppIdClientRegex: v.optional(v.string()),
  }),
});

/** A user pool's mode as the engine knows it; throws when the pool is not one of the template's. */
export function userPoolProvider(
  { UserPoolConfig: { UserPoolId, AppIdClientRegex } }: v.InferOutput<typeof additionalMode>,
  { model }: Place,
): AuthenticationProvider {
  model.userPool(UserPoolId);
  const mode = 'AMAZON_COGNITO_USER_POOLS';
  return AppIdClientRegex === undefined
    ? { mode }
    : { mode, clientIds: new RegExp(`^(?:${AppIdClientRegex})$`) };
}
