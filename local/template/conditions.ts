/**
 * CloudFormation's conditions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
import { arrayOf, objectOf, stringOf } from '../json.ts';
import { resolveIntrinsics, type Scope } from './intrinsics.ts';

type Operator = (argument: unknown, scope: Scope) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  Condition: (argument, scope) => scope.condition(stringOf(argument, 'Condition')),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = arrayOf(resolveIntrinsics(argument, scope), 'Fn::Equals');
    return left === right;
  },
  'Fn::And': (argument, scope) =>
    arrayOf(argument, 'Fn::And').every((part) => evaluateCondition(part, scope)),
  'Fn::Or': (argument, scope) => arrayOf(argument, 'Fn::Or').some((part) => evaluateCondition(part, scope)),
  'Fn::Not': (argument, scope) => !evaluateCondition(arrayOf(argument, 'Fn::Not')[0], scope),
};

/** Whether a condition of a template's Conditions section holds. */
export function evaluateCondition(expression: unknown, scope: Scope): boolean {
  const [entry] = Object.entries(objectOf(expression, 'a condition'));
  const operator = entry === undefined ? undefined : OPERATORS[entry[0]];
  if (entry === undefined || operator === undefined) {
    throw new Error(`The laptop cloud does not know the condition ${JSON.stringify(expression)}`);
  }
  return operator(entry[1], scope);
}
