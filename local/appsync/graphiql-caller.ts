/** The bar above GraphiQL that says who is signed in, and signs somebody else in. */

/** Where and as which client GraphiQL signs in, and who there can be. */
export interface SignIn {
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[];
  readonly groups: readonly string[];
  /** With their prefix: `custom:…`. */
  readonly attributes: readonly string[];
}

/** The values of the form at first: an administrator of the first tenant. */
const SUBJECT = 'admin';
const ATTRIBUTE = 'default';

/** The bar. */
export function callerBar({ groups, attributes }: SignIn): string {
  const options = groups.map((group) => `<option>${group}</option>`).join('');
  const fields = attributes.map(
    (name) => `<label>${name.replace('custom:', '')} <input name="${name}" value="${ATTRIBUTE}"></label>`,
  );
  return `<form id="caller" aria-label="Caller">
      <span>Signed in as</span>
      <label>role <select name="cognito:groups">${options}</select></label>
      ${fields.join('')}
      <label>subject <input name="sub" value="${SUBJECT}"></label>
      <output role="status"></output>
    </form>`;
}

export const CALLER_STYLE = `
  body { display: flex; flex-direction: column; margin: 0; height: 100vh }
  #root { flex: 1; min-height: 0 }
  #root .graphiql-container { height: 100% }
  #caller { display: flex; gap: 1rem; align-items: center; padding: .4rem 1rem; font: 14px system-ui, sans-serif;
    border-bottom: 1px solid #8884 }
  #caller input, #caller select { font: inherit; width: 8rem }
`;

/**
 * Defines \`authorization()\`, the token of whom the form names. It goes the way of every client of the issuer: a code with PKCE,
 * exchanged for an ID token; the form stands for the sign-in page.
 */
export function callerScript(signIn: SignIn): string {
  return `
  const signIn = ${JSON.stringify(signIn)};
  const caller = document.querySelector('#caller');
  const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const post = (url, fields) => fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const fetchToken = async () => {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
    const client = { client_id: signIn.clientId, redirect_uri: location.origin + location.pathname };
    const answer = await post(signIn.authorizationEndpoint, [
      ...new FormData(caller),
      ...Object.entries({
        ...client, response_type: 'code', scope: signIn.scopes.join(' '),
        code_challenge: challenge, code_challenge_method: 'S256',
      }),
    ]);
    await answer.body.cancel();
    const code = new URL(answer.url).searchParams.get('code');
    const grant = { ...client, grant_type: 'authorization_code', code, code_verifier: verifier };
    const { id_token, expires_in } = await (await post(signIn.tokenEndpoint, grant)).json();
    if (!id_token) throw new Error('The sign-in failed.');
    return { token: id_token, until: Date.now() + (expires_in - 60) * 1000 };
  };
  let session;
  const renew = () => {
    const show = (text) => { caller.querySelector('output').value = text; };
    show('…');
    session = fetchToken();
    session.then(() => show('✓'), (error) => show(error.message));
  };
  const authorization = async () => {
    const { until } = await session.catch(() => ({ until: 0 }));
    if (until < Date.now()) renew();
    return (await session).token;
  };
  caller.addEventListener('submit', (event) => event.preventDefault());
  caller.addEventListener('change', renew);
  renew();
`;
}
