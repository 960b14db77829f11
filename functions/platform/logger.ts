import { Logger } from '@aws-lambda-powertools/logger';

/** The one logger of a function: structured JSON on stdout. Nothing personal goes in. */
export const logger = new Logger();
