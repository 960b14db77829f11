/** GraphiQL as a page that loads nothing from elsewhere. */
import {
  css,
  editorWorkerService,
  favicon,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql';
import { CALLER_STYLE, type Callers, callerBar } from './graphiql-caller.ts';

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

/** What console/graphiql/main.ts, which starts GraphiQL, finds in the page. */
const OPTIONS = `
  const url = (text) => URL.createObjectURL(new Blob([text], { type: 'application/javascript' }));
  const workers = {
    editorWorkerService: url(${JSON.stringify(editorWorkerService)}),
    graphql: url(${JSON.stringify(graphqlWorker)}),
    json: url(${JSON.stringify(jsonWorker)}),
  };
  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_id, label) => workers[label] };
  const graphiqlOptions = { title: ${JSON.stringify(TITLE)}, defaultQuery: ${JSON.stringify(SAMPLES)} };
`;

/** The page, for the endpoint POST /graphql of the same origin, with its script at /console/graphiql.js. */
export function graphiqlPage(callers: Callers): string {
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
    ${callerBar(callers)}
    <div id="root"></div>
    <script>${js}</script>
    <script>${OPTIONS}</script>
    <script type="module" src="/console/graphiql.js"></script>
  </body>
</html>
`;
}
