/** One way to break the application: a piece of a file, and what takes its place. */
export interface Mutant {
  readonly kind: 'idempotency' | 'compensation' | 'position' | 'archive';
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    kind: 'idempotency',
    name: 'a step that was done is done again',
    file: 'domain/order/steps.ts',
    find: 'if (completedSteps.includes(step)) return false;',
    replace: 'if (completedSteps.includes(step)) return true;',
  },
  {
    kind: 'idempotency',
    name: 'each attempt pays under a key of its own',
    file: 'functions/saga/steps.ts',
    find: 'saga.orderId}`;',
    replace: 'saga.orderId}-`.concat(String(performance.now()));',
  },
  {
    kind: 'idempotency',
    name: 'the commit id of a step does not name the order',
    file: 'functions/saga/journal.ts',
    find: "digest('saga', saga.orderId, command.type)",
    replace: "digest('saga', command.type)",
  },
  {
    kind: 'idempotency',
    name: 'a command is not recognised when it comes again',
    file: 'functions/command/perform.ts',
    find: 'if (earlier) return store.loadAt(aggregate, loaded.stream, earlier.version);',
    replace: '',
  },
  {
    kind: 'idempotency',
    name: 'an execution that exists already is a failure',
    file: 'functions/reactor/reactions.ts',
    find: "if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return;",
    replace: '',
  },
  {
    kind: 'compensation',
    name: 'nothing is refunded',
    file: 'functions/saga/compensations.ts',
    find: "const payment = await context.gateway.refund(providerKey(context, 'payment'));",
    replace: 'const payment = null as never;',
  },
  {
    kind: 'compensation',
    name: 'a step of unknown outcome is not compensated',
    file: 'domain/order/saga.ts',
    find: "return completedSteps.includes(step) || (step === unknownStep && step !== 'reserve_inventory');",
    replace: 'return completedSteps.includes(step);',
  },
  {
    kind: 'compensation',
    name: 'a release forgets the stock',
    file: 'functions/saga/compensations.ts',
    find: "{ type: 'RecordInventoryReleased', orderId }, journal, releases(context));",
    replace: "{ type: 'RecordInventoryReleased', orderId }, journal);",
  },
  {
    kind: 'compensation',
    name: 'what was undone is undone again',
    file: 'domain/order/steps.ts',
    find: 'return order.saga.outstanding.includes(compensation) ? [event] : [];',
    replace: 'return [event];',
  },
  {
    kind: 'compensation',
    name: 'a late step commits although its order is being cancelled',
    file: 'domain/order/steps.ts',
    find: '  if (isClosing(order)) throw beingCancelled();\n  const next',
    replace: '  const next',
  },
  {
    kind: 'compensation',
    name: 'a key that was undone can still have an effect',
    file: 'functions/saga/providers/ledger.ts',
    find: "ConditionExpression: 'attribute_not_exists(undone)',",
    replace: '',
  },
  {
    kind: 'position',
    name: 'a commit overwrites the one that was faster',
    file: 'functions/event-store/append.ts',
    find: "ConditionExpression: 'attribute_not_exists(pk)',",
    replace: '',
  },
  {
    kind: 'position',
    name: 'the projector applies what it has applied before',
    file: 'functions/projector/fold-stream.ts',
    find: '.filter(({ stored }) => lastVersion(stored) > work.position.version)',
    replace: '',
  },
  {
    kind: 'position',
    name: 'positions do not move with the rows',
    file: 'functions/projector/project-into.ts',
    find: 'await writePositions(transaction, moved(results, projectedAt));',
    replace: '',
  },
  {
    kind: 'archive',
    name: 'what the archive did not take is not handed to it again',
    file: 'functions/reactor/batch.ts',
    find: 'return { at: 0, reason };',
    replace: 'return null;',
  },
];
