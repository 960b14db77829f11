import { CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';

/**
 * Keeps a stage from being deployed over another one, which would take away what protects its data. Both stages have stacks of
 * the same names, so the stack remembers which one it was made for: a parameter that nobody gives has its default when the stack is
 * made, and its previous value ever after. A rule compares, and CloudFormation refuses before it changes anything, whoever deploys
 * and by whatever tool.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function lockStage(stack: Stack, stage: string): void {
  const made = new CfnParameter(stack, 'Stage', {
    default: stage,
    description: 'The stage that this stack was made for. Nobody gives it: it stays what it was at first.',
  });
  new CfnRule(stack, 'StaysItsStage', {
    assertions: [
      {
        assert: Fn.conditionEquals(made.valueAsString, stage),
        assertDescription: `Another stage than ${stage} is deployed here, and would lose what protects its data. Each stage has an account or region of its own.`,
      },
    ],
  });
}
