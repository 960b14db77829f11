/** GraphiQL as one page that loads nothing from elsewhere. */
import {
  css,
  editorWorkerService,
  favicon,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql';
import { CALLER_STYLE, callerBar, callerScript, type SignIn } from './graphiql-caller.ts';
import { LIVE_SCRIPT } from './graphiql-live.ts';

/** What a first visit shows. One tab and not four: GraphiQL swallows the first clicks on tabs that it was opened with. */
const SAMPLES = `# Place the cursor in one of these requests and press Ctrl-Enter.

mutation CreateCategory {
  createCategory(input: { name: "Electronics" }) { id name }
}

mutation CreateProduct {
  createProduct(
    input: { name: "MacBook Pro", price: 299000, categoryId: "1" }
  ) { id name price category { name } }
}

query Products {
  products { id name price category { id name } }
}

mutation CreateOrder {
  createOrder(input: {
    userId: "user-123", items: [{ productId: "1", quantity: 1 }]
  }) {
    id status totalAmount
    sagaState { state status currentStep startedAt completedAt }
    items { productId productName quantity price subtotal }
  }
}

# In a second window: what becomes of orders, while it happens.
subscription Orders {
  orderUpdated { id status version sagaState { status currentStep } }
}
`;

const TITLE = 'serverless-cqrs';

/**
 * Starts GraphiQL in the page. The fetcher is ours, because Yoga's leaves out of errors what GraphQL does not know:
 * errorType and errorInfo. A header that the user writes wins over the one of the signed-in caller.
 */
const START = `
  const url = (text) => URL.createObjectURL(new Blob([text], { type: 'application/javascript' }));
  const workers = {
    editorWorkerService: url(${JSON.stringify(editorWorkerService)}),
    graphql: url(${JSON.stringify(graphqlWorker)}),
    json: url(${JSON.stringify(jsonWorker)}),
  };
  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_id, label) => workers[label] };
  const fetcher = async (parameters, { headers, documentAST } = {}) => {
    const all = { 'content-type': 'application/json', authorization: await authorization(), ...headers };
    if (isSubscription(parameters, { documentAST })) return live(parameters, all.authorization);
    const init = { method: 'POST', headers: all };
    const response = await fetch('/graphql', { ...init, body: JSON.stringify(parameters) });
    return response.json();
  };
  const options = { title: ${JSON.stringify(TITLE)}, defaultQuery: ${JSON.stringify(SAMPLES)}, fetcher };
  YogaGraphiQL.renderYogaGraphiQL(window.document.querySelector('#root'), options);
`;

/** The page, for the endpoint POST /graphql of the same origin. */
export function graphiqlPage(signIn: SignIn): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${TITLE}</title>
    <link rel="icon" href="${favicon}">
    <style>${css}</style>
    <style>${CALLER_STYLE}</style>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    ${callerBar(signIn)}
    <div id="root"></div>
    <script>${js}</script>
    <script>${callerScript(signIn)}${LIVE_SCRIPT}${START}</script>
  </body>
</html>
`;
}
