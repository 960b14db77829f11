import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

const strings = v.optional(v.array(v.string()), []);

/** A URL of a function; see function-url/. */
export const functionUrl = resourceType({
  type: 'AWS::Lambda::Url',
  properties: v.strictObject({
    TargetFunctionArn: v.string(),
    Qualifier: v.optional(v.string()),
    AuthType: v.literal('NONE', 'signatures are not checked at Function URLs'),
    InvokeMode: v.optional(v.literal('BUFFERED', 'response streaming is not emulated')),
    Cors: v.optional(
      v.strictObject({
        AllowOrigins: strings,
        AllowMethods: strings,
        AllowHeaders: strings,
        ExposeHeaders: strings,
        AllowCredentials: v.optional(v.boolean(), false),
        MaxAge: v.optional(v.number(), 0),
      }),
    ),
  }),
  withoutEffect: {},
  create: ({ TargetFunctionArn, Qualifier, Cors }, { addresses, model }) => {
    const url = addresses.functionUrls[model.functionUrls.length];
    if (url === undefined)
      throw new Error(`the laptop cloud has ${addresses.functionUrls.length} ports for Function URLs`);
    const functionArn = Qualifier === undefined ? TargetFunctionArn : `${TargetFunctionArn}:${Qualifier}`;
    model.functionUrls.push({
      functionArn,
      url,
      ...(Cors && {
        cors: {
          allowOrigins: Cors.AllowOrigins,
          allowMethods: Cors.AllowMethods,
          allowHeaders: Cors.AllowHeaders,
          exposeHeaders: Cors.ExposeHeaders,
          allowCredentials: Cors.AllowCredentials,
          maxAge: Cors.MaxAge,
        },
      }),
    });
    // With a slash at the end, as Lambda writes it.
    return { ref: functionArn, attributes: { FunctionArn: functionArn, FunctionUrl: `${url}/` } };
  },
});
