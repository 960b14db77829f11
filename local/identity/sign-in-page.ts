import type { UserPoolDefinition } from '../contracts.ts';
import type { Person } from './claims.ts';
import { OAuthError } from './oauth-error.ts';

/** The page that takes the place of Cognito's hosted one: it asks who you are and takes your word for it. */
export function signInPage(
  { groups, customAttributes }: UserPoolDefinition,
  parameters: URLSearchParams,
): string {
  const request = [...parameters].map(([name, value]) => hidden(name, value));
  const attributes = customAttributes.map((name) => field(name.replace('custom:', ''), name, 'default'));
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Sign in</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; margin: 0 }
      form { display: grid; gap: 1rem; min-width: 20rem }
      label { display: grid } input, select, button { font: inherit; padding: .4rem }
    </style>
  </head>
  <body>
    <form method="post">
      <h1>Sign in</h1>
      ${request.join('\n      ')}
      ${field('name', 'sub', 'alice')}
      <label>group <select name="cognito:groups">${groups.map(option).join('')}</select></label>
      ${attributes.join('\n      ')}
      <button>Sign in</button>
    </form>
  </body>
</html>
`;
}

/** Who the sent form says that somebody is; throws an OAuthError when it does not, or names a group that is none. */
export function personIn({ groups, customAttributes }: UserPoolDefinition, form: URLSearchParams): Person {
  const subject = form.get('sub');
  if (!subject) throw new OAuthError('invalid_request', 'The form does not say who signs in.');
  const chosen = form.getAll('cognito:groups');
  const unknown = chosen.find((name) => !groups.includes(name));
  if (unknown !== undefined) throw new OAuthError('invalid_request', `There is no group ${unknown}.`);
  const attributes = customAttributes.flatMap((name): [string, string][] => {
    const value = form.get(name);
    return value ? [[name, value]] : [];
  });
  return { subject, groups: chosen, attributes: Object.fromEntries(attributes) };
}

function field(label: string, name: string, value: string): string {
  return `<label>${escapeHtml(label)} <input name="${escapeHtml(name)}" value="${value}" required></label>`;
}

function option(name: string): string {
  return `<option>${escapeHtml(name)}</option>`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
