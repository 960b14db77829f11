import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandingResources } from './bill.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly VpcEndpointType?: string;
    readonly SubnetIds?: readonly unknown[];
    readonly Rules?: readonly unknown[];
    /** What an alarm on more than one metric adds up; expressions among them have no MetricStat. */
    readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
    readonly ServerlessV2ScalingConfiguration?: { readonly MinCapacity: number };
  };
}

/** Counts what is charged by the month in the templates of a synthesised app. */
export function standingResources(assembly: string): StandingResources {
  const files = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const resources = files.flatMap((name) => {
    const template = JSON.parse(readFileSync(join(assembly, name), 'utf8')) as {
      readonly Resources: Readonly<Record<string, Resource>>;
    };
    return Object.values(template.Resources);
  });
  const all = (type: string) => resources.filter(({ Type }) => Type === type);
  const endpoints = all('AWS::EC2::VPCEndpoint').filter(
    ({ Properties }) => Properties?.VpcEndpointType === 'Interface',
  );
  const [cluster] = all('AWS::RDS::DBCluster');
  return {
    alarmMetrics: all('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: all('AWS::CloudWatch::Dashboard').length,
    keys: all('AWS::KMS::Key').length,
    endpointZones: endpoints.reduce((sum, { Properties }) => sum + (Properties?.SubnetIds?.length ?? 0), 0),
    databaseInstances: all('AWS::RDS::DBInstance').length,
    minimumCapacity: cluster?.Properties?.ServerlessV2ScalingConfiguration?.MinCapacity ?? 0,
    hasProxy: all('AWS::RDS::DBProxy').length > 0,
    firewallRules: all('AWS::WAFv2::WebACL').map(({ Properties }) => Properties?.Rules?.length ?? 0),
  };
}

function metricsOf({ Properties }: Resource): number {
  return Properties?.Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
}
