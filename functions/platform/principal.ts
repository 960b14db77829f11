export type Role = 'admin' | 'customer';

/** On whose behalf something is done. Every layer carries it; the tenant is on every key and every row. */
export interface Principal {
  readonly tenant: string;
  readonly subject: string;
  readonly roles: readonly Role[];
}
