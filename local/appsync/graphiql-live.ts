/** Subscriptions in GraphiQL: AppSync's realtime protocol, as a page speaks it. */

/**
 * Defines `isSubscription(parameters, { documentAST })` and `live(parameters, authorization)`, an observable of results. It needs
 * `base64url` of the caller's script.
 */
export const LIVE_SCRIPT = `
  const isSubscription = ({ operationName }, { documentAST }) =>
    documentAST?.definitions.some(({ operation, name }) =>
      operation === 'subscription' && (!operationName || name?.value === operationName));
  const live = (parameters, authorization) => ({
    subscribe: (observer) => {
      const headers = { host: location.host, authorization };
      const header = base64url(new TextEncoder().encode(JSON.stringify(headers)));
      const url = location.origin.replace('http', 'ws') + '/graphql/realtime';
      const socket = new WebSocket(url, ['graphql-ws', 'header-' + header]);
      const send = (message) => socket.send(JSON.stringify(message));
      const start = { data: JSON.stringify(parameters), extensions: { authorization: headers } };
      socket.onopen = () => send({ type: 'connection_init' });
      socket.onclose = () => observer.complete();
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        if (type === 'connection_ack') send({ type: 'start', id: 'graphiql', payload: start });
        if (payload?.data || payload?.errors) observer.next(payload);
        if (type === 'error') socket.close();
      };
      return { unsubscribe: () => socket.close() };
    },
  });
`;
