/** The bar above GraphiQL that says who is signed in; console/graphiql/caller.ts signs in whom it names. */

/** Who there can be. */
export interface Callers {
  readonly groups: readonly string[];
  /** With their prefix: `custom:…`. */
  readonly attributes: readonly string[];
}

/** The values of the form at first: an administrator of the first tenant. */
const SUBJECT = 'admin';
const ATTRIBUTE = 'default';

/** The bar. */
export function callerBar({ groups, attributes }: Callers): string {
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
