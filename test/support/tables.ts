import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { DataStack } from '../../lib/data-stack.ts';
import { stageNamed } from '../../lib/stage.ts';

/** What CreateTable needs to make a table as the data stack has it. */
export interface TableShape {
  readonly AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  readonly KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
  readonly StreamSpecification?: { StreamViewType: 'NEW_IMAGE' };
}

interface Resource {
  readonly Type: string;
  readonly Properties: TableShape;
}

/** The tables of the synthesised data stack, by their logical ids: they are defined once, in lib/. */
export async function synthesiseTables(): Promise<Readonly<Record<string, TableShape>>> {
  const outdir = await mkdtemp(join(tmpdir(), 'tables-'));
  try {
    const app = new App({ analyticsReporting: false, context: cdkJson.context, outdir });
    const { artifactId } = new DataStack(app, 'Data', { stage: stageNamed('dev'), signIn: cdkJson.context });
    const { Resources } = app.synth().getStackArtifact(artifactId).template as {
      Resources: Record<string, Resource>;
    };
    const tables = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table');
    return Object.fromEntries(tables.map(([id, { Properties }]) => [id, shapeOf(Properties)]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function shapeOf({ AttributeDefinitions, KeySchema, StreamSpecification }: TableShape): TableShape {
  return { AttributeDefinitions, KeySchema, ...(StreamSpecification && { StreamSpecification }) };
}
