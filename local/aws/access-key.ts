/** The one access key of a laptop cloud: functions sign with it, and so do AWS SDKs and the AWS CLI. */
export const ACCESS_KEY = { id: 'laptop', secret: 'laptop' } as const;
