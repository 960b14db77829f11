/** What asking for an operation comes to, and whether that is what it should. */
import { expect } from 'vitest';
import { COMMANDS } from '../../functions/command/commands.ts';
import { EXPECTED, type Expected, type FieldSample, OPERATIONS, type Rule } from './operations.ts';

const samples = Object.entries(OPERATIONS);

/** Every operation that the contract has an RPC for. */
export const RPC_SAMPLES = samples.flatMap(([name, { request, rule }]) =>
  request ? [{ name, label: name, request, rule }] : [],
);
/** Every field that an operation answers. */
export const FIELD_SAMPLES = samples.flatMap(([name, { fields, rule }]) =>
  fields.map((sample: FieldSample) => ({ name, label: sample.field, sample, rule })),
);

/** What each operation should come to for one caller, by its rule. */
export type Verdict = (rule: Rule) => Expected;

/** The verdict of the table; of a caller that it does not know, nothing. */
export function verdictFor(caller: string): Verdict {
  return (rule) => EXPECTED[caller]?.[rule] ?? 'UNAUTHENTICATED';
}

/** What an answer comes to, or the error of this code in its place. */
export function outcomeOf(code: string | null, answer: unknown): Expected {
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return code;
  if (code === 'NOT_FOUND') return 'hidden';
  if (code !== null) return 'passed';
  const empty = answer === null || answer === false || answer === 0 || JSON.stringify(answer) === '[]';
  return empty ? 'hidden' : 'found';
}

const RPC_CODES: Readonly<Record<string, string>> = {
  unauthenticated: 'UNAUTHENTICATED',
  permission_denied: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
};

/** What the answer to a Connect call in JSON comes to. */
export function rpcOutcome(name: string, status: number, body: string): Expected {
  const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (status !== 200) return outcomeOf(RPC_CODES[String(answer.code)] ?? String(answer.code), null);
  // Commands that answer nothing have done something; queries that do have found nothing.
  const [first = null] = Object.values(answer);
  return outcomeOf(null, name in COMMANDS ? true : first);
}

/** Asks for one after the other, and compares what all of it came to with the verdict. */
export async function expectOutcomes<Sample extends { readonly label: string; readonly rule: Rule }>(
  asked: readonly Sample[],
  verdict: Verdict,
  ask: (sample: Sample) => Promise<Expected>,
): Promise<void> {
  const outcomes: [string, Expected][] = [];
  for (const sample of asked) {
    const outcome = await ask(sample);
    const passed = verdict(sample.rule) === 'passed' && (outcome === 'found' || outcome === 'hidden');
    outcomes.push([sample.label, passed ? 'passed' : outcome]);
  }
  const wanted = asked.map(({ label, rule }) => [label, verdict(rule)]);
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(wanted));
}
