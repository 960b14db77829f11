/** The account and region of every laptop: those that LocalStack has, too. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';
