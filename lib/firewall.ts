import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** What the firewall stands in front of. */
export interface FirewallProps {
  /** ARN of an AppSync API. */
  readonly apiArn: string;
}

/** Requests of one address in five minutes: ten a second, many times what a person at a page makes. */
const REQUESTS_PER_ADDRESS = 3000;

/**
 * What AWS's own lists say of addresses and exploits, in front of the API, and how often one address may ask. AWS's common rules are
 * not among them: they refuse bodies above 8 KiB, which a long description has, and take text for attacks.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { apiArn }: FirewallProps) {
    super(scope, id);
    const rules = [
      limitPerAddress(),
      managed('AWSManagedRulesAmazonIpReputationList'),
      managed('AWSManagedRulesKnownBadInputsRuleSet'),
    ];
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seenAs('GraphqlApi'),
      // The first one that says no decides, and the cheapest comes first.
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: apiArn, webAclArn: acl.attrArn });
  }
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

function limitPerAddress(): Rule {
  return {
    name: 'RequestsPerAddress',
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        limit: REQUESTS_PER_ADDRESS,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
      },
    },
    visibilityConfig: seenAs('RequestsPerAddress'),
  };
}

function managed(name: string): Rule {
  return {
    name,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    visibilityConfig: seenAs(name),
  };
}

/** Counted in CloudWatch, with samples of what was refused. */
function seenAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
