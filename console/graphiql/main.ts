/** What makes GraphiQL's page (local/appsync/graphiql.ts) ask in somebody's name, and subscribe. */
import { callerOf } from './caller.ts';
import { isSubscription, live, type Parameters, type ParsedDocument } from './live.ts';

/** What the page defines before. */
declare const YogaGraphiQL: { readonly renderYogaGraphiQL: (root: Element, options: object) => void };
declare const graphiqlOptions: object;

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly documentAST?: ParsedDocument;
}

function element(selector: string): Element {
  const found = document.querySelector(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

const form = element('#caller');
if (!(form instanceof HTMLFormElement)) throw new Error('#caller is not a form');
const token = callerOf(form);

/**
 * The fetcher is ours, because Yoga's leaves out of errors what GraphQL does not know: errorType and errorInfo. A header that the
 * user writes wins over the one of the signed-in caller.
 */
async function fetcher(parameters: Parameters, { headers, documentAST }: Asked = {}): Promise<unknown> {
  const all = { 'content-type': 'application/json', authorization: await token(), ...headers };
  if (isSubscription(parameters, documentAST)) return live(parameters, all.authorization);
  const init = { method: 'POST', headers: all, body: JSON.stringify(parameters) };
  return (await fetch('/graphql', init)).json();
}

YogaGraphiQL.renderYogaGraphiQL(element('#root'), { ...graphiqlOptions, fetcher });
