/** On whose behalf something is done. Every layer carries it; the tenant is on every key and every row. */
export interface Principal {
  readonly tenant: string;
  readonly subject: string;
  readonly roles: readonly ('admin' | 'customer')[];
}

/** Who calls before there is a sign-in: the administrator of the one tenant. */
export const DEFAULT_PRINCIPAL: Principal = { tenant: 'default', subject: 'anonymous', roles: ['admin'] };
