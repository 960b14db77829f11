/** Something that can be made to go wrong once. */
export interface Fault {
  readonly id: string;
  readonly target: 'payment' | 'shipment' | 'projection';
  readonly title: string;
  /** What happens, and what should be seen to recover. */
  readonly description: string;
  /**
   * `order`: it is asked for by an order itself, as with a payment provider's test cards: what is merged into CreateOrderInput.
   * `arm`: it is asked for by POST, and strikes the next time.
   */
  readonly by:
    | { readonly kind: 'order'; readonly input: Readonly<Record<string, unknown>> }
    | { readonly kind: 'arm' };
  /** `armed` waits for the next time, `active` is going on. Always `ready` for kind `order`. */
  readonly state: 'ready' | 'armed' | 'active';
}
