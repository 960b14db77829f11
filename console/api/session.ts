import type { IdToken } from './sign-in.ts';

/** A token is renewed this long before it ends, in milliseconds. */
const MARGIN = 60_000;

/** Somebody who stays signed in. */
export class Session {
  readonly #signIn: () => Promise<IdToken>;
  #signedIn: Promise<IdToken> | undefined;

  constructor(signIn: () => Promise<IdToken>) {
    this.#signIn = signIn;
  }

  /**
   * A token that holds, and is another one than was `refused`. Those who ask side by side share one sign-in. Rejects when it fails;
   * whoever asks next tries again.
   */
  async token(refused?: string): Promise<string> {
    const asked = this.#signedIn;
    const known = await asked?.catch(() => undefined);
    if (known !== undefined && known.endsAt - MARGIN > Date.now() && known.token !== refused)
      return known.token;
    if (this.#signedIn === undefined || this.#signedIn === asked) this.#signedIn = this.#signIn();
    return (await this.#signedIn).token;
  }
}
